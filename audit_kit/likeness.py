"""How much of one report's wording, or figures, stands in another; near copies among many (MinHash)."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from audit_kit.facts import Facts
from audit_kit.forms import TABLES
from audit_kit.model import CellId

DROPPED = re.compile(r"[\W\d_]|[〇零○一二三四五六七八九十百千万]+(?=[件条份次个项年月日人])")
PERMUTATIONS, SEED, SCHEME = 128, 1, "affine32"
ALIKE = 0.5
"""The Jaccard likeness from which signatures are looked up; near copies of one another lie well above."""
COPY = 0.75
"""Estimated likeness from which a report is a copy of the first of its kind, and is no first itself."""
MOST = 3
"""First reports that a report is compared with."""


def wording(facts: Facts, *sections: str) -> str:
    """The text of some sections without boilerplate, the agency's own names, digits and marks."""
    text = facts.settings.boilerplate_pattern.sub("", facts.text(*sections))
    for name in _own_names(facts):
        text = text.replace(name, "")
    return DROPPED.sub("", text)


def _own_names(facts: Facts) -> list[str]:
    """The name whole and without the areas before it, longest first."""
    name = facts.agency or ""
    cuts = [at for at, character in enumerate(name) if character in "省市县区州旗镇乡" and at > 1]
    return sorted({name, *(name[: at + 1] for at in cuts)} - {""}, key=len, reverse=True)


def pieces(text: str, size: int) -> frozenset[str]:
    """Every run of so many characters."""
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))


def share_found(text: str, other: str, size: int) -> float:
    """The share of a text's pieces that stand in the other text, 0 to 1."""
    own = pieces(text, size)
    return len(own & pieces(other, size)) / len(own) if own else 0.0


def same_figures(one: Facts, other: Facts, tables: Iterable[str] = TABLES) -> dict[str, int]:
    """The tables whose printed figures are all the same, each with how many of them are not 0."""
    found = {}
    for table in tables:
        left, right = _vector(one, table), _vector(other, table)
        if left and left == right and None not in left.values():
            found[table] = sum(value != 0 for value in left.values())
    return found


def _vector(facts: Facts, table: str) -> dict[CellId, Decimal | None]:
    figures = [figure for figure in facts.report.figures if figure.cell.table == table]
    return {figure.cell: figure.value if figure.state == "number" else None for figure in figures}


def signature(words: Iterable[str]) -> bytes:
    """The MinHash of some pieces of text, 4 bytes for each permutation."""
    from datasketch import MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME)
    made.update_batch(sorted(word.encode() for word in words))
    content: bytes = made.hashvalues.astype("<u4").tobytes()
    return content


class Pair(NamedTuple):
    """A report and an earlier one that it resembles, by their keys."""

    key: str
    first: str


def likely_copies(signatures: Iterable[tuple[str, bytes]]) -> Iterator[Pair]:
    """The pairs worth comparing: each report with at most three first reports of its kind.

    ``signatures`` are keys with their ``signature``, in the order in which the first of its kind is to be
    found. Work grows with the number of reports: a copy is not entered in the index, so that a hundred copies
    of one text are a hundred pairs.
    """
    import numpy as np
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS)
    alike = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME).permutations
    firsts: dict[str, MinHash] = {}
    for key, content in signatures:
        values = np.frombuffer(content, dtype="<u4")
        made = MinHash(seed=SEED, scheme=SCHEME, hashvalues=values, permutations=alike)
        found = sorted(((made.jaccard(firsts[one]), one) for one in index.query(made)), reverse=True)[:MOST]
        yield from (Pair(key, first) for _, first in found)
        if not found or found[0][0] < COPY:
            index.insert(key, made)
            firsts[key] = made
