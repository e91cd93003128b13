"""Kinds of check on named cells of several tables, fees told in the prose, and what an agency may fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import (
    Answer,
    all_absent,
    cell_name,
    exact,
    failed_if,
    listed,
    not_read,
    quoted,
    shown,
)
from audit_kit.checks_prose import told, told_at
from audit_kit.checks_wording import not_asked
from audit_kit.claims import Claim
from audit_kit.facts import Facts
from audit_kit.model import CellId, Figure
from audit_kit.relations import Comparison, comparison, interval_of
from audit_kit.wording import load_wording

FEE = "信息处理费/收取"
FEE_CELL = "disclosure/行政事业性收费/本年收费金额"


@dataclass(frozen=True, slots=True)
class CompareCells:
    """``claim`` holds between the cells named, wherever all of ``when`` hold.

    ``cells`` gives each cell a short name, which claim, conditions and ``says`` use.
    ``classes`` limits the agencies.
    """

    cells: dict[str, str]
    claim: str
    says: str
    when: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (self.claim, *self.when):
            if unknown := [key for key in comparison(text).keys if key not in self.cells]:
                raise ValueError(f"“{text}”中的 {'、'.join(unknown)} 没有在 cells 中说明")
        for path in self.cells.values():
            CellId.parse(path.removeprefix("上年/"))

    @property
    def conditions(self) -> tuple[Comparison, ...]:
        """What must hold for the claim to be judged."""
        return tuple(comparison(text) for text in self.when)


@dataclass(frozen=True, slots=True)
class FeeInSteps:
    """The information fee told in the prose is a multiple of ``step`` 元."""

    step: int


@dataclass(frozen=True, slots=True)
class EmptyFor:
    """Agencies other than the rule makers of the settings fill in no figure above zero in the rows named.

    ``errors`` are the classes for which that is beyond doubt.
    """

    table: str
    rows: tuple[str, ...]
    errors: tuple[str, ...]


def compare_cells(facts: Facts, asked: CompareCells) -> Answer:
    if (nothing := not_asked(facts, asked.classes)) is not None:
        return nothing
    subject = "、".join(asked.cells)
    figures = known_figures({name: facts.figure(path) for name, path in asked.cells.items()})
    if figures is None:
        return Answer("not_applicable", subject, "这份报告的格式没有这些格，无从核对。")
    return compared_cells(subject, figures, asked)


def known_figures(found: dict[str, Figure | None]) -> dict[str, Figure] | None:
    """The figures by their short names; None where the report's form lacks one."""
    known = {name: figure for name, figure in found.items() if figure is not None}
    return known if len(known) == len(found) else None


def compared_cells(subject: str, figures: dict[str, Figure], asked: CompareCells) -> Answer:
    """The answer on figures by their short names."""
    cells = tuple(figure.cell for figure in figures.values())
    if all_absent(figures.values()):
        return Answer("not_applicable", subject, f"“{subject}”没有读到，无从核对。", cells)
    quote = listed((f"{name}{quoted(figure)}" for name, figure in figures.items()), most=6)
    conditions = [condition.holds(figures) for condition in asked.conditions]
    if False in conditions:
        return Answer("not_applicable", subject, f"{quote}，不属于这条规则所说的情形。", cells)
    claim = comparison(asked.claim)
    holds = claim.holds(figures)
    stated, expected = (interval_of(side, figures).point for side in (claim.left, claim.right))
    if holds is None or None in conditions:
        return Answer("undecided", subject, f"{quote}，尚不能判定。", cells, stated, expected)
    return failed_if(not holds, subject, f"{quote}，{asked.says}。", cells, stated, expected)


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
            message = f"{told_at(claim)}，而{printed}，尚不能判定。"
            yield Answer("undecided", told(claim), message, (figure.cell,))
            continue
        told_fee = exact(fee / load_wording().money["万元"])
        if figure.number >= told_fee:
            yield Answer("passed", told(claim), "", (figure.cell,))
        else:
            message = f"{told_at(claim)}，折合{shown(told_fee)}万元，多于{printed}，请核对两处口径。"
            yield Answer("failed", told(claim), message, (figure.cell,), exact(figure.number), told_fee)


def fee_in_steps(facts: Facts, asked: FeeInSteps) -> list[Answer]:
    """One answer per fee told."""
    answers = []
    for claim, fee in _fees(facts):
        message = f"{told_at(claim)}，不是{asked.step}元的整数倍，请核对计费。"
        answers.append(failed_if(fee % asked.step, told(claim), message, (), exact(fee)))
    return answers or [Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，无从核对。")]


def empty_for(facts: Facts, asked: EmptyFor) -> Iterator[Answer]:
    """One answer per row."""
    kind = facts.agency_class
    if kind is None or kind in facts.settings.rule_makers:
        name = facts.report.agency or "没有认出名称的机关"
        yield Answer("not_applicable", "机关类别", f"这条规则不适用于{name}。")
        return
    for row in asked.rows:
        figures = [figure for figure in facts.report.figures_of(asked.table) if figure.cell.row == row]
        above = [figure for figure in figures if figure.value is not None and figure.value > 0]
        if above:
            named = listed(f"{cell_name(figure.cell)}{quoted(figure)}" for figure in above)
            message = f"{facts.report.agency}没有规章制定权，而{named}，请核对是否把起草或文件数填作规章。"
            cells = tuple(figure.cell for figure in above)
            yield Answer("failed", row, message, cells, severity="error" if kind in asked.errors else None)
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
