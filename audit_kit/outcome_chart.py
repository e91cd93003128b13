"""Bars of the outcomes of 表三: all of them, or the grounds on which information was not given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit_kit.answers import shown
from audit_kit.chart_figures import (
    GROUPS,
    OUT,
    REFUSED,
    UNAVAILABLE,
    UNHANDLED,
    Amount,
    Broken,
    amount,
    broken_sums,
    doubts,
    failing,
    heading_of,
    outcome_rows,
)
from audit_kit.chart_tables import row_label
from audit_kit.charts import (
    BODY,
    COLOURS,
    HEADING,
    INK,
    LEFT,
    MUTED,
    RIGHT,
    RULE,
    Chart,
    Sheet,
    share,
    source_of,
    subject_of,
)
from audit_kit.model import CellId
from audit_kit.report import Report

BARS, LONGEST = 268.0, 250.0
"""Points: where bars begin; the length of the longest."""
ROW, THICK = 20.0, 12.0


def plot_outcomes(report: Report) -> Chart:
    """How each application was closed (件): one bar per outcome of 表三 above zero, in printed order.

    Outcomes whose total is no number have a hatched stub; those at zero are named under the chart.
    """
    return _chart(report, "每件申请是怎样办结的？", GROUPS, draws_zeros=False)


def plot_refusals(report: Report) -> Chart:
    """On which grounds information was not given (件): 不予公开, 无法提供 and 不予处理, ground by ground.

    Every ground of the form has its line, in printed order and on one scale; a ground whose total is no
    number has a hatched stub.
    """
    return _chart(report, "没有公开的，理由是什么？", (REFUSED, UNAVAILABLE, UNHANDLED), draws_zeros=True)


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of outcomes with the amount of each of its rows."""

    name: str
    rows: tuple[Amount, ...]

    @property
    def whole(self) -> Amount:
        return Amount(self.name, tuple(figure for row in self.rows for figure in row.figures))


def _chart(report: Report, question: str, names: Sequence[str], *, draws_zeros: bool) -> Chart:
    """The bars of the groups; the shares are of the 办理总计 that is printed, where it is a number."""
    outcomes = outcome_rows(report)
    rows = [_total(report, row) for name in names for row in outcomes[name]]
    zeros = [] if draws_zeros else [row.name for row in rows if not row.known and not row.doubtful]
    drawn = [row for row in rows if row.name not in zeros]
    groups = [_Group(name, tuple(row for row in drawn if row.name in outcomes[name])) for name in names]
    closed = _total(report, OUT)
    figures = [figure for row in (*rows, closed) for figure in row.figures]
    broken = broken_sums(report, "requests", [figure.cell for figure in figures])
    sheet = Sheet(question, f"{subject_of(report)}　表三“总计”列　单位：件")
    most = max((row.known for row in rows), default=0)
    for group in groups:
        if len(group.rows) > 1:
            _head(sheet, group, None if any(_is_about(one, closed) for one in broken) else closed)
        for row in group.rows:
            _bar(sheet, row, group.name, LONGEST * float(row.known / most) if most else 0.0)
    unseen = [f"为 0 的 {len(zeros)} 项：{'、'.join(zeros)}。"] if zeros else []
    if not drawn:
        sheet.write(LEFT, sheet.y + ROW / 2, "各项都是 0。", size=HEADING, colour=MUTED)
        sheet.y += ROW
    return sheet.finished(
        told=[f"{row.name}{row.told}" for row in (*rows, closed)],
        notes=[*failing(broken), *doubts(figures), *unseen],
        source=source_of(report, "表三"),
    )


def _total(report: Report, row: str) -> Amount:
    return amount(report, row, [CellId("requests", row, "总计")])


def _is_about(one: Broken, closed: Amount) -> bool:
    return any(figure.cell in one.sum.whole for figure in closed.figures)


def _head(sheet: Sheet, group: _Group, closed: Amount | None) -> None:
    """The name of a group, what its rows add up to, and their share of a 办理总计 that holds."""
    whole = group.whole
    has_share = closed and closed.known and not whole.doubtful
    of_all = f"，占办理总计 {share(whole.known, closed.known)}" if closed and has_share else ""
    text = f"各项都是{whole.told}" if whole.is_unknown else f"合计 {whole.told}{of_all}"
    sheet.y += 8
    sheet.write(LEFT, sheet.y + ROW / 2, heading_of(group.rows[0].name), size=HEADING)
    sheet.write(BARS, sheet.y + ROW / 2, text, colour=MUTED)
    sheet.y += ROW
    sheet.line((LEFT, RIGHT), (sheet.y, sheet.y), RULE)
    sheet.y += 3


def _bar(sheet: Sheet, row: Amount, group: str, length: float) -> None:
    """The wording of the form, the bar and its figure."""
    height = row_label(sheet, "requests", row.name, BARS, size=BODY)
    middle = sheet.y + height / 2
    if row.doubtful:
        sheet.doubt(BARS, middle - THICK / 2, 24, THICK)
        sheet.write(BARS + 30, middle, row.standing, colour=MUTED)
    else:
        sheet.box(BARS, middle - THICK / 2, length, THICK, COLOURS[group], edgecolor=MUTED, linewidth=0.5)
        sheet.write(BARS + length + 6, middle, shown(row.known), colour=MUTED if not row.known else INK)
    sheet.y += height
