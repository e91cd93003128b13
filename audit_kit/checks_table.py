"""Kinds of check on a whole table, or on cells of several: blanks, copied columns, units, comparisons."""

from collections.abc import Iterator
from typing import Annotated

from audit_kit.answers import (
    Answer,
    Names,
    all_absent,
    cell_name,
    exact,
    failed_if,
    line_name,
    listed,
    not_read,
    quoted,
    row_name,
    shown,
    table_name,
)
from audit_kit.facts import Facts, not_asked, out_of_place
from audit_kit.forms import Sum
from audit_kit.lines import TableLine, lines, on_each_line, without_lines
from audit_kit.model import CellId, Figure
from audit_kit.relations import (
    Compared,
    Filling,
    comparison,
    filling,
    interval_of,
    keys_of,
    sums_of,
    unknowns,
)
from audit_kit.report import Report

BEFORE = "上年/"
"""What the address of a cell of the year before begins with."""


def fillable(report: Report, table: str) -> Answer:
    """Numbers can be put into all cells that are none so that every sum of the table holds.

    One answer for the table: proven impossible, open, or nothing to fill.
    """
    name = table_name(table)
    figures = {figure.cell: figure for figure in report.figures_of(table)}
    unknown = unknowns(figures.values())
    if all_absent(figures.values()):
        return not_read(name)
    if not unknown:
        return Answer("not_applicable", name, f"{name}每一格都是数字，没有需要推断的格。")
    found = filling(sums_of(report, table), figures)
    if found.broken is not None:
        return _unfillable(name, found.broken, figures, len(unknown))
    cells = tuple(figure.cell for figure in unknown)
    return Answer("undecided", name, f"{name}有{len(unknown)}格不是数字，{_hint(found)}。", cells)


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
    return Answer("failed", name, f"{name}有{n_unknown}格不是数字，{why}。", cells)


def _hint(found: Filling) -> str:
    """What the sums leave for the cells, in words."""
    pinned, ranges = [], []
    for cell, interval in found.intervals.items():
        if interval.point is not None:
            pinned.append(f"{cell_name(cell)}应为{shown(interval.point)}")
        elif interval.high is not None:
            low = "任意值" if interval.low is None else shown(interval.low)
            ranges.append(f"{cell_name(cell)}应在{low}至{shown(interval.high)}之间")
    if not pinned and not ranges:
        return "现有数字与勾稽关系没有矛盾，但不足以推出这些格是几"
    return f"按勾稽关系推算，{listed(pinned + ranges)}（仅供核对时参考）"


def columns_differ(report: Report, table: str, column: str, copy: str, others: Names) -> Answer:
    """``column`` is not equal to ``copy`` row by row while the ``others`` hold something."""
    subject = line_name(table, column=column)
    others = keys_of(report, table, "rows", others)
    found = lines(report, table, "rows", (column, copy, *others))
    if (nothing := without_lines(report, table, found)) is not None:
        return nothing
    pairs = [(line.figures[column].number, line.figures[copy].number) for line in found]
    cells = tuple(line.figures[key].cell for line in found for key in (column, copy))
    if any(one != other for one, other in pairs if one is not None and other is not None):
        return Answer("passed", subject, cells=cells)
    elsewhere = [line.figures[key] for line in found for key in others]
    filled = [figure for figure in elsewhere if figure.number]
    if not filled and not unknowns(elsewhere):
        message = f"{table_name(table)}其余各列均为零，两列相同属于正常。"
        return Answer("not_applicable", subject, message, cells)
    if filled and all(None not in pair for pair in pairs):
        message = (
            f"{subject}与“{copy}”列{len(pairs)}行逐行相同，而其余各列并非全为零"
            f"（{listed((f'{cell_name(f.cell)}{quoted(f)}' for f in filled), most=2)}）。"
        )
        return Answer("failed", subject, message, cells)
    message = f"{subject}与“{copy}”列已有的数字逐行相同，但有的格不是数字，尚不能判定。"
    return Answer("undecided", subject, message, cells)


def decimal_places(report: Report, table: str, column: str, most: int, says: str) -> Iterator[Answer]:
    """The figures of a column have at most so many decimals; one answer per row."""

    def answered(line: TableLine) -> Answer:
        number = line.figures[column].number
        if number is None:
            return line.open()
        message = f"{line.title}：{line.quote([column])}，{says}。"
        too_many = -int(number.as_tuple().exponent) > most
        return failed_if(too_many, line.subject, message, line.cells, exact(number))

    return on_each_line(report, table, "rows", (column,), answered)


def unit_stated(report: Report, table: str, column: str, units: Names) -> Iterator[Answer]:
    """The header of a column, or its cell, prints one of the units.

    One answer per row; a cell without a figure, or with zero, needs no unit.
    """
    found = lines(report, table, "rows", (column,))
    if (nothing := without_lines(report, table, found)) is not None:
        yield nothing
        return
    seen = (one for one in report.layout.labels if one.table == table and one.axis == "column")
    header = next((one.printed for one in seen if one.key.split("/")[-1] == column), None)
    for line in found:
        figure = line.figures[column]
        printed = f"{line.title}：“{column}”{quoted(figure)}"
        if figure.state in ("blank", "mark", "absent") or figure.value == 0:
            message = f"{printed}，没有需要注明单位的金额。"
            yield Answer("not_applicable", line.subject, message, line.cells)
        elif any(unit in (header or "") + figure.text for unit in units):
            yield Answer("passed", line.subject, cells=line.cells)
        elif header is None:
            message = f"{printed}，没有读到表头，不能判定单位是否已注明。"
            yield Answer("undecided", line.subject, message, line.cells)
        else:
            message = f"{printed}，表头“{header}”和单元格都没有注明金额单位（元或万元）。"
            yield Answer("failed", line.subject, message, line.cells)


