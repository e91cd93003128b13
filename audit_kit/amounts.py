"""The characters printed in a cell, read as a figure: strictly, and never by guessing."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AmountState = Literal["number", "blank", "mark", "text"]

UNITS = ("亿元", "万元", "元", "件", "项", "个", "起", "宗", "条", "份", "次")
FULL_WIDTH = "０１２３４５６７８９，．＋－"
"""The full-width characters that are read as their plain ones. NFKC is not used: it makes "5²" into 52."""

_NARROW = str.maketrans(FULL_WIDTH + "−", "0123456789,.+--")
_ZERO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_WHITE = re.compile(r"\s+")
_MARK = re.compile(r"无|[/／\\_＿\-－−‐‑–—―─━]{1,4}")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_UNIT = re.compile(rf"(.*?)\s?({'|'.join(UNITS)})")
_CHINESE = re.compile("[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]+")


@dataclass(frozen=True, slots=True)
class Amount:
    """What a cell's text says: its exact value in state ``number``, else None.

    ``remarks`` name departures from plain digits: ``full_width``, ``zero_width``, ``thousands``,
    ``leading_zero``, ``decimal_zero``, ``plus_sign`` and ``unit:万元`` (the value stays as printed, in that
    unit) for numbers; ``negative``, ``plus_sign``, ``inner_space`` and ``chinese_numeral`` for texts.
    """

    value: Decimal | None
    state: AmountState
    remarks: tuple[str, ...] = ()


BLANK = Amount(None, "blank")
MARK = Amount(None, "mark")
TEXT = Amount(None, "text")


def read_amount(text: str, *, signed: bool = False) -> Amount:
    """The figure printed in a cell.

    A sign, 增 or 减 is read only where the column allows one (``signed``, 本年增/减 of the 2019 form).
    Blank, a mark (/ - — _ 无), zero and words stay apart; what could be read in two ways is ``text``.
    """
    if text.isascii() and text.isdigit() and (text[0] != "0" or text == "0"):
        return Amount(Decimal(text), "number")
    visible = _ZERO_WIDTH.sub("", text)
    trimmed = visible.strip()
    if not trimmed:
        return BLANK
    if _MARK.fullmatch(_WHITE.sub("", trimmed)):
        return MARK
    amount = _spaced(trimmed, signed)
    if amount.state == "number" and visible != text:
        return Amount(amount.value, "number", (*amount.remarks, "zero_width"))
    return amount


def _spaced(trimmed: str, signed: bool) -> Amount:
    """White space is passed over only before a unit: "1 036" may be two figures."""
    with_unit = _UNIT.fullmatch(trimmed)
    number, unit = with_unit.groups() if with_unit else (trimmed, "")
    compact = _WHITE.sub("", number)
    amount = _sign_and_digits(compact, signed)
    if compact != number and amount.state == "number":
        return Amount(None, "text", ("inner_space",))
    if amount.state == "number" and unit:
        return Amount(amount.value, "number", (*amount.remarks, f"unit:{unit}"))
    return amount


def _sign_and_digits(compact: str, signed: bool) -> Amount:
    if _CHINESE.fullmatch(compact):
        return Amount(None, "text", ("chinese_numeral",))
    narrow = compact.translate(_NARROW)
    sign = narrow[:1] if narrow[:1] in ("+", "-", "增", "减") else ""
    digits = narrow[len(sign) :]
    value = _value(digits)
    if value is None:
        return TEXT
    below_zero = sign in ("-", "减") and value != 0
    if sign and not signed:
        return Amount(None, "text", ("plus_sign" if sign in ("+", "增") else "negative",))
    return Amount(-value if below_zero else value, "number", _remarks(compact, sign, digits))


def _value(digits: str) -> Decimal | None:
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    return Decimal(digits.replace(",", "")) if _GROUPED.fullmatch(digits) else None


def _remarks(compact: str, sign: str, digits: str) -> tuple[str, ...]:
    whole, _, fraction = digits.partition(".")
    seen = {
        "full_width": any(character in FULL_WIDTH for character in compact),
        "thousands": "," in digits,
        "leading_zero": len(whole) > 1 and whole.startswith("0"),
        "decimal_zero": fraction != "" and not fraction.strip("0"),
        "plus_sign": sign == "+",
    }
    return tuple(remark for remark, present in seen.items() if present)
