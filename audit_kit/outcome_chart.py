"""Bars of outcomes: of the applications of 表三, of the refusals among them, of the disputes of 表四."""

from collections.abc import Mapping, Sequence

from audit_kit.answers import Exact, shown
from audit_kit.chart_figures import (
    GROUPS,
    OUT,
    REFUSED,
    UNAVAILABLE,
    UNHANDLED,
    Amount,
    broken_sums,
    doubts,
    failing,
    figure_at,
    hatched,
    number_of,
    official_row,
    outcome_rows,
    row_text,
    stands_as,
    total,
    words_of,
)
from audit_kit.charts import (
    BODY,
    COLOURS,
    HEADING,
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

BARS, LONGEST, ROW, THICK = 268.0, 250.0, 20.0, 12.0
"""Points: where bars begin; the longest; a row; a bar."""
DISPUTES = {
    "行政复议": "行政复议",
    "未经复议直接起诉": "行政诉讼：未经复议直接起诉",
    "复议后起诉": "行政诉讼：复议后起诉",
}
ENDINGS = {
    "结果维持": "#1d4e79",
    "结果纠正": "#c2541b",
    "其他结果": "#a9b2bc",
    "尚未审结": "#edb458",
    "总计": "#57606a",
}
COLUMN, GRID, TALL, WIDEST = 88.0, 188.0, 34.0, 64.0
"""Points of 表四: a column; where they begin; a row; the most room for a figure after a bar."""


def plot_outcomes(report: Report) -> Chart:
    """How each application was closed (件): one bar per outcome of 表三 above zero, in printed order.

    Outcomes whose total is no number have a hatched stub; those at zero are named under the chart.
    """
    return _bars(report, "每件申请是怎样办结的？", GROUPS, draws_zeros=False)


def plot_refusals(report: Report) -> Chart:
    """On which grounds information was not given (件): 不予公开, 无法提供 and 不予处理, ground by ground.

    Every ground of the form has its line, in printed order and on one scale; a ground whose total is no
    number has a hatched stub.
    """
    return _bars(report, "没有公开的，理由是什么？", (REFUSED, UNAVAILABLE, UNHANDLED), draws_zeros=True)


def _bars(report: Report, question: str, names: Sequence[str], *, draws_zeros: bool) -> Chart:
    """The bars of the groups; the shares are of the 办理总计 that is printed, where it is a number."""
    outcomes = outcome_rows(report)
    rows = {row: total(report, row, row) for name in names for row in outcomes[name]}
    zeros = [] if draws_zeros else [row for row, one in rows.items() if not one.known and not one.doubtful]
    closed = total(report, OUT, OUT)
    amounts = (*rows.values(), closed)
    figures = [figure for one in amounts for figure in one.figures]
    broken = broken_sums(report, "requests", [figure.cell for figure in figures])
    holds = not any(figure.cell in one.sum.whole for figure in closed.figures for one in broken)
    sheet = Sheet(question, f"{subject_of(report)}　表三“总计”列　单位：件")
    most = max((one.known for one in rows.values()), default=0)
    for name in names:
        drawn = [row for row in outcomes[name] if row not in zeros]
        if len(drawn) > 1:
            _head(sheet, drawn[0], total(report, name, *drawn), closed.value if holds else None)
        for row in drawn:
            _bar(sheet, rows[row], COLOURS[name], most)
    unseen = [f"为 0 的 {len(zeros)} 项：{'、'.join(zeros)}。"] if zeros else []
    if len(zeros) == len(rows):
        sheet.write(LEFT, sheet.y + ROW / 2, "各项都是 0。", size=HEADING, colour=MUTED)
        sheet.y += ROW
    return sheet.finished(
        told=[f"{one.name}{one.told}" for one in amounts],
        notes=[*failing(broken), *doubts(figures), *unseen],
        source=source_of(report, "表三"),
    )


def _head(sheet: Sheet, row: str, whole: Amount, closed: Exact | None) -> None:
    """The name of a group, what its rows add up to, and their share of a 办理总计 that holds."""
    of_all = f"，占办理总计 {share(whole.known, closed)}" if closed and not whole.doubtful else ""
    text = f"各项都是{whole.told}" if whole.is_unknown else f"合计 {whole.told}{of_all}"
    sheet.y += 8
    sheet.write(LEFT, sheet.y + ROW / 2, official_row("requests", row).under[-1], size=HEADING)
    sheet.write(BARS, sheet.y + ROW / 2, text, colour=MUTED)
    sheet.y += ROW
    sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
    sheet.y += 3


def _bar(sheet: Sheet, row: Amount, colour: str, most: Exact) -> None:
    """The wording of the form, the bar and its figure."""
    height = sheet.label(row_text("requests", row.name), BARS, size=BODY)
    middle = sheet.y + height / 2
    if row.doubtful:
        sheet.doubt(BARS, middle - THICK / 2, 24, THICK)
        sheet.write(BARS + 30, middle, row.standing, colour=MUTED)
    else:
        length = LONGEST * float(row.known / most) if most else 0.0
        sheet.box(BARS, middle - THICK / 2, length, THICK, colour, edgecolor=MUTED, linewidth=0.5)
        sheet.write(BARS + length + 6, middle, shown(row.known), colour=INK if row.known else MUTED)
    sheet.y += height


def plot_disputes(report: Report) -> Chart:
    """How complaints and suits ended (件): each outcome of 表四 as a bar, all on one scale.

    A 总计 that its four parts do not add up to is white on black; what is no number is hatched.
    """
    table = {
        row: {column: figure_at(report, CellId("disputes", row, column)) for column in ENDINGS}
        for row in DISPUTES
    }
    figures = [figure for own in table.values() for figure in own.values()]
    broken = broken_sums(report, "disputes", [figure.cell for figure in figures])
    wrong = {cell for one in broken for cell in one.sum.whole}
    room = min(WIDEST, max(width_of(words_of(figure)) + 6 for figure in figures))
    most = max(map(number_of, figures))
    sheet = Sheet("被申请复议、被起诉的，结果如何？", f"{subject_of(report)}　表四　单位：件")
    for i, column in enumerate(ENDINGS):
        sheet.write(GRID + COLUMN * i, sheet.y + 8, column, colour=MUTED)
    sheet.y += 18
    for row, text in DISPUTES.items():
        sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
        sheet.beside(LEFT, sheet.y + TALL / 2, text, width=GRID - LEFT - 8)
        for i, figure in enumerate(table[row].values()):
            length = (COLUMN - room - 8) * float(number_of(figure) / most) if most else 0.0
            _ending(sheet, figure, GRID + COLUMN * i, length, room, wrong=figure.cell in wrong)
        sheet.y += TALL
    sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
    told = [
        f"{DISPUTES[row]}：" + "，".join(f"{column}{words_of(one)}" for column, one in own.items())
        for row, own in table.items()
    ]
    notes = [*failing(broken), *hatched(figures), *_corrected(table)]
    return sheet.finished(told=told, notes=notes, source=source_of(report, "表四"))


def _ending(sheet: Sheet, figure: Figure, x: float, length: float, room: float, *, wrong: bool) -> None:
    y, thick = sheet.y + TALL / 2, 13
    if figure.number is None:
        sheet.doubt(x, y - thick / 2, 22, thick)
        text = stands_as(figure)
        sheet.write(x + 27, y, text, size=fitted(text, COLUMN - 31, SMALL), colour=MUTED)
        return
    text, colour = words_of(figure), ENDINGS[figure.cell.column]
    sheet.box(x, y - thick / 2, length, thick, colour, edgecolor=MUTED, linewidth=0.5)
    if wrong:
        sheet.tag(x + length + 4, y, text, width=room)
    else:
        size = fitted(text, room, BODY)
        sheet.write(x + length + 5, y, text, size=size, colour=INK if figure.number else MUTED)


def _corrected(table: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """How many of the decided cases ended with a correction, where all the figures are numbers."""
    decided = [own[column] for own in table.values() for column in ("结果维持", "结果纠正", "其他结果")]
    ended = Amount("已审结", tuple(decided)).value
    corrected = sum((number_of(own["结果纠正"]) for own in table.values()), start=0)
    if not ended:
        return []
    return [f"已审结 {shown(ended)} 件，其中结果纠正 {shown(corrected)} 件（{share(corrected, ended)}）。"]
