"""Kinds of check on a whole table: can its blanks be filled, is a column copied, is its unit told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit_kit.answers import (
    Answer,
    all_absent,
    cell_name,
    exact,
    line_name,
    listed,
    quoted,
    row_name,
    shown,
    table_name,
)
from audit_kit.forms import Sum
from audit_kit.lines import lines, without_lines
from audit_kit.model import CellId, Figure
from audit_kit.relations import Filling, Span, filling, keys_of, sums_of, unknowns
from audit_kit.report import Report


@dataclass(frozen=True, slots=True)
class Fillable:
    """Numbers can be put into all cells that are none so that every sum of the table holds."""


@dataclass(frozen=True, slots=True)
class ColumnsDiffer:
    """``column`` is not equal to ``copy`` row by row while the ``others`` hold something."""

    column: str
    copy: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecimalPlaces:
    """The figures of a column have at most so many decimals."""

    column: str
    most: int
    says: str


@dataclass(frozen=True, slots=True)
class UnitStated:
    """The header of a column, or its cell, prints one of the units."""

    column: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsPrinted:
    """Of the rows that stand together none is left out."""

    rows: tuple[str, ...]


def fillable(report: Report, table: str, asked: Fillable) -> Iterator[Answer]:
    """One answer for the table: proven impossible, open, or nothing to fill."""
    del asked
    name = table_name(table)
    figures = {figure.cell: figure for figure in report.figures if figure.cell.table == table}
    unknown = unknowns(figures.values())
    if all_absent(list(figures.values())):
        yield Answer("not_applicable", name, f"没有读到{name}，无从核对。")
        return
    if not unknown:
        yield Answer("not_applicable", name, f"{name}每一格都是数字，没有需要推断的格。")
        return
    found = filling(sums_of(report, table), figures)
    if found.broken is None:
        cells = tuple(figure.cell for figure in unknown)
        yield Answer("undecided", name, f"{name}有{len(unknown)}格不是数字，{_hint(found)}。", cells)
        return
    yield _unfillable(name, found.broken, figures, len(unknown))


def _unfillable(name: str, broken: Sum, figures: dict[CellId, Figure], n_unknown: int) -> Answer:
    cells = broken.parts + broken.whole
    first, by_row = cells[0], broken.over == "rows"
    line = line_name(first.table, first.row) if by_row else line_name(first.table, column=first.column)
    telling = [figures[cell] for cell in cells if figures[cell].value != 0]
    there = listed(
        f"{f.cell.column if by_row else row_name(f.cell.table, f.cell.row)}{quoted(f)}" for f in telling
    )
    if unknowns(figures[cell] for cell in cells):
        why = f"无论这些格是几，{line}的{broken.name}（{there}）都不能与其余各项同时成立"
    else:
        why = f"而{line}的{broken.name}（{there}）各格都是数字却不成立，无论这些格是几，全表都不能成立"
    message = f"{name}有{n_unknown}格不是数字，{why}。"
    return Answer("failed", name, message, cells)


def _hint(found: Filling) -> str:
    """What the sums leave for the cells, in words."""
    pinned = [
        f"{cell_name(cell)}应为{shown(span.low)}"
        for cell, span in found.spans.items()
        if span.low is not None and span.low == span.high
    ]
    ranges = [
        f"{cell_name(cell)}应在{_between(span)}"
        for cell, span in found.spans.items()
        if span.high is not None and span.low != span.high
    ]
    if not pinned and not ranges:
        return "现有数字与勾稽关系没有矛盾，但不足以推出这些格是几"
    return f"按勾稽关系推算，{listed(pinned + ranges)}（仅供核对时参考）"


def _between(span: Span) -> str:
    low = "任意值" if span.low is None else shown(span.low)
    return f"{low}至{'任意值' if span.high is None else shown(span.high)}之间"


def columns_differ(report: Report, table: str, asked: ColumnsDiffer) -> Iterator[Answer]:
    """One answer for the table."""
    subject = line_name(table, column=asked.column)
    others = keys_of(report, table, "rows", asked.others)
    found = lines(report, table, "rows", (asked.column, asked.copy, *others))
    if (nothing := without_lines(report, table, found)) is not None:
        yield nothing
        return
    pairs = [(line.sum_or_none((asked.column,)), line.sum_or_none((asked.copy,))) for line in found]
    cells = tuple(line.figures[key].cell for line in found for key in (asked.column, asked.copy))
    if any(one != other for one, other in pairs if one is not None and other is not None):
        yield Answer("passed", subject, cells=cells)
        return
    elsewhere = [line.figures[key] for line in found for key in others]
    filled = [figure for figure in elsewhere if figure.state == "number" and figure.value]
    if not filled and not unknowns(elsewhere):
        message = f"{table_name(table)}其余各列均为零，两列相同属于正常。"
        yield Answer("not_applicable", subject, message, cells)
    elif filled and all(None not in pair for pair in pairs):
        message = (
            f"{subject}与“{asked.copy}”列{len(pairs)}行逐行相同，而其余各列并非全为零"
            f"（{listed((f'{cell_name(f.cell)}{quoted(f)}' for f in filled), most=2)}）。"
        )
        yield Answer("failed", subject, message, cells)
    else:
        message = f"{subject}与“{asked.copy}”列已有的数字逐行相同，但有的格不是数字，尚不能判定。"
        yield Answer("undecided", subject, message, cells)


def decimal_places(report: Report, table: str, asked: DecimalPlaces) -> Iterator[Answer]:
    """One answer per row."""
    found = lines(report, table, "rows", (asked.column,))
    if (nothing := without_lines(report, table, found)) is not None:
        yield nothing
        return
    for line in found:
        figure = line.figures[asked.column]
        if figure.state == "absent":
            yield Answer("not_applicable", line.subject, f"{line.title}没有读到，无从核对。", line.cells)
        elif figure.state != "number" or figure.value is None:
            message = f"{line.title}：{line.quote_unknown()}，尚不能判定。"
            yield Answer("undecided", line.subject, message, line.cells)
        elif -int(figure.value.as_tuple().exponent) > asked.most:
            message = f"{line.title}：{line.quote([asked.column])}，{asked.says}。"
            yield Answer("failed", line.subject, message, line.cells, exact(figure.value))
        else:
            yield Answer("passed", line.subject, "", line.cells, exact(figure.value))


def unit_stated(report: Report, table: str, asked: UnitStated) -> Iterator[Answer]:
    """One answer per row; a cell without a figure, or with zero, needs no unit."""
    found = lines(report, table, "rows", (asked.column,))
    if (nothing := without_lines(report, table, found)) is not None:
        yield nothing
        return
    seen = (one for one in report.layout.labels if one.table == table and one.axis == "column")
    header = next((one.printed for one in seen if one.key.split("/")[-1] == asked.column), None)
    for line in found:
        yield _unit_answer(line.subject, line.title, line.figures[asked.column], header, asked)


def _unit_answer(subject: str, title: str, figure: Figure, header: str | None, asked: UnitStated) -> Answer:
    printed = f"“{asked.column}”{quoted(figure)}"
    if figure.state in ("blank", "mark", "absent") or figure.value == 0:
        message = f"{title}：{printed}，没有需要注明单位的金额。"
        return Answer("not_applicable", subject, message, (figure.cell,))
    if any(unit in (header or "") + figure.text for unit in asked.units):
        return Answer("passed", subject, cells=(figure.cell,))
    if header is None:
        message = f"{title}：{printed}，没有读到表头，不能判定单位是否已注明。"
        return Answer("undecided", subject, message, (figure.cell,))
    message = f"{title}：{printed}，表头“{header}”和单元格都没有注明金额单位（元或万元）。"
    return Answer("failed", subject, message, (figure.cell,))


def rows_printed(report: Report, table: str, asked: RowsPrinted) -> Iterator[Answer]:
    """One answer for the rows together."""
    subject = "、".join(row_name(table, row) for row in asked.rows)
    name = table_name(table)
    if not set(asked.rows) <= set(report.rows_of(table)):
        yield Answer("not_applicable", subject, f"这份报告的{name}没有这些行（列）。")
        return
    missing = [row for row in asked.rows if _row_absent(report, table, row)]
    present = [row for row in asked.rows if row not in missing]
    cells = tuple(f.cell for f in report.figures if f.cell.table == table and f.cell.row in missing)
    if not present:
        yield Answer("not_applicable", subject, f"{name}没有读到这几行，另见 FMT-09。")
    elif any(row.table == table and row.row in missing for row in report.layout.unplaced):
        yield Answer("undecided", subject, f"{name}这几行的数字没有全部归入各列，尚不能判定。", cells)
    elif missing:
        left, right = ("、".join(f"“{row_name(table, row)}”" for row in rows) for rows in (missing, present))
        yield Answer("failed", subject, f"{name}只列了{right}一行，缺少{left}一行。", cells)
    else:
        yield Answer("passed", subject)


def _row_absent(report: Report, table: str, row: str) -> bool:
    labels = [one for one in report.layout.labels if (one.table, one.axis, one.key) == (table, "row", row)]
    if labels:
        return all(label.printed is None for label in labels)
    return all_absent([f for f in report.figures if f.cell.table == table and f.cell.row == row])
