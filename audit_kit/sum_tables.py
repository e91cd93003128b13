"""What a search for wrong figures is given, the sums of a table, and what it finds, on plain integers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from typing import TypeAlias

import numpy as np

from audit_kit.forms import Sum
from audit_kit.model import CellId
from audit_kit.residuals import Ints, System
from audit_kit.slips import cost_of

Values: TypeAlias = tuple[int | None, ...]
"""The figures of a table in printed order; None is a cell without a number, which may hold any count."""

Numbered: TypeAlias = tuple[tuple[int, int | None, int | None], ...]
"""Cells by number with the figure printed and the figure implied; None is no number."""

STEPS = {"requests": (1, -1), "disputes": (1, -1, 5, -5)}
"""By how many cells figures are pushed: 表四 prints three blocks of five in one row."""
MOST_ROUNDS = 40
"""Rounds after which tightening stops; what is known by then is true, if perhaps not all there is."""


@dataclass(frozen=True, slots=True, eq=False)
class SumTable:
    """The sums of a table and the lines its figures are printed in.

    Attributes:
        system: the sums over the cells.
        lines: rows and columns, in which figures are swapped, pushed or split.
        applicants: for each line the number of leading cells among which a case may be booked wrongly.
        steps: by how many cells a line may be pushed.
        beside: for a total the totals printed next to it.
        apart: whether every single wrong figure has residuals of its own.
    """

    system: System
    lines: tuple[tuple[int, ...], ...]
    applicants: tuple[int, ...]
    steps: tuple[int, ...]
    beside: dict[int, tuple[int, ...]]
    apart: bool


@cache
def sum_table(cells: tuple[CellId, ...], sums: tuple[Sum, ...]) -> SumTable:
    """The sums over the cells of one table, which are numbered in the order given."""
    index = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)), dtype=np.int64)
    for i, one in enumerate(sums):
        matrix[i, [index[cell] for cell in one.parts]] = 1
        matrix[i, [index[cell] for cell in one.whole]] = -1
    columns = {tuple(column) for column in matrix.T} | {tuple(-column) for column in matrix.T}
    lines = _lines(cells)
    return SumTable(
        system=System.of(matrix),
        lines=tuple(tuple(index[cell] for cell in line) for line in lines),
        applicants=tuple(_applicants(line, sums) for line in lines),
        steps=STEPS[cells[0].table],
        beside=_beside(index, sums),
        apart=len(columns) == 2 * len(cells),
    )


def _lines(cells: Sequence[CellId]) -> list[tuple[CellId, ...]]:
    """The rows and columns of 表三; the one printed row of 表四."""
    if cells[0].table == "disputes":
        return [tuple(cells)]
    rows = [tuple(c for c in cells if c.row == row) for row in dict.fromkeys(c.row for c in cells)]
    columns = dict.fromkeys(c.column for c in cells)
    return rows + [tuple(c for c in cells if c.column == column) for column in columns]


def _applicants(line: Sequence[CellId], sums: Sequence[Sum]) -> int:
    """How many cells of a row are parts of a sum over the applicants; 0 in a column, and in 表四."""
    if line[0].table == "disputes" or len({cell.row for cell in line}) > 1:
        return 0
    parts = {cell for one in sums if one.over == "rows" for cell in one.parts}
    return sum(cell in parts for cell in line)


def _beside(index: dict[CellId, int], sums: Sequence[Sum]) -> dict[int, tuple[int, ...]]:
    """For each total the totals printed next to it in its row and column."""
    rows, columns = (
        list(dict.fromkeys(keys)) for keys in ([c.row for c in index], [c.column for c in index])
    )
    totals = {one.whole[0] for one in sums if len(one.whole) == 1}
    at = {index[cell]: (rows.index(cell.row), columns.index(cell.column)) for cell in totals}
    return {
        total: tuple(other for other, (i, j) in at.items() if abs(i - row) + abs(j - column) == 1)
        for total, (row, column) in at.items()
    }


@dataclass(frozen=True, slots=True)
class Witness:
    """A number told elsewhere, and the cells whose sum it may be; a firm witness is not itself in doubt."""

    value: int
    readings: tuple[tuple[int, ...], ...]
    firm: bool = False

    def agrees(self, values: Values) -> bool | None:
        """Whether some reading gives the number; None where that depends on cells without a number."""
        verdicts = [self._agrees(reading, values) for reading in self.readings]
        return True if True in verdicts else None if None in verdicts else False

    def is_open(self, values: Values) -> bool:
        """Whether it tells of cases that the figures contradict or do not show."""
        return self.value > 0 and not self.agrees(values)

    def reading_for(self, values: Values) -> tuple[int, ...]:
        """The reading that holds, else the first that may hold, else the first."""
        order = (True, None, False)
        return min(self.readings, key=lambda reading: order.index(self._agrees(reading, values)))

    def _agrees(self, reading: tuple[int, ...], values: Values) -> bool | None:
        known = [v for cell in reading if (v := values[cell]) is not None]
        if len(known) == len(reading):
            return sum(known) == self.value
        return None if sum(known) <= self.value else False


@dataclass(frozen=True, slots=True)
class Located:
    """One explanation: cells with the figure printed and the one implied (None: no number), and its slips.

    ``doubts`` are the witnesses that would be wrong, each with the number it ought to tell (None: not known).
    """

    changes: Numbered
    slips: tuple[str, ...]
    doubts: tuple[tuple[int, int | None], ...] = ()

    @property
    def cost(self) -> float:
        """What its slips cost together, with those of the witnesses it contradicts."""
        return round(sum(cost_of(key) for key in self.slips) + len(self.doubts) * cost_of("prose"), 6)

    @property
    def size(self) -> int:
        """How many cells and witnesses it would change."""
        return len(self.changes) + len(self.doubts)


@dataclass(frozen=True, slots=True)
class Search:
    """All explanations found, cheapest first; ``complete`` is False when a limit may have hidden some.

    ``blank_as_zero`` is True where cells without a number had to be counted as 0 to find any.
    """

    found: tuple[Located, ...]
    complete: bool = True
    blank_as_zero: bool = False


def with_witnesses(system: System, values: Values, witnesses: Sequence[Witness]) -> System:
    """The sums and, for each witness, its reading's cells less one further cell that holds its number."""
    if not witnesses:
        return system
    n_sums, n_cells = system.matrix.shape
    matrix = np.zeros((n_sums + len(witnesses), n_cells + len(witnesses)), dtype=np.int64)
    matrix[:n_sums, :n_cells] = system.matrix
    for i, witness in enumerate(witnesses):
        matrix[n_sums + i, list(witness.reading_for(values))] = 1
        matrix[n_sums + i, n_cells + i] = -1
    return System.of(matrix)


