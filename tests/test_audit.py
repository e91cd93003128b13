"""Carrying rules out, on a report, on years of one agency, on a group: verdicts, findings, tally."""

import time
import timeit
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from conftest import SAMPLES

import audit_kit as ak
from audit_kit.answers import OUTCOMES, SEVERITIES
from audit_kit.audit import check
from audit_kit.errors import AuditKitError
from audit_kit.examples import Made, made_report
from audit_kit.report import Layout
from audit_kit.rules import load_rules
from audit_kit.settings import settings_over_defaults

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
    places = [OUTCOMES, SEVERITIES, [rule.id for rule in load_rules()]]
    columns = ["outcome", "severity", "rule"]
    keys = [[at.index(one) for at, one in zip(places, row, strict=True)] for row in findings[columns].values]
    assert keys == sorted(keys)
    assert {"failed", "undecided"} == set(findings["outcome"])


def test_the_tally_counts_every_verdict_once() -> None:
    audit = check(made_report(WRONG))
    tally = audit.tally
    assert int(tally[[*OUTCOMES]].to_numpy().sum()) == len(audit.verdicts)
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


OWN = "青禾区水务局"


def report_of(year: int, cells: dict[str, str] | None = None, **made: object) -> ak.Report:
    return made_report(cells, Made(year=year, **{"agency": OWN, **made}))  # type: ignore[arg-type]


def failed(audit: ak.Audit, outcome: str = "failed") -> set[str]:
    return {verdict.rule for verdict in audit.open_verdicts if verdict.outcome == outcome}


def test_reports_are_ordered_by_their_years() -> None:
    audit = check(report_of(2023), report_of(2022))
    assert [report.year for report in audit.reports] == [2022, 2023]


def test_what_is_carried_over_is_compared_in_all_and_per_applicant() -> None:
    before = report_of(2022, {"requests/结转下年度/总计": "5", "requests/结转下年度/自然人": "5"})
    moved = report_of(2023, {"requests/上年结转/总计": "5", "requests/上年结转/商业企业": "5"})
    audit = check(before, moved)
    assert {"Y-02"} == {"Y-01", "Y-02"} & failed(audit)
    assert {v.subject for v in audit.open_verdicts if v.rule == "Y-02"} == {"自然人", "商业企业"}


def test_years_that_do_not_follow_are_not_chained_and_the_gap_is_told() -> None:
    audit = check(report_of(2021, {"requests/结转下年度/总计": "5"}), report_of(2023))
    assert "Y-01" not in failed(audit)
    assert "Y-13" in failed(audit)


def test_the_change_of_form_is_not_chained_in_the_second_table() -> None:
    before = made_report({"requests/结转下年度/总计": "1"}, Made(form="2019", year=2020, agency=OWN))
    audit = check(before, report_of(2021, {"disclosure/行政规范性文件/现行有效件数": "101"}))
    assert audit.tally.loc["Y-03", "applied"] == 0
    assert "Y-01" in failed(audit)


def test_another_agencys_report_is_refused_with_a_sentence() -> None:
    with pytest.raises(AuditKitError, match=r"柳河县水务局的报告.*renamed"):
        check(report_of(2022), report_of(2023, agency="柳河县水务局"))


def test_a_renamed_agency_is_the_same_one() -> None:
    settings = settings_over_defaults({"renamed": {"青禾区水利局": OWN}})
    audit = check(report_of(2022, agency="青禾区水利局"), report_of(2023), settings=settings)
    assert len(audit.reports) == 2


def test_the_sample_years_agree_with_each_other() -> None:
    reports = [ak.read_report(SAMPLES / f"year-{year}.pdf") for year in (2022, 2023)]
    audit = check(*reports)
    assert not [v for v in audit.open_verdicts if v.severity in ("error", "warning")]
    assert audit.tally.loc["Y-01", "passed"] == 1
    assert audit.tally.loc["Y-03", "passed"] == 2


def test_growth_is_recomputed_in_either_direction() -> None:
    before = report_of(2022, {"requests/本年新收/总计": "80"})
    for text, wrong in (
        ("新收政府信息公开申请100件，同比增加20件。", False),
        ("新收政府信息公开申请100件，较上年增长20%。", True),
    ):
        after = report_of(2023, {"requests/本年新收/总计": "100"}, sections={"一": text})
        assert ("N-25" in failed(check(before, after))) == wrong, text


def test_the_checks_are_fast_enough() -> None:
    years = tuple(ak.read_report(SAMPLES / f"year-{year}.pdf") for year in (2022, 2023))
    blank, half = made_report({"*": ""}), made_report({"requests/*": "", "requests/*/总计": "5"})
    for reports, limit in (((blank,), 0.020), ((half,), 0.020), (years[:1], 0.050), (years, 0.150)):
        run = partial(check, *reports)
        assert min(timeit.repeat(run, timer=time.process_time, repeat=10, number=1)) < limit


def test_a_parent_with_more_than_its_children_fails_only_where_none_is_missing() -> None:
    parent = report_of(2023, {"requests/本年新收/自然人": "9"}, agency="青禾区人民政府")
    agencies = {OWN: "4", "青禾区教育局": "3"}
    children = [report_of(2023, {"requests/本年新收/自然人": n}, agency=one) for one, n in agencies.items()]
    some = settings_over_defaults({"scope": "whole"})
    every = settings_over_defaults({"scope": "whole", "agencies": [*agencies]})
    assert "O-01" in failed(ak.check_group(parent, children, some), "undecided")
    assert "O-01" in failed(ak.check_group(parent, children, every))


def test_another_years_report_is_refused_in_a_group() -> None:
    with pytest.raises(AuditKitError, match="2022年度"):
        ak.check_group(report_of(2023, agency="青禾区人民政府"), [report_of(2022)])
    with pytest.raises(AuditKitError, match="下级机关"):
        ak.check_group(report_of(2023), [])
