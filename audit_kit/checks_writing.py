"""Kinds of check on how figures are written: blanks, marks, units and words, signs, decimals, digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from audit_kit.answers import (
    Answer,
    Severity,
    all_absent,
    cell_name,
    column_of,
    exact,
    line_name,
    listed,
    quoted,
    shown,
    table_name,
    where,
)
from audit_kit.checks_form import table_found
from audit_kit.forms import TABLES
from audit_kit.model import Figure
from audit_kit.report import Report

IN_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
WRITING = {
    "full_width": "用了全角字符",
    "thousands": "用了千位分隔符",
    "leading_zero": "以0开头",
    "plus_sign": "带有加号",
    "decimal_zero": "件数带有小数点",
    "inner_space": "数字中间有空格或换行",
    "chinese_numeral": "用了中文数字",
}


@dataclass(frozen=True, slots=True)
class NoBlank:
    """No figure is left blank; a table blank throughout has its own severity."""

    all_blank: Severity


@dataclass(frozen=True, slots=True)
class NoMark:
    """No mark stands for a figure; marks and numbers in one row have their own severity."""

    mixed: Severity


@dataclass(frozen=True, slots=True)
class PlainNumber:
    """Figures carry neither units nor words."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """Figures of columns that count are whole numbers."""


@dataclass(frozen=True, slots=True)
class NotNegative:
    """Figures of columns without a sign are not below zero."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Figures are written in plain digits, without the departures named."""

    remarks: tuple[str, ...]

    def __post_init__(self) -> None:
        if unknown := [remark for remark in self.remarks if remark not in WRITING]:
            raise ValueError(f"不认识 {'、'.join(unknown)}，可用的是 {'、'.join(WRITING)}")


@dataclass(frozen=True, slots=True)
class TotalsFilled:
    """No row or column of totals is blank throughout while other figures of its table are filled in."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]


def figures_found(report: Report, table: str) -> list[Figure]:
    """The figures of a table that the report prints, blank or not."""
    return [f for f in report.figures if f.cell.table == table and f.state != "absent"]


def no_blank(report: Report, asked: NoBlank) -> Iterator[Answer]:
    """One answer per table."""
    for key in TABLES:
        figures = figures_found(report, key)
        blank = [figure for figure in figures if figure.state == "blank"]
        if blank and len(blank) == len(figures):
            message = f"{table_name(key)}{len(figures)}格全部空白，没有数据的应填“0”。"
            yield _faulty(key, message, blank, asked.all_blank)
        else:
            many = f"{table_name(key)}{len(figures)}格中有{len(blank)}格空白"
            message = f"{many}：{_named(blank)}；没有数据的应填“0”。"
            yield _faulty(key, message, blank) if blank else _clean(report, key)


def no_mark(report: Report, asked: NoMark) -> Iterator[Answer]:
    """One answer per table."""
    for key in TABLES:
        figures = figures_found(report, key)
        marks = [figure for figure in figures if figure.state == "mark"]
        if not marks:
            yield _clean(report, key)
            continue
        with_numbers = {figure.cell.row for figure in figures if figure.state == "number"}
        mixed = any(figure.cell.row in with_numbers for figure in marks)
        many = f"{table_name(key)}有{len(marks)}格以符号代替数字"
        same_row = "，其中有的与数字同在一行" if mixed else ""
        message = f"{many}：{_as_printed(marks)}{same_row}；没有数据的应填“0”。"
        yield _faulty(key, message, marks, asked.mixed if mixed else None)


def plain_number(report: Report, asked: PlainNumber) -> Iterator[Answer]:
    """One answer per table. Texts with a remark of their own are the business of other rules."""
    del asked
    return _per_table(report, _carries_words, "带有单位或文字", _unit_hint)


def _carries_words(figure: Figure) -> bool:
    if figure.state == "text":
        return not figure.remarks
    return _unit(figure) is not None


def _unit(figure: Figure) -> str | None:
    return next((remark[5:] for remark in figure.remarks if remark.startswith("unit:")), None)


def _unit_hint(figure: Figure) -> str:
    """What the header's unit is where the cell prints another, and the figure in that unit as a hint."""
    unit, header = _unit(figure), column_of(figure.cell).unit
    if unit in IN_YUAN and not header:
        return "（格式的表头没有单位，数值按所印数字读取）"
    if unit is None or unit == header or figure.value is None or not header:
        return ""
    if unit in IN_YUAN and header in IN_YUAN:
        converted = exact(figure.value) * Fraction(IN_YUAN[unit], IN_YUAN[header])
        return f"（格式的单位是{header}，若单元格的单位无误，折合{shown(converted)}{header}）"
    return f"（格式的单位是{header}）" if unit in IN_YUAN or header in IN_YUAN else ""


