"""The characters of a PDF page as pdfium reads them, and the lines of running text, printed or scanned."""

import ctypes
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from audit_kit.model import Place

FIGURE = "0123456789.,+-%"
MAY_BE_ADDED = (9, 32, 45, 160)
"""Code points that pdfium adds to what a page prints: white space, and a hyphen."""
PAGE_NUMBER = re.compile(r"[-—–－\s]*(第?\s*\d{1,3}\s*页?)(\s*[/／共]\s*\d{1,3}\s*页?)?[-—–－\s]*")


SUPPLEMENT = dict(
    zip(
        "⺁⺈⺊⺌⺍⺎⺒⺓⺛⺜⺝⺞⺟⺠⺧⺩⺪⺬⺮⺶⺼⺽⻁⻄⻅⻆⻇⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂刀卜小小兀巳幺旡日月歺母民牛王疋示竹羊肉臼虎西见角角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
"""Radicals that PDF printers put in place of characters, such as ⺠ for 民: a font draws both alike.

NFKC heals the Kangxi radicals (U+2F00 to U+2FD5), such as ⾏ for 行; these are the ones of the CJK Radicals
Supplement that stand for a whole character (Unicode data file EquivalentUnifiedIdeograph).
"""


class Glyph(NamedTuple):
    """One printed character: its tight box and its origin's height, in points from the page's top left."""

    char: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the tight box, which decides the cell a character belongs to."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """The characters of one page; ``number`` is 1-based, sizes in points.

    ``drawing`` is what it draws besides text; ``picture`` how it looks, where asked for (see ``text_layer``).
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    drawing: Any
    picture: Any = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """Glyphs on one baseline, left to right."""

    glyphs: tuple[Glyph, ...]
    page: int

    @property
    def text(self) -> str:
        """The characters as printed, with one space where a gap is wider than a character."""
        pieces = [self.glyphs[0].char]
        for left, right in zip(self.glyphs, self.glyphs[1:], strict=False):
            if stand_apart(left, right):
                pieces.append(" ")
            pieces.append(right.char)
        return "".join(pieces).strip()

    @property
    def place(self) -> Place:
        """The box around the line."""
        inked = [glyph for glyph in self.glyphs if glyph.char != " "] or list(self.glyphs)
        x0, top = min(g.x0 for g in inked), min(g.top for g in inked)
        x1, bottom = max(g.x1 for g in inked), max(g.bottom for g in inked)
        return Place.on_page(self.page, x0, top, x1, bottom)

    @property
    def height(self) -> float:
        """The height of the tallest character, in points."""
        return max(g.bottom - g.top for g in self.glyphs)


def page_glyphs(page: Any) -> list[Glyph]:
    """Every character that the page really prints, in the order of the file.

    ``page`` is a pypdfium2 page. Spaces and breaks that pdfium adds by itself are left out.
    """
    left_edge, _, _, top_edge = page.get_cropbox()
    text_page = page.get_textpage()
    handle = text_page.raw
    box = [ctypes.c_double() for _ in range(4)]
    origin = [ctypes.c_double(), ctypes.c_double()]
    x0, x1, y0, y1 = box
    glyphs = []
    for index in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(handle, index)
        if code in (0, 10, 13, 0xFFFE, 0xFFFF):
            continue
        if code in MAY_BE_ADDED and pdfium_c.FPDFText_IsGenerated(handle, index) == 1:
            continue
        pdfium_c.FPDFText_GetCharBox(handle, index, x0, x1, y0, y1)
        pdfium_c.FPDFText_GetCharOrigin(handle, index, *origin)
        glyphs.append(
            Glyph(
                char=" "
                if chr(code).isspace()
                else unified(chr(code))
                if 0x2E80 <= code <= 0x2FD5
                else chr(code),
                x0=x0.value - left_edge,
                top=top_edge - y1.value,
                x1=x1.value - left_edge,
                bottom=top_edge - y0.value,
                baseline=top_edge - origin[1].value,
            )
        )
    text_page.close()
    return glyphs


def unified(char: str) -> str:
    """The character that a radical code point stands for; any other character as it is."""
    if "\u2f00" <= char <= "\u2fd5":
        return unicodedata.normalize("NFKC", char)
    return SUPPLEMENT.get(char, char)


def lines_of(glyphs: Iterable[Glyph], page: int) -> list[TextLine]:
    """The glyphs grouped by baseline, top to bottom, each line left to right.

    Baselines count as one where they differ by less than a third of a character's height.
    """
    inked = [glyph for glyph in glyphs if glyph.char != " "]
    if not inked:
        return []
    tolerance = median(glyph.bottom - glyph.top for glyph in inked) / 3
    groups: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.baseline):
        if groups and glyph.baseline - groups[-1][0].baseline <= tolerance:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    lines = [TextLine(tuple(sorted(group, key=lambda g: g.x0)), page) for group in groups]
    return [line for line in lines if line.text]


def stand_apart(left: Glyph, right: Glyph) -> bool:
    """Whether a gap parts two inked neighbours: narrow digits stand close, wide characters need not."""
    if left.char == " " or right.char == " ":
        return False
    size = max(left.bottom - left.top, right.bottom - right.top, right.x1 - right.x0)
    return right.x0 - left.x1 > (0.9 if left.char in FIGURE and right.char in FIGURE else 1.6) * size


def paragraph_starts(lines: Sequence[tuple[float, float, float]]) -> list[bool]:
    """Whether each line (left, right, height) is indented, or follows one that ends before the margin."""
    left = min((x0 for x0, _, _ in lines), default=0.0)
    right = max((x1 for _, x1, _ in lines), default=0.0)
    ends = [right, *(x1 for _, x1, _ in lines)]
    return [
        x0 - left > height or right - end > 2.5 * height
        for (x0, _, height), end in zip(lines, ends, strict=False)
    ]


def is_page_number(text: str, down: float, height: float) -> bool:
    """Whether a line that stands so far ``down`` a page of this height is nothing but the page's number."""
    return not 0.1 * height < down < 0.9 * height and PAGE_NUMBER.fullmatch(text) is not None
