"""Whether a page shows what its text layer says: figures unseen, struck out or of two sizes are doubted.

Hidden is what leaves the page as it is when all text is made invisible: text in invisible mode or without
colour, text beneath an image, in whatever forms it is wrapped. It is never read; it may contradict a scan.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from audit_kit.labels import compact
from audit_kit.model import Document, Grid, GridCell
from audit_kit.sources.figure_shape import DASHES
from audit_kit.sources.glyphs import Glyph, PageGlyphs, lines_of, page_glyphs

SCALE = 1.5
"""Pixels per point of the picture that is looked at."""
PAPER = 255
CONTRAST = 50
"""Grey levels by which ink differs from the paper around it."""
Stroke = tuple[float, float, float]

FINE = 10
"""Device units per point when a place is turned to the page as shown."""

SMALLEST_IMAGE = 0.01
"""The share of the page from which an image may show figures."""

DEEPEST = 5
"""How deep is looked into forms within forms; what the page itself draws is the first level."""


@dataclass(frozen=True)
class Drawing:
    """What a page draws besides text: whether it may hold rules, and short thin strokes.

    A stroke is (left, right, height from the top), in points. ``unseen`` tells that most of the text is
    in invisible mode, or that an image over half the page is drawn upon it, as in a scan.
    """

    cells: bool
    strokes: tuple[Stroke, ...]
    unseen: bool

    def strikes(self, glyph: Glyph) -> bool:
        """Whether a short stroke runs through the middle of the glyph."""
        quarter = (glyph.bottom - glyph.top) / 4
        return any(
            glyph.top + quarter < y < glyph.bottom - quarter and x0 < glyph.x1 and x1 > glyph.x0
            for x0, x1, y in self.strokes
        )


def drawing_of(page: Any) -> Drawing:
    """The drawing of a pypdfium2 page. Shading of whole lines is no sign of cells."""
    width, height = page.get_size()
    box = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    cells, strokes = False, []
    texts = unseen = covered = 0
    for index in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        item = pdfium_c.FPDFPage_GetObject(page.raw, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += 1
            unseen += pdfium_c.FPDFTextObj_GetTextRenderMode(item) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
            continue
        pdfium_c.FPDFPageObj_GetBounds(item, *box)
        left, bottom, right, top = (edge.value for edge in box)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and (right - left) * (top - bottom) > 0.5 * width * height:
            covered = texts
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM:
            cells = True
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            pdfium_c.FPDFPath_GetDrawMode(item, fill, stroke)
            cells = cells or bool(stroke.value) or right - left < 0.6 * width
            if top - bottom < 2.5 and 2 < right - left < 80:
                strokes.append((left, right, height - (top + bottom) / 2))
    return Drawing(cells, tuple(strokes), texts > 0 and max(unseen, covered) > texts / 2)


def picture_of(page: Any) -> NDArray[np.uint8]:
    """The page as it is shown, in grey levels, rows from the top."""
    grey: NDArray[np.uint8] = page.render(scale=SCALE, grayscale=True, may_draw_forms=False).to_numpy()
    return grey


def part_of(
    picture: NDArray[np.uint8], across: tuple[float, float], down: tuple[float, float]
) -> NDArray[np.uint8]:
    """The part of a page's picture between two edges each way, in points."""
    (x0, x1), (top, bottom) = ((max(0, int(a * SCALE)), int(b * SCALE) + 1) for a, b in (across, down))
    return picture[top:bottom, x0:x1]


def has_ink(part: NDArray[np.uint8]) -> bool:
    """Whether something is darker than paper."""
    return part.size > 0 and PAPER - int(part.min()) > CONTRAST


def _shows(picture: NDArray[np.uint8], glyph: Glyph) -> bool:
    middle, half = (glyph.x0 + glyph.x1) / 2, max((glyph.x1 - glyph.x0) * 0.35, 0.4)
    return has_ink(part_of(picture, (middle - half, middle + half), (glyph.top, glyph.bottom)))


def is_paper(page: PageGlyphs, across: tuple[float, float], down: tuple[float, float]) -> bool:
    """Whether a part of the page, in points, shows nothing but one colour; True where there is no picture."""
    if page.picture is None:
        return True
    box = part_of(page.picture, across, down)
    return box.size > 0 and int(box.max()) - int(box.min()) <= CONTRAST


def doubt_of(glyphs: Sequence[Glyph], page: PageGlyphs) -> str | None:
    """Why the figures among these glyphs of a cell cannot be vouched for, None where they can."""
    digits = [glyph for glyph in glyphs if glyph.char.isdigit()]
    if not digits:
        return None
    tallest = max(glyph.bottom - glyph.top for glyph in digits)
    level = median(glyph.baseline for glyph in digits)
    if tallest < 3 or any(g.bottom - g.top < 0.9 * tallest for g in digits):
        return "这一格的数字大小不一，可能带有注码"
    if any(abs(g.baseline - level) > 0.1 * tallest for g in digits):
        return "这一格的数字高低不一，可能带有注码或分成两行"
    if page.picture is None:
        return None
    if page.drawing.unseen:
        return "文字层是看不见的（扫描件附带的识别文字），未与图像核对"
    if not all(_shows(page.picture, glyph) for glyph in digits):
        return "文字层里有数字，页面上看不见"
    if any(page.drawing.strikes(glyph) for glyph in digits):
        return "有数字被划去"
    return None


