"""Carrying rules out: verdicts, findings, tally."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from audit_kit.audit import check
from audit_kit.errors import AuditKitError
from audit_kit.examples import Made, made_report
from audit_kit.report import Layout
from audit_kit.rules import load_rules

WRONG = {
    "requests/办理总计/自然人": "3",
    "requests/本年新收/自然人": "3",
    "disputes/行政复议/总计": "",
    "disclosure/规章/*": "/",
    "disclosure/行政事业性收费/本年收费金额": "1.1234567",
}


def test_a_report_in_which_everything_agrees_has_no_findings_but_every_rule_in_the_tally() -> None:
    audit = check(made_report())
    assert audit.findings.empty
    assert list(audit.tally["rule"]) == [rule.id for rule in load_rules()]
    assert audit.tally.loc["T3-SUM", "passed"] == 7


def test_findings_stand_failed_first_then_by_severity_then_in_the_order_of_the_catalogue() -> None:
    findings = check(made_report(WRONG)).findings
    order = {rule.id: place for place, rule in enumerate(load_rules())}
    keys = [
        (
            ["failed", "undecided"].index(outcome),
            ["error", "warning", "info"].index(severity),
            order[rule],
        )
        for rule, outcome, severity in zip(
            findings["rule"], findings["outcome"], findings["severity"], strict=True
        )
    ]
    assert keys == sorted(keys)
    assert {"failed", "undecided"} == set(findings["outcome"])


def test_the_tally_counts_every_verdict_once() -> None:
    audit = check(made_report(WRONG))
    tally = audit.tally
    assert int(tally[["passed", "failed", "undecided", "not_applicable"]].to_numpy().sum()) == len(
        audit.verdicts
    )
    assert (tally["applied"] == tally["passed"] + tally["failed"] + tally["undecided"]).all()
    assert int(tally["failed"].sum() + tally["undecided"].sum()) == len(audit.findings)


def test_a_finding_names_rule_subject_numbers_and_cells() -> None:
    findings = check(made_report(WRONG)).findings
    one = findings[(findings["rule"] == "T3-SUM") & (findings["subject"] == "自然人")].iloc[0]
    assert (one["stated"], one["expected"], one["difference"]) == (3, 0, 3)
    assert one["cells"][-1] == "requests/办理总计/自然人"
    assert one["report"] == "example"
    money = findings[findings["rule"] == "T2-21-03"].iloc[0]
    assert money["stated"] == Decimal("1.1234567")
    assert money["difference"] is None


def test_every_verdict_that_is_not_passed_says_why() -> None:
    for report in (made_report(WRONG), made_report({"*": ""}), made_report({"*": None})):
        for verdict in check(report).verdicts:
            assert verdict.outcome == "passed" or verdict.message.endswith("。")


def test_a_report_without_a_single_figure_is_still_checked() -> None:
    audit = check(replace(made_report(), figures=(), layout=Layout(), headings=()))
    assert not [
        verdict for verdict in audit.verdicts if verdict.outcome in ("failed", "passed") and verdict.cells
    ]
    assert set(audit.findings["rule"]) == {"FMT-02", "FMT-05"}


def test_severity_follows_the_form_of_the_report() -> None:
    for form, year, severity in (("2021", 2024, "error"), ("2019", 2020, "info")):
        made = Made(form=form, year=year, headings=("一、总体情况",))  # type: ignore[arg-type]
        findings = check(made_report(made=made)).findings
        assert list(findings[findings["rule"] == "FMT-02"]["severity"]) == [severity]


@pytest.mark.parametrize("given", [(), ("report.pdf",)])
def test_check_wants_reports(given: tuple[str, ...]) -> None:
    with pytest.raises(AuditKitError, match="read_report"):
        check(*given)  # type: ignore[arg-type]
