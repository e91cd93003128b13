"""The kinds of check: what fails, what stays open, and both sides of each edge."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from operator import eq, ge, gt, le, lt, ne

import made_reports
import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from made_reports import requests_grid

import audit_kit as ak
from audit_kit.agency_names import has_reason, mentions
from audit_kit.answers import Answer
from audit_kit.audit import answers
from audit_kit.examples import Made, made_report
from audit_kit.forms import load_form
from audit_kit.model import CellId, Place
from audit_kit.relations import COMPARATORS, Interval, compares, comparison, filling, sums_of
from audit_kit.report import LabelSeen
from audit_kit.rules import load_rules

RULES = {rule.id: rule for rule in load_rules()}
NATURAL = "requests/{}/自然人"


def answered(rule: str, cells: Mapping[str, str | None] | None = None, **made: object) -> list[Answer]:
    return answers(RULES[rule], made_report(cells, Made(**made)))  # type: ignore[arg-type]


def about(rule: str, subject: str, cells: Mapping[str, str | None] | None = None, **made: object) -> Answer:
    return next(a for a in answered(rule, cells, **made) if a.subject == subject)


def natural(**rows: str | None) -> dict[str, str | None]:
    return {NATURAL.format(row): text for row, text in rows.items()}


# Sums


def test_a_message_points_at_the_page() -> None:
    report = made_report(natural(予以公开="19", 办理总计="18"))
    report = replace(report, figures=tuple(replace(f, place=Place(page=3)) for f in report.figures))
    found = next(a for a in answers(RULES["T3-SUM"], report) if a.subject == "自然人")
    assert found.message == "表三“自然人”列：（七）总计印作“18”（第3页），各办理结果之和为19，少1。"


def test_a_blank_total_leaves_a_sum_open_and_says_what_was_assumed() -> None:
    found = about("T3-SUM", "自然人", natural(予以公开="5", 办理总计=""))
    assert (found.outcome, found.stated, found.expected) == ("undecided", None, 5)
    assert "（七）总计空白，尚不能判定；若空格按0计，则（七）总计为0，各办理结果之和为5，少5" in found.message


@pytest.mark.parametrize("text", ["", "/", "信", "5²", None])
def test_whatever_is_no_number_is_unknown(text: str | None) -> None:
    assert (
        about("T3-SUM", "自然人", natural(予以公开="5", 部分公开=text, 办理总计="9")).outcome == "undecided"
    )


def test_an_unsure_figure_is_unknown_even_where_its_text_would_make_the_sum_hold() -> None:
    cells = natural(予以公开="5", 办理总计="5")
    found = about("T3-SUM", "自然人", cells, unsure=(NATURAL.format("予以公开"),))
    assert found.outcome == "undecided"
    assert "读作“5”但不能确认" in found.message
    assert "各办理结果之和为0" in found.message


def test_a_balance_with_a_blank_fails_when_the_other_side_is_already_too_large() -> None:
    cells = natural(本年新收="10", 上年结转="2", 办理总计="13", 结转下年度="")
    assert about("T3-ID", "自然人", cells).outcome == "failed"
    assert about("T3-ID", "自然人", cells | natural(办理总计="12")).outcome == "undecided"
    assert about("T3-ID", "自然人", cells | natural(上年结转="")).outcome == "undecided"


def test_decimals_cannot_be_made_whole_by_a_count() -> None:
    cells = natural(予以公开="1.5", 部分公开="", 办理总计="3")
    assert about("T3-SUM", "自然人", cells).outcome == "failed"
    assert about("T3-SUM", "自然人", cells | natural(办理总计="3.5")).outcome == "undecided"


def test_long_figures_are_added_without_rounding() -> None:
    long = "1" + "0" * 40
    cells = natural(予以公开=long, 部分公开="1", 办理总计=long)
    found = about("T3-SUM", "自然人", cells)
    assert (found.outcome, found.difference) == ("failed", -1)


def test_a_row_of_a_2021_report_that_stands_for_three_is_a_part() -> None:
    cells = natural(予以公开="5", 其他处理="2", 办理总计="7")
    assert about("T3-SUM", "自然人", cells, one_row=True).outcome == "passed"
    assert about("T3-SUM", "自然人", cells | natural(办理总计="5"), one_row=True).outcome == "failed"
    assert len(about("T3-SUM", "自然人", one_row=True).cells) == 20
    assert about("T3-ROW", "其他处理", {"requests/其他处理/其他": "1"}, one_row=True).outcome == "failed"


def test_a_hybrid_report_is_checked_with_the_columns_each_block_has() -> None:
    cells = {"disclosure/规章/对外公开总数量": "1", "disclosure/规章/本年新公开数量": "2"}
    hybrid = {"form": "hybrid", "old": ("（一）",)}
    assert about("T2-19-01", "规章", cells, **hybrid).outcome == "failed"
    assert {a.outcome for a in answered("T2-21-01", cells, **hybrid)} == {"not_applicable"}
    assert {a.outcome for a in answered("T2-21-03", cells, **hybrid)} == {"passed"}


def test_a_table_that_was_not_found_is_not_applicable_with_a_reason() -> None:
    for rule in ("T3-ID", "T3-SUM", "T3-ROW", "T3-BND", "T3-BLK", "T3-ZERO", "T3-DUP"):
        (only,) = answered(rule, without=("requests",))
        assert only.outcome == "not_applicable"
        assert only.message


# Bounds and blanks


def test_a_bound_states_the_part_and_what_it_may_not_exceed() -> None:
    found = about("T3-BND", "自然人 予以公开", natural(本年新收="4", 上年结转="1", 予以公开="6"))
    assert (found.outcome, found.stated, found.expected, found.difference) == ("failed", 6, 5, 1)


def test_what_cannot_be_compared_with_the_bound_is_one_answer_per_column() -> None:
    found = [a for a in answered("T3-BND", natural(本年新收="")) if a.outcome != "passed"]
    assert [(a.subject, a.outcome) for a in found] == [("自然人", "undecided")]


def test_a_range_is_told_where_a_blank_is_not_pinned() -> None:
    cells = {
        "disputes/行政复议/结果维持": "",
        "disputes/行政复议/结果纠正": "",
        "disputes/行政复议/总计": "3",
    }
    (found,) = answered("T4-BLK", cells)
    assert found.outcome == "undecided"
    assert "应在0至3之间" in found.message


DISPUTES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["", "0", "1", "2", "3"]), min_size=5, max_size=5))
def test_a_sum_fails_exactly_when_no_filling_makes_it_hold(texts: list[str]) -> None:
    cells = {f"disputes/行政复议/{key}": text for key, text in zip(DISPUTES, texts, strict=True)}
    choices = [range(13) if text == "" else [int(text)] for text in texts]
    possible = any(sum(filled[:4]) == filled[4] for filled in product(*choices))
    outcome = about("T4-SUM", "行政复议", cells).outcome
    assert (outcome == "failed") == (not possible)
    assert (outcome == "passed") == (possible and "" not in texts)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(0, 9999), st.sets(st.integers(0, 174), max_size=60))
def test_blanks_in_a_right_table_can_always_be_filled(seed: int, blanks: set[int]) -> None:
    grid, addresses = requests_grid(seed=seed), load_form("2021").tables["requests"].cells
    report = made_reports.made_report(grid=grid)
    blanked = made_reports.made_report({addresses[i].path: None for i in blanks}, grid=grid)
    figures = {figure.cell: figure for figure in blanked.figures_of("requests")}
    found = filling(sums_of(blanked, "requests"), figures)
    assert found.broken is None
    for cell, span in found.intervals.items():
        true = report.figure(cell).value
        assert true is not None
        assert (span.low is None or span.low <= true) and (span.high is None or true <= span.high)
    assert not [
        a
        for name in ("T3-ID", "T3-SUM", "T3-ROW")
        for a in answers(RULES[name], blanked)
        if a.outcome == "failed"
    ]


# Comparisons


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_a_span_compares_with_zero_as_all_its_values_do(comparator: str) -> None:
    holds = {"<=": le, ">=": ge, "!=": ne, "=": eq, "<": lt, ">": gt}[comparator]
    for low, high in product((None, -1, 0, 1), repeat=2):
        values = range(-9 if low is None else low, 10 if high is None else high + 1)
        if found := {holds(value, 0) for value in values}:
            assert compares(Interval(low, high), comparator) is (None if len(found) > 1 else found.pop())


def test_a_comparison_is_read_with_factors_and_absolute_values() -> None:
    read = comparison("|本年增减| <= 0.9 * 上一年项目数量 - 3")
    assert [(t.factor, t.key, t.absolute) for t in read.left + read.right] == [
        (1, "本年增减", True),
        (Fraction(9, 10), "上一年项目数量", False),
        (-3, None, False),
    ]


def test_a_known_condition_that_does_not_hold_makes_a_rule_not_applicable_despite_blanks() -> None:
    cells = {"disclosure/行政许可/本年增减": "0", "disclosure/行政许可/处理决定数量": ""}
    assert about("T2-19-04", "行政许可", cells, form="2019", year=2020).outcome == "not_applicable"


def test_a_copied_column_stays_open_where_the_others_hold_a_mark() -> None:
    cells = natural(予以公开="5") | {"requests/予以公开/其他": "/", "requests/予以公开/总计": "5"}
    assert [a.outcome for a in answered("T3-DUP", cells)] == ["undecided"]


# The form


@pytest.mark.parametrize(
    ("headings", "outcome"),
    [
        (("一、总体情况", "二、主动公开政府信息情况"), "passed"),
        (("一、总体情况", "三、主动公开政府信息情况"), "failed"),
        (("总体情况",), "failed"),
        (("一、总体情况", "一、总体情况"), "failed"),
    ],
)
def test_headings_carry_their_own_ordinals_in_order(headings: tuple[str, ...], outcome: str) -> None:
    (found,) = answered("FMT-03", headings=headings)
    assert found.outcome == outcome


def test_a_hybrid_is_not_the_old_form() -> None:
    assert [a.outcome for a in answered("FMT-06", form="hybrid", year=2021)] == ["passed"]


@pytest.mark.parametrize(
    ("printed", "fails"),
    [
        ("(一)予以 公开", False),
        ("（一）、予以公开", False),
        ("（一）\n予以公开", False),
        ("（二）予以公开", True),
        ("予以公开", True),
        (None, True),
    ],
)
def test_spaces_brackets_and_punctuation_do_not_make_a_label_differ(printed: str | None, fails: bool) -> None:
    found = answered("FMT-10", printed={"requests/row/予以公开": printed})
    assert any(a.outcome == "failed" for a in found) == fails


def test_a_missing_row_is_an_error_and_another_wording_a_warning() -> None:
    for printed, severity in ((None, None), ("公开", "warning")):
        found = answered("FMT-10", printed={"requests/row/予以公开": printed})
        assert [a.severity for a in found if a.outcome == "failed"] == [severity]


def test_accepted_wordings_are_no_finding() -> None:
    found = answered("FMT-10", printed={"requests/row/部分公开": "（二）部分公开"})
    assert {a.outcome for a in found} == {"passed"}


@pytest.mark.parametrize(("at", "outcome"), [((3, 4), "passed"), ((4, 3), "failed")])
def test_rows_out_of_order_on_the_page_are_told(at: tuple[int, int], outcome: str) -> None:
    report = made_report()
    labels = tuple(
        LabelSeen("requests", "row", key, key, key, Place(page=3, top=100.0), at=index)
        for key, index in zip(("予以公开", "部分公开"), at, strict=True)
    )
    found = answers(RULES["FMT-10"], replace(report, layout=replace(report.layout, labels=labels)))
    assert next(a for a in found if a.subject.endswith("顺序")).outcome == outcome


# Writing


def test_some_blanks_are_a_warning_and_a_table_all_blank_is_information() -> None:
    some = about("FMT-15", "表四", {"disputes/行政复议/总计": ""})
    every = about("FMT-15", "表四", {"disputes/*": ""})
    assert (some.severity, every.severity) == (None, "info")
    assert RULES["FMT-15"].severities["2021"] == "warning"


def test_marks_beside_numbers_are_a_warning_and_alone_information() -> None:
    alone = about("FMT-16", "表二", {"disclosure/规章/*": "/"})
    mixed = about("FMT-16", "表二", {"disclosure/规章/本年制发件数": "/"})
    assert (alone.severity, mixed.severity) == (None, "warning")


@pytest.mark.parametrize(
    ("rule", "text", "outcome"),
    [
        ("FMT-17", "5件", "failed"),
        ("FMT-17", "约5", "failed"),
        ("FMT-17", "5²", "failed"),
        ("FMT-17", "-5", "passed"),
        ("FMT-17", "五", "passed"),
        ("FMT-18", "5.0", "passed"),
        ("FMT-18", "5.1", "failed"),
        ("FMT-19", "-5", "failed"),
        ("FMT-19", "-", "passed"),
        ("FMT-20", "５", "failed"),
        ("FMT-20", "5.0", "failed"),
        ("FMT-20", "五", "failed"),
        ("FMT-20", "1 036", "failed"),
        ("FMT-20", "+5", "failed"),
        ("FMT-20", "1036", "passed"),
    ],
)
def test_each_way_of_writing_belongs_to_one_rule(rule: str, text: str, outcome: str) -> None:
    assert about(rule, "表三", natural(予以公开=text)).outcome == outcome


@pytest.mark.parametrize(("text", "hint"), [
    ("265000元", "折合26.5万元"), ("0.0026亿元", "折合26万元"), ("1元", "折合0.0001万元"), ("26.5万元", ""),
])  # fmt: skip
def test_a_unit_other_than_the_header_is_converted_as_a_hint(text: str, hint: str) -> None:
    found = about("FMT-17", "表二", {"disclosure/行政事业性收费/本年收费金额": text})
    assert found.outcome == "failed"
    assert hint in found.message and ("折合" in found.message) == bool(hint)


def test_a_unit_that_the_header_lacks_is_told() -> None:
    cells = {"disclosure/政府集中采购/采购总金额": "36.5万元", "disclosure/政府集中采购/采购项目数量": "2"}
    found = about("FMT-17", "表二", cells, form="2019", year=2020)
    assert found.outcome == "failed" and "表头没有单位" in found.message


def test_decimals_and_signs_are_usual_in_their_own_columns() -> None:
    money = {"disclosure/行政事业性收费/本年收费金额": "26.50"}
    assert {a.outcome for rule in ("FMT-18", "FMT-20") for a in answered(rule, money)} == {"passed"}
    change = {"disclosure/行政许可/本年增减": "+8"}
    assert about("FMT-20", "表二", change, form="2019", year=2020).outcome == "passed"


@pytest.mark.parametrize(("cells", "outcome"), [
    ({"disputes/*/总计": "", "disputes/行政复议/结果维持": "3"}, "failed"),
    ({"disputes/*/总计": "", "disputes/行政复议/总计": "0"}, "passed"),
    ({"disputes/*": ""}, "not_applicable"),
])  # fmt: skip
def test_totals_left_blank_count_only_beside_figures(cells: dict[str, str | None], outcome: str) -> None:
    assert about("FMT-28", "表四“总计”列", cells).outcome == outcome


def test_an_address_that_no_form_has_is_refused_by_the_builder() -> None:
    with pytest.raises(KeyError):
        made_report({CellId("requests", "没有这一行", "总计").path: "1"})


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
