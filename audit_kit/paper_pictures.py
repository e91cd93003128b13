"""Static pictures of where figures stand, small enough for a paper: 15 greys and one red for the outlines.

 the page at 1.6 pixels a point
┌───────────────────────────┐
│                           │
│┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│ ┐
│   label   ┏━━━━┓          │ │ one crop: from the first cell
│           ┃ 12 ┃          │ │ to the last and some points more
│           ┗━━━━┛  ┏━━━━┓  │ │
│┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┗━━━━┛┄┄│ ┘
└───────────────────────────┘
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit_kit.errors import UnreadableFile
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 1.6
"""Pixels per point of a rendered page: 8 point figures stay legible in print."""
AROUND = 36.0
"""Points shown above and below the cells."""
LINES_AROUND = 2
GREYS = 15
RED = (156, 47, 47)


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a page as PNG, with the cells outlined; ``caption`` says where it is and how many cells."""

    caption: str
    png: bytes

    @property
    def uri(self) -> str:
        """The picture as a data URI."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as the PNG's header gives them."""
        return int.from_bytes(self.png[16:20], "big"), int.from_bytes(self.png[20:24], "big")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a transcript: its 1-based number, and its pieces with whether each is a cited figure."""

    number: int
    pieces: tuple[tuple[str, bool], ...]


class Pages:
    """The pages of some reports, each rendered once, when it is first asked for."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, int], Image] = {}
        self._crops: dict[tuple[str, int, tuple[str, ...]], Crop] = {}

    def crops(self, report: Report, cells: Iterable[str]) -> tuple[Crop, ...]:
        """One crop for each page that holds some of these cells; empty where none has a place on a page.

        Raises:
            UnreadableFile: the file is gone or is no longer the one that was read.
        """
        figures = figures_of(report, cells)
        pages = sorted({figure.place.page for figure in figures if figure.place and figure.place.page})
        return tuple(self._crop(report, page, figures) for page in pages)

    def _crop(self, report: Report, page: int, figures: Sequence[Figure]) -> Crop:
        own = [figure for figure in figures if figure.place and figure.place.page == page]
        key = (report.source.sha256, page, tuple(sorted(figure.cell.path for figure in own)))
        if key not in self._crops:
            caption = f"{report.source.name}　第{page}页　框出 {len(own)} 格"
            self._crops[key] = Crop(caption, _drawn(self._page(report, page), own))
        return self._crops[key]

    def _page(self, report: Report, page: int) -> Image:
        key = (report.source.sha256, page)
        if key not in self._pages:
            self._pages[key] = _rendered(report, page)
        return self._pages[key]


def figures_of(report: Report, cells: Iterable[str]) -> list[Figure]:
    """The figures at these addresses that the report has, each once."""
    found = (report.by_cell.get(CellId.parse(cell)) for cell in dict.fromkeys(cells))
    return [figure for figure in found if figure is not None]


def text_excerpt(report: Report, cells: Iterable[str]) -> tuple[TextLine, ...]:
    """The lines of a transcript around these cells; empty for every other kind of file.

    Raises:
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    from audit_kit.sources.text import text_lines

    if report.source.kind != "text":
        return ()
    marks: dict[int, list[tuple[int, int]]] = {}
    for figure in figures_of(report, cells):
        if figure.place and figure.place.line:
            marks.setdefault(figure.place.line, []).append((figure.place.start or 0, figure.place.end or 0))
    lines = text_lines(report.source, _content(report)) if marks else []
    shown = {n for line in marks for n in range(line - LINES_AROUND, line + LINES_AROUND + 1)}
    return tuple(
        TextLine(number, _pieces(line, sorted(set(marks.get(number, ())))))
        for number, line in enumerate(lines, start=1)
        if number in shown
    )


def _pieces(line: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The line cut at the marks; of marks that overlap the first counts."""
    pieces, at = [], 0
    for start, end in marks:
        if start < at:
            continue
        pieces += [(line[at:start], False), (line[start:end] or "（空）", True)]
        at = end
    return tuple((text, cited) for text, cited in [*pieces, (line[at:], False)] if text)


def _content(report: Report) -> bytes:
    """The bytes that were read; a changed file must not be shown as evidence of another."""
    try:
        content = report.source.path.read_bytes()
    except OSError:
        raise UnreadableFile(report.source.name, "原文件已不在原处", "请把原文件放回原处") from None
    if hashlib.sha256(content).hexdigest() != report.source.sha256:
        raise UnreadableFile(report.source.name, "原文件在读取之后变动过", "请恢复收到时的原文件")
    return content


def _rendered(report: Report, page: int) -> Image:
    """The page in greys 0 to 14."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(_content(report))
    try:
        image: Image = document[page - 1].render(scale=SCALE, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    return image.point([value * (GREYS - 1) // 255 for value in range(256)])


def _drawn(page: Image, figures: Sequence[Figure]) -> bytes:
    from PIL import ImageDraw

    places = [figure.place for figure in figures if figure.place]
    corners = [(place.x0, place.top, place.x1, place.bottom) for place in places]
    boxes = [[v * SCALE for v in four if v is not None] for four in corners if None not in four]
    top = max(0, round(min((box[1] for box in boxes), default=0) - AROUND * SCALE))
    end = min(page.height, round(max((box[3] for box in boxes), default=page.height) + AROUND * SCALE))
    left, right = _printed_width(page, top, end)
    image = page.crop((left, top, right, end))
    image.putpalette([v * 255 // (GREYS - 1) for v in range(GREYS) for _ in "rgb"] + list(RED))
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in boxes:
        draw.rectangle((x0 - 1 - left, y0 - 1 - top, x1 + 1 - left, y1 + 1 - top), outline=GREYS, width=2)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", bits=4, compress_level=9)
    return buffer.getvalue()


def _printed_width(page: Image, top: int, end: int) -> tuple[int, int]:
    """Where the print of a band begins and ends, with some white; a narrow band keeps half of the page."""
    band = page.crop((0, top, page.width, end)).point([v < GREYS - 1 for v in range(256)])
    box = band.getbbox() or (0, 0, page.width, 0)
    left, right = max(0, box[0] - 12), min(page.width, box[2] + 12)
    return (left, right) if right - left >= page.width / 2 else (0, page.width)
