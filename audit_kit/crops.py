"""The figures of a finding where they stand: one crop for each page they are on, small and quick to make."""

from __future__ import annotations

import base64
import html
import io
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from audit_kit.model import CellId, Figure
from audit_kit.pictures import LINES_AROUND, OUTLINE, SCALE, Picture, page_image, transcript
from audit_kit.report import Report

if TYPE_CHECKING:
    from PIL.Image import Image

MARGIN = 45.0
"""Points shown above and below the cells."""
MOST_PAGES = 6
"""Page images kept; one of A4 takes 6 MB."""
INK, BLANK = 48, 16
"""Darkness that counts as printed; pixels kept beside it."""
COLOURS = 64
"""Colours of a crop: text, rules and the outline need no more, and the file is a third as large."""


class Crops:
    """Crops of the pages of some reports; a page is rendered when it is first asked for, then kept."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, int], Image] = OrderedDict()

    def of(self, report: Report, cells: Iterable[str]) -> tuple[Picture, ...]:
        """The crops that show these cells, outlined: by page, or the lines of a transcript.

        Empty where none of them has a place that can be shown (not printed; web pages and Word files).

        Raises:
            UnreadableFile: the file is gone or is no longer the one that was read.
        """
        figures = [report.by_cell[cell] for cell in map(CellId.parse, cells) if cell in report.by_cell]
        pages = sorted({figure.place.page for figure in figures if figure.place and figure.place.page})
        if pages:
            return tuple(self._crop(report, page, figures) for page in pages)
        placed = [figure for figure in figures if figure.place and figure.place.line is not None]
        if report.source.kind != "text" or not placed:
            return ()
        lines = sorted({figure.place.line or 0 for figure in placed if figure.place})
        where = f"第{lines[0]}行" if len(lines) == 1 else f"第{lines[0]}至{lines[-1]}行"
        return (transcript(report, placed, f"{report.source.name}　{where}", LINES_AROUND),)

    def _crop(self, report: Report, page: int, figures: Sequence[Figure]) -> Picture:
        from PIL import ImageDraw

        places = [figure.place for figure in figures if figure.place and figure.place.page == page]
        corners = [(place.x0, place.top, place.x1, place.bottom) for place in places]
        boxes = [[v * SCALE for v in four if v is not None] for four in corners if None not in four]
        image = self._page(report, page)
        top = max(0, round(min((box[1] for box in boxes), default=0) - MARGIN * SCALE))
        end = round(max((box[3] for box in boxes), default=image.height) + MARGIN * SCALE)
        image = image.crop((0, top, image.width, min(image.height, end)))
        draw = ImageDraw.Draw(image)
        for x0, y0, x1, y1 in boxes:
            draw.rectangle((x0 - 1, y0 - 1 - top, x1 + 1, y1 + 1 - top), outline=OUTLINE, width=3)
        return _picture(_trimmed(image), f"{report.source.name}　第{page}页　框出 {len(boxes)} 格")

    def _page(self, report: Report, page: int) -> Image:
        key = (report.source.sha256, page)
        if key not in self._pages:
            self._pages[key] = page_image(report, page)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(key)
        return self._pages[key]


def _trimmed(image: Image) -> Image:
    """The crop without the blank margins of the page at its left and right."""
    from PIL import ImageOps

    inked = ImageOps.invert(image.convert("L")).point(lambda v: 255 * (v > INK)).getbbox()
    if inked is None:
        return image
    return image.crop((max(0, inked[0] - BLANK), 0, min(image.width, inked[2] + BLANK), image.height))


def _picture(image: Image, caption: str) -> Picture:
    from PIL import Image as pillow

    buffer = io.BytesIO()
    image.quantize(COLOURS, method=pillow.Quantize.FASTOCTREE, dither=pillow.Dither.NONE).save(buffer, "PNG")
    png = buffer.getvalue()
    encoded = base64.b64encode(png).decode("ascii")
    text = html.escape(caption)
    return Picture(
        caption=caption,
        html=f'<figure style="margin:0 0 8px"><img alt="{text}" src="data:image/png;base64,{encoded}" '
        'style="max-width:100%;border:1px solid #767676;background:#fff">'
        f"<figcaption>{text}</figcaption></figure>",
        png=png,
    )
