"""Kinds of check on the prose, on names and on dates: both sides of each edge."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import audit_kit as ak
from audit_kit.agency_names import has_reason, mentions
from audit_kit.examples import Made, made_report

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "reports"
OWN = "云岭市青禾区水务局"


def found(text: str, cells: dict[str, str] | None = None, section: str = "一", **made: object) -> set[str]:
    given = {"agency": OWN, "sections": {section: text}, **made}
    audit = ak.check(made_report(cells, Made(**given)))  # type: ignore[arg-type]
    return {verdict.rule for verdict in audit.open_verdicts if verdict.outcome == "failed"}


NEW = {"requests/本年新收/*": "0", "requests/本年新收/总计": "213", "requests/上年结转/总计": "4"}


@pytest.mark.parametrize(
    ("number", "fails"),
    [("213", False), ("217", False), ("214", True), ("200余", False), ("210多", False), ("300余", True),
     ("约210", False), ("近220", False), ("近210", True), ("二百一十三", False), ("二百一十四", True)],
)  # fmt: skip
def test_a_claim_agrees_in_every_permitted_reading_and_with_its_hedge(number: str, fails: bool) -> None:
    assert ("N-01" in found(f"全年受理政府信息公开申请{number}件。", NEW)) == fails


def test_what_a_wider_scope_may_explain_is_no_error() -> None:
    text = "全市共受理政府信息公开申请999件。"
    for agency, severity in (("云岭市人民政府", "warning"), (OWN, "info")):
        audit = ak.check(made_report(NEW, Made(agency=agency, sections={"一": text})))
        assert [v.severity for v in audit.open_verdicts if v.rule == "N-01"] == [severity]


def test_an_uncertain_scope_claims_nothing() -> None:
    assert "N-01" not in found("区教育局受理政府信息公开申请999件。", NEW)


@pytest.mark.parametrize("said", ["26.55万元", "26.5万元", "26.6万元", "265500元"])
def test_money_is_compared_in_its_own_unit_rounded_or_cut_off(said: str) -> None:
    cells = {"disclosure/行政事业性收费/本年收费金额": "26.55"}
    assert not {"N-20", "IN-03"} & found(f"全年行政事业性收费{said}。", cells)


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("2023年，我局主动公开信息20条。", True),
        ("2023年全区水务系统累计开展宣传10场。", True),
        ("较2023年增加20条。", False),
        ("针对2023年考核指出的问题，我局逐项整改。", False),
        ("2023年印发的方案继续执行。", False),
        ("落实“十四五”规划（2021—2025年）。", False),
        ("2023年，我局紧扣“十四五”规划（2021—2025年），较好完成任务。", True),
        ("2023年主动公开90条，2024年主动公开99条。", False),
    ],
)
def test_the_year_before_is_stale_only_in_the_present_tense(text: str, stale: bool) -> None:
    assert ("S-01" in found(text)) == stale


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("2024年，柳河县审计局高度重视政务公开。", ["柳河县审计局"]),
        ("青禾区教育局认真贯彻条例。", ["青禾区教育局"]),
        ("会同青禾区教育局开展检查。", []),
        ("按照云岭市人民政府部署推进。", []),
        ("青禾区人民政府办公室印发要点。", []),
        ("接受市政府办公室考核。", []),
        ("赴柳河县审计局学习。", []),
        ("各县区人民政府办公室均已公开。", []),
    ],
)
def test_another_agency_is_named_where_the_report_should_speak_of_its_own(
    text: str, named: list[str]
) -> None:
    assert [one.name for one in mentions(text) if not has_reason(one, OWN, False)] == named


def test_a_prefecture_may_name_the_agencies_of_its_cities_and_not_those_of_another_prefecture() -> None:
    text = "2024年，柳河市审计局高度重视。2024年，临棠自治州审计局高度重视。"
    odd = [one.name for one in mentions(text) if not has_reason(one, "云岭自治州人民政府", True)]
    assert odd == ["临棠自治州审计局"]
    text = "2024年，柳河市审计局高度重视。2024年，临棠省审计厅高度重视。"
    odd = [one.name for one in mentions(text) if not has_reason(one, "云岭自治区人民政府", True)]
    assert odd == ["临棠省审计厅"]


@pytest.mark.parametrize(
    ("agency", "day", "rule"),
    [
        ("青禾区人民政府", datetime.date(2025, 4, 1), "D-02"),
        ("稻香镇人民政府", datetime.date(2025, 6, 1), None),
    ],
)
def test_each_class_of_agency_has_its_deadline(agency: str, day: datetime.date, rule: str | None) -> None:
    late = {"D-01", "D-02", "D-03"} & found("工作平稳。", agency=agency, published=day)
    assert late == ({rule} if rule else set())


@pytest.mark.parametrize(("text", "fails"), [
    ("自2024年2月30日起。", True), ("自2024年2月29日起。", False), ("自2023年2月29日起。", True),
    ("2023年12月1日至1月15日集中清理。", False), ("2024年13月完成。", True),
    ("统计期限2024年12月31日至2024年1月1日。", True),
])  # fmt: skip
def test_days_that_do_not_exist_are_found(text: str, fails: bool) -> None:
    assert ("IN-06" in found(text)) == fails


@pytest.mark.parametrize("noun", ["公开条例", "受理件数", "及时登记申请件", "每条信息，", "一批次条目，"])
def test_a_measure_word_inside_another_word_lacks_no_number(noun: str) -> None:
    assert "IN-04" not in found(f"规范{noun}，全部公开。")


@pytest.mark.parametrize(("text", "fails"), [
    ("全文由六个部分组成。", False), ("全文由五个部分组成。", True), ("包括6部分。", False),
    ("数据详见第四部分。", False), ("公开是工作的一部分。", False),
])  # fmt: skip
def test_the_number_of_parts_named_is_that_of_the_headings(text: str, fails: bool) -> None:
    assert ("FMT-22" in found("工作平稳。", preface=(text,))) == fails


@pytest.mark.skipif(not SHARED.exists(), reason="the shared reports are not here")
def test_the_real_transcript_contradicts_itself_where_its_readers_found_it() -> None:
    audit = ak.check(ak.read_report(SHARED / "erqi-natural-resources-2020.txt"))
    rules = {verdict.rule: verdict.message for verdict in audit.open_verdicts}
    assert {"S-01", "N-13", "N-14", "N-15", "N-16", "FMT-02"} <= set(rules)
    assert "第17行" in rules["S-01"] and "第27行" in rules["N-15"]
