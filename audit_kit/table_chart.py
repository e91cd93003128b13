"""The tables drawn cell by cell: 表三 as a heat map of applicants, or what the sums are off by and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from matplotlib.colors import LinearSegmentedColormap, to_hex

from audit_kit.answers import Exact, plus, printed, shown, table_name
from audit_kit.audit import Audit
from audit_kit.chart_figures import (
    CARRIED,
    IN,
    OUT,
    amount,
    broken_sums,
    failing,
    figure_at,
    hatched,
    number_of,
    official_row,
    outcome_rows,
    row_text,
    stands_as,
    words_of,
)
from audit_kit.charts import (
    GLOW,
    INK,
    LEFT,
    MUTED,
    PALE,
    PAPER,
    RULE,
    SMALL,
    Box,
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
COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
CELL, GAP, ROW = 49.0, 8.0, 20.0
"""Points: a column of residuals; between a table and its margins; a row below a table."""
DARK = 0.70
"""Depth from which a figure is written in white, where white and black stand out alike (4.6 : 1)."""
KEY = "相差＝各分项之和减去合计，黑底白字；“·”表示成立，“?”表示有的格不是数字、无法计算。"
_SHADES = LinearSegmentedColormap.from_list("shades", ["#f3f7fa", "#6aa5d8", "#123a5c"])


@dataclass(frozen=True)
class _Grid:
    """Where the cells of a table stand on a sheet: the column in which rows are summed up stands apart."""

    sheet: Sheet
    left: float
    width: float
    columns: Sequence[str]

    def __post_init__(self) -> None:
        self.sheet.heads(self.columns, [self.middle(i) for i in range(len(self.columns))])

    def middle(self, column: int) -> float:
        return self.left + self.width * (column + 0.5) + (GAP if column == len(self.columns) - 1 else 0)

    def rows(self, table: str, rows: Sequence[str]) -> Iterator[tuple[str, list[Box]]]:
        """Each row with its cells, once its label and the heading of a new group are written."""
        above: tuple[str, ...] = ()
        for row in rows:
            under = official_row(table, row).under
            if under[1:] and under != above:
                self.sheet.write(LEFT, self.sheet.y + 9, under[-1], size=SMALL, colour=MUTED)
                self.sheet.y += 17
            above = under
            height = self.sheet.label(row_text(table, row), self.left)
            lefts = [self.middle(i) - self.width / 2 for i in range(len(self.columns))]
            yield row, [(left + 1, self.sheet.y + 1, self.width - 2, height - 2) for left in lefts]
            self.sheet.y += height


def plot_applicants(report: Report) -> Chart:
    """Who applied, and what came out (件): each outcome of 表三 by kind of applicant, numbers in the cells.

    The darker, the more applications (by the square root, so that small figures can be told apart). The
    margins are the sums that the report prints; one that its cells do not add up to is white on black.
    """
    inner, margins = [row for rows in outcome_rows(report).values() for row in rows], (OUT, CARRIED, *IN)
    table = {
        row: [figure_at(report, CellId("requests", row, column)) for column in COLUMNS]
        for row in (*inner, *margins)
    }
    most = max((number_of(figure) for row in inner for figure in table[row][:-1]), default=0)
    figures = report.figures_of("requests")
    broken = broken_sums(report, "requests", [figure.cell for figure in figures])
    off = {cell for one in broken for cell in one.sum.whole}
    sheet = Sheet("谁来申请，结果如何？", f"{subject_of(report)}　表三　单位：件")
    grid = _Grid(sheet, 236, 54, COLUMNS)
    for rows in (inner, margins):
        sheet.y += GAP if rows is margins else 0
        for row, boxes in grid.rows("requests", rows):
            for figure, box in zip(table[row], boxes, strict=True):
                is_sum = rows is margins or figure.cell.column == "总计"
                _shaded(sheet, box, figure, None if is_sum else most, wrong=is_sum and figure.cell in off)
    return sheet.finished(
        told=[
            f"{row}：" + "，".join(f"{figure.cell.column}{words_of(figure)}" for figure in own)
            for row, own in table.items()
        ],
        notes=[*failing(broken), *hatched(figures)],
        asides=["颜色越深，件数越多；右边和下边是报告印出的合计，黑底白字的对不上。"],
        source=source_of(report, "表三"),
    )


def _shaded(sheet: Sheet, box: Box, figure: Figure, most: Exact | None, *, wrong: bool) -> None:
    """A cell of the heat map, darker the nearer to ``most``; a sum (None) is pale, or black where wrong."""
    if figure.number is None:
        sheet.doubtful_cell(box, stands_as(figure))
        return
    value = number_of(figure)
    depth = sqrt(float(value / most)) if most else 0.0
    colour = INK if wrong else PALE if most is None else to_hex(_SHADES(depth)) if value else PAPER
    sheet.box(*box, colour, edgecolor=RULE, linewidth=0.5)
    ink = PAPER if wrong or depth > DARK else "black" if value else MUTED
    sheet.cell_text(box, shown(value), colour=ink)


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
    if not fitting:
        return _explained(report or audit.reports[0], table or "requests", None, ())
    best, *others = fitting
    equals = [one for one in others if (one.problem, one.rank) == (best.problem, best.rank)]
    return _explained(best.report, best.table, best, equals)


def _explained(report: Report, table: str, best: Explanation | None, equals: Sequence[Explanation]) -> Chart:
    """The table with an explanation lit, and its equals framed."""
    name = table_name(table)
    columns = list(dict.fromkeys(figure.cell.column for figure in report.figures_of(table)))
    lit = {cell: ought for cell, _, ought in best.changes} if best else {}
    also = {cell for one in equals for cell, _, _ in one.changes}
    off = {one: _off_by(report, one) for one in sums_of(report, table)}
    sheet = Sheet("对不上的数，是哪一格错了？", f"{subject_of(report)}　{name}　单位：件")
    grid = _Grid(sheet, 228, CELL, (*columns, "各行相差"))
    for row, boxes in grid.rows(table, report.rows_of(table)):
        for column, box in zip(columns, boxes, strict=False):
            figure = report.by_cell[CellId(table, row, column)]
            if figure.cell in lit:
                _glow(sheet, box, figure, lit[figure.cell])
            else:
                _plain(sheet, box, figure, framed=figure.cell in also)
        middle = boxes[0][1] + boxes[0][3] / 2
        for one, text in off.items():
            if one.over == "rows" and one.whole[0].row == row:
                _margin(sheet, grid.middle(len(columns)), middle, text)
    sheet.y += GAP
    for total in dict.fromkeys(one.name for one in off if one.over == "columns"):
        y = sheet.y + ROW / 2
        sheet.write(grid.left - 8, y, f"{total}　相差", size=SMALL, colour=MUTED, align="right")
        for one, text in off.items():
            if one.name == total:
                _margin(sheet, grid.middle(columns.index(one.whole[0].column)), y, text)
        sheet.y += ROW
    message = best.message if best else _no_explanation(list(off.values()).count("?"))
    asides = [message, _marks(best) + KEY]
    return sheet.finished(told=[message], asides=asides, source=source_of(report, name))


def _off_by(report: Report, one: Sum) -> str:
    """Parts less wholes with their sign; ? where a cell has no number; a dot where the sum holds."""
    parts, wholes = (amount(report, one.name, side).value for side in (one.parts, one.whole))
    if parts is None or wholes is None:
        return "?"
    off = plus(parts, -wholes)
    return f"{off:+}".replace("-", "−") if off else "·"


def _no_explanation(unknown: int) -> str:
    """What is to be said where there is nothing to explain."""
    if unknown:
        return f"能够计算的各项和均成立；另有{unknown}项和因数字不全，无法计算。"
    return "各项和均成立，没有需要解释的数。"


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
    sheet.cell_text(box, f"{printed(figure.text) or '空'}→{'空' if ought is None else ought}")


def _plain(sheet: Sheet, box: Box, figure: Figure, *, framed: bool) -> None:
    """A cell as printed; hatched where it holds no number, with a dashed frame where it may be wrong too."""
    if figure.state == "number":
        sheet.box(*box, "none", edgecolor=RULE, linewidth=0.6)
        sheet.cell_text(box, printed(figure.text), colour=MUTED)
    else:
        sheet.doubtful_cell(box, stands_as(figure))
    if framed:
        sheet.box(*box, "none", edgecolor=INK, linewidth=1.2, linestyle=(0, (2, 2)), zorder=3)
