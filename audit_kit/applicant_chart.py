"""Who applied and what came out: 表三 as a heat map, its printed sums at the margins."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from matplotlib.colors import LinearSegmentedColormap, to_hex

from audit_kit.answers import Exact, exact, shown
from audit_kit.chart_figures import (
    CARRIED,
    IN,
    OUT,
    Broken,
    broken_sums,
    failing,
    figure_at,
    hatched,
    outcome_rows,
    stands_as,
    words_of,
)
from audit_kit.chart_tables import Box, cell_text, column_heads, group_head, row_label
from audit_kit.charts import (
    INK,
    MUTED,
    PALE,
    PAPER,
    RULE,
    Chart,
    Sheet,
    source_of,
    subject_of,
)
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
TOTAL = "总计"
GRID, CELL, GAP = 236.0, 54.0, 8.0
"""Points: where the grid begins; a column; between the grid and its margins."""
DARK = 0.70
"""Depth from which a figure is written in white, where white and black stand out alike (4.6 : 1)."""
_SHADES = LinearSegmentedColormap.from_list("shades", ["#f3f7fa", "#6aa5d8", "#123a5c"])


def plot_applicants(report: Report) -> Chart:
    """Who applied, and what came out (件): each outcome of 表三 by kind of applicant, numbers in the cells.

    The darker, the more applications (by the square root, so that small figures can be told apart). The
    margins are the sums that the report prints; one that its cells do not add up to is white on black.
    """
    return _Map.of(report).drawn()


@dataclass(frozen=True)
class _Map:
    report: Report
    rows: tuple[str, ...]
    most: Exact
    broken: tuple[Broken, ...]

    @classmethod
    def of(cls, report: Report) -> _Map:
        rows = tuple(row for group in outcome_rows(report).values() for row in group)
        cells = [CellId("requests", row, column) for row in rows for column in COLUMNS]
        counts = [exact(f.value) for c in cells if (f := figure_at(report, c)).state == "number" and f.value]
        every = [figure.cell for figure in report.figures if figure.cell.table == "requests"]
        return cls(report, rows, max(counts, default=0), broken_sums(report, "requests", every))

    def drawn(self) -> Chart:
        sheet = Sheet("谁来申请，结果如何？", f"{subject_of(self.report)}　表三　单位：件")
        middles = [_left(i) + CELL / 2 for i in range(len(COLUMNS) + 1)]
        column_heads(sheet, (*COLUMNS, TOTAL), middles)
        for rows in outcome_rows(self.report).values():
            if len(rows) > 1:
                group_head(sheet, rows[0])
            for row in rows:
                self._row(sheet, row)
        sheet.y += GAP
        for row in (OUT, CARRIED, *IN):
            self._row(sheet, row, margin=True)
        figures = [figure for figure in self.report.figures if figure.cell.table == "requests"]
        return sheet.finished(
            told=self._told(),
            notes=[*failing(self.broken), *hatched(figures)],
            asides=["颜色越深，件数越多；右边和下边是报告印出的合计，黑底白字的对不上。"],
            source=source_of(self.report, "表三"),
        )

    def _row(self, sheet: Sheet, row: str, *, margin: bool = False) -> None:
        height = row_label(sheet, "requests", row, GRID)
        for i, column in enumerate((*COLUMNS, TOTAL)):
            figure = figure_at(self.report, CellId("requests", row, column))
            box = (_left(i) + 1, sheet.y + 1, CELL - 2, height - 2)
            self._cell(sheet, figure, box, margin=margin or column == TOTAL)
        sheet.y += height

    def _cell(self, sheet: Sheet, figure: Figure, box: Box, *, margin: bool) -> None:
        if figure.state != "number" or figure.value is None:
            sheet.doubtful_cell(*box, stands_as(figure))
            return
        value = exact(figure.value)
        depth = 0.0 if margin or not self.most else sqrt(float(value / self.most))
        wrong = margin and self._is_off(figure)
        colour = INK if wrong else PALE if margin else to_hex(_SHADES(depth)) if value else PAPER
        sheet.box(*box, colour, edgecolor=RULE, linewidth=0.5)
        ink = PAPER if wrong or depth > DARK else "black" if value else MUTED
        cell_text(sheet, box, shown(value), colour=ink)

    def _is_off(self, figure: Figure) -> bool:
        """Whether the figure is the printed whole of a sum that does not hold."""
        return any(figure.cell in one.sum.whole for one in self.broken)

    def _told(self) -> list[str]:
        """Every row with its figures, in words."""
        columns, told = (*COLUMNS, TOTAL), []
        for row in (*self.rows, OUT, CARRIED, *IN):
            figures = [figure_at(self.report, CellId("requests", row, column)) for column in columns]
            told.append(
                f"{row}：" + "，".join(f"{figure.cell.column}{words_of(figure)}" for figure in figures)
            )
        return told


def _left(column: int) -> float:
    return GRID + CELL * column + (GAP if column == len(COLUMNS) else 0)
