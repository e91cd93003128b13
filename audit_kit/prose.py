"""Running text as sentences and tokens: numbers with their units, known words, marks, the unknown rest."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from audit_kit.numerals import numeral_value
from audit_kit.wording import Role, Wording, load_wording

__all__ = ["Compact", "Number", "Sentence", "Token", "compact", "sentences", "tokens"]

NumberKind = Literal["count", "money", "percent", "range", "unclear"]

NARROW = str.maketrans("０１２３４５６７８９％．＋－", "0123456789%.+-")
ENDS = re.compile(r"[。！？!?]+[”’」』）)]*|\n")
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, with its offsets in the text it was found in."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Compact:
    """A text without white space and in narrow digits; ``offsets`` lead each character back to the text."""

    text: str
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of running text. ``value`` is None for a range and where it can be read in two ways.

    ``unit`` is what ``measure``, the printed measure word, stands for: 件 for 宗 or 起; 元, 万元 or 亿元 for
    money (``value`` is in that unit); % for percentages; empty where no measure word is printed.
    """

    kind: NumberKind
    value: Decimal | None
    unit: str
    measure: str
    hedge: str | None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a compact text: a number, a known word, a mark, an aside (a number that counts nothing), or
    a run of unknown characters. ``aside`` names the kind of an aside."""

    text: str
    start: int
    end: int
    roles: tuple[Role, ...] = ()
    number: Number | None = None
    aside: str = ""
    mark: bool = False


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text in order, each with its closing mark and quotes; line breaks end one."""
    found, start = [], 0
    for end in [*(match.end() for match in ENDS.finditer(text)), len(text)]:
        piece = text[start:end]
        if trimmed := piece.strip():
            at = start + piece.index(trimmed)
            found.append(Sentence(trimmed, at, at + len(trimmed)))
        start = end
    return tuple(found)


def compact(text: str) -> Compact:
    """The text without white space, except a blank between two digits, which may part two numbers."""
    kept: list[tuple[str, int]] = []
    blank = False
    for at, character in enumerate(text.translate(NARROW)):
        if character.isspace() or character in ZERO_WIDTH:
            blank = True
            continue
        if blank and kept and kept[-1][0].isdigit() and character.isdigit():
            kept.append((" ", at))
        kept.append((character, at))
        blank = False
    return Compact("".join(c for c, _ in kept), tuple(at for _, at in kept))


def tokens(text: str, own_names: Mapping[str, str] | None = None) -> tuple[Token, ...]:
    """The tokens of a compact text. ``own_names`` are names of the reporting agency with their scopes."""
    names = own_names or {}
    longest_first = sorted(names, key=len, reverse=True)
    own = re.finditer("|".join(map(re.escape, longest_first)), text) if names else iter(())
    found: list[Token] = []
    start = 0
    for name in own:
        found += _pieces(text, start, name.start())
        found.append(Token(name[0], *name.span(), roles=(Role("scope_whole", names[name[0]]),)))
        start = name.end()
    return (*found, *_pieces(text, start, len(text)))


def _pieces(text: str, start: int, end: int) -> Iterator[Token]:
    """What the vocabulary finds in a stretch of text, and the unknown characters between."""
    wording = load_wording()
    for match in wording.pattern.finditer(text, start, end):
        if match.start() > start:
            yield Token(text[start : match.start()], start, match.start())
        yield _token(match, wording)
        start = match.end()
    if end > start:
        yield Token(text[start:end], start, end)


def _token(match: re.Match[str], wording: Wording) -> Token:
    span = (match[0], match.start(), match.end())
    group = match.lastgroup or ""
    if match["word"]:
        return Token(*span, roles=wording.roles[match[0]])
    if match["mark"]:
        return Token(*span, mark=True)
    if match["digits"] or match["chinese"] or match["hundredths"]:
        number = _number(match, wording)
        return Token(*span, number=number) if number else Token(*span)
    if group.startswith("aside"):
        return Token(*span, aside=wording.asides[int(group.removeprefix("aside"))])
    return Token(*span)


def _number(match: re.Match[str], wording: Wording) -> Number | None:
    hedge = match["hedge"] or match["middle"] or match["after"]
    if match["hundredths"] or match["percent"]:
        value = numeral_value(match["hundredths"] or match["digits"] or match["chinese"])
        return Number("percent", value, "%", "%", hedge)
    text, measure = match["digits"] or match["chinese"], match["measure"] or ""
    if match["chinese"] and not (match["middle"] or text.strip("百千万亿")):
        return None  # 千家万户, 百姓: a scale alone counts only with 余 or 多
    parted = set(" ，") & set(text)  # one number or two
    value = None if parted else numeral_value(text + (match["scale"] or ""))
    unit = wording.units.get(measure, "")
    if unit in wording.money:
        unit = {"万": "万元", "亿": "亿元"}.get((match["scale"] or text)[-1], unit)
        value = None if value is None else value / wording.money[unit]
    if match["to"]:
        return Number("range", None, unit, measure, hedge)
    kind: NumberKind = "money" if unit in wording.money else "count"
    return Number("unclear" if value is None else kind, value, unit, measure, hedge)