@dataclass(frozen=True, slots=True)
class HiddenText:
    """The hidden characters of a page (1-based), in points from the top left of the page as shown.

    ``is_scan`` tells that images cover most of the page and most of its text is hidden.
    """

    page: int
    glyphs: tuple[Glyph, ...]
    is_scan: bool


def hidden_texts(content: bytes) -> list[HiddenText]:
    """The hidden text of each page with an image that may show something else in its place."""
    document = pdfium.PdfDocument(content)
    try:
        found = (_hidden(document[index], index + 1) for index in range(len(document)))
        return [hidden for hidden in found if hidden is not None]
    finally:
        document.close()


def _hidden(page: Any, number: int) -> HiddenText | None:
    if (images := _image_share(page)) < SMALLEST_IMAGE:
        return None
    glyphs = [_as_shown(page, glyph) for glyph in page_glyphs(page) if glyph.char != " "]
    with_text = picture_of(page)
    for text in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEEPEST):
        pdfium_c.FPDFTextObj_SetTextRenderMode(text.raw, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    without = picture_of(page)
    hidden = tuple(glyph for glyph in glyphs if _unchanged(with_text, without, glyph))
    if not hidden:
        return None
    return HiddenText(number, hidden, images > 0.5 and len(hidden) > len(glyphs) / 2)


def _image_share(page: Any) -> float:
    """The share of the page that images cover; a form that holds one counts whole."""
    width, height = page.get_size()
    edges = [ctypes.c_float() for _ in range(4)]
    area = 0.0
    image, form = pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM
    for item in page.get_objects(filter=[image, form], max_depth=1):
        if item.type == form and not any(page.get_objects([image], DEEPEST, item, level=1)):
            continue
        pdfium_c.FPDFPageObj_GetBounds(item.raw, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        area += (right - left) * (top - bottom)
    return float(area / max(width * height, 1.0))


def _as_shown(page: Any, glyph: Glyph) -> Glyph:
    """The glyph on the page as shown, which may be turned and cropped."""
    left, _, _, top = page.get_cropbox()
    width, height = (round(side * FINE) for side in page.get_size())

    def shown(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, left + x, top - y, across, down)
        return across.value / FINE, down.value / FINE

    (xa, ya), (xb, yb) = shown(glyph.x0, glyph.top), shown(glyph.x1, glyph.bottom)
    baseline = shown(glyph.x0, glyph.baseline)[1]
    return Glyph(glyph.char, min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb), baseline)


def _unchanged(picture: NDArray[np.uint8], without: NDArray[np.uint8], glyph: Glyph) -> bool:
    """Whether the page shows ink where the glyph stands, and the same without any text."""
    across, down = (glyph.x0, glyph.x1), (glyph.top, glyph.bottom)
    box, bare = part_of(picture, across, down), part_of(without, across, down)
    return has_ink(box) and bool((box == bare).all())


def doubted(document: Document, hidden: Sequence[HiddenText]) -> Document:
    """The document with every figure doubted that comes from hidden text."""
    doubt = "这一格的数字来自看不见的文字层，页面上显示的是图像，未与图像核对"
    glyphs = {each.page: [g for g in each.glyphs if g.char.isdigit()] for each in hidden}

    def marked(cell: GridCell, page: int | None) -> GridCell:
        return replace(cell, doubt=cell.doubt or doubt) if _within(cell, glyphs.get(page or 0, ())) else cell

    blocks = (
        replace(block, cells=tuple(marked(cell, block.page) for cell in block.cells))
        if isinstance(block, Grid)
        else block
        for block in document.blocks
    )
    return replace(document, blocks=tuple(blocks))


def contradicted(grid: Grid, glyphs: Sequence[Glyph]) -> Grid:
    """The grid of a scan, with every figure doubted that the hidden text of its page contradicts.

    A cell of which the hidden text says nothing keeps the readings of its picture.
    """
    return replace(grid, cells=tuple(_held_against(cell, glyphs) for cell in grid.cells))


def _held_against(cell: GridCell, glyphs: Sequence[Glyph]) -> GridCell:
    own = _within(cell, glyphs) if cell.second is not None and cell.doubt is None else []
    text = "\n".join(line.text for line in lines_of(own, 1))
    if not text or compact(text) == compact(cell.text) or {compact(text), compact(cell.text)} <= DASHES:
        return cell
    seen = f"识别为“{' '.join(cell.text.split())}”" if cell.text else "没有字"
    doubt = f"图像上{seen}，附带的文字层为“{' '.join(text.split())}”，两者不一致"
    return replace(cell, second=text, doubt=doubt)


def _within(cell: GridCell, glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs whose middle stands in the cell."""
    if cell.place is None or cell.place.box is None:
        return []
    x0, top, x1, bottom = cell.place.box
    return [g for g in glyphs if x0 < g.centre[0] < x1 and top < g.centre[1] < bottom]
