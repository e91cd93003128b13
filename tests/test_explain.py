"""What ak.explain proposes, and detection power: planted errors named, ties told as ties, evidence heard."""

import subprocess
import sys

import pandas as pd
import pytest
from conftest import ROOT, SAMPLES, SHARED
from made_reports import made_report, requests_grid

import audit_kit as ak
from audit_kit import examples
from audit_kit.audit import check
from audit_kit.explaining import COLUMNS, explain, explanations
from audit_kit.forms import load_form
from audit_kit.power import KINDS, detection_power
from audit_kit.programme import Limits
from audit_kit.report import FormId, Report
from audit_kit.settings import settings_over_defaults
from audit_kit.table_chart import plot_residuals

TRANSCRIPT = SHARED / "erqi-natural-resources-2020.txt"
TOLD = (
    "2022年，我局办理政府信息公开行政复议案件1件，目前尚未审结；"
    "办理政府信息公开行政诉讼案件1件，为未经复议直接起诉，结果维持。"
)
BELOW_ZERO = made_report(
    {cell.path: -1 for cell in load_form("2021").tables["disclosure"].cells},
    disputes=[3, 1, 0, 2, 6, 1, 0, 0, 0, 1] + [0] * 5,
)
PUSHED = [None] * 5 + [0, 0, 0, 1, 1] + [1, 0, 0, 0, 1]


def figure_at(path: str) -> int:
    return int(made_report().figure(path).value or 0)


def test_a_consistent_report_has_no_explanation() -> None:
    forms: tuple[FormId, ...] = ("2021", "2019")
    for form in forms:
        why = explain(check(made_report(form=form)))
        assert why.empty and list(why.columns) == list(COLUMNS)


@pytest.mark.parametrize(
    "path", ["requests/予以公开/自然人", "requests/办理总计/总计", "requests/上年结转/其他"]
)
def test_one_wrong_figure_is_named_alone_with_its_value(path: str) -> None:
    right = figure_at(path)
    audit = check(made_report({path: right + 57}))
    why = explain(audit)
    assert len(why) == 1
    best = why.iloc[0]
    assert best["rank"] == 1 and best["kind"] == "cell" and best["cells"] == (path,)
    assert best["changes"] == ((path, right + 57, right),)
    assert best["leaves"] == 0
    failed = [v for v in audit.verdicts if v.outcome == "failed" and v.rule.startswith("T3-")]
    assert best["settles"] == len(failed) > 0


def test_transposed_digits_backed_by_the_prose_read_as_one_sentence() -> None:
    grid = requests_grid()
    grid[2] = [91, 0, 0, 0, 0, 0, 91]
    for column in range(7):
        grid[-2][column] = sum(row[column] for row in grid[2:-2])
        grid[0][column] = grid[-2][column] + grid[-1][column] - grid[1][column]
    report = made_report({"requests/予以公开/总计": 19}, grid=grid, prose="全年答复申请，其中予以公开91件。")
    (best,) = explanations(check(report))
    assert best.kind == "transposed"
    assert best.message == (
        "若2022年度报告‘表三 予以公开/总计’由 19 改为 91（相邻两位数字颠倒），"
        f"{best.settles} 项不符全部成立；正文“其中予以公开91件”，与之相符。"
    )


def test_one_case_under_the_wrong_applicant_is_told_as_one_group() -> None:
    row = next(r for r in made_report().rows_of("requests")[2:] if figure_at(f"requests/{r}/商业企业") > 1)
    was, other = (figure_at(f"requests/{row}/{column}") for column in ("商业企业", "科研机构"))
    changes = {f"requests/{row}/商业企业": was - 1, f"requests/{row}/科研机构": other + 1}
    why = explain(check(made_report(changes)))
    cells = tuple(changes)
    assert cells in list(why.cells)
    assert set(why.kind) == {"misbooked"} and set(why["rank"]) == {1} and why.group.nunique() == 1
    assert len(why) > 1 and f"同样合理的解释共{len(why)}种" in why.message[0]


def test_a_block_of_表四_pushed_by_five_comes_first_when_the_prose_tells_another_story() -> None:
    report = made_report(disputes=PUSHED, prose=TOLD)
    best = explain(check(report)).iloc[0]
    assert best["rank"] == 1 and best["kind"] == "shift" and best["leaves"] == 0 and best["settles"] >= 2
    assert ("disputes/行政复议/尚未审结", None, 1) in best["changes"]
    assert ("disputes/未经复议直接起诉/结果维持", 0, 1) in best["changes"]
    assert ("disputes/复议后起诉/总计", 1, 0) in best["changes"]
    assert "表四整组五格错位" in best["message"] and "行政复议案件1件" in best["message"]


