"""Whether a page shows what its text layer says: figures unseen, struck out or of two sizes are doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from audit_kit.sources.glyphs import Glyph

SCALE = 1.5
"""Pixels per point of the picture that is looked at."""
CONTRAST = 50
"""Grey levels by which ink differs from the paper around it."""
Stroke = tuple[float, float, float]


@dataclass(frozen=True)
class Picture:
    """A page as it is shown: its grey levels, and short thin strokes (left, right, height), in points.

    ``unseen`` tells that most of its text is written in invisible mode, as under a scan.
    """

    grey: NDArray[np.uint8]
    strokes: tuple[Stroke, ...]
    unseen: bool

    def shows(self, glyph: Glyph) -> bool:
        """Whether there is ink where the glyph is said to stand."""
        middle, half = sum(glyph.centre[:1]), max((glyph.x1 - glyph.x0) * 0.35, 0.4)
        x0, x1 = int((middle - half) * SCALE), int((middle + half) * SCALE) + 1
        top, bottom = int(glyph.top * SCALE), int(glyph.bottom * SCALE) + 1
        box = self.grey[max(0, top) : bottom, max(0, x0) : x1]
        return box.size > 0 and int(self.grey.max()) - int(box.min()) > CONTRAST

    def strikes(self, glyph: Glyph) -> bool:
        """Whether a short stroke runs through the middle of the glyph."""
        quarter = (glyph.bottom - glyph.top) / 4
        return any(
            glyph.top + quarter < y < glyph.bottom - quarter and x0 < glyph.x1 and x1 > glyph.x0
            for x0, x1, y in self.strokes
        )


def picture_of(page: Any, width: float, height: float) -> Picture:
    """The picture of a pypdfium2 page; ``width`` and ``height`` are the page's, in points.

    Text in invisible mode, and text that an image over half the page is drawn upon, is unseen.
    """
    grey = page.render(scale=SCALE, grayscale=True, may_draw_forms=False).to_numpy()
    strokes: list[Stroke] = []
    texts = unseen = covered = 0
    kinds = [pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE]
    for item in page.get_objects(filter=kinds, max_depth=3):
        if item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += 1
            unseen += pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == 3
            continue
        left, bottom, right, top = item.get_bounds()
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            covered = texts if (right - left) * (top - bottom) > 0.5 * width * height else covered
        elif top - bottom < 2.5 and 2 < right - left < 80:
            strokes.append((left, right, height - (top + bottom) / 2))
    shape = grey.reshape(grey.shape[0], grey.shape[1])
    hidden = texts > 0 and (unseen > texts / 2 or covered > texts / 2)
    return Picture(grey=shape, strokes=tuple(strokes), unseen=hidden)


def doubt_of(glyphs: Sequence[Glyph], picture: Picture | None) -> str | None:
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
    if picture is None:
        return None
    if picture.unseen:
        return "文字层是看不见的（扫描件附带的识别文字），未与图像核对"
    if not all(picture.shows(glyph) for glyph in digits):
        return "文字层里有数字，页面上看不见"
    if any(picture.strikes(glyph) for glyph in digits):
        return "有数字被划去"
    return None
