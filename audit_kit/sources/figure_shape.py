"""Whether the pieces of ink in a cell bear out the figure that was recognised: a witness that reads nothing.

::

    pitch          height of the table's digits
    |<->|          |
     1 2,3 4 6     -   as many pieces as characters, digits of one height,
          ^            a comma below the foot line, a point on it
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audit_kit.sources.page_image import Box
from audit_kit.sources.printed_ink import Blob

DASHES = frozenset(("-", "—", "–", "－", "_", "一", "ー", "−", "1", "~"))
"""What a recogniser may call a dash; the shape decides."""

SLASHES = frozenset(("/", "1", "l", "I", "|", "J", "f"))
"""What a recogniser may call a slash; the shape decides."""

THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})*\.\d{3}")
"""A figure whose decimal point could as well be the comma of a thousand."""

SLANT = 0.2
"""The lean from which a stroke is a slash and no digit 1: italics lean up to 0.18."""

BROADEST_ONE, FEWEST_ONES = 1.35, 4
"""How much wider than the table's usual 1 a 1 may be, given so many: a 4 that lost a stroke is wider."""

SMALLEST = 13.0
"""The height of digits, in pixels, below which a minus or a point may be lost: those of 6.5 pt type."""

USUAL = 20.0
"""The height of digits, in pixels, where a table has none to measure: those of 10 pt type."""


@dataclass(frozen=True, slots=True)
class DigitSize:
    """How high and wide the digits of a table are, in pixels; ``one`` is the width of the digit 1."""

    height: float
    width: float
    one: float

    @classmethod
    def of(cls, figures: Iterable[tuple[str, Sequence[Blob]]]) -> DigitSize:
        """The sizes of the digits in cells whose text has as many digits as the cell has pieces of ink.

        The digit 1 is measured by itself: it is narrower, and what it is mistaken for is of other heights.
        """
        pairs = [
            (character, blob.box)
            for text, blobs in figures
            if text.isdigit() and len(text) == len(blobs)
            for character, blob in zip(text, blobs, strict=True)
        ]
        ones = [box.width for character, box in pairs if character == "1"]
        boxes = [box for character, box in pairs if character != "1"]
        height = float(median(box.height for box in boxes)) if boxes else USUAL
        width = float(median(box.width for box in boxes)) if boxes else 0.6 * USUAL
        return cls(height, width, float(median(ones)) if len(ones) >= FEWEST_ONES else 0.8 * width)


def is_dash(blobs: Sequence[Blob], digits: DigitSize) -> bool:
    """Whether all that is printed is one flat stroke."""
    if len(blobs) != 1:
        return False
    box = blobs[0].box
    return box.height <= 0.3 * digits.height and box.width >= 1.7 * box.height


def is_slash(blobs: Sequence[Blob], digits: DigitSize) -> bool:
    """Whether all that is printed is one stroke that leans as no digit does, as high as a digit or higher."""
    return len(blobs) == 1 and blobs[0].lean > SLANT and blobs[0].box.height > 0.9 * digits.height


def shape_doubt(text: str, blobs: Sequence[Blob], digits: DigitSize) -> str | None:
    """Why, in Chinese, the shapes printed do not bear out a figure; None where they do or it is none."""
    characters = "".join(text.split())
    if not any(character.isdigit() for character in characters):
        return None
    if digits.height < SMALLEST:
        return "数字太小，可能丢失负号或小数点"
    if characters != text and "\n" not in text:
        return "数字之间有空隙，可能是一个数，也可能是两个"
    if any(blob.box.height > 1.35 * digits.height for blob in blobs):
        return "有笔画比数字高，可能是斜线或污迹"
    if len(blobs) == len(characters):
        shaped = list(zip(characters, blobs, strict=True))
        odd = next(filter(None, (_odd(*one, digits) for one in shaped)), None)
        return _pitch_doubt(shaped, digits) or odd or _foot_doubt(shaped, digits)
    if sum(_characters_in(blob, digits) for blob in blobs) != len(characters):
        return f"印有 {len(blobs)} 处笔画，识别出 {len(characters)} 个字符"
    touching = all(blob.box.height > 0.75 * digits.height for blob in blobs) and characters.isdigit()
    return None if touching else "有数字与符号相连"


def _characters_in(blob: Blob, digits: DigitSize) -> int:
    """How many characters a piece of ink makes: digits that touch are one piece, and as wide as several."""
    if blob.box.height < 0.75 * digits.height:
        return 1
    return max(1, round(blob.box.width / max(digits.width, 0.5 * digits.height)))


def _odd(character: str, blob: Blob, digits: DigitSize) -> str | None:
    """Why one piece of ink is not the character it was taken for."""
    box = blob.box
    if not character.isdigit():
        flat = character not in "-+" and box.height > 0.55 * digits.height
        return f"“{character}”的形状不符" if flat else None
    if box.height < 0.75 * digits.height:
        return f"“{character}”的笔画太小"
    if character == "1" and abs(blob.lean) > SLANT:
        return "“1”的形状像斜线"
    if character == "1" and box.width > BROADEST_ONE * digits.one:
        return "“1”的笔画太宽，可能是残缺的其他数字"
    if character == "0" and (box.width > 0.92 * box.height or box.width > 1.22 * digits.width):
        return "“0”的形状像字母O或“〇”"
    return "有笔画像是相连的两个字符" if _characters_in(blob, digits) > 1 else None


def _pitch_doubt(shaped: Sequence[tuple[str, Blob]], digits: DigitSize) -> str | None:
    """Neighbouring digits that stand too far apart to be one number in type of their height."""
    for (left, one), (right, other) in pairwise(shaped):
        pitch = (other.box.x0 + other.box.x1 - one.box.x0 - one.box.x1) / 2
        if left.isdigit() and right.isdigit() and pitch > 1.02 * digits.height:
            return "数字之间有空隙，可能是一个数，也可能是两个"
    return None


def _foot_doubt(shaped: Sequence[tuple[str, Blob]], digits: DigitSize) -> str | None:
    """A comma goes below the foot of the digits, a decimal point does not: 1.286 is not 1,286.

    A comma whose tail was lost is a point; so none is believed where a comma could stand. A sign stands
    at the middle of its digits and close to them.
    """
    feet: list[Box] = [blob.box for character, blob in shaped if character.isdigit()]
    foot = median(box.bottom for box in feet)
    text = "".join(character for character, _ in shaped)
    if THOUSANDS.fullmatch(text):
        return "小数点也可能是千位的逗号"
    for character, blob in shaped:
        below = blob.box.bottom - foot
        if character == "." and below > 0.1 * digits.height:
            return "小数点的形状像逗号"
        if character == "," and below <= 0.05 * digits.height:
            return "逗号的形状像小数点"
        off_middle = abs((blob.box.top + blob.box.bottom) / 2 - (foot - digits.height / 2))
        far = feet[0].x0 - blob.box.x1 > 0.6 * digits.height
        if character in "-+" and (far or off_middle > 0.2 * digits.height):
            return "数字前的笔画不像正负号"
    return None