def whole_number(report: Report, asked: WholeNumber) -> Iterator[Answer]:
    """One answer per table."""
    del asked

    def has_decimals(figure: Figure) -> bool:
        counts = figure.state == "number" and not column_of(figure.cell).decimal
        return counts and figure.value is not None and exact(figure.value).denominator != 1

    return _per_table(report, has_decimals, "的件数（项数）带有小数")


def not_negative(report: Report, asked: NotNegative) -> Iterator[Answer]:
    """One answer per table."""
    del asked

    def below_zero(figure: Figure) -> bool:
        if column_of(figure.cell).signed:
            return False
        return "negative" in figure.remarks or (figure.value is not None and figure.value < 0)

    return _per_table(report, below_zero, "为负数")


def writing(report: Report, asked: Writing) -> Iterator[Answer]:
    """One answer per table."""

    def departures(figure: Figure) -> list[str]:
        column = column_of(figure.cell)
        usual = {"plus_sign"} if column.signed else {"decimal_zero"} if column.decimal else set()
        return [remark for remark in figure.remarks if remark in asked.remarks and remark not in usual]

    def says(figure: Figure) -> str:
        return f"（{'，'.join(WRITING[remark] for remark in departures(figure))}）"

    return _per_table(report, lambda figure: bool(departures(figure)), "的数字书写不规范", says)


def totals_filled(report: Report, asked: TotalsFilled) -> Iterator[Answer]:
    """One answer for each row or column of totals that a table of the report has."""
    for key in TABLES:
        figures = [figure for figure in report.figures if figure.cell.table == key]
        for column in asked.columns:
            totals = [figure for figure in figures if figure.cell.column == column]
            yield from _total_answer(key, None, column, totals, figures)
        for row in asked.rows:
            totals = [figure for figure in figures if figure.cell.row == row]
            yield from _total_answer(key, row, None, totals, figures)


def _total_answer(
    table: str, row: str | None, column: str | None, totals: list[Figure], figures: list[Figure]
) -> Iterator[Answer]:
    if not totals:
        return
    name = line_name(table, row, column)
    cells = tuple(figure.cell for figure in totals)
    filled = sum(figure.state == "number" and figure.cell not in cells for figure in figures)
    if not filled or all_absent(totals):
        yield Answer("not_applicable", name, f"{name}没有读到，或其余各格也没有数字，无从核对。", cells)
    elif all(figure.state == "blank" for figure in totals):
        message = f"{name}{len(totals)}格全部空白，而其余各格有{filled}格填有数字。"
        yield Answer("failed", name, message, cells)
    else:
        yield Answer("passed", name, cells=cells)


def _per_table(
    report: Report,
    faulty: Callable[[Figure], bool],
    says: str,
    hint: Callable[[Figure], str] = lambda figure: "",
) -> Iterator[Answer]:
    """One answer per table, which lists the faulty figures as printed."""
    for table in TABLES:
        found = [figure for figure in figures_found(report, table) if faulty(figure)]
        if found:
            message = f"{table_name(table)}有{len(found)}格{says}：{_as_printed(found, hint)}。"
            yield _faulty(table, message, found)
        else:
            yield _clean(report, table)


def _faulty(table: str, message: str, figures: list[Figure], severity: Severity | None = None) -> Answer:
    return Answer("failed", table_name(table), message, tuple(f.cell for f in figures), severity=severity)


def _clean(report: Report, table: str) -> Answer:
    """The answer for a table without a fault: it passed, where there was a table at all."""
    name = table_name(table)
    if not table_found(report, table) or not figures_found(report, table):
        return Answer("not_applicable", name, f"没有读到{name}，无从核对。")
    return Answer("passed", name)


def _named(figures: list[Figure]) -> str:
    return listed(cell_name(figure.cell) + where(figure.place) for figure in figures)


def _as_printed(figures: list[Figure], hint: Callable[[Figure], str] = lambda figure: "") -> str:
    return listed(f"{cell_name(figure.cell)}{quoted(figure)}{hint(figure)}" for figure in figures)
