"""Complaints and suits by outcome: 表四 as a table of bars."""

from __future__ import annotations

from audit_kit.answers import Exact, exact, shown
from audit_kit.chart_figures import broken_sums, failing, figure_at, hatched, stands_as, words_of
from audit_kit.charts import (
    BODY,
    INK,
    LEFT,
    MUTED,
    RIGHT,
    SMALL,
    Chart,
    Sheet,
    fitted,
    share,
    source_of,
    subject_of,
    width_of,
)
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

ROWS = {
    "行政复议": "行政复议",
    "未经复议直接起诉": "行政诉讼：未经复议直接起诉",
    "复议后起诉": "行政诉讼：复议后起诉",
}
OUTCOMES = {
    "结果维持": "#1d4e79",
    "结果纠正": "#c2541b",
    "其他结果": "#a9b2bc",
    "尚未审结": "#edb458",
    "总计": "#57606a",
}
COLUMN, GRID, ROW, THICK, WIDEST = 88.0, 188.0, 34.0, 13.0, 64.0
"""Points: a column; where the grid begins; a row; a bar; the most room for a figure after a bar."""


def plot_disputes(report: Report) -> Chart:
    """How complaints and suits ended (件): each outcome of 表四 as a bar, all on one scale.

    A 总计 that its four parts do not add up to is white on black; what is no number is hatched.
    """
    cells = [CellId("disputes", row, column) for row in ROWS for column in OUTCOMES]
    figures = {(cell.row, cell.column): figure_at(report, cell) for cell in cells}
    broken = broken_sums(report, "disputes", cells)
    wrong = {cell for one in broken for cell in one.sum.whole}
    room = min(WIDEST, max(width_of(words_of(figure)) + 6 for figure in figures.values()))
    most = max((_value(figure) for figure in figures.values()), default=0)
    sheet = Sheet("被申请复议、被起诉的，结果如何？", f"{subject_of(report)}　表四　单位：件")
    for i, column in enumerate(OUTCOMES):
        sheet.write(GRID + COLUMN * i, sheet.y + 8, column, colour=MUTED)
    sheet.y += 18
    for row, text in ROWS.items():
        sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
        sheet.beside(LEFT, sheet.y + ROW / 2, text, width=GRID - LEFT - 8)
        for i, column in enumerate(OUTCOMES):
            figure = figures[row, column]
            length = (COLUMN - room - 8) * float(_value(figure) / most) if most else 0.0
            _bar(sheet, figure, GRID + COLUMN * i, length, room, wrong=figure.cell in wrong)
        sheet.y += ROW
    sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
    told = [
        f"{ROWS[row]}：" + "，".join(f"{column}{words_of(figures[row, column])}" for column in OUTCOMES)
        for row in ROWS
    ]
    notes = [*failing(broken), *hatched(figures.values()), *_corrected(figures)]
    return sheet.finished(told=told, notes=notes, source=source_of(report, "表四"))


def _bar(sheet: Sheet, figure: Figure, x: float, length: float, room: float, *, wrong: bool) -> None:
    y = sheet.y + ROW / 2
    if figure.state != "number":
        sheet.doubt(x, y - THICK / 2, 22, THICK)
        text = stands_as(figure)
        sheet.write(x + 27, y, text, size=fitted(text, COLUMN - 31, SMALL), colour=MUTED)
        return
    value, text = _value(figure), shown(_value(figure))
    colour = OUTCOMES[figure.cell.column]
    sheet.box(x, y - THICK / 2, length, THICK, colour, edgecolor=MUTED, linewidth=0.5)
    if wrong:
        sheet.tag(x + length + 4, y, text, width=room)
    else:
        size = fitted(text, room, BODY)
        sheet.write(x + length + 5, y, text, size=size, colour=INK if value else MUTED)


def _corrected(figures: dict[tuple[str, str], Figure]) -> list[str]:
    """How many of the decided cases ended with a correction, where all the figures are numbers."""
    decided = [figures[row, column] for row in ROWS for column in ("结果维持", "结果纠正", "其他结果")]
    ended, corrected = (
        sum((_value(figure) for figure in decided if figure.cell.column in columns), start=0)
        for columns in (OUTCOMES, ("结果纠正",))
    )
    if any(figure.state != "number" for figure in decided) or not ended:
        return []
    return [f"已审结 {shown(ended)} 件，其中结果纠正 {shown(corrected)} 件（{share(corrected, ended)}）。"]


def _value(figure: Figure) -> Exact:
    return exact(figure.value) if figure.state == "number" and figure.value is not None else 0
