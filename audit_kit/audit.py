"""Carry the rules out on reports: verdicts, and the findings and the tally drawn from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from audit_kit.answers import OUTCOMES, SEVERITIES
from audit_kit.checks_group import Group
from audit_kit.errors import AuditKitError, CatalogueError
from audit_kit.examples import example_answers
from audit_kit.facts import Facts
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.rules import load_own_rules, load_retired, load_rules
from audit_kit.settings import Settings, load_settings
from audit_kit.verdicts import Surroundings, Verdict, answers, verdicts

__all__ = ["Audit", "Verdict", "answers", "check", "check_group"]

if TYPE_CHECKING:
    import pandas as pd

FINDING_COLUMNS = (
    "rule", "outcome", "severity", "report", "subject", "stated", "expected", "difference", "cells", "message"
)  # fmt: skip


@dataclass(frozen=True)
class Audit:
    """What the rules say of some reports. A report without findings is not thereby right."""

    reports: tuple[Report, ...]
    rules: tuple[Rule, ...]
    verdicts: tuple[Verdict, ...]
    settings: Settings

    def __repr__(self) -> str:
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        named = ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
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

        counts = Counter((verdict.rule, verdict.outcome) for verdict in self.verdicts)
        ids = [rule.id for rule in self.rules]
        frame = pd.DataFrame({"rule": ids, "title": [rule.title for rule in self.rules]}, index=ids)
        frame["applied"] = [sum(counts[one, outcome] for outcome in OUTCOMES[:-1]) for one in ids]
        for outcome in OUTCOMES:
            frame[outcome] = [counts[one, outcome] for one in ids]
        return frame


def check(*reports: Report, settings: Settings | str | Path | None = None) -> Audit:
    """Carry every rule out on every report, and the rules across years on each year and the one before.

    The reports are taken in order of their years. ``settings`` are those of ``load_settings``, or the path of
    a case's own settings file.

    Raises:
        AuditKitError: no report was given, something that is none, or reports of different agencies.
    """
    given = _settings(settings)
    _refuse_what_is_no_report("check", reports)
    _refuse_other_agencies(reports, given)
    ordered = tuple(sorted(reports, key=lambda report: report.year or 9999))
    rules = _rules(given.rules)
    found: list[Verdict] = []
    for report in ordered:
        before = [one for one in ordered if report.year and one.year and one.year < report.year]
        around = Surroundings(given, before=before[-1] if before else None)
        found += [verdict for rule in rules for verdict in verdicts(rule, report, around)]
    return Audit(ordered, rules, tuple(found), given)


def check_group(
    parent: Report, children: Sequence[Report], settings: Settings | str | Path | None = None
) -> Audit:
    """Carry out the rules across agencies: a superior agency's report against those of its subordinates.

    Raises:
        AuditKitError: no subordinate's report was given, something that is none, or another year's report.
    """
    given = _settings(settings)
    reports = (parent, *children)
    _refuse_what_is_no_report("check_group", reports)
    if not children:
        raise AuditKitError(
            "check_group", "没有给出下级机关的报告", "请写作 check_group(上级报告, [下级报告, …])"
        )
    for child in children:
        if None not in (child.year, parent.year) and child.year != parent.year:
            what = f"{child.source.name} 是{child.year}年度报告，而上级报告是{parent.year}年度"
            raise AuditKitError("所给的报告", what, "请只给出同一年度的报告")
    group = Group(Facts(parent, given), tuple(Facts(child, given) for child in children))
    rules = tuple(rule for rule in _rules(given.rules) if rule.kind.subject == "group" or rule.id == "O-06")
    around = Surroundings(given, group=group)
    found = tuple(
        verdict
        for rule in rules
        for report in ((parent,) if rule.kind.subject == "group" else reports)
        for verdict in verdicts(rule, report, around)
    )
    return Audit(reports, rules, found, given)


def check_years(before: Report, report: Report, settings: Settings) -> Audit:
    """Carry out only the rules across years: a report against the same agency's of an earlier year."""
    rules = tuple(rule for rule in _rules(settings.rules) if rule.kind.subject == "years")
    around = Surroundings(settings, before=before)
    found = tuple(verdict for rule in rules for verdict in verdicts(rule, report, around))
    return Audit((before, report), rules, found, settings)


def _settings(given: Settings | str | Path | None) -> Settings:
    settings = given if isinstance(given, Settings) else load_settings(given)
    known = {rule.id for rule in _rules(settings.rules)}
    named = (*settings.turn_on, *settings.turn_off, *settings.severities)
    if unknown := [name for name in named if name not in known]:
        raise AuditKitError("settings", f"没有 {unknown[0]} 这条规则", "请从 docs/rules.md 中选取编号")
    return settings


def _rules(own: tuple[Path, ...]) -> tuple[Rule, ...]:
    """The catalogue and the rules of a case, whose examples must keep their word."""
    rules = list(load_rules())
    for path in own:
        taken = (*(one.id for one in rules), *(one.id for one in load_retired()))
        for rule in load_own_rules(path, taken):
            _refuse_broken_examples(rule)
            rules.append(rule)
    return tuple(rules)


def _refuse_broken_examples(rule: Rule) -> None:
    for example in rule.examples:
        found = {one.outcome for one in example_answers(rule, example)}
        if example.outcome not in found:
            where = f"{rule.file} {rule.id} examples {example.outcome}"
            what = f"这个例子得出的是 {'、'.join(sorted(found))}"
            raise CatalogueError(where, what, "请改正规则或例子")


def _refuse_what_is_no_report(name: str, reports: Sequence[object]) -> None:
    if not reports:
        raise AuditKitError(name, "没有给出报告", f"请先用 read_report 读取，再写作 {name}(report)")
    for report in reports:
        if not isinstance(report, Report):
            raise AuditKitError(name, f"{report!r} 不是读取好的报告", "请先用 read_report 读取文件")


def _refuse_other_agencies(reports: Sequence[Report], settings: Settings) -> None:
    """Reports without a recognised name pass: nothing says that they are another agency's."""
    named = [report for report in reports if report.agency]
    for report in named[1:]:
        first, other = (settings.current_name(one.agency) for one in (named[0], report))
        if first != other:
            what = f"{report.source.name} 是{other}的报告，而 {named[0].source.name} 是{first}的报告"
            to_do = "请只给出同一机关各年度的报告；机关更名的，请在设置的 renamed 中写明"
            raise AuditKitError("所给的报告", what, to_do)
