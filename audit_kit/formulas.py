"""A finding as an equation with its numbers: the parts, what they add up to, and what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from audit_kit.forms import Sum
from audit_kit.model import CellId, Figure
from audit_kit.relations import sums_of
from audit_kit.report import Report

MOST_NAMED = 8
"""Terms that carry the name of their cell; of longer sums only the figures that are not 0 are named."""


def formula(report: Report, cells: Sequence[str]) -> str:
    """The official sum over exactly these cells with the printed figures in it; empty where there is none.

    Such as ``结果维持 6 ＋ 结果纠正 2 ＋ 其他结果 1 ＋ 尚未审结 1 ＝ 10；总计 11；后者多 1``. A term
    without a number keeps its printed text in quotes, and the sides are then not added up.
    """
    wanted = frozenset(CellId.parse(cell) for cell in cells)
    for table in dict.fromkeys(cell.table for cell in wanted):
        for one in sums_of(report, table):
            if wanted == frozenset(one.parts + one.whole):
                return _equation(report, one)
    return ""


def _equation(report: Report, one: Sum) -> str:
    parts, whole = ([report.by_cell[cell] for cell in side] for side in (one.parts, one.whole))
    left, right = _side(parts, one.over), _side(whole, one.over)
    sums = _sum(parts), _sum(whole)
    if sums[0] is None or sums[1] is None:
        return f"{left}，应等于 {right}；有格子不是可以担保的数字，不能相加"
    totals = [left if len(parts) == 1 else f"{left} ＝ {sums[0]:f}"]
    totals.append(f"{right} ＝ {sums[1]:f}" if len(whole) > 1 else right)
    off = sums[1] - sums[0]
    verdict = f"后者{'多' if off > 0 else '少'} {abs(off):f}" if off else "两者相等"
    return f"{totals[0]}；{totals[1]}；{verdict}"


def _side(figures: Sequence[Figure], over: str) -> str:
    """The terms of one side; zeros of a long side are counted, not written."""
    shown = figures
    if len(figures) > MOST_NAMED:
        shown = [figure for figure in figures if figure.value != 0] or figures[:1]
    terms = " ＋ ".join(_term(figure, over) for figure in shown)
    rest = len(figures) - len(shown)
    return f"{terms}（另 {rest} 格为 0）" if rest else terms


def _term(figure: Figure, over: str) -> str:
    name = figure.cell.column if over == "rows" else figure.cell.row
    if figure.state == "number" and figure.value is not None:
        return f"{name} {figure.value:f}"
    return f"{name}“{' '.join(figure.text.split())}”" if figure.text.strip() else f"{name}（空）"


def _sum(figures: Sequence[Figure]) -> Decimal | None:
    values = [figure.value for figure in figures if figure.state == "number" and figure.value is not None]
    return sum(values, Decimal(0)) if len(values) == len(figures) else None
