"""The figures by which the years of an agency, or agencies of one year, are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit_kit.answers import Exact
from audit_kit.chart_figures import (
    CARRIED,
    GRANTED,
    OUT,
    REFUSED,
    UNAVAILABLE,
    UNHANDLED,
    Amount,
    Broken,
    amount,
    broken_sums,
    outcome_rows,
)
from audit_kit.model import CellId
from audit_kit.report import Report

SUITS = ("未经复议直接起诉", "复议后起诉")
DOCUMENTS = (
    CellId("disclosure", "行政规范性文件", "现行有效件数"),
    CellId("disclosure", "规范性文件", "对外公开总数量"),
)
"""The counts of normative documents of the 2021 and of the 2019 form; they do not mean the same."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A named figure of a report (件): the 总计 of some rows, or of groups of rows, of a table."""

    name: str
    table: str
    rows: tuple[str, ...]

    def of(self, report: Report) -> Amount:
        """The amount in a report."""
        if self.table == "disclosure":
            return amount(report, self.name, DOCUMENTS)
        groups = outcome_rows(report)
        rows = [row for name in self.rows for row in groups.get(name, (name,))]
        return amount(report, self.name, [CellId(self.table, row, "总计") for row in rows])

    def share_of(self, report: Report) -> Exact | None:
        """Its share of the printed 办理总计; None where one of the two is no number, or the latter is 0."""
        part, whole = self.of(report).value, CLOSED.of(report).value
        return None if part is None or not whole else Fraction(part) / whole

    def broken(self, report: Report) -> tuple[Broken, ...]:
        """The sums of the table in which its figures take part and that do not hold."""
        if self.table == "disclosure":
            return ()
        return broken_sums(report, self.table, [figure.cell for figure in self.of(report).figures])

    def is_off(self, report: Report) -> bool:
        """Whether one of its figures is the printed whole of a sum that does not hold."""
        cells = {figure.cell for figure in self.of(report).figures}
        return any(not cells.isdisjoint(one.sum.whole) for one in self.broken(report))


NEW = Measure("本年新收", "requests", ("本年新收",))
OPEN = Measure("公开（含部分公开）", "requests", GRANTED)
CLOSED = Measure(OUT, "requests", (OUT,))
NOT_OPEN = tuple(Measure(name, "requests", (name,)) for name in (REFUSED, UNAVAILABLE, UNHANDLED))
LEFT_OVER = Measure(CARRIED, "requests", (CARRIED,))
COMPLAINTS = Measure("行政复议", "disputes", ("行政复议",))
LAWSUITS = Measure("行政诉讼", "disputes", SUITS)
NORMATIVE = Measure("规范性文件", "disclosure", ())


def unique(sums: Sequence[Broken]) -> tuple[Broken, ...]:
    """The sums, each once."""
    return tuple({(one.sum.name, one.sum.whole): one for one in sums}.values())