def rows_printed(report: Report, table: str, rows: Names) -> Answer:
    """Of the rows that stand together none is left out."""
    subject = "、".join(row_name(table, row) for row in rows)
    name = table_name(table)
    if not set(rows) <= set(report.rows_of(table)):
        return Answer("not_applicable", subject, f"这份报告的{name}没有这些行（列）。")
    missing = [row for row in rows if _row_absent(report, table, row)]
    present = [row for row in rows if row not in missing]
    cells = tuple(figure.cell for figure in report.figures_of(table) if figure.cell.row in missing)
    if not present:
        return Answer("not_applicable", subject, f"{name}没有读到这几行，另见 FMT-09。")
    if any(row.table == table and row.row in missing for row in report.layout.unplaced):
        return Answer("undecided", subject, f"{name}这几行的数字没有全部归入各列，尚不能判定。", cells)
    left, right = ("、".join(f"“{row_name(table, row)}”" for row in some) for some in (missing, present))
    return failed_if(missing, subject, f"{name}只列了{right}一行，缺少{left}一行。", cells)


def _row_absent(report: Report, table: str, row: str) -> bool:
    labels = [one for one in report.layout.labels if (one.table, one.axis, one.key) == (table, "row", row)]
    if labels:
        return all(label.printed is None for label in labels)
    return all_absent(figure for figure in report.figures_of(table) if figure.cell.row == row)


def _refuse_other_cells(path: str) -> None:
    CellId.parse(path.removeprefix(BEFORE))


Cells = dict[str, Annotated[str, _refuse_other_cells]]
"""Short names of cells, which comparisons use, with their addresses."""


def compare_cells(
    facts: Facts,
    cells: Cells,
    claim: Compared,
    says: str,
    when: tuple[Compared, ...] = (),
    classes: Names = (),
) -> Answer:
    """``claim`` holds between the cells named, wherever all of ``when`` hold; ``classes`` limits agencies."""
    if (nothing := not_asked(facts, classes)) is not None:
        return nothing
    figures = {name: facts.figure(path) for name, path in cells.items()}
    return compared_cells("、".join(cells), figures, claim, says, when, "这份报告")


def compared_cells(
    subject: str, found: dict[str, Figure | None], claim: str, says: str, when: Names, reports: str
) -> Answer:
    """The answer on figures by their short names, None where the form of ``reports`` lacks one."""
    figures = {name: figure for name, figure in found.items() if figure is not None}
    if len(figures) < len(found):
        return Answer("not_applicable", subject, f"{reports}的格式没有这些格，无从核对。")
    cells = tuple(figure.cell for figure in figures.values())
    if all_absent(figures.values()):
        return Answer("not_applicable", subject, f"“{subject}”没有读到，无从核对。", cells)
    quote = listed((f"{name}{quoted(figure)}" for name, figure in figures.items()), most=6)
    conditions = [comparison(condition).holds(figures) for condition in when]
    if False in conditions:
        return Answer("not_applicable", subject, f"{quote}，不属于这条规则所说的情形。", cells)
    claimed = comparison(claim)
    holds = claimed.holds(figures)
    stated, expected = (interval_of(side, figures).point for side in (claimed.left, claimed.right))
    if holds is None or None in conditions:
        return Answer("undecided", subject, f"{quote}，尚不能判定。", cells, stated, expected)
    return failed_if(not holds, subject, f"{quote}，{says}。", cells, stated, expected)


def empty_for(facts: Facts, table: str, rows: Names, errors: Names) -> Iterator[Answer]:
    """Agencies other than the rule makers of the settings fill in no figure above zero in the rows named.

    ``errors`` are the classes for which that is beyond doubt. One answer per row.
    """
    kind = facts.agency_class
    if kind is None or kind in facts.settings.rule_makers:
        yield out_of_place(facts)
        return
    for row in rows:
        figures = [figure for figure in facts.report.figures_of(table) if figure.cell.row == row]
        above = [figure for figure in figures if figure.value is not None and figure.value > 0]
        if above:
            named = listed(f"{cell_name(figure.cell)}{quoted(figure)}" for figure in above)
            message = f"{facts.report.agency}没有规章制定权，而{named}，请核对是否把起草或文件数填作规章。"
            cells = tuple(figure.cell for figure in above)
            yield Answer("failed", row, message, cells, severity="error" if kind in errors else None)
        elif figures and all_absent(figures):
            yield not_read(f"“{row}”一行", row)
        else:
            yield Answer("passed", row)


def not_all_equal(facts: Facts) -> Answer:
    """No column of results in 表三 holds the same number above zero in every row."""
    figures = [figure for figure in facts.report.figures_of("requests") if figure.number is not None]
    if not figures:
        return not_read("表三的数字", "表三")
    for column in dict.fromkeys(figure.cell.column for figure in figures):
        numbers = [figure.number for figure in figures if figure.cell.column == column]
        if len(numbers) > 5 and len(set(numbers)) == 1 and numbers[0]:
            same = shown(exact(numbers[0]))
            return Answer("failed", column, f"表三“{column}”列各行全部为{same}，请核对是否误填。")
    return Answer("passed", "表三")
