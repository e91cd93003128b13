"""The code that 表三 is, exact decoding, the integer programme beyond it, and named slips."""

import itertools
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from made_reports import requests_grid

import audit_kit.slips as slips
from audit_kit.errors import CatalogueError
from audit_kit.forms import load_form
from audit_kit.locating import locate
from audit_kit.programme import Limits, solve
from audit_kit.residuals import Deltas, Effort, OutOfEffort, line_deltas, smallest
from audit_kit.slips import figure_slip, line_slip, load_slips, rearranged
from audit_kit.sum_tables import SumTable, Witness, filled, sum_table


def table_of(form: str = "2021", key: str = "requests") -> SumTable:
    official = load_form(form).tables[key]
    return sum_table(official.cells, official.sums)


def planted(seed: int, count: int, form: str = "2021") -> tuple[np.ndarray, Deltas]:
    """A consistent table with so many figures changed, and what puts them right."""
    rng = np.random.default_rng(seed)
    truth = np.array(requests_grid(form, seed)).ravel()
    printed = truth.copy()
    for cell in rng.choice(truth.size, count, replace=False):
        printed[cell] += int(rng.integers(1, 60))
    changed = np.flatnonzero(printed != truth)
    return printed, tuple((int(i), int(truth[i] - printed[i])) for i in changed)


def decoded(table: SumTable, printed: np.ndarray, most: int) -> list[Deltas]:
    everything = np.ones(printed.size, dtype=bool)
    return smallest(
        table.system,
        table.system.residual(printed),
        everything,
        range(1, most + 1),
        lambda deltas: all(printed[i] + d >= 0 for i, d in deltas),
    )


@pytest.mark.parametrize(("form", "equations", "rank"), [("2021", 39, 37), ("2019", 37, 35)])
def test_the_sums_of_each_form_have_the_known_rank(form: str, equations: int, rank: int) -> None:
    matrix = table_of(form).system.matrix
    assert matrix.shape[0] == equations
    assert np.linalg.matrix_rank(matrix) == rank


def test_every_single_wrong_figure_has_residuals_of_its_own_in_表三_but_not_in_表四() -> None:
    assert table_of().apart
    assert not table_of(key="disputes").apart


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_every_single_wrong_figure_is_named_alone_with_its_value(form: str) -> None:
    table, truth = table_of(form), np.array(requests_grid(form)).ravel()
    for cell in range(truth.size):
        printed = truth.copy()
        printed[cell] += 9
        assert decoded(table, printed, 2) == [((cell, -9),)]


@pytest.mark.parametrize(("count", "seed"), list(itertools.product([2, 3, 4, 5], range(3))))
def test_several_wrong_figures_are_among_the_smallest_sets(count: int, seed: int) -> None:
    printed, right = planted(seed, count)
    assert right in decoded(table_of(), printed, count)


def test_all_sets_of_two_are_found_that_trying_every_pair_finds() -> None:
    table, truth = table_of(), np.array(requests_grid()).ravel()
    printed = truth.copy()
    printed[[5 * 7, 5 * 7 + 1]] += [1, -1] if truth[5 * 7 + 1] else [1, 0]
    printed[5 * 7 + 1] = max(0, truth[5 * 7 + 1] - 1)
    residual = table.system.residual(printed)
    by_trial = []
    for one, other in itertools.combinations(range(truth.size), 2):
        deltas = line_deltas(table.system, residual, (one, other))
        if deltas and len(deltas) == 2 and all(printed[i] + d >= 0 for i, d in deltas):
            by_trial.append(deltas)
    assert len(by_trial) > 1
    assert decoded(table, printed, 2) == sorted(by_trial)


def test_the_programme_agrees_with_decoding_on_three_figures() -> None:
    table = table_of()
    printed, right = planted(3, 3)
    residual = table.system.residual(printed)
    touched = (table.system.matrix[residual != 0] != 0).any(axis=0)
    solved = solve(table.system, printed, residual, touched, Limits(30.0))
    assert right in solved.sets
    assert set(solved.sets) == set(decoded(table, printed, 3))


def test_beyond_decoding_and_without_time_the_search_says_that_it_is_not_complete() -> None:
    printed, _ = planted(1, 9)
    search = locate(table_of(), tuple(map(int, printed)), limits=Limits(seconds=0), most=3)
    assert search.found == () and not search.complete


def test_decoding_gives_up_after_so_many_scans_and_no_sooner() -> None:
    table = table_of()
    printed, right = planted(3, 3)
    residual, free = table.system.residual(printed), np.ones(175, dtype=bool)
    with pytest.raises(OutOfEffort):
        smallest(table.system, residual, free, [3], lambda _: True, Effort(2))
    assert smallest(table.system, residual, free, [3], lambda _: True, Effort(200)) == [right]