@pytest.mark.skipif(not TRANSCRIPT.is_file(), reason="the shared transcript is not part of the repository")
def test_the_real_transcript_is_explained_by_one_shift_of_five() -> None:
    why = explain(check(ak.read_report(TRANSCRIPT)))
    best = why.iloc[0]
    assert best["kind"] == "shift" and best["leaves"] == 0
    assert {c.split("/")[1] for c in best["cells"]} == {"行政复议", "未经复议直接起诉", "复议后起诉"}
    assert list(why["rank"]).count(1) == 1


def test_one_claim_that_does_not_fit_a_consistent_table_leaves_the_figures_alone() -> None:
    prose = "2022年，我局办理政府信息公开行政复议案件7件。"
    why = explain(check(made_report(prose=prose, disputes=[1, 0, 0, 0, 1] + [0] * 10)))
    assert list(why["cells"]) in ([], [()])


def test_the_prose_names_the_cell_where_表四_leaves_five() -> None:
    printed = [3, 0, 1, 0, 7] + [0] * 10
    silent = explain(check(made_report(disputes=printed)))
    assert sum(silent["rank"] == 1) > 1
    prose = "2022年，我局办理政府信息公开行政复议案件4件，其中结果维持3件，其他结果1件。"
    told = explain(check(made_report(disputes=printed, prose=prose)))
    assert told.iloc[0]["changes"] == (("disputes/行政复议/总计", 7, 4),) and sum(told["rank"] == 1) == 1
    assert "行政复议案件4件" in told.iloc[0]["evidence"]


def test_the_second_reading_tells_a_reading_error_from_an_error_of_the_report() -> None:
    path, right = "requests/予以公开/自然人", figure_at("requests/予以公开/自然人")
    for second, origin in ((f"{right}", "reading"), (f"{right + 9}", "report"), ("?", "cannot tell")):
        why = explain(check(made_report({path: right + 9}, second={path: second})))
        assert list(why.origin) == [origin]
    assert (
        "第二遍识读" in explain(check(made_report({path: right + 9}, second={path: str(right)}))).evidence[0]
    )


def two_years(
    carried_out: int, carried_in: int, changes: dict[int, dict[str, int | None]] | None = None
) -> tuple[Report, ...]:
    """Consistent reports of 2021 and 2022, natural persons carried over, then with ``changes`` by year."""
    before, after = requests_grid(seed=1), requests_grid(seed=2)
    before[-1] = [carried_out, 0, 0, 0, 0, 0, carried_out]
    after[1] = [carried_in, 0, 0, 0, 0, 0, carried_in]
    for grid in (before, after):
        for column in range(7):
            grid[0][column] = grid[-2][column] + grid[-1][column] - grid[1][column]
    grids = {2021: before, 2022: after}
    return tuple(made_report((changes or {}).get(y), grid=grid, year=y) for y, grid in grids.items())


def test_years_that_fit_each_other_need_no_explanation() -> None:
    assert explain(check(*two_years(4, 4))).empty


@pytest.mark.parametrize("year", [2021, 2022])
def test_a_carry_over_is_assigned_to_the_year_that_breaks_its_own_sums(year: int) -> None:
    row = "结转下年度" if year == 2021 else "上年结转"
    changes: dict[str, int | None] = {f"requests/{row}/自然人": 46, f"requests/{row}/总计": 46}
    why = explain(check(*two_years(4, 4, {year: changes})))
    assert list(why.report) == [f"made-{year}.txt"] and why.cells[0] == tuple(changes)
    assert f"{4043 - year}年度报告" in why.evidence[0]


def test_a_carry_over_nobody_can_assign_is_told_for_both_years() -> None:
    why = explain(check(*two_years(4, 6)))
    assert set(why.report) == {"made-2021.txt", "made-2022.txt"} and why.problem.nunique() == 1
    assert all(len(cells) == 4 for cells in why.cells)


def test_a_report_that_prints_其他处理_as_one_row_is_explained_by_its_own_rows() -> None:
    cell = "requests/其他处理/其他"
    right, wrong = (examples.made_report(cells, examples.Made(one_row=True)) for cells in ({}, {cell: "777"}))
    assert explain(check(right)).empty
    assert list(explain(check(wrong)).cells) == [(cell,)]


def test_too_many_wrong_figures_end_in_an_honest_undetermined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit_kit.locating.locate.__defaults__", ((), Limits(seconds=0), 3))
    rows = made_report().rows_of("requests")[2:14]
    columns = ("自然人", "商业企业", "科研机构")
    changes = {f"requests/{row}/{columns[i % 3]}": 300 + 17 * i for i, row in enumerate(rows)}
    why = explain(check(made_report(changes)))
    assert list(why.kind) == ["undetermined"] and why.settles[0] == 0 and why.leaves[0] > 0
    assert why.changes[0] == () and "人工核对" in why.message[0]


