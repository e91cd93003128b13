"""Several years of one agency, and a superior agency with those under it."""

from __future__ import annotations

import time
import timeit
from functools import partial
from pathlib import Path

import pytest

import audit_kit as ak
from audit_kit.examples import Made, made_report
from audit_kit.settings import settings_over_defaults

SAMPLES = Path(__file__).parent.parent / "sample_reports"
OWN = "青禾区水务局"


def report_of(year: int, cells: dict[str, str] | None = None, **made: object) -> ak.Report:
    return made_report(cells, Made(year=year, **{"agency": OWN, **made}))  # type: ignore[arg-type]


def failed(audit: ak.Audit, outcome: str = "failed") -> set[str]:
    return {verdict.rule for verdict in audit.open_verdicts if verdict.outcome == outcome}


def test_reports_are_ordered_by_their_years() -> None:
    audit = ak.check(report_of(2023), report_of(2022))
    assert [report.year for report in audit.reports] == [2022, 2023]


def test_a_single_report_has_no_finding_across_years_and_says_so() -> None:
    audit = ak.check(report_of(2023))
    assert audit.tally.loc["Y-01", "not_applicable"] == 1
    assert "只给出一个年度" in next(v.message for v in audit.verdicts if v.rule == "Y-01")


def test_what_is_carried_over_is_compared_in_all_and_per_applicant() -> None:
    before = report_of(2022, {"requests/结转下年度/总计": "5", "requests/结转下年度/自然人": "5"})
    right = report_of(2023, {"requests/上年结转/总计": "5", "requests/上年结转/自然人": "5"})
    moved = report_of(2023, {"requests/上年结转/总计": "5", "requests/上年结转/商业企业": "5"})
    assert not {"Y-01", "Y-02"} & failed(ak.check(before, right))
    audit = ak.check(before, moved)
    assert {"Y-02"} == {"Y-01", "Y-02"} & failed(audit)
    assert {v.subject for v in audit.open_verdicts if v.rule == "Y-02"} == {"自然人", "商业企业"}
    less = ak.check(before, report_of(2023, {"requests/上年结转/总计": "4"}))
    one = next(v for v in less.open_verdicts if v.rule == "Y-01")
    assert (one.stated, one.expected, one.severity) == (4, 5, "error")


def test_years_that_do_not_follow_are_not_chained_and_the_gap_is_told() -> None:
    audit = ak.check(report_of(2021, {"requests/结转下年度/总计": "5"}), report_of(2023))
    assert "Y-01" not in failed(audit)
    assert "Y-13" in failed(audit)


def test_the_change_of_form_is_not_chained_in_the_second_table() -> None:
    before = made_report({"requests/结转下年度/总计": "1"}, Made(form="2019", year=2020, agency=OWN))
    audit = ak.check(before, report_of(2021, {"disclosure/行政规范性文件/现行有效件数": "101"}))
    assert audit.tally.loc["Y-03", "applied"] == 0
    assert "Y-01" in failed(audit)


def test_another_agencys_report_is_refused_with_a_sentence() -> None:
    with pytest.raises(ak.AuditKitError, match=r"柳河县水务局的报告.*renamed"):
        ak.check(report_of(2022), report_of(2023, agency="柳河县水务局"))


def test_a_renamed_agency_is_the_same_one() -> None:
    settings = settings_over_defaults({"renamed": {"青禾区水利局": OWN}})
    audit = ak.check(report_of(2022, agency="青禾区水利局"), report_of(2023), settings=settings)
    assert len(audit.reports) == 2


def test_the_sample_years_agree_with_each_other() -> None:
    reports = [ak.read_report(SAMPLES / f"year-{year}.pdf") for year in (2022, 2023)]
    audit = ak.check(*reports)
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
        assert ("N-25" in failed(ak.check(before, after))) == wrong, text


def test_the_checks_are_fast_enough() -> None:
    years = tuple(ak.read_report(SAMPLES / f"year-{year}.pdf") for year in (2022, 2023))
    blank, half = made_report({"*": ""}), made_report({"requests/*": "", "requests/*/总计": "5"})
    for reports, limit in (((blank,), 0.020), ((half,), 0.020), (years[:1], 0.050), (years, 0.150)):
        run = partial(ak.check, *reports)
        assert min(timeit.repeat(run, timer=time.process_time, repeat=10, number=1)) < limit


def child(name: str, value: str) -> ak.Report:
    return report_of(2023, {"requests/本年新收/自然人": value}, agency=name)


def test_a_parent_with_more_than_its_children_fails_only_where_none_is_missing() -> None:
    parent = report_of(2023, {"requests/本年新收/自然人": "9"}, agency="青禾区人民政府")
    children = [child(OWN, "4"), child("青禾区教育局", "3")]
    some = settings_over_defaults({"scope": "whole"})
    every = settings_over_defaults({"scope": "whole", "agencies": [OWN, "青禾区教育局"]})
    assert "O-01" in failed(ak.check_group(parent, children, some), "undecided")
    assert "O-01" in failed(ak.check_group(parent, children, every))


def test_another_years_report_is_refused_in_a_group() -> None:
    with pytest.raises(ak.AuditKitError, match="2022年度"):
        ak.check_group(report_of(2023, agency="青禾区人民政府"), [report_of(2022)])
    with pytest.raises(ak.AuditKitError, match="下级机关"):
        ak.check_group(report_of(2023), [])
