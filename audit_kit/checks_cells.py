"""Kinds of check on named cells of several tables, fees told in the prose, and what an agency may fill in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import Answer, Exact, cell_name, exact, listed, quoted, shown, where
from audit_kit.checks_prose import told
from audit_kit.checks_wording import not_asked
from audit_kit.claims import Claim
from audit_kit.facts import Facts
from audit_kit.model import CellId, Figure
from audit_kit.relations import Comparison, comparison, span_of
from audit_kit.report import Report

YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
FEE = "信息处理费/收取"
FEE_CELL = "disclosure/行政事业性收费/本年收费金额"


@dataclass(frozen=True, slots=True)
class CompareCells:
    """``claim`` holds between the cells named, wherever all of ``when`` hold.

    ``cells`` gives each cell a short name, which claim, conditions and ``says`` use. ``classes`` limits the
    agencies; ``threshold`` names a number of the settings that stands as 界限 in the claim.
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
class FeeInTable:
    """The information fee told in the prose is within the fees of 表二."""


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


@dataclass(frozen=True, slots=True)
class NotAllEqual:
    """No column of results holds the same number above zero in every row."""


def figures_named(report: Report, cells: dict[str, str]) -> dict[str, Figure] | None:
    """The figures by their short names; None where the report's form lacks one."""
    found = {name: report.by_cell.get(CellId.parse(path)) for name, path in cells.items()}
    known = {name: figure for name, figure in found.items() if figure is not None}
    return known if len(known) == len(found) else None


def compare_cells(facts: Facts, asked: CompareCells) -> Iterator[Answer]:
    """One answer."""
    subject = "、".join(asked.cells)
    if (nothing := not_asked(facts, asked.classes)) is not None:
        yield nothing
        return
    figures = figures_named(facts.report, asked.cells)
    if figures is None:
        yield Answer("not_applicable", subject, "这份报告的格式没有这些格，无从核对。")
        return
    yield compared_cells(subject, figures, asked)


def compared_cells(subject: str, figures: dict[str, Figure], asked: CompareCells) -> Answer:
    """The answer on figures by their short names."""
    cells = tuple(figure.cell for figure in figures.values())
    if all(figure.state == "absent" for figure in figures.values()):
        return Answer("not_applicable", subject, f"“{subject}”没有读到，无从核对。", cells)
    conditions = [condition.holds(figures) for condition in asked.conditions]
    if False in conditions:
        return Answer("not_applicable", subject, f"{_quote(figures)}，不属于这条规则所说的情形。", cells)
    claim = comparison(asked.claim)
    holds = claim.holds(figures)
    stated, expected = (_point(span_of(side, figures)) for side in (claim.left, claim.right))
    if holds is False and None not in conditions:
        return Answer("failed", subject, f"{_quote(figures)}，{asked.says}。", cells, stated, expected)
    if holds is None or None in conditions:
        return Answer("undecided", subject, f"{_quote(figures)}，尚不能判定。", cells, stated, expected)
    return Answer("passed", subject, "", cells, stated, expected)


def _point(span: object) -> Exact | None:
    low, high = getattr(span, "low", None), getattr(span, "high", None)
    return low if low == high else None


def _quote(figures: dict[str, Figure]) -> str:
    return listed((f"{name}{quoted(figure)}" for name, figure in figures.items()), most=6)


def _fees(facts: Facts) -> list[tuple[Claim, Decimal]]:
    """The information fees told for the whole report, in 元."""
    return [
        (claim, claim.value * YUAN[claim.unit])
        for claim in facts.claims
        if claim.key == FEE and claim.kind == "money" and claim.value and claim.unit in YUAN
        and claim.period in (None, "当年") and claim.hedge is None
    ]  # fmt: skip


def fee_in_table(facts: Facts, asked: FeeInTable) -> Iterator[Answer]:
    """One answer per fee told."""
    del asked
    fees = _fees(facts)
    figure = facts.report.by_cell.get(CellId.parse(FEE_CELL))
    if not fees or figure is None:
        yield Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，或表格没有收费金额一格。")
        return
    for claim, fee in fees:
        if figure.state != "number" or figure.value is None:
            message = (
                f"{told(claim)}{where(claim.place)}，而{cell_name(figure.cell)}{quoted(figure)}，尚不能判定。"
            )
            yield Answer("undecided", told(claim), message, (figure.cell,))
        elif figure.value * YUAN["万元"] >= fee:
            yield Answer("passed", told(claim), "", (figure.cell,))
        else:
            message = (
                f"{told(claim)}{where(claim.place)}，折合{shown(exact(fee / YUAN['万元']))}万元，多于"
                f"{cell_name(figure.cell)}{quoted(figure)}，请核对两处口径。"
            )
            stated = exact(figure.value)
            yield Answer("failed", told(claim), message, (figure.cell,), stated, exact(fee / YUAN["万元"]))


def fee_in_steps(facts: Facts, asked: FeeInSteps) -> Iterator[Answer]:
    """One answer per fee told."""
    fees = _fees(facts)
    if not fees:
        yield Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，无从核对。")
    for claim, fee in fees:
        if fee % asked.step:
            message = f"{told(claim)}{where(claim.place)}，不是{asked.step}元的整数倍，请核对计费。"
            yield Answer("failed", told(claim), message, (), exact(fee))
        else:
            yield Answer("passed", told(claim), "", (), exact(fee))


def empty_for(facts: Facts, asked: EmptyFor) -> Iterator[Answer]:
    """One answer per row."""
    kind = facts.agency_class
    if kind is None or kind in facts.settings.rule_makers:
        name = facts.report.agency or "没有认出名称的机关"
        yield Answer("not_applicable", "机关类别", f"这条规则不适用于{name}。")
        return
    for row in asked.rows:
        figures = [f for f in facts.report.figures if f.cell.table == asked.table and f.cell.row == row]
        above = [figure for figure in figures if figure.value is not None and figure.value > 0]
        cells = tuple(figure.cell for figure in above)
        if above:
            named = listed(f"{cell_name(figure.cell)}{quoted(figure)}" for figure in above)
            message = f"{facts.report.agency}没有规章制定权，而{named}，请核对是否把起草或文件数填作规章。"
            yield Answer("failed", row, message, cells, severity="error" if kind in asked.errors else None)
        elif figures and all(figure.state == "absent" for figure in figures):
            yield Answer("not_applicable", row, f"没有读到“{row}”一行，无从核对。")
        else:
            yield Answer("passed", row)


def not_all_equal(facts: Facts, asked: NotAllEqual) -> Iterator[Answer]:
    """One answer for 表三."""
    del asked
    figures = [f for f in facts.report.figures if f.cell.table == "requests" and f.state == "number"]
    if not figures:
        yield Answer("not_applicable", "表三", "没有读到表三的数字，无从核对。")
        return
    for column in dict.fromkeys(figure.cell.column for figure in figures):
        values = {figure.value for figure in figures if figure.cell.column == column}
        if len(values) == 1 and values != {0} and sum(f.cell.column == column for f in figures) > 5:
            value = shown(exact(next(iter(values)) or Decimal(0)))
            yield Answer("failed", column, f"表三“{column}”列各行全部为{value}，请核对是否误填。")
            return
    yield Answer("passed", "表三")
