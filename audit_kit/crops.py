"""The pages of reports as pictures, and the parts of them where figures stand, outlined.

 the page, so many pixels a point
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

from audit_kit.errors import UnknownCell, UnreadableFile
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Look:
    """How parts of pages are shown.

    ``scale`` is in pixels per point, ``around`` the points shown above and below the cells (None: the whole
    page), ``width`` that of the outline in pixels.
    """

    scale: float
    around: float | None
    outline: tuple[int, int, int] = (200, 30, 30)
    width: int = 3


NOTEBOOK, WHOLE_PAGE = Look(scale=2.0, around=60.0), Look(scale=2.0, around=None)
"""In all their colours and the page's whole width."""
DESK, COLOURS = Look(scale=2.0, around=45.0), 64
"""Text, rules and the outline need no more colours, and the file is a third as large."""
PAPER, GREYS = Look(scale=1.6, around=36.0, outline=(156, 47, 47), width=2), 15
"""Small enough for a paper, and 8 point figures stay legible in print; the outline is a colour of its own."""
MOST_PAGES = 6
"""Page pictures kept; one of A4 takes 6 MB."""
LINES_AROUND = 2
"""Lines of a transcript shown above and below the cells in a paper."""
INK, BLANK = 48, 16
"""Darkness that counts as printed; pixels kept beside it."""


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


class Pages:
    """The pages of some reports in one look, rendered when they are first asked for; a crop is made once."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._pages: dict[tuple[str, int], Image] = {}
        self._crops: dict[tuple[str, int, tuple[str, ...]], Crop] = {}

    def crops(self, report: Report, cells: Iterable[str]) -> tuple[Crop, ...]:
        """One crop for each page that holds some of these cells; empty where none has a place on a page.

        Raises:
            UnreadableFile: the file is gone or is no longer the one that was read.
        """
        figures = figures_of(report, cells)
        pages = sorted({figure.place.page for figure in figures if figure.place and figure.place.page})
        return tuple(self.crop(report, page, figures) for page in pages)

    def crop(self, report: Report, page: int, figures: Sequence[Figure]) -> Crop:
        """The part of a page (1-based) with those of the figures that stand on it.

        Raises:
            UnknownCell: there is no such page.
            UnreadableFile: the file is gone or is no longer the one that was read.
        """
        own = [figure for figure in figures if figure.place and figure.place.page == page]
        key = (report.source.sha256, page, tuple(sorted(figure.cell.path for figure in own)))
        if key not in self._crops:
            caption = f"{report.source.name}　第{page}页　框出 {len(own)} 格"
            self._crops[key] = Crop(caption, _drawn(self._page(report, page), own, self._look))
        return self._crops[key]

    def _page(self, report: Report, page: int) -> Image:
        key = (report.source.sha256, page)
        kept = self._pages.pop(key) if key in self._pages else _rendered(report, page, self._look.scale)
        self._pages[key] = kept
        if len(self._pages) > MOST_PAGES:
            del self._pages[next(iter(self._pages))]
        return kept


def figures_of(report: Report, cells: Iterable[str]) -> list[Figure]:
    """The figures at these addresses that the report has, each once."""
    found = (report.by_cell.get(CellId.parse(cell)) for cell in dict.fromkeys(cells))
    return [figure for figure in found if figure is not None]


def marked_lines(
    report: Report, figures: Iterable[Figure], around: int | None
) -> list[tuple[int, str, list[tuple[int, int]]]]:
    """The lines of a transcript with their 1-based numbers and where in them the figures stand.

    Only ``around`` lines before and after those of the figures, all lines where it is None.

    Raises:
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    from audit_kit.sources.text import text_lines

    marks: dict[int, list[tuple[int, int]]] = {}
    for figure in figures:
        if figure.place and figure.place.line is not None:
            marks.setdefault(figure.place.line, []).append((figure.place.start or 0, figure.place.end or 0))
    return [
        (number, line, sorted(set(marks.get(number, ()))))
        for number, line in enumerate(text_lines(report.source, content_of(report)), start=1)
        if around is None or any(abs(number - marked) <= around for marked in marks)
    ]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a transcript: its 1-based number, and its pieces with whether each is a cited figure."""

    number: int
    pieces: tuple[tuple[str, bool], ...]


def text_excerpt(report: Report, cells: Iterable[str]) -> tuple[TextLine, ...]:
    """The lines of a transcript around these cells; empty for every other kind of file.

    Raises:
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    if report.source.kind != "text":
        return ()
    lines = marked_lines(report, figures_of(report, cells), LINES_AROUND)
    return tuple(TextLine(number, _pieces(line, marks)) for number, line, marks in lines)