def test_a_fee_in_the_wrong_unit_is_told_by_the_prose() -> None:
    path = "disclosure/行政事业性收费/本年收费金额"
    why = explain(check(made_report({path: 260000}, prose="全年行政事业性收费26万元。")))
    assert list(why.cells) == [(path,)] and why.changes[0][0][2] == 26
    assert "元与万元" in why.message[0]


def test_wrong_figures_in_two_tables_are_two_problems_both_ranked_first() -> None:
    path = "requests/予以公开/自然人"
    why = explain(check(made_report({path: figure_at(path) + 40}, disputes=[1, 0, 0, 0, 2] + [0] * 10)))
    assert set(why.loc[why["rank"] == 1, "problem"]) == {1, 2}


def test_the_picture_tells_in_words_what_it_shows() -> None:
    path = "requests/予以公开/自然人"
    audit = check(made_report({path: figure_at(path) + 40}))
    figure = plot_residuals(audit)
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert f"{figure_at(path) + 40}→{figure_at(path)}" in texts and texts.count("+40") == 2
    assert figure.alt.endswith(explain(audit).message[0])


def test_the_picture_of_a_consistent_table_lights_nothing() -> None:
    figure = plot_residuals(check(made_report()), table="disputes")
    assert not any("→" in text.get_text() for text in figure.axes[0].texts)


def test_checking_and_explaining_bring_in_nothing_heavy_before_they_are_asked() -> None:
    code = "import audit_kit.explaining, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert not {"scipy", "pandas", "matplotlib", "numpy", "camelot", "cv2"} & set(loaded)


def test_what_an_explanation_settles_is_counted_with_the_settings_of_the_audit() -> None:
    report = ak.read_report(SAMPLES / "errors-2021.pdf")
    every = ak.explain(ak.check(report))
    fewer = settings_over_defaults({"turn_off": ["T3-ROW", "T3-SUM"]})
    without = ak.explain(ak.check(report, settings=fewer))
    assert without["settles"].sum() < every["settles"].sum()


def test_figures_beyond_all_reason_are_left_out_and_stop_nothing() -> None:
    audit = check(made_report({"requests/办理总计/总计": 10**40, "requests/予以公开/自然人": 10**17}))
    assert set(explain(audit).columns) >= {"rank", "changes"}


@pytest.fixture(scope="module")
def power() -> pd.DataFrame:
    return detection_power(BELOW_ZERO, seed=5, trials=6)


def test_there_is_a_row_for_every_table_and_kind(power: pd.DataFrame) -> None:
    assert len(power) == 3 * len(KINDS) and set(power.kind) == set(KINDS)


def test_wrong_figures_of_表三_are_caught_and_located(power: pd.DataFrame) -> None:
    row = power[(power.table == "requests") & (power.kind == "digit")].iloc[0]
    assert row.trials == 6 and row.caught_share == row.listed_share == row.located_share == 1.0


def test_wrong_figures_of_表四_are_caught_but_seldom_located_alone(power: pd.DataFrame) -> None:
    row = power[(power.table == "disputes") & (power.kind == "digit")].iloc[0]
    assert row.caught_share == 1.0 and row.located_share < 1.0


def test_the_figures_no_rule_protects_are_listed(power: pd.DataFrame) -> None:
    unprotected = {table: power[power.table == table].unprotected.iloc[0] for table in set(power.table)}
    assert "disclosure/行政处罚/本年处理决定数量" in unprotected["disclosure"]
    assert unprotected["requests"] == unprotected["disputes"] == ()


def test_nothing_is_counted_as_located_that_was_not_caught(power: pd.DataFrame) -> None:
    assert (power.located <= power.listed).all() and (power.listed <= power.caught).all()
    assert (power.caught <= power.trials).all()


def test_the_same_seed_gives_the_same_frame_and_another_seed_another() -> None:
    report = made_report()
    once, again = (detection_power(report, seed=1, trials=2) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)


def test_a_table_of_zeros_allows_no_swaps() -> None:
    power = detection_power(made_report(), seed=1, trials=2)
    row = power[(power.table == "disputes") & (power.kind == "swap")].iloc[0]
    assert row.trials == 0 and pd.isna(row.caught_share)


def test_without_locating_the_same_is_caught_and_nothing_is_said_of_the_rest(power: pd.DataFrame) -> None:
    quick = detection_power(BELOW_ZERO, seed=5, trials=6, locate=False)
    same = ["table", "kind", "trials", "caught", "unprotected"]
    pd.testing.assert_frame_equal(quick[same], power[same])
    assert quick.listed.isna().all() and quick.located_share.isna().all()
