"""Carry the rules out on reports: verdicts, and the findings and the tally drawn from them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from audit_kit.answers import Answer, Outcome, Severity, as_decimal
from audit_kit.errors import AuditKitError
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.rules import load_rules

if TYPE_CHECKING:
    import pandas as pd

OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "undecided", "not_applicable")
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
FINDING_COLUMNS = (
    "rule", "outcome", "severity", "report", "subject", "stated", "expected", "difference", "cells", "message"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer on one subject of one report.

    ``stated`` is what the page prints, ``expected`` what the other figures give, ``difference`` stated less
    expected, exact, None where unknown. ``cells`` are addresses such as ``requests/办理总计/自然人``.
    ``message`` is one Chinese sentence, empty where the rule passed.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    report: str
    subject: str
    stated: int | Decimal | None
    expected: int | Decimal | None
    difference: int | Decimal | None
    cells: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Audit:
    """What the rules say of some reports. A report without findings is not thereby right."""

    reports: tuple[Report, ...]
    rules: tuple[Rule, ...]
    verdicts: tuple[Verdict, ...]

    def __repr__(self) -> str:
        counts = [sum(verdict.outcome == outcome for verdict in self.verdicts) for outcome in OUTCOMES]
        named = ", ".join(f"{outcome} {count}" for outcome, count in zip(OUTCOMES, counts, strict=True))
        return f"<Audit of {len(self.reports)} report(s) by {len(self.rules)} rules: {named}>"

    @cached_property
    def open_verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that failed or are undecided: failed first, then by severity, then by rule."""
        place = {rule.id: index for index, rule in enumerate(self.rules)}
        return tuple(
            sorted(
                (verdict for verdict in self.verdicts if verdict.outcome in ("failed", "undecided")),
                key=lambda v: (OUTCOMES.index(v.outcome), SEVERITIES.index(v.severity), place[v.rule]),
            )
        )

    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row per open verdict, in their order.

        Columns: rule, outcome, severity, report, subject, stated, expected, difference, cells, message.
        """
        import pandas as pd

        records = [[getattr(verdict, column) for column in FINDING_COLUMNS] for verdict in self.open_verdicts]
        return pd.DataFrame(records, columns=list(FINDING_COLUMNS), dtype="object")

    @cached_property
    def tally(self) -> pd.DataFrame:
        """One row per rule, also under the rule's id as index.

        Columns: rule, title, applied (all but the last), passed, failed, undecided, not_applicable.
        """
        import pandas as pd

        counts = {rule.id: dict.fromkeys(OUTCOMES, 0) for rule in self.rules}
        for verdict in self.verdicts:
            counts[verdict.rule][verdict.outcome] += 1
        records = [
            {
                "rule": rule.id,
                "title": rule.title,
                "applied": sum(counts[rule.id].values()) - counts[rule.id]["not_applicable"],
                **counts[rule.id],
            }
            for rule in self.rules
        ]
        columns = ["rule", "title", "applied", *OUTCOMES]
        return pd.DataFrame(records, columns=columns, index=[rule.id for rule in self.rules])


def check(*reports: Report) -> Audit:
    """Carry every rule out on every report.

    Raises:
        AuditKitError: no report was given, or something that is none.
    """
    if not reports:
        raise AuditKitError("check", "没有给出报告", "请先用 read_report 读取，再写作 check(report)")
    for report in reports:
        if not isinstance(report, Report):
            raise AuditKitError("check", f"{report!r} 不是读取好的报告", "请先用 read_report 读取文件")
    rules = load_rules()
    verdicts = tuple(
        _verdict(rule, report, answer)
        for report in reports
        for rule in rules
        for answer in answers(rule, report)
    )
    return Audit(reports=reports, rules=rules, verdicts=verdicts)


def answers(rule: Rule, report: Report) -> list[Answer]:
    """The answers of one rule on one report; a rule about certain years asks for the year first."""
    if rule.first_year is not None or rule.last_year is not None:
        if report.year is None:
            return [Answer("undecided", "报告年度", "没有读到报告年度，尚不能判定。")]
        if not (rule.first_year or report.year) <= report.year <= (rule.last_year or report.year):
            return [Answer("not_applicable", "报告年度", f"这条规则不适用于{report.year}年度报告。")]
    return list(rule.kind.carry_out(report, rule.table, rule.asked))


def _verdict(rule: Rule, report: Report, answer: Answer) -> Verdict:
    difference = answer.difference
    return Verdict(
        rule=rule.id,
        outcome=answer.outcome,
        severity=answer.severity or rule.severities[report.layout_form],
        report=report.source.name,
        subject=answer.subject,
        stated=None if answer.stated is None else as_decimal(answer.stated),
        expected=None if answer.expected is None else as_decimal(answer.expected),
        difference=None if difference is None else as_decimal(difference),
        cells=tuple(cell.path for cell in answer.cells),
        message=answer.message,
    )
