"""The catalogue of slips, and each slip recognised from what is printed and what ought to be there."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from made_reports import requests_grid

import audit_kit.slips as slips
from audit_kit.errors import CatalogueError
from audit_kit.forms import load_form
from audit_kit.locating import locate
from audit_kit.slips import figure_slip, line_slip, load_slips, rearranged
from audit_kit.sum_tables import sum_table

SWAPPED, SHIFTED, SPLIT, MISBOOKED = "swap", "shift", "split", "misbooked"


@pytest.mark.parametrize(
    ("printed", "ought", "slip"),
    [
        (91, 19, "transposed"),
        (130, 103, "transposed"),
        (190, 901, "any"),
        (17, 12, "digit"),
        (447, 44, "any"),
        (44, 447, "dropped"),
        (447, 47, "doubled"),
        (1, 10, "dropped"),
        (190, 19, "zero"),
        (120000, 12, "unit"),
        (3, 30000, "unit"),
        (0, 5, "digit"),
        (8, 27, "any"),
    ],
)
def test_a_wrong_figure_is_told_as_the_slip_it_is(printed: int, ought: int, slip: str) -> None:
    assert figure_slip(printed, ought) == slip


def test_a_total_that_repeats_the_one_beside_it_is_told_so() -> None:
    assert figure_slip(22, 57, frozenset({22})) == "repeated"
    assert figure_slip(22, 57, frozenset({21})) == "any"


def test_a_cell_without_a_number_is_no_named_slip() -> None:
    assert figure_slip(None, 4) == "any"


@pytest.mark.parametrize(
    ("printed", "ought", "applicants", "slip"),
    [
        ([5, 9, 0, 0], [9, 5, 0, 0], 0, SWAPPED),
        ([4, 3, 0, 0], [3, 4, 0, 0], 0, SWAPPED),
        ([4, 3, 0, 0], [3, 4, 0, 0], 3, MISBOOKED),
        ([7, 1, 0, 0], [6, 2, 0, 0], 3, MISBOOKED),
        ([7, 1, 0, 0], [6, 2, 0, 0], 0, None),
        ([7, 1, 0, 0], [7, 1, 1, -1], 3, None),
        ([0, 5, 2, 7], [5, 2, 7, 14], 0, SHIFTED),
        ([2, 7, 14, 0], [5, 2, 7, 14], 0, SHIFTED),
        ([44, 7, 0, 3], [447, 0, 3, 450], 0, SPLIT),
        ([1, 2, 3, 4], [4, 3, 2, 1], 0, None),
    ],
)
def test_a_wrong_line_is_told_as_the_slip_it_is(
    printed: list[int], ought: list[int], applicants: int, slip: str | None
) -> None:
    assert line_slip(printed, ought, applicants) == slip


def test_moving_nothing_but_zeros_is_no_shift() -> None:
    assert line_slip([5, 0, 0], [0, 0, 8]) is None


def test_a_block_pushed_by_five_can_be_pushed_back_only_over_an_empty_place() -> None:
    empty = [None] * 5 + [1, 0, 0, 0, 1] + [2, 0, 0, 0, 2]
    taken = [3, 0, 0, 0, 3, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2]
    pushed = (1, 0, 0, 0, 1, 2, 0, 0, 0, 2, None, None, None, None, None)
    assert pushed in [ought for slip, ought in rearranged(empty, (-5,)) if slip == "block"]
    assert all(None not in ought for slip, ought in rearranged(taken, (-5,)) if slip == "block")


def test_every_slip_of_the_catalogue_has_a_reason_and_costs_less_than_two_independent_changes() -> None:
    for slip in load_slips().values():
        assert slip.reason and 0 < slip.cost < 2 * load_slips()["transposed"].cost


def test_two_explanations_nobody_can_tell_apart_cost_the_same() -> None:
    assert load_slips()["misbooked"].cost == load_slips()["swap"].cost


def test_a_slip_without_a_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "slips.yaml"
    path.write_text("slips:\n  - {key: any, name: 任意, kind: cell, cost: 1.0}\n", encoding="utf-8")
    monkeypatch.setattr(slips, "PATH", path)
    with pytest.raises(CatalogueError, match=r"slips\.yaml any"):
        load_slips.__wrapped__()


def found_in(
    printed: list[list[int]],
) -> list[tuple[set[tuple[int, int | None, int | None]], tuple[str, ...]]]:
    official = load_form("2021").tables["requests"]
    table = sum_table(official.cells, official.sums)
    search = locate(table, tuple(value for row in printed for value in row))
    return [(set(one.changes), one.slips) for one in search.found]


def differing(printed: list[list[int]], truth: list[list[int]]) -> set[tuple[int, int | None, int | None]]:
    pairs = enumerate(zip(chain(*printed), chain(*truth), strict=True))
    return {(i, p, t) for i, (p, t) in pairs if p != t}


def test_a_swap_in_表三_is_one_step() -> None:
    truth, printed = requests_grid(), requests_grid()
    row = max(printed[2:-2], key=lambda figures: abs(figures[0] - figures[3]))
    row[0], row[3] = row[3], row[0]
    assert found_in(printed)[0] == (differing(printed, truth), ("swap",))


@pytest.mark.parametrize("whole", [6, 7])
def test_a_shifted_row_is_one_step(whole: int) -> None:
    truth, printed = requests_grid(), requests_grid()
    row = max(printed[2:-2], key=lambda figures: figures[6])
    row[:whole] = [0, *row[: whole - 1]]
    assert found_in(printed)[0] == (differing(printed, truth), ("shift",))


def test_a_shifted_column_is_one_step() -> None:
    truth, printed = requests_grid(), requests_grid()
    column = [0, *(row[1] for row in printed[:-1])]
    for row, value in zip(printed, column, strict=True):
        row[1] = value
    assert found_in(printed)[0] == (differing(printed, truth), ("shift",))


def test_a_figure_split_over_two_cells_is_one_step() -> None:
    truth = requests_grid()
    truth[2][:] = [447, 0, 3, 0, 0, 0, 450]
    for column in range(7):
        truth[-2][column] = sum(row[column] for row in truth[2:-2])
        truth[0][column] = truth[-2][column] + truth[-1][column] - truth[1][column]
    printed = [list(row) for row in truth]
    printed[2][:] = [44, 7, 0, 3, 0, 0, 0]
    assert found_in(printed)[0] == (differing(printed, truth), ("split",))


def test_a_slip_and_one_more_wrong_figure_are_two_steps() -> None:
    truth, printed = requests_grid(), requests_grid()
    row = max(printed[4:-2], key=lambda figures: figures[6])
    row[:] = [0, *row[:6]]
    printed[2][5] += 40
    changes, told = found_in(printed)[0]
    assert changes == differing(printed, truth) and told[0] == "shift" and len(told) == 2
