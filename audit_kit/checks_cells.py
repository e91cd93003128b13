"""Kinds of check on named cells of several tables, fees told in the prose, and what an agency may fill in."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from audit_kit.answers import (
    Answer,
    Names,
    all_absent,
    cell_name,
    exact,
    failed_if,
    listed,
    not_read,
    quoted,
    shown,
)
from audit_kit.claims import Claim
from audit_kit.facts import Facts, not_asked, out_of_place
from audit_kit.model import CellId, Figure
from audit_kit.relations import Compared, comparison, interval_of
from audit_kit.wording import load_wording

FEE = "信息处理费/收取"
FEE_CELL = "disclosure/行政事业性收费/本年收费金额"
BEFORE = "上年/"
"""What the address of a cell of the year before begins with."""


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


def _fees(facts: Facts) -> list[tuple[Claim, Decimal]]:
    """The information fees told for the whole report, in 元."""
    money = load_wording().money
    return [
        (claim, claim.value * money[claim.unit])
        for claim in facts.claims
        if claim.key == FEE and claim.kind == "money" and claim.value and claim.unit in money
        and claim.period in (None, "当年") and claim.hedge is None
    ]  # fmt: skip


def fee_in_table(facts: Facts) -> Iterator[Answer]:
    """The information fee told in the prose is within the fees of 表二; one answer per fee told."""
    fees = _fees(facts)
    figure = facts.figure(FEE_CELL)
    if not fees or figure is None:
        yield Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，或表格没有收费金额一格。")
        return
    printed = f"{cell_name(figure.cell)}{quoted(figure)}"
    for claim, fee in fees:
        if figure.number is None:
            message = f"{claim.quote_at}，而{printed}，尚不能判定。"
            yield Answer("undecided", claim.quote, message, (figure.cell,))
            continue
        told_fee = exact(fee / load_wording().money["万元"])
        if figure.number >= told_fee:
            yield Answer("passed", claim.quote, "", (figure.cell,))
        else:
            message = f"{claim.quote_at}，折合{shown(told_fee)}万元，多于{printed}，请核对两处口径。"
            yield Answer("failed", claim.quote, message, (figure.cell,), exact(figure.number), told_fee)


def fee_in_steps(facts: Facts, step: int) -> list[Answer]:
    """The information fee told in the prose is a multiple of ``step`` 元; one answer per fee told."""
    answers = []
    for claim, fee in _fees(facts):
        message = f"{claim.quote_at}，不是{step}元的整数倍，请核对计费。"
        answers.append(failed_if(fee % step, claim.quote, message, (), exact(fee)))
    return answers or [Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，无从核对。")]


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