def filled(matrix: Ints, values: Values) -> Values | None:
    """The figures with every unknown that the sums determine; None where no counts fill the unknowns.

    Each sum narrows the range of its unknown cells until nothing changes; a contradiction found is proven.
    """
    if any(value is not None and value < 0 for value in values):
        return None
    unknown = [i for i, value in enumerate(values) if value is None]
    rests = matrix @ np.array([value or 0 for value in values], dtype=np.int64)
    is_open = (matrix[:, unknown] != 0).any(axis=1)
    if rests[~is_open].any():
        return None
    ranges: dict[int, tuple[float, float]] = dict.fromkeys(unknown, (0, inf))
    open_sums = [
        (int(rests[i]), {cell: int(matrix[i, cell]) for cell in unknown if matrix[i, cell]})
        for i in np.flatnonzero(is_open)
    ]
    for _ in range(MOST_ROUNDS):
        before = dict(ranges)
        if not all(_narrow(rest, factors, ranges) for rest, factors in open_sums):
            return None
        if ranges == before:
            break
    return tuple(
        value if value is not None else int(ranges[i][0]) if ranges[i][0] == ranges[i][1] else None
        for i, value in enumerate(values)
    )


def blanks_as_zero(matrix: Ints, values: Values) -> Values:
    """The figures with 0 in the cells without a number of every sum that is too large without them.

    Where no sum is by itself, in all of them.
    """
    known = np.array([value or 0 for value in values], dtype=np.int64)
    unknown = np.array([value is None for value in values])
    excess = (matrix @ known)[:, None] * matrix * unknown
    broken = (excess >= 0).all(axis=1) & (excess > 0).any(axis=1)
    zero = unknown & (matrix[broken] != 0).any(axis=0) if broken.any() else unknown
    return tuple(0 if zero[i] else value for i, value in enumerate(values))


def _narrow(rest: int, factors: dict[int, int], ranges: dict[int, tuple[float, float]]) -> bool:
    """Whether ``rest`` + Σ factor × unknown can be zero, with the ranges narrowed to where it can.

    Factors are 1 or -1; the ends of a range are integers, but for an open one.
    """
    for cell, factor in factors.items():
        low: float = rest
        high: float = rest
        for other, by in factors.items():
            if other != cell:
                small, large = sorted(end * by for end in ranges[other])
                low, high = low + small, high + large
        small, large = sorted((-low * factor, -high * factor))
        small, large = max(small, ranges[cell][0]), min(large, ranges[cell][1])
        if small > large:
            return False
        ranges[cell] = (small, large)
    return True
