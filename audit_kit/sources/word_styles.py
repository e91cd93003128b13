"""What a Word paragraph prints beside its own characters: automatic numbers, and the marks of its styles."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFF = ("0", "false", "off", "none")
DIGITS = "〇一二三四五六七八九"
HIDDEN = "hidden"
"""The mark of text that is not printed."""

Element: TypeAlias = etree._Element


def value_of(parent: Element | None, name: str) -> str | None:
    """The ``w:val`` of a child, None where there is no such child; ``"1"`` where it says no value."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val", "1")


def number_of(parent: Element | None, name: str, default: int) -> int:
    """The ``w:val`` of a child as a whole number below 100000, else the default."""
    value = value_of(parent, name) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default


def mark_of(properties: Element | None) -> str | None:
    """How run properties print digits so that they are not what they seem: HIDDEN, or a Chinese reason."""
    if properties is None:
        return None
    if (value_of(properties, "vanish") or "0") not in OFF:
        return HIDDEN
    if any((value_of(properties, name) or "0") not in OFF for name in ("strike", "dstrike")):
        return "这一格有删除线"
    if (value_of(properties, "vertAlign") or "baseline") != "baseline":
        return "这一格有上标或下标"
    return None


def _chinese(n: int) -> str:
    tens, ones = divmod(n, 10)
    if not 0 < n < 100:
        return str(n)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


_WRITTEN: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
}
"""The number formats that Chinese reports use for headings; others print no ordinal."""


@dataclass
class _Level:
    """One level of a list: its first number, format, pattern (``%1、``) and what follows it."""

    start: int
    form: str
    pattern: str
    gap: str


@dataclass
class _List:
    """Levels and how far each has counted."""

    levels: dict[int, _Level]
    by_style: dict[str, int]
    counts: dict[int, int] = field(default_factory=dict)


class Styles:
    """The styles and lists of a document. It counts: ask for each paragraph once, in order."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        found = styles.iterfind(W + "style") if styles is not None else ()
        self._styles = {style.get(W + "styleId", ""): style for style in found}
        self._lists: dict[str, _List] = {}
        self._numbers: dict[str, tuple[_List, dict[int, int]]] = {}
        if numbering is not None:
            self._read_lists(numbering)

    def ordinal(self, paragraph: Element) -> str:
        """The automatic number before a paragraph and its gap, such as ``一、``; empty where none is."""
        number, level = self._numbered(paragraph)
        if number not in self._numbers:
            return ""
        of, restarts = self._numbers[number]
        if level not in of.levels:
            return ""
        following = of.counts[level] + 1 if level in of.counts else of.levels[level].start
        of.counts[level] = restarts.pop(level, following)
        for deeper in [other for other in of.counts if other > level]:
            del of.counts[deeper]
        return _printed(of, level)

    def mark(self, style_id: str | None) -> str | None:
        """What a character or paragraph style does to its text (see ``mark_of``)."""
        for style in self._chain(style_id):
            if mark := mark_of(style.find(W + "rPr")):
                return mark
        return None

    def _chain(self, style_id: str | None) -> list[Element]:
        """A style and those it is based on."""
        chain: list[Element] = []
        while style_id in self._styles and self._styles[style_id] not in chain:
            chain.append(self._styles[style_id])
            style_id = value_of(chain[-1], "basedOn")
        return chain

    def _numbered(self, paragraph: Element) -> tuple[str, int]:
        """The list and level of a paragraph, from itself or its style; an empty name where it has none."""
        properties = paragraph.find(W + "pPr")
        own = properties.find(W + "numPr") if properties is not None else None
        if own is not None and own.find(W + "numId") is not None:
            return value_of(own, "numId") or "", number_of(own, "ilvl", 0)
        for style in self._chain(value_of(properties, "pStyle")):
            given = style.find(f"{W}pPr/{W}numPr")
            number = value_of(given, "numId")
            if given is None or number not in self._numbers:
                continue
            by_style = self._numbers[number][0].by_style
            level = by_style.get(style.get(W + "styleId", ""), number_of(given, "ilvl", 0))
            return number, number_of(own, "ilvl", level)
        return "", 0

    def _read_lists(self, numbering: Element) -> None:
        for abstract in numbering.iterfind(W + "abstractNum"):
            levels = {_depth(level): level for level in abstract.iterfind(W + "lvl")}
            by_style = {style: n for n, level in levels.items() if (style := value_of(level, "pStyle"))}
            made = _List({n: _level(level) for n, level in levels.items()}, by_style)
            self._lists[abstract.get(W + "abstractNumId", "")] = made
        for number in numbering.iterfind(W + "num"):
            of = self._lists.get(value_of(number, "abstractNumId") or "")
            if of is not None:
                restarts = {
                    _depth(level): number_of(level, "startOverride", 1)
                    for level in number.iterfind(W + "lvlOverride")
                    if level.find(W + "startOverride") is not None
                }
                self._numbers[number.get(W + "numId", "")] = (of, restarts)


def _depth(element: Element) -> int:
    """The 0-based level that a part of a list is about."""
    depth = element.get(W + "ilvl", "0")
    return int(depth) if depth in "012345678" and depth else 0


def _level(element: Element) -> _Level:
    return _Level(
        start=number_of(element, "start", 1),
        form=value_of(element, "numFmt") or "decimal",
        pattern=value_of(element, "lvlText") or "",
        gap="" if value_of(element, "suff") == "nothing" else " ",
    )


def _printed(of: _List, level: int) -> str:
    """The pattern with each ``%n`` as its level counts; empty where a level is not written in figures."""
    shown = [int(n) - 1 for n in re.findall("%([1-9])", of.levels[level].pattern)]
    if not shown or any(n not in of.levels or of.levels[n].form not in _WRITTEN for n in shown):
        return ""

    def written(match: re.Match[str]) -> str:
        wanted = of.levels[int(match[1]) - 1]
        return _WRITTEN[wanted.form](of.counts.get(int(match[1]) - 1, wanted.start))

    return re.sub("%([1-9])", written, of.levels[level].pattern) + of.levels[level].gap
