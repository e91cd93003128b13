"""Printed labels against a form's wording: normalised, compared and aligned, never by "contains"."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

ORDINAL = re.compile(
    r"^(\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.,]|\(?\d{1,2}[、.,)])"
)
DROPPED = re.compile(r"[\s\u200b-\u200f\ufeff、,。.;:·•/()\[\]《》<>“”‘’\"'「」『』〔〕—\-－_]")
SLASHES = str.maketrans("∕⁄", "//")
"""Division and fraction slash, as which one engine reads a slash of some fonts and another does not."""
CLOSE_ENOUGH = 0.75
"""Share of characters two labels have in common, from which a small typo is assumed."""


@dataclass(frozen=True)
class FormWords:
    """The words of the forms that pages are read by. All but the markers are normalised.

    ``markers`` betray a page with an official table. ``rows`` gives for each row label the blocks that
    may hold it; ``numbered`` are those printed behind a number; ``groups`` name several rows at once.
    """

    markers: tuple[str, ...]
    rows: Mapping[str, frozenset[str]]
    numbered: frozenset[str]
    groups: frozenset[str]
    headings: frozenset[str]
    corners: frozenset[str]


def compact(text: str) -> str:
    """The text without white space, full-width forms made narrow, dashes short and slashes alike."""
    text = text.replace("⸺", "——").replace("⸻", "———").translate(SLASHES)
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=20_000)
def normalised(text: str) -> str:
    """The label without white space, width, ordinal, punctuation: ``"（一）予以 公开"`` → ``"予以公开"``."""
    text = re.sub(r"[\s\u200b-\u200f\ufeff]", "", unicodedata.normalize("NFKC", text))
    return DROPPED.sub("", ORDINAL.sub("", text))


@lru_cache(maxsize=20_000)
def similarity(printed: str, wording: str) -> float:
    """How alike two normalised labels are, 0 to 1; 0 where they are not close enough to be the same label.

    Labels of two characters must be equal, labels of up to five may differ in one character.
    """
    if printed == wording:
        return 1.0
    shorter, longer = sorted((len(printed), len(wording)))
    if shorter < 3 or 2 * shorter / (shorter + longer) < CLOSE_ENOUGH:
        return 0.0
    matcher = SequenceMatcher(None, printed, wording, autojunk=False)
    if matcher.quick_ratio() < CLOSE_ENOUGH:
        return 0.0
    common = sum(block.size for block in matcher.get_matching_blocks())
    if longer <= 5 and longer - common > 1:
        return 0.0
    ratio = 2 * common / (shorter + longer)
    return ratio if ratio >= CLOSE_ENOUGH else 0.0


def align(n_left: int, n_right: int, scores: dict[tuple[int, int], float]) -> dict[int, int]:
    """The best monotone matching of two sequences: ``left index -> right index``.

    ``scores`` holds a positive number for each pair that may match. Whatever stays unmatched costs
    nothing; of equally good matchings the earliest on the left is taken.
    """
    best = [[0.0] * (n_right + 1) for _ in range(n_left + 1)]
    for i in range(n_left - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(n_right - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], below[j + 1] + scores.get((i, j), 0.0))
    matched: dict[int, int] = {}
    i = j = 0
    while i < n_left and j < n_right:
        value = scores.get((i, j), 0.0)
        if value > 0 and best[i][j] == best[i + 1][j + 1] + value:
            matched[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return matched
