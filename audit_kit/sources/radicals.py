"""Radical code points that PDF printers put in place of characters, such as ⾏ for 行 and ⺠ for 民.

A font draws both alike, so what the page shows is the character. NFKC heals the Kangxi radicals
(U+2F00 to U+2FD5); those of the CJK Radicals Supplement that stand for a whole character are listed here
(Unicode data file EquivalentUnifiedIdeograph).
"""

from __future__ import annotations

import unicodedata

SUPPLEMENT = dict(
    zip(
        "⺁⺈⺊⺌⺍⺎⺒⺓⺛⺜⺝⺞⺟⺠⺧⺩⺪⺬⺮⺶⺼⺽⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂刀卜小小兀巳幺旡日月歺母民牛王疋示竹羊肉臼虎西见角角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)


def unified(char: str) -> str:
    """The character that a radical code point stands for; any other character as it is."""
    if "\u2f00" <= char <= "\u2fd5":
        return unicodedata.normalize("NFKC", char)
    return SUPPLEMENT.get(char, char)
