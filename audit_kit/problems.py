"""One table of one report: what does not agree in it, who else tells its figures, what would explain it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from audit_kit.claims import expected_values, read_claims
from audit_kit.explanations import MARGIN, Explanation, order, second_readings
from audit_kit.forms import Sum
from audit_kit.locating import locate
from audit_kit.model import CellId
from audit_kit.relations import sums_of
from audit_kit.report import Report
from audit_kit.slips import UNIT, cost_of
from audit_kit.sum_tables import Numbered, Search, SumTable, Values, Witness, filled, sum_table

EXACT_WITH_WITNESSES = 4
"""The most cells and witnesses changed together when the witnesses are asked as well."""
CELLS_FOR_YEARS = 4
"""The fewest cells whose change leaves all sums of 表三 as they are: what a carry-over alone can cost."""
UNPRINTED = 0.5
"""What it costs to leave a cell without a number where a witness tells of cases."""
BACKED_BY = 0.3
"""What a second reading that gives an implied figure takes off the cost."""
LARGEST = 10**15
"""The largest figure that is reckoned with; sums of such still fit the arithmetic of the solver."""

KINDS = ("count", "zero", "all")
SCOPES = (None, "本机关")


@dataclass(frozen=True, slots=True)
class Told:
    """A witness with its words: ``quote`` names it; ``other`` is the report that tells it, if another."""

    witness: Witness
    quote: str
    other: Report | None = None


@dataclass(frozen=True)
class Problem:
    """One table of one report with its sums and what is told of its figures elsewhere."""

    report: Report
    cells: tuple[CellId, ...]
    sums: tuple[Sum, ...]
    told: tuple[Told, ...]

    @classmethod
    def of(cls, report: Report, table: str, reports: Sequence[Report]) -> Problem | None:
        """The problem; None where the report prints no number in the table."""
        figures, sums = report.figures_of(table), sums_of(report, table)
        if not sums or not any(figure.state == "number" for figure in figures):
            return None
        cells = tuple(figure.cell for figure in figures)
        told = told_in_prose(report, cells) + told_by_years(report, reports, cells)
        return cls(report, cells, sums, told)

    @cached_property
    def table(self) -> SumTable:
        return sum_table(self.cells, self.sums)

    @cached_property
    def values(self) -> Values:
        """The figures in state number that count something, None for the others and those beyond reason."""
        numbers = [self.report.by_cell[cell].number for cell in self.cells]
        return tuple(
            int(number) if number is not None and 0 <= number <= LARGEST and number % 1 == 0 else None
            for number in numbers
        )

    @cached_property
    def sums_fail(self) -> bool:
        return filled(self.table.system.matrix, self.values) is None

    def implied(self, cell: CellId) -> int | None:
        """The figure the sums give a cell without a number; None where they leave a choice or contradict."""
        known = filled(self.table.system.matrix, self.values)
        return known[self.cells.index(cell)] if known else None

    def failing(self, values: Values) -> list[Told]:
        """The witnesses that these figures contradict."""
        return [one for one in self.told if one.witness.agrees(values) is False]

    def explanations(self, prose_is_blamed: bool) -> Iterator[Explanation]:
        """The explanations of what does not agree within this report, cheapest first.

        Where every sum holds, the figures are doubted only for a single slip that reconciles two witnesses
        at once; that the prose is wrong is proposed only where a finding blames it.
        """
        by_prose = [one for one in self.failing(self.values) if one.other is None]
        if not self.sums_fail and not by_prose:
            return
        search = self.searched()
        assumed = ("其中空格按0计",) if search.blank_as_zero else ()
        found = sorted((self.told_of(one.changes, one.slips, assumed) for one in search.found), key=order)
        found = list({one.changes: one for one in reversed(found)}.values())[::-1]
        if not self.sums_fail:
            found = [
                one
                for one in found
                if (prose_is_blamed and not one.changes) or (len(one.slips) == 1 and one.reconciles > 1)
            ]
        yield from (one for one in found if one.cost <= found[0].cost + MARGIN)
        if not search.complete or (self.sums_fail and not found):
            yield replace(self.told_of((), ()), complete=False, against=(), cost=float("inf"))

    def open_witnesses(self, values: Values) -> int:
        """How many witnesses tell of cases that these figures contradict or do not show."""
        return sum(one.witness.is_open(values) for one in self.told)

    def searched(self) -> Search:
        """The search by the sums alone and, where a witness is contradicted, one that asks them as well."""
        alone = locate(self.table, self.values) if self.sums_fail else Search(())
        if not self.failing(self.values):
            return alone
        witnesses = tuple(one.witness for one in self.told)
        asked = locate(self.table, self.values, witnesses, limits=None, most=EXACT_WITH_WITNESSES)
        return replace(alone, found=alone.found + asked.found)

    def for_years(self, explained: Set[int]) -> Iterator[Explanation]:
        """The smallest changes of this table that the other years' carry-over asks for while all sums hold.

        ``explained`` are the ids of reports in which something else does not agree; then there are none.
        """
        across = [one for one in self.failing(self.values) if one.other is not None]
        if across and not explained & {id(self.report), *(id(one.other) for one in across)}:
            firm = tuple(replace(one.witness, firm=True) for one in self.told if one.other is not None)
            search = locate(self.table, self.values, firm, limits=None, most=CELLS_FOR_YEARS)
            yield from (self.told_of(one.changes, one.slips) for one in search.found)

    def told_of(
        self, changes: Numbered, slips: tuple[str, ...], assumed: tuple[str, ...] = ()
    ) -> Explanation:
        """Changes of numbered cells as an explanation, with what the witnesses say of it."""
        named = tuple((self.cells[i], self.values[i], ought) for i, _, ought in changes)
        new = {i: ought for i, _, ought in changes}
        after = tuple(new.get(i, value) for i, value in enumerate(self.values))
        against = [one for one in self.told if one.witness.agrees(after) is False]
        for_it = [
            f"{one.quote}，与之相符" for one in self.told
            if one.witness.agrees(after) and not one.witness.agrees(self.values)
            and new.keys() & {cell for reading in one.witness.readings for cell in reading}
        ]  # fmt: skip
        seconds = second_readings(self.report, named)
        unprinted = sum(one.witness.agrees(after) is None and one.witness.value > 0 for one in self.told)
        cost = sum(map(cost_of, slips)) + len(against) * cost_of("prose") + unprinted * UNPRINTED
        return Explanation(
            report=self.report,
            table=self.cells[0].table,
            changes=named,
            slips=slips,
            support=tuple(dict.fromkeys([*assumed, *for_it, *seconds])),
            against=tuple(dict.fromkeys(one.quote for one in against)),
            reconciles=self.open_witnesses(self.values) - self.open_witnesses(after),
            cost=round(cost - len(seconds) * BACKED_BY, 6),
        )


def told_in_prose(report: Report, cells: Sequence[CellId]) -> tuple[Told, ...]:
    """The exact claims of the report's own prose about these cells, in the year reported on."""
    index = {cell: i for i, cell in enumerate(cells)}
    found = []
    for claim in read_claims(report):
        known = [reading for reading in claim.cells if index.keys() >= set(reading)]
        readings = tuple(tuple(index[cell] for cell in reading) for reading in known)
        is_exact = claim.kind in KINDS and claim.hedge is None and claim.scope in SCOPES
        is_of_year = claim.period in (None, "当年", f"{report.year}年")
        if readings and is_exact and is_of_year and claim.value is not None and claim.value % 1 == 0:
            found.append(Told(Witness(int(claim.value), readings), claim.quote))
    return tuple(found)


