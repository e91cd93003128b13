"""Detection power: the same seed gives the same frame, and what no rule protects is listed."""

from __future__ import annotations

import pandas as pd
import pytest
from made_reports import made_report

from audit_kit.power import KINDS, detection_power


@pytest.fixture(scope="module")
def power() -> pd.DataFrame:
    return detection_power(made_report(disputes=[3, 1, 0, 2, 6, 1, 0, 0, 0, 1] + [0] * 5), seed=5, trials=6)


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


def test_a_figure_below_zero_is_mistyped_like_any_other() -> None:
    fewer = dict.fromkeys(("行政许可", "行政处罚", "行政强制"), -1)
    report = made_report({f"disclosure/{row}/本年增减": value for row, value in fewer.items()}, form="2019")
    assert detection_power(report, seed=7, trials=40, locate=False).trials[0] == 40


def test_a_table_of_zeros_allows_no_swaps() -> None:
    power = detection_power(made_report(), seed=1, trials=2)
    row = power[(power.table == "disputes") & (power.kind == "swap")].iloc[0]
    assert row.trials == 0 and pd.isna(row.caught_share)


def test_without_locating_the_same_is_caught_and_nothing_is_said_of_the_rest(power: pd.DataFrame) -> None:
    report = made_report(disputes=[3, 1, 0, 2, 6, 1, 0, 0, 0, 1] + [0] * 5)
    quick = detection_power(report, seed=5, trials=6, locate=False)
    same = ["table", "kind", "trials", "caught", "unprotected"]
    pd.testing.assert_frame_equal(quick[same], power[same])
    assert quick.listed.isna().all() and quick.located_share.isna().all()
