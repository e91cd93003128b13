"""Whether a page shows what its text layer says: figures unseen, struck out or of two sizes are doubted."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from audit_kit.sources.glyphs import Glyph, PageGlyphs

SCALE = 1.5
"""Pixels per point of the picture that is looked at."""
PAPER = 255
CONTRAST = 50
"""Grey levels by which ink differs from the paper around it."""
Stroke = tuple[float, float, float]


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
    """Whether there is ink where the glyph is said to stand."""
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
