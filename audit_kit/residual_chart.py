"""The picture of an explanation: the table as printed, what its sums are off by, the wrong cells lit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import plus, printed, table_name
from audit_kit.audit import Audit
from audit_kit.chart_figures import amount, official_row, stands_as
from audit_kit.chart_tables import Box, cell_text, column_heads, group_head, row_label
from audit_kit.charts import (
    GLOW,
    INK,
    MUTED,
    RULE,
    SMALL,
    Chart,
    Sheet,
    source_of,
    subject_of,
)
from audit_kit.explaining import explanations
from audit_kit.explanations import Explanation
from audit_kit.forms import Sum
from audit_kit.model import CellId, Figure
from audit_kit.relations import sums_of
from audit_kit.report import Report

Ought = int | Decimal | None
GRID, CELL, ROW, GAP = 228.0, 49.0, 20.0, 6.0
"""Points: where the grid begins; a column; a row; between the grid and its margins."""
KEY = "相差＝各分项之和减去合计，黑底白字；“·”表示成立，“?”表示有的格不是数字、无法计算。"


def plot_residuals(audit: Audit, table: str | None = None, report: Report | None = None) -> Chart:
    """The table as printed with the residual of every sum at its margin and the best explanation lit.

    Lit cells are framed and show the implied figure; cells of equally good explanations have a
    dashed frame; sums that do not hold are white on black. Nothing rests on colour alone.

    Args:
        audit: the checked reports.
        table: ``requests`` or ``disputes``; by default that of the best explanation, else ``requests``.
        report: one of the audit's reports; by default that of the best explanation, else the first.
    """
    fitting = [
        one
        for one in explanations(audit)
        if table in (None, one.table)
        and (report is None or one.report is report)
        and one.table != "disclosure"
    ]
    best = fitting[0] if fitting else None
    table = best.table if best else table or "requests"
    report = best.report if best else report or audit.reports[0]
    equals = [one for one in fitting[1:] if best and (one.problem, one.rank) == (best.problem, best.rank)]
    return _Picture.of(report, table).drawn(best, equals)


@dataclass(frozen=True)
class _Picture:
    """A table laid out on a sheet, the margins included."""

    report: Report
    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[Sum, ...]

    @classmethod
    def of(cls, report: Report, table: str) -> _Picture:
        cells = [figure.cell for figure in report.figures if figure.cell.table == table]
        columns = tuple(dict.fromkeys(cell.column for cell in cells))
        return cls(report, table, report.rows_of(table), columns, sums_of(report, table))

    def drawn(self, best: Explanation | None, equals: Sequence[Explanation]) -> Chart:
        """The picture with an explanation lit."""
        name = table_name(self.table)
        sheet = Sheet("对不上的数，是哪一格错了？", f"{subject_of(self.report)}　{name}　单位：件")
        middles = [self._left(i) + CELL / 2 for i in range(len(self.columns) + 1)]
        column_heads(sheet, (*self.columns, "各行相差"), middles)
        lit = {cell: ought for cell, _, ought in best.changes} if best else {}
        also = {cell for one in equals for cell, _, _ in one.changes}
        above: tuple[str, ...] = ()
        for row in self.rows:
            under = official_row(self.table, row).under
            if under[1:] and under != above:
                group_head(sheet, row)
            above = under
            self._row(sheet, row, lit, also)
        sheet.y += GAP
        for total in dict.fromkeys(one.name for one in self.sums if one.over == "columns"):
            self._below(sheet, total)
        message = best.message if best else self._no_explanation()
        asides = [message, _marks(best) + KEY]
        return sheet.finished(told=[message], asides=asides, source=source_of(self.report, name))

    def _row(self, sheet: Sheet, row: str, lit: Mapping[CellId, Ought], also: set[CellId]) -> None:
        height = row_label(sheet, self.table, row, GRID)
        for i, column in enumerate(self.columns):
            figure = self.report.by_cell[CellId(self.table, row, column)]
            box = (self._left(i) + 1, sheet.y + 1, CELL - 2, height - 2)
            if figure.cell in lit:
                _glow(sheet, box, figure, lit[figure.cell])
            else:
                _plain(sheet, box, figure, framed=figure.cell in also)
        for one in self.sums:
            if one.over == "rows" and one.whole[0].row == row:
                middle = self._left(len(self.columns)) + CELL / 2
                _margin(sheet, middle, sheet.y + height / 2, self._off_by(one))
        sheet.y += height

    def _below(self, sheet: Sheet, name: str) -> None:
        """What the sums of one name that run down the columns are off by."""
        y = sheet.y + ROW / 2
        sheet.write(GRID - 8, y, f"{name}　相差", size=SMALL, colour=MUTED, align="right")
        for one in self.sums:
            if one.name == name:
                middle = self._left(self.columns.index(one.whole[0].column)) + CELL / 2
                _margin(sheet, middle, y, self._off_by(one))
        sheet.y += ROW

    def _no_explanation(self) -> str:
        """What is to be said where there is nothing to explain."""
        found = [self._off_by(one) for one in self.sums]
        if open_sums := found.count("?"):
            return f"能够计算的各项和均成立；另有{open_sums}项和因数字不全，无法计算。"
        return "各项和均成立，没有需要解释的数。"

    def _left(self, column: int) -> float:
        return GRID + CELL * column + (GAP if column == len(self.columns) else 0)

    def _off_by(self, one: Sum) -> str:
        """Parts less wholes with their sign; ? where a cell has no number; a dot where the sum holds."""
        parts, wholes = (amount(self.report, one.name, side).value for side in (one.parts, one.whole))
        if parts is None or wholes is None:
            return "?"
        off = plus(parts, -wholes)
        return f"{off:+}".replace("-", "−") if off else "·"


def _marks(best: Explanation | None) -> str:
    """What the frames mean."""
    if best is None or not best.changes:
        return ""
    if best.equals > 1:
        return "粗框：同样合理的解释之一，印出的数→应有的数；虚线框：其余的解释。"
    return "粗框：最可能有误的格，印出的数→应有的数。"


def _margin(sheet: Sheet, x: float, y: float, text: str) -> None:
    """One residual: white on black where the sum does not hold."""
    if text in "·?":
        sheet.write(x, y, text, colour=MUTED, align="center")
    else:
        sheet.tag(x, y, text, width=CELL, align="center")


def _glow(sheet: Sheet, box: Box, figure: Figure, ought: Ought) -> None:
    """A cell that would have to change: what is printed, and what it ought to be."""
    sheet.box(*box, GLOW, edgecolor=INK, linewidth=2, zorder=3)
    cell_text(sheet, box, f"{printed(figure.text) or '空'}→{'空' if ought is None else ought}")


def _plain(sheet: Sheet, box: Box, figure: Figure, *, framed: bool) -> None:
    """A cell as printed; hatched where it holds no number, with a dashed frame where it may be wrong too."""
    if figure.state == "number":
        sheet.box(*box, "none", edgecolor=RULE, linewidth=0.6)
        cell_text(sheet, box, printed(figure.text), colour=MUTED)
    else:
        sheet.doubtful_cell(*box, stands_as(figure))
    if framed:
        sheet.box(*box, "none", edgecolor=INK, linewidth=1.2, linestyle=(0, (2, 2)), zorder=3)
