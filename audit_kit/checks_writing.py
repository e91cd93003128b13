"""Kinds of check on how figures are written: blanks, marks, units and words, signs, decimals, digits."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Annotated

from audit_kit.answers import (
    Answer,
    Names,
    Severity,
    all_absent,
    cell_name,
    column_of,
    exact,
    failed_if,
    line_name,
    listed,
    not_read,
    quoted,
    shown,
    table_name,
    where,
)
from audit_kit.forms import TABLES
from audit_kit.model import Figure
from audit_kit.report import Report
from audit_kit.wording import load_wording

WRITING = {
    "full_width": "用了全角字符",
    "thousands": "用了千位分隔符",
    "leading_zero": "以0开头",
    "plus_sign": "带有加号",
    "decimal_zero": "件数带有小数点",
    "inner_space": "数字中间有空格或换行",
    "chinese_numeral": "用了中文数字",
}


def _refuse_unknown(remark: str) -> None:
    if remark not in WRITING:
        raise ValueError(f"不认识 {remark}，可用的是 {'、'.join(WRITING)}")


def no_blank(report: Report, all_blank: Severity) -> Iterator[Answer]:
    """No figure is left blank; a table blank throughout has its own severity. One answer per table."""
    for key in TABLES:
        figures = _printed_figures(report, key)
        blank = [figure for figure in figures if figure.state == "blank"]
        whole = len(blank) == len(figures)
        many = "格全部空白，"
        if not whole:
            named = listed(cell_name(figure.cell) + where(figure.place) for figure in blank)
            many = f"格中有{len(blank)}格空白：{named}；"
        message = f"{table_name(key)}{len(figures)}{many}没有数据的应填“0”。"
        yield _table_answer(report, key, blank, message, all_blank if whole else None)


def no_mark(report: Report, mixed: Severity) -> Iterator[Answer]:
    """No mark stands for a figure; marks and numbers in one row have their own severity.

    One answer per table.
    """
    for key in TABLES:
        figures = _printed_figures(report, key)
        marks = [figure for figure in figures if figure.state == "mark"]
        with_numbers = {figure.cell.row for figure in figures if figure.state == "number"}
        is_mixed = any(figure.cell.row in with_numbers for figure in marks)
        many = f"{table_name(key)}有{len(marks)}格以符号代替数字"
        same_row = "，其中有的与数字同在一行" if is_mixed else ""
        message = f"{many}：{_as_printed(marks)}{same_row}；没有数据的应填“0”。"
        yield _table_answer(report, key, marks, message, mixed if is_mixed else None)


def plain_number(report: Report) -> Iterator[Answer]:
    """Figures carry neither units nor words. Texts with a remark are the business of other rules."""
    return _per_table(
        report,
        lambda f: f.unit is not None or (f.state == "text" and not f.remarks),
        "带有单位或文字",
        _unit_hint,
    )


def _unit_hint(figure: Figure) -> str:
    """What the header's unit is where the cell prints another, and the figure in that unit as a hint."""
    unit, header, money = figure.unit, column_of(figure.cell).unit, load_wording().money
    if unit in money and not header:
        return "（格式的表头没有单位，数值按所印数字读取）"
    if unit is None or unit == header or figure.value is None or not header:
        return ""
    if unit in money and header in money:
        converted = exact(figure.value) * Fraction(money[unit], money[header])
        return f"（格式的单位是{header}，若单元格的单位无误，折合{shown(converted)}{header}）"
    return f"（格式的单位是{header}）" if unit in money or header in money else ""


def whole_number(report: Report) -> Iterator[Answer]:
    """Figures of columns that count are whole numbers."""
    return _per_table(
        report,
        lambda f: not column_of(f.cell).decimal and f.number is not None and exact(f.number).denominator != 1,
        "的件数（项数）带有小数",
    )


def not_negative(report: Report) -> Iterator[Answer]:
    """Figures of columns without a sign are not below zero."""

    def below_zero(figure: Figure) -> bool:
        below = "negative" in figure.remarks or (figure.value is not None and figure.value < 0)
        return below and not column_of(figure.cell).signed

    return _per_table(report, below_zero, "为负数")


def writing(report: Report, remarks: tuple[Annotated[str, _refuse_unknown], ...]) -> Iterator[Answer]:
    """Figures are written in plain digits, without the departures named; one answer per table."""

    def departures(figure: Figure) -> list[str]:
        column = column_of(figure.cell)
        usual = {"plus_sign"} if column.signed else {"decimal_zero"} if column.decimal else set()
        return [remark for remark in figure.remarks if remark in remarks and remark not in usual]

    def says(figure: Figure) -> str:
        return f"（{'，'.join(WRITING[remark] for remark in departures(figure))}）"

    return _per_table(report, lambda figure: bool(departures(figure)), "的数字书写不规范", says)


def totals_filled(report: Report, columns: Names, rows: Names) -> Iterator[Answer]:
    """No row or column of totals is blank throughout while other figures of its table are filled in.

    One answer for each row or column of totals that a table of the report has.
    """
    for key in TABLES:
        figures = report.figures_of(key)
        for row, column in [*((None, name) for name in columns), *((name, None) for name in rows)]:
            totals = [f for f in figures if f.cell.row == row or f.cell.column == column]
            if totals:
                yield _total_answer(line_name(key, row, column), totals, figures)


def _total_answer(name: str, totals: list[Figure], figures: list[Figure]) -> Answer:
    cells = tuple(figure.cell for figure in totals)
    filled = sum(figure.state == "number" and figure.cell not in cells for figure in figures)
    if not filled or all_absent(totals):
        message = f"{name}没有读到，或其余各格也没有数字，无从核对。"
        return Answer("not_applicable", name, message, cells)
    message = f"{name}{len(totals)}格全部空白，而其余各格有{filled}格填有数字。"
    return failed_if(all(figure.state == "blank" for figure in totals), name, message, cells)


def _per_table(
    report: Report,
    faulty: Callable[[Figure], bool],
    says: str,
    hint: Callable[[Figure], str] = lambda figure: "",
) -> Iterator[Answer]:
    """One answer per table, which lists the faulty figures as printed."""
    for table in TABLES:
        found = [figure for figure in _printed_figures(report, table) if faulty(figure)]
        message = f"{table_name(table)}有{len(found)}格{says}：{_as_printed(found, hint)}。"
        yield _table_answer(report, table, found, message)


def _table_answer(
    report: Report, table: str, faulty: list[Figure], message: str, severity: Severity | None = None
) -> Answer:
    """The answer for a table: without a fault it passed, where there was a table at all."""
    name = table_name(table)
    if faulty:
        return Answer("failed", name, message, tuple(f.cell for f in faulty), severity=severity)
    found = report.prints(table) and _printed_figures(report, table)
    return Answer("passed", name) if found else not_read(name)


def _printed_figures(report: Report, table: str) -> list[Figure]:
    """The figures of a table that the report prints, blank or not."""
    return [figure for figure in report.figures_of(table) if figure.state != "absent"]


def _as_printed(figures: list[Figure], hint: Callable[[Figure], str] = lambda figure: "") -> str:
    return listed(f"{cell_name(figure.cell)}{quoted(figure)}{hint(figure)}" for figure in figures)
