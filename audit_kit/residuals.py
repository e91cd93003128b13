"""The sums of a table as an integer matrix, and exact decoding of the figures that break them.

表三 is a code. A figure is a digit of the word, an official sum is a parity check, and what a sum is off by
is its residual::

             自然人  商业企业 … 总计
    予以公开     19        0      91   → 72   the row is off
    办理总计     22        0      22
        ↓ 0                ↓ 0   ↓ 72        and so is the column: only 予以公开/总计 lies in both

Any three columns of the matrix are independent, so one wrong figure has a pattern of residuals of its own.
Nothing here knows a report: cells and sums are numbers from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Deltas: TypeAlias = tuple[tuple[int, int], ...]
"""Cells and what is added to each, in the order of the cells; no addition is zero."""

MOST_SCANS = 10_000
"""Scans for pairs after which decoding gives up (about a second); counted, so that results never vary."""
SEED = 711
"""Of the random rows that pre-sort candidate pairs; every hit is verified, so any seed will do."""


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """Sums over cells: ``matrix`` (sums × cells) holds 1 for a part, -1 for a whole, 0 elsewhere.

    ``keys`` (2 × cells) are two random combinations of the sums: columns in proportion have keys in
    proportion.
    """

    matrix: Ints
    keys: Ints

    @classmethod
    def of(cls, matrix: Ints) -> System:
        """The system of a matrix, with its keys."""
        return cls(matrix, _mixers(matrix.shape[0]) @ matrix)

    def residual(self, values: Ints) -> Ints:
        """What each sum is off by: the parts less the wholes."""
        residual: Ints = self.matrix @ values
        return residual

    def without(self, cell: int, residual: Ints) -> tuple[System, Ints]:
        """The same sums with a cell eliminated, which may then hold any value; one sum is used up (all zero).

        A cell in no sum leaves everything as it is.
        """
        sums = np.flatnonzero(self.matrix[:, cell])
        if not sums.size:
            return self, residual
        pivot = int(sums[np.abs(self.matrix[sums, cell]).argmin()])
        return self._eliminated(pivot, cell, residual)

    def _eliminated(self, pivot: int, cell: int, residual: Ints) -> tuple[System, Ints]:
        column = self.matrix[:, cell]
        factor = int(column[pivot])
        scale = np.where(column == 0, 1, abs(factor))
        share = column * (1 if factor > 0 else -1)
        reduced = self.matrix * scale[:, None] - share[:, None] * self.matrix[pivot]
        left = residual * scale - share * residual[pivot]
        return System.of(reduced), left


@cache
def _mixers(n_sums: int) -> Ints:
    return np.random.default_rng(SEED).integers(1, 1 << 16, size=(2, n_sums))


class OutOfEffort(Exception):
    """Decoding would need more scans than it may make."""


@dataclass
class Effort:
    """The scans for pairs that are left."""

    scans: int = MOST_SCANS

    def spend(self) -> None:
        """Take one scan; OutOfEffort when none is left."""
        self.scans -= 1
        if self.scans < 0:
            raise OutOfEffort


def smallest(
    system: System,
    residual: Ints,
    free: NDArray[np.bool_],
    sizes: Iterable[int],
    possible: Callable[[Deltas], bool],
    effort: Effort | None = None,
) -> list[Deltas]:
    """All smallest sets of cells whose change makes every sum hold; empty if none of these sizes does.

    ``residual`` is what each sum is off by, not all zero; ``free`` tells for each cell whether it may be
    changed; ``sizes`` rise. Sets of changes that are not ``possible`` do not count as small.

    Raises:
        OutOfEffort: more scans would be needed.
    """
    effort = effort or Effort()
    for size in sizes:
        found = [deltas for deltas in _sets(system, residual, free, size, effort) if possible(deltas)]
        if found:
            return sorted(set(found))
    return []


def _sets(
    system: System, residual: Ints, free: NDArray[np.bool_], size: int, effort: Effort
) -> Iterator[Deltas]:
    """Every set of exactly ``size`` free cells that settles the residual.

    One of the cells stands in any failed sum we like. Take the failed sum with the fewest cells, suppose each
    in turn, eliminate it, and settle the rest with one cell less. A cell tried is not tried again further in.
    """
    failed = np.flatnonzero(residual)
    widest = int(np.count_nonzero(system.matrix[:, free], axis=0).max(initial=0))
    if not failed.size or failed.size > size * widest:
        return
    usable = (system.matrix[failed] != 0) & free
    pivot = int(failed[usable.sum(axis=1).argmin()])
    first = np.flatnonzero((system.matrix[pivot] != 0) & free)
    if size == 1:
        yield from _singles(system, residual, pivot, first)
    elif size == 2:
        effort.spend()
        yield from _pairs(system, residual, pivot, first, free)
    else:
        rest = free.copy()
        for cell in first:
            rest[cell] = False
            reduced, left = system._eliminated(pivot, int(cell), residual)
            for deltas in _sets(reduced, left, rest, size - 1, effort):
                yield from _with(system, residual, pivot, int(cell), deltas)


def _singles(system: System, residual: Ints, pivot: int, first: Ints) -> Iterator[Deltas]:
    columns = system.matrix[:, first]
    off, factor = residual[pivot], columns[pivot]
    alone = (columns * off == residual[:, None] * factor).all(axis=0) & (off % factor == 0)
    for cell in first[alone]:
        yield ((int(cell), int(-off // system.matrix[pivot, cell])),)


def _pairs(
    system: System, residual: Ints, pivot: int, first: Ints, free: NDArray[np.bool_]
) -> Iterator[Deltas]:
    """Pairs of a cell of the pivot sum and any other: with the first eliminated, the second must fit alone.

    The test is in proportions of keys, for all pairs at once; it may let a wrong pair through (never a right
    one be lost), so each hit is verified.
    """
    factor = system.matrix[pivot, first]
    off = _mixers(system.matrix.shape[0]) @ residual
    left = off[:, None] * factor - system.keys[:, first] * residual[pivot]
    keys = (
        system.keys[:, None, :] * factor[None, :, None]
        - system.keys[:, first][:, :, None] * system.matrix[pivot][None, None, :]
    )
    hit = (left[0][:, None] * keys[1] == left[1][:, None] * keys[0]) & (keys != 0).any(axis=0) & free
    for i, second in zip(*np.nonzero(hit), strict=True):
        cell = int(first[i])
        if second == cell or (second < cell and system.matrix[pivot, second]):
            continue
        reduced, rest = system._eliminated(pivot, cell, residual)
        failed = np.flatnonzero(rest)
        if failed.size and reduced.matrix[failed[0], second]:
            for deltas in _singles(reduced, rest, int(failed[0]), np.array([second])):
                yield from _with(system, residual, pivot, cell, deltas)


def _with(system: System, residual: Ints, pivot: int, cell: int, deltas: Deltas) -> Iterator[Deltas]:
    """The changes with that of the eliminated cell, given by the pivot sum; none if it is no integer."""
    row = system.matrix[pivot]
    off = int(residual[pivot]) + sum(int(row[other]) * delta for other, delta in deltas)
    if off and off % int(row[cell]) == 0:
        yield tuple(sorted((*deltas, (cell, -off // int(row[cell])))))


def line_deltas(system: System, residual: Ints, line: tuple[int, ...]) -> Deltas | None:
    """The only changes within a line of cells that make every sum hold; None if none or several do."""
    outside = np.ones(system.matrix.shape[0], dtype=bool)
    outside[(system.matrix[:, list(line)] != 0).any(axis=1)] = False
    if residual[outside].any():
        return None
    steps: list[tuple[System, Ints, int, int]] = []
    for cell in line:
        sums = np.flatnonzero(system.matrix[:, cell])
        if not sums.size:
            return None
        steps.append((system, residual, int(sums[0]), cell))
        system, residual = system._eliminated(int(sums[0]), cell, residual)
    if residual.any():
        return None
    deltas: Deltas = ()
    for before, off, pivot, cell in reversed(steps):
        row = before.matrix[pivot]
        rest = int(off[pivot]) + sum(int(row[other]) * delta for other, delta in deltas)
        if rest % int(row[cell]):
            return None
        deltas = (*deltas, (cell, -rest // int(row[cell])))
    return tuple(sorted((cell, delta) for cell, delta in deltas if delta))
