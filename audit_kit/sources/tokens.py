"""The lines of a page cut into tokens: words and figures that stand apart, where no rules part them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audit_kit.labels import compact
from audit_kit.sources.glyphs import FIGURE, Glyph, PageGlyphs, TextLine, lines_of, stand_apart

MARKS = "/／—-－_"
IS_FIGURE = re.compile(r"[-+增减]?\d[\d,.]*([万亿]?元)?|[/—\-－_无]{1,2}")
FEWEST_AT_EDGE = 3
"""Lines that start at one height across a page and so show the edge of a column of labels."""


@dataclass(frozen=True)
class Token:
    """Characters of one line that stand close together; ``em`` is the size of the page's type in points."""

    glyphs: tuple[Glyph, ...]
    page: int
    em: float

    @property
    def text(self) -> str:
        """The characters as printed."""
        return TextLine(self.glyphs, self.page).text

    @property
    def x0(self) -> float:
        """The left edge of the ink, in points."""
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        """The right edge of the ink, in points."""
        return max(glyph.x1 for glyph in self.glyphs)

    @property
    def baseline(self) -> float:
        """The height of the line it stands on, in points from the top of the page."""
        return self.glyphs[0].baseline

    @property
    def middle(self) -> float:
        """The height of the middle of its characters, in points from the top of the page."""
        return self.baseline - 0.36 * self.em

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure or a mark."""
        return IS_FIGURE.fullmatch(compact(self.text)) is not None

    def cut(self, parted: Callable[[Glyph, Glyph], bool]) -> list[Token]:
        """Its parts, where some of its neighbouring characters are parted."""
        parts = [[self.glyphs[0]]]
        for left, right in pairwise(self.glyphs):
            if parted(left, right):
                parts.append([])
            parts[-1].append(right)
        return [Token(tuple(part), self.page, self.em) for part in parts]


def tokens_of(page: PageGlyphs) -> list[list[Token]]:
    """The lines of a page, top to bottom, each cut where characters stand apart."""
    sizes = [max(g.x1 - g.x0, g.bottom - g.top) for g in page.glyphs if g.char.isalpha()]
    em = median(sizes) if sizes else 10.0
    lines = [_cut(line, em) for line in lines_of(page.glyphs, page.number)]
    starts = Counter(round(token.x0) for line in lines for token in line)
    edges = {edge for edge, count in starts.items() if count >= FEWEST_AT_EDGE}

    def two_labels_meet(left: Glyph, right: Glyph) -> bool:
        letters = left.char.isalpha() and right.char.isalnum()
        return letters and round(right.x0) in edges and right.x0 - left.x1 > 0.25 * em

    return [[part for token in line for part in token.cut(two_labels_meet)] for line in lines]


def _cut(line: TextLine, em: float) -> list[Token]:
    parts: list[list[Glyph]] = []
    spaced = False
    for glyph in line.glyphs:
        if glyph.char == " ":
            spaced = True
            continue
        if not parts or _parted(parts[-1][-1], glyph, em, spaced):
            parts.append([])
        parts[-1].append(glyph)
        spaced = False
    return [Token(tuple(part), line.page, em) for part in parts]


def _parted(left: Glyph, right: Glyph, em: float, spaced: bool) -> bool:
    gap = right.x0 - left.x1
    if _is_wide(left) and _is_wide(right):
        pitch = (right.x0 + right.x1 - left.x0 - left.x1) / 2
        return (pitch if left.char.isdigit() and right.char.isdigit() else gap) > 1.3 * em
    figures = [
        (glyph.char.isascii() and glyph.char in FIGURE) or glyph.char in MARKS for glyph in (left, right)
    ]
    if all(figures):
        return gap > (0.3 if spaced else 0.4) * em
    if figures[1] or (right.char == "(" and left.char.isalpha()):
        return gap > 0.45 * em
    return gap > 0.9 * em or stand_apart(left, right)


def _is_wide(glyph: Glyph) -> bool:
    """Whether it is a full-width digit or point, whose ink fills half of its width."""
    return "\uff0b" <= glyph.char <= "\uff19" and glyph.char != "／"
