"""Turned and cropped pages made plain: text upright, the visible box at the origin, no rotation flag.

Both witnesses then read the same plain file; places are turned back to the page as it is shown.
"""

import io
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from audit_kit.model import Place

REMOVE_SECURITY = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page departs from a plain one.

    ``text`` is the direction its text runs in, in degrees counter-clockwise, before the rotation flag;
    ``shown`` is the turn that leads from the upright page to the page as shown, counter-clockwise;
    ``width`` and ``height`` are those of the upright page, in points.
    """

    text: int
    shown: int
    width: float
    height: float

    def as_shown(self, place: Place) -> Place:
        """A place on the upright page, as a place on the page as it is shown."""
        if self.shown == 0 or place.box is None:
            return place
        corners = [self._turned(*place.box[:2]), self._turned(*place.box[2:])]
        (x0, x1), (top, bottom) = (sorted(values) for values in zip(*corners, strict=True))
        return Place.on_page(place.page, x0, top, x1, bottom)

    def _turned(self, x: float, top: float) -> tuple[float, float]:
        return {
            90: (top, self.width - x),
            180: (self.width - x, self.height - top),
            270: (self.height - top, x),
        }[self.shown]


def turn_of(page: Any) -> Turn | None:
    """How a pypdfium2 page has to be turned to be plain; None where it is plain already."""
    text, flag = _text_direction(page), page.get_rotation()
    media, crop = page.get_mediabox(), page.get_cropbox()
    if not text and not flag and tuple(media) == tuple(crop) and tuple(media[:2]) == (0, 0):
        return None
    wide, high = crop[2] - crop[0], crop[3] - crop[1]
    width, height = (high, wide) if text in (90, 270) else (wide, high)
    return Turn(text=text, shown=(text - flag) % 360, width=width, height=height)


def plain_copy(document: pdfium.PdfDocument, turns: dict[int, Turn]) -> bytes:
    """The file with the pages of ``turns`` (0-based index) made plain, and without encryption."""
    for index, turn in turns.items():
        page = document[index]
        left, bottom, right, top = page.get_cropbox()
        matrix = {
            0: (1, 0, 0, 1, -left, -bottom),
            90: (0, -1, 1, 0, -bottom, right),
            180: (-1, 0, 0, -1, right, top),
            270: (0, 1, -1, 0, top, -left),
        }[turn.text]
        clip = pdfium_c.FS_RECTF(0, turn.height, turn.width, 0)
        pdfium_c.FPDFPage_TransFormWithClip(page.raw, pdfium_c.FS_MATRIX(*matrix), clip)
        page.set_rotation(0)
        page.set_mediabox(0, 0, turn.width, turn.height)
        page.set_cropbox(0, 0, turn.width, turn.height)
        page.close()
    return saved(document)


def saved(document: pdfium.PdfDocument) -> bytes:
    """The bytes of the document, without an owner's restrictions."""
    buffer = io.BytesIO()
    document.save(buffer, flags=REMOVE_SECURITY)
    return buffer.getvalue()


def _text_direction(page: Any) -> int:
    """The direction most characters run in, one of 0, 90, 180, 270 degrees counter-clockwise."""
    text_page = page.get_textpage()
    step = max(1, text_page.count_chars() // 200)
    directions: Counter[int] = Counter()
    for index in range(0, text_page.count_chars(), step):
        if pdfium_c.FPDFText_GetUnicode(text_page.raw, index) > 32:
            clockwise = math.degrees(pdfium_c.FPDFText_GetCharAngle(text_page.raw, index))
            directions[round(-clockwise / 90) % 4 * 90] += 1
    text_page.close()
    return directions.most_common(1)[0][0] if directions else 0
