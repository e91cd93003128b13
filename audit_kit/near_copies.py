"""Reports that say nearly the same, among many: not all pairs are compared (MinHash)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

PERMUTATIONS, SEED, SCHEME = 128, 1, "affine32"
ALIKE = 0.5
"""The Jaccard likeness from which signatures are looked up; near copies of one another lie well above."""
COPY = 0.75
"""Estimated likeness from which a report is a copy of the first of its kind, and is no first itself."""
MOST = 3
"""First reports that a report is compared with."""


def signature(words: Iterable[str]) -> bytes:
    """The MinHash of some pieces of text, 4 bytes for each permutation."""
    from datasketch import MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=SEED, scheme=SCHEME)
    made.update_batch(sorted(word.encode() for word in words))
    content: bytes = np.asarray(made.hashvalues).astype("<u4").tobytes()
    return content


class Pair(NamedTuple):
    """A report and an earlier one that it resembles, by their keys."""

    key: str
    first: str


def likely_copies(signatures: Iterable[tuple[str, bytes]]) -> Iterator[Pair]:
    """The pairs worth comparing: each report with at most three first reports of its kind.

    ``signatures`` are keys with their ``signature``, in the order in which the first
    of its kind is to be found. Work grows with the number of reports: a copy is not entered in the index, so
    that a hundred copies of one text are a hundred pairs.
    """
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
