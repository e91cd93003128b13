"""Numerals of running text, in digits, in Chinese characters or in both, read exactly or not at all."""

import re
from decimal import Decimal

DIGITS = {character: value for value, group in enumerate(
    ("〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for character in group}
STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"亿": 100_000_000, "万": 10_000}

CHINESE = "".join((*DIGITS, *STEPS, *SCALES))
PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?"
NUMERAL = rf"(?:{PLAIN})(?:[十百千万亿]{{1,2}}(?:\d[十百千万])*)?|[{CHINESE}]+(?:点[{CHINESE}]+)?"
"""A numeral as a regular expression: digits with or without a Chinese scale, or Chinese characters."""

_MIXED = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")


def numeral_value(text: str) -> Decimal | None:
    """The value of a numeral without white space, such as ``1,234``, ``1.2万``, ``3万5千`` or ``二十三``.

    None where it is malformed or can be read in two ways (``一百二``, ``一两``, ``3万5``).
    """
    plain = text.replace(",", "")
    if plain[:1].isascii():
        return _mixed_value(plain)
    whole, point, fraction = plain.partition("点")
    value = chinese_value(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not all(character in DIGITS for character in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(DIGITS[character]) for character in fraction))


def chinese_value(text: str) -> int | None:
    """The value of a Chinese numeral below 10^12; a bare 百, 千 or 万 is one of it, as in 百余件."""
    for scale, factor in SCALES.items():
        high, found, low = text.partition(scale)
        if not found:
            continue
        bridged = low[:1] in ("〇", "零", "○") and len(low) > 1
        above = chinese_value(high) if high else 1
        below = chinese_value(low[bridged:]) if low else 0
        if above is None or below is None or above >= 10_000 or below >= factor:
            return None
        # 三万五 may be 35000 or 30005: only 零 or a unit tells.
        sure = not low or bridged or below >= factor // 10
        return above * factor + below if sure else None
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    """The value of digits and steps in falling order, each gap bridged by 零."""
    total, last, at = 0, 10_000, 0
    while at < len(text):
        bridged = at > 0 and text[at] in "〇零○"
        at += bridged
        digit = DIGITS.get(text[at]) if at < len(text) else None
        if digit is None and (at >= len(text) or (at > 0 and text[at] not in "十拾")):
            return None
        at += digit is not None
        step = STEPS.get(text[at], 1) if at < len(text) else 1
        at += step > 1
        misplaced = step >= last or (step == 1 and at < len(text)) or (digit == 0 and len(text) > 1)
        if misplaced or (total > 0 and step < last // 10 and not bridged):
            return None
        total, last = total + (1 if digit is None else digit) * step, step
    return total if text else None


def _mixed_value(text: str) -> Decimal | None:
    pieces = _MIXED.findall(text)
    if "".join(digits + scale for digits, scale in pieces) != text:
        return None
    total, last = Decimal(0), None
    for digits, scale in pieces:
        factor = Decimal(1)
        for character in scale:
            factor *= STEPS.get(character) or SCALES[character]
        if last is not None and (not scale or factor >= last):
            return None
        total, last = total + Decimal(digits) * factor, factor
    return total