def told_by_years(report: Report, reports: Sequence[Report], cells: Sequence[CellId]) -> tuple[Told, ...]:
    """What the years before and after say of the cases carried over, for each applicant and in all."""
    index = {cell: i for i, cell in enumerate(cells)}
    found = []
    for other in reports:
        if report.year is None or other.year is None or abs(report.year - other.year) != 1:
            continue
        if None not in (report.agency, other.agency) and report.agency != other.agency:
            continue
        own, theirs = ("上年结转", "结转下年度") if other.year < report.year else ("结转下年度", "上年结转")
        for cell in cells:
            figure = other.by_cell.get(cell._replace(row=theirs))
            if cell.row == own and figure is not None and figure.number is not None:
                witness = Witness(int(figure.number), ((index[cell],),))
                quote = f"{other.year}年度报告“{theirs}/{cell.column}”为{figure.value}"
                found.append(Told(witness, quote, other))
    return tuple(found)


def unit_slips(report: Report) -> Iterator[Explanation]:
    """For each claim of money that differs from its figure of 表二 by 元 against 万元, the implied figure."""
    for claim in read_claims(report):
        for cells, printed in zip(claim.cells, expected_values(claim, report), strict=True):
            told = claim.value
            if claim.kind != "money" or claim.hedge or not told or not printed or len(cells) != 1:
                continue
            if UNIT not in (printed / told, told / printed):
                continue
            figure = report.by_cell[cells[0]]
            if figure.value is not None:
                change = (cells[0], figure.value, figure.value * told / printed)
                yield Explanation(
                    report=report,
                    table=cells[0].table,
                    changes=(change,),
                    slips=("unit",),
                    support=(f"{claim.quote}，与之相符",),
                    against=(),
                    cost=cost_of("unit"),
                )