def test_blank_cells_are_filled_by_the_sums_or_proven_impossible() -> None:
    matrix = table_of(key="disputes").system.matrix
    held = (1, 2, None, 0, 3, 0, 0, 0, 0, 0, None, 0, 0, 1, None)
    assert filled(matrix, held) == (1, 2, 0, 0, 3, 0, 0, 0, 0, 0, None, 0, 0, 1, None)
    assert filled(matrix, (4, 2, None, 0, 3, *[0] * 10)) is None


def test_a_wrong_figure_is_named_among_blank_cells() -> None:
    values: list[int | None] = [value for row in requests_grid() for value in row]
    blanks = [0, 40, 80, 121]
    right = values[63]
    for cell in blanks:
        values[cell] = None
    values[63] = (right or 0) + 8
    (found,) = locate(table_of(), tuple(values)).found
    assert found.changes == ((63, values[63], right),)


def test_a_sum_too_large_without_its_blank_cells_is_explained_with_those_counted_as_zero() -> None:
    search = locate(table_of(key="disputes"), (4, 2, None, 0, 3, *[0] * 10))
    assert search.blank_as_zero and ((4, 3, 6),) in [one.changes for one in search.found]


def test_blank_cells_alone_are_no_contradiction() -> None:
    values: list[int | None] = [value for row in requests_grid() for value in row]
    values[30] = values[31] = values[66] = None
    assert locate(table_of(), tuple(values)).found == ()


def test_any_reading_of_a_witness_that_holds_is_enough() -> None:
    witness = Witness(5, ((0,), (0, 1)))
    assert witness.agrees((5, 9)) is True
    assert witness.agrees((2, 3)) is True
    assert witness.agrees((2, None)) is None
    assert witness.agrees((7, None)) is False


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
        (None, 4, "any"),
    ],
)
def test_a_wrong_figure_is_told_as_the_slip_it_is(printed: int | None, ought: int, slip: str) -> None:
    assert figure_slip(printed, ought) == slip


def test_a_total_that_repeats_the_one_beside_it_is_told_so() -> None:
    assert figure_slip(22, 57, frozenset({22})) == "repeated"
    assert figure_slip(22, 57, frozenset({21})) == "any"


@pytest.mark.parametrize(
    ("printed", "ought", "applicants", "slip"),
    [
        ([5, 9, 0, 0], [9, 5, 0, 0], 0, "swap"),
        ([4, 3, 0, 0], [3, 4, 0, 0], 0, "swap"),
        ([4, 3, 0, 0], [3, 4, 0, 0], 3, "misbooked"),
        ([7, 1, 0, 0], [6, 2, 0, 0], 3, "misbooked"),
        ([7, 1, 0, 0], [6, 2, 0, 0], 0, None),
        ([7, 1, 0, 0], [7, 1, 1, -1], 3, None),
        ([0, 5, 2, 7], [5, 2, 7, 14], 0, "shift"),
        ([2, 7, 14, 0], [5, 2, 7, 14], 0, "shift"),
        ([44, 7, 0, 3], [447, 0, 3, 450], 0, "split"),
        ([1, 2, 3, 4], [4, 3, 2, 1], 0, None),
        ([5, 0, 0], [0, 0, 8], 0, None),
    ],
)
def test_a_wrong_line_is_told_as_the_slip_it_is(
    printed: list[int], ought: list[int], applicants: int, slip: str | None
) -> None:
    assert line_slip(printed, ought, applicants) == slip


def test_a_block_pushed_by_five_can_be_pushed_back_only_over_an_empty_place() -> None:
    empty = [None] * 5 + [1, 0, 0, 0, 1] + [2, 0, 0, 0, 2]
    taken = [3, 0, 0, 0, 3, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2]
    pushed = (1, 0, 0, 0, 1, 2, 0, 0, 0, 2, None, None, None, None, None)
    assert pushed in [ought for slip, ought in rearranged(empty, (-5,)) if slip == "block"]
    assert all(None not in ought for slip, ought in rearranged(taken, (-5,)) if slip == "block")


def test_every_slip_of_the_catalogue_has_a_reason_and_costs_less_than_two_independent_changes() -> None:
    for slip in load_slips().values():
        assert slip.reason and 0 < slip.cost < 2 * load_slips()["transposed"].cost
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
    search = locate(table_of(), tuple(value for row in printed for value in row))
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
