"""Which figures of a table are wrong, on plain integers: decoding, named slips, then the programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from audit_kit.programme import Limits, solve
from audit_kit.residuals import Deltas, Ints, OutOfEffort, System, line_deltas, smallest
from audit_kit.slips import figure_slip, line_slip, rearranged
from audit_kit.sum_tables import (
    Located,
    Search,
    SumTable,
    Values,
    Witness,
    blanks_as_zero,
    filled,
    with_witnesses,
)

EXACT_CELLS = 6
"""The most cells decoded exactly; beyond, the integer programme takes over."""
EXACT_BESIDE_SLIPS = 4
"""The most cells decoded although a slip explains everything already."""
LIMITS = Limits()
MOST_LOOSE = 2
"""The most witnesses that pushing a line back may leave contradicted."""


def locate(
    table: SumTable,
    values: Values,
    witnesses: tuple[Witness, ...] = (),
    limits: Limits | None = LIMITS,
    most: int = EXACT_CELLS,
) -> Search:
    """All smallest explanations of the sums and witnesses that do not hold; nothing where all may hold.

    ``limits`` are those of the integer programme, None leaves it out; ``most`` cells (and witnesses) are
    decoded exactly.
    """
    task = _Task.of(table, values, witnesses)
    if not task.residual.any() and None in values and filled(table.system.matrix, values) is None:
        fewer = blanks_as_zero(table.system.matrix, values)
        return replace(locate(table, fewer, witnesses, limits, most), blank_as_zero=True)
    if not task.residual.any() and not task.failing and (table.apart or not task.open_witnesses(values)):
        return Search(())
    found = task.sets([1])
    if found and table.apart and not found[0].doubts:
        return Search(tuple(found))
    slips = task.slips()
    found = found or task.sets(range(2, min(most, EXACT_BESIDE_SLIPS) + 1))
    if not found or found[0].size > 2:
        slips += task.slips_with_one_more()
    if not found and not slips:
        found = task.sets(range(EXACT_BESIDE_SLIPS + 1, most + 1))
    if found or slips or limits is None or not task.residual.any():
        return Search(_cheapest_first([*slips, *found]))
    found, complete = task.programme(limits)
    return Search(_cheapest_first(found), complete)


def _cheapest_first(found: list[Located]) -> tuple[Located, ...]:
    """The explanations without repeats: of the same changes under several names, the cheapest name stays."""
    best: dict[object, Located] = {}
    for one in found:
        key = (one.changes, one.doubts)
        if key not in best or one.cost < best[key].cost:
            best[key] = one
    return tuple(sorted(best.values(), key=lambda one: (one.cost, [c for c, _, _ in one.changes], one.slips)))


@lru_cache(maxsize=8)
def _without_lines(system: System, lines: tuple[tuple[int, ...], ...]) -> tuple[tuple[System, Ints], ...]:
    """For each line the sums with all its cells eliminated, and what turns residuals into theirs."""
    n_sums, n_cells = system.matrix.shape
    nothing = np.zeros(n_sums, dtype=np.int64)
    found = []
    for line in lines:
        beside = System.of(np.hstack([system.matrix, np.eye(n_sums, dtype=np.int64)]))
        for cell in line:
            beside, _ = beside.without(cell, nothing)
        found.append((System.of(beside.matrix[:, :n_cells]), beside.matrix[:, n_cells:]))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Task:
    """A table with its witnesses as further sums; the cells without a number are eliminated from ``system``.

    ``told`` holds the figures (0 for none), then the witnesses' numbers; ``free`` says which may be wrong.
    """

    table: SumTable
    values: Values
    witnesses: tuple[Witness, ...]
    whole: System
    system: System
    residual: Ints
    free: NDArray[np.bool_]
    told: Ints

    @classmethod
    def of(cls, table: SumTable, values: Values, witnesses: tuple[Witness, ...]) -> _Task:
        told = np.array([value or 0 for value in values] + [w.value for w in witnesses], dtype=np.int64)
        whole = system = with_witnesses(table.system, values, witnesses)
        residual = system.residual(told)
        for cell, value in enumerate(values):
            if value is None:
                system, residual = system.without(cell, residual)
        free = np.array([value is not None for value in values] + [not w.firm for w in witnesses])
        return cls(table, values, witnesses, whole, system, residual, free, told)

    @cached_property
    def failing(self) -> list[int]:
        """The witnesses that no reading supports."""
        return [i for i, witness in enumerate(self.witnesses) if witness.agrees(self.values) is False]

    @cached_property
    def sums_fail(self) -> bool:
        return filled(self.table.system.matrix, self.values) is None

    def open_witnesses(self, values: Values) -> int:
        """How many witnesses tell of cases that these figures contradict or do not show."""
        return sum(witness.is_open(values) for witness in self.witnesses)

    def sets(self, sizes: Iterable[int]) -> list[Located]:
        """The smallest sets of cells, each told as the slips of its single figures."""
        if not self.residual.any():
            return []
        try:
            found = smallest(self.system, self.residual, self.free, sizes, self.may_be)
        except OutOfEffort:
            return []
        return [self.told_singly(deltas) for deltas in found]

    def may_be(self, deltas: Deltas) -> bool:
        """Whether counts remain, and the cells without a number can still be filled."""
        if any(self.told[cell] + delta < 0 for cell, delta in deltas):
            return False
        return None not in self.values or filled(self.whole.matrix, self.after(deltas)) is not None

    def after(self, deltas: Deltas) -> Values:
        """The figures and the witnesses' numbers once changed."""
        new: list[int | None] = [*self.values, *(w.value for w in self.witnesses)]
        for cell, delta in deltas:
            new[cell] = int(self.told[cell]) + delta
        return tuple(new)

    def told_singly(self, deltas: Deltas) -> Located:
        return self.located(deltas, tuple(self.slip_of(c, d) for c, d in deltas if c < len(self.values)))

    def slip_of(self, cell: int, delta: int) -> str:
        others = frozenset(v for c in self.table.beside.get(cell, ()) if (v := self.values[c]) is not None)
        return figure_slip(self.values[cell], int(self.told[cell]) + delta, others)

    def located(self, deltas: Deltas, slips: tuple[str, ...]) -> Located:
        n = len(self.values)
        changes = tuple((c, self.values[c], int(self.told[c]) + d) for c, d in deltas if c < n)
        return Located(changes, slips, tuple((c - n, int(self.told[c]) + d) for c, d in deltas if c >= n))

    def slips(self) -> list[Located]:
        """Every named slip within one line that settles everything (a pushed line: at least all sums)."""
        found = []
        for line, applicants in zip(self.table.lines, self.table.applicants, strict=True):
            deltas = line_deltas(self.system, self.residual, line) if self.residual.any() else None
            if deltas and (key := self.line_slip(line, applicants, deltas)) and self.may_be(deltas):
                found.append(self.located(deltas, (key,)))
            if self.is_worth_pushing(line):
                found += self.pushed(line)
        return found

    def line_slip(self, line: tuple[int, ...], applicants: int, deltas: Deltas) -> str | None:
        printed = [int(self.told[cell]) for cell in line]
        added = dict(deltas)
        return line_slip(
            printed, [p + added.get(c, 0) for c, p in zip(line, printed, strict=True)], applicants
        )

    def is_worth_pushing(self, line: tuple[int, ...]) -> bool:
        """Whether decoding cannot tell the line's figures by itself, and no sum outside it is broken."""
        if self.table.apart and not any(self.values[cell] is None for cell in line):
            return False
        matrix = self.table.system.matrix
        outside = ~(matrix[:, list(line)] != 0).any(axis=1)
        return not self.residual[: outside.size][outside].any()

    def pushed(self, line: tuple[int, ...]) -> list[Located]:
        """Each slip within the line that leaves no sum broken and hardly a witness contradicted."""
        found = []
        for slip, ought in rearranged([self.values[cell] for cell in line], self.table.steps):
            new = list(self.values)
            for cell, value in zip(line, ought, strict=True):
                new[cell] = value
            if (one := self.judged(tuple(new), line, slip)) is not None:
                found.append(one)
        return found

    def judged(self, new: Values, line: tuple[int, ...], slip: str) -> Located | None:
        """The line put right as an explanation; None where it breaks a sum or settles nothing."""
        loose = [i for i, witness in enumerate(self.witnesses) if witness.agrees(new) is False]
        if any(self.witnesses[i].firm for i in loose) or len(loose) > MOST_LOOSE:
            return None
        kept = tuple(w for i, w in enumerate(self.witnesses) if i not in loose)
        matrix = with_witnesses(self.table.system, new, kept).matrix
        known = filled(matrix, (*new, *(w.value for w in kept)))
        if known is None:
            return None
        if not self.sums_fail and self.open_witnesses(known) >= self.open_witnesses(self.values):
            return None
        changes = tuple((c, self.values[c], known[c]) for c in sorted(line) if self.values[c] != known[c])
        return Located(changes, (slip,), tuple((i, None) for i in loose))

    def slips_with_one_more(self) -> list[Located]:
        """Every named slip within one line together with one figure (or witness) outside it."""
        found = []
        quotients = _without_lines(self.system, self.table.lines)
        lines = zip(self.table.lines, self.table.applicants, quotients, strict=True)
        for line, applicants, (system, combined) in lines:
            residual = combined @ self.residual
            outside = self.free.copy()
            outside[list(line)] = False
            singles = smallest(system, residual, outside, [1], self.may_be) if residual.any() else []
            for ((cell, delta),) in singles:
                rest = self.residual + self.system.matrix[:, cell] * delta
                inside = line_deltas(self.system, rest, line) if rest.any() else None
                if not inside or not (key := self.line_slip(line, applicants, inside)):
                    continue
                if self.may_be(both := tuple(sorted((*inside, (cell, delta))))):
                    single = (self.slip_of(cell, delta),) if cell < len(self.values) else ()
                    found.append(self.located(both, (key, *single)))
        return found

    def programme(self, limits: Limits) -> tuple[list[Located], bool]:
        """The integer programme over the cells that stand in a failed sum."""
        failed = np.flatnonzero(self.residual)
        touched = self.free & (self.system.matrix[failed] != 0).any(axis=0)
        solved = solve(self.system, self.told, self.residual, touched, limits)
        return [self.told_singly(deltas) for deltas in solved.sets if self.may_be(deltas)], solved.complete