def _pieces(line: str, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    """The line cut at the marks; of marks that overlap the first counts."""
    pieces, at = [], 0
    for start, end in marks:
        if start < at:
            continue
        pieces += [(line[at:start], False), (line[start:end] or "（空）", True)]
        at = end
    return tuple((text, cited) for text, cited in [*pieces, (line[at:], False)] if text)


def content_of(report: Report) -> bytes:
    """The bytes that were read; a changed file must not be shown as evidence of another.

    Raises:
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    to_do = "请恢复收到时的原文件，或重新读取报告"
    try:
        content = report.source.path.read_bytes()
    except OSError:
        raise UnreadableFile(report.source.name, "原文件已不在原处", to_do) from None
    if hashlib.sha256(content).hexdigest() != report.source.sha256:
        raise UnreadableFile(report.source.name, "原文件在读取之后变动过", to_do)
    return content


def _rendered(report: Report, page: int, scale: float) -> Image:
    """The page as the reader of its kind saw it."""
    from PIL import Image as pillow

    from audit_kit.sources.scan import is_pdf, scan_pages

    content = content_of(report)
    if is_pdf(content):
        return _rendered_pdf(report, content, page, scale)
    count = 0
    for count, (colours, points) in enumerate(scan_pages(report.source, content), start=1):
        if count == page:
            height, width = (round(side * points * scale) for side in colours.shape[:2])
            return pillow.fromarray(colours).resize((width, height), pillow.Resampling.LANCZOS)
    raise _no_such_page(report, page, count)


def _rendered_pdf(report: Report, content: bytes, page: int, scale: float) -> Image:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(content)
    try:
        if not 1 <= page <= len(document):
            raise _no_such_page(report, page, len(document))
        image: Image = document[page - 1].render(scale=scale).to_pil().convert("RGB")
        return image
    finally:
        document.close()


def _no_such_page(report: Report, page: int, pages: int) -> UnknownCell:
    return UnknownCell(report.source.name, f"没有第 {page} 页", f"请选第 1 至 {pages} 页")


def _drawn(page: Image, figures: Sequence[Figure], look: Look) -> bytes:
    """The part of the page with the cells, as PNG; the whole height where no cell has corners."""
    from PIL import ImageDraw

    found = [figure.place.box for figure in figures if figure.place]
    boxes = [[v * look.scale for v in box] for box in found if box]
    image = page.convert("L").convert("RGB") if look is PAPER else page.copy()
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in boxes:
        draw.rectangle((x0 - 1, y0 - 1, x1 + 1, y1 + 1), outline=look.outline, width=look.width)
    if look.around is not None and boxes:
        top = min(box[1] for box in boxes) - look.around * look.scale
        end = max(box[3] for box in boxes) + look.around * look.scale
        image = image.crop((0, max(0, round(top)), image.width, min(image.height, round(end))))
    return _png(image, look)


def _png(image: Image, look: Look) -> bytes:
    from PIL import Image as pillow

    buffer, exact = io.BytesIO(), pillow.Dither.NONE
    if look is PAPER:
        palette = pillow.new("P", (1, 1))
        palette.putpalette([v * 255 // (GREYS - 1) for v in range(GREYS) for _ in "rgb"] + list(look.outline))
        _trimmed(image).quantize(palette=palette, dither=exact).save(buffer, "PNG", bits=4, compress_level=9)
    elif look is DESK:
        few = _trimmed(image).quantize(COLOURS, method=pillow.Quantize.FASTOCTREE, dither=exact)
        few.save(buffer, "PNG")
    else:
        image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _trimmed(image: Image) -> Image:
    """The crop without the blank margins of the page at its left and right; a narrow print keeps them."""
    from PIL import ImageOps

    inked = ImageOps.invert(image.convert("L")).point(lambda v: 255 * (v > INK)).getbbox()
    if inked is None or inked[2] - inked[0] < image.width / 2:
        return image
    return image.crop((max(0, inked[0] - BLANK), 0, min(image.width, inked[2] + BLANK), image.height))
