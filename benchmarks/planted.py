"""Consistent tables made at random, full and sparse, in both forms, and the errors planted in them."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit_kit.forms import load_form
from audit_kit.sum_tables import SumTable, Witness, sum_table

Grid: TypeAlias = NDArray[np.int64]
Plant: TypeAlias = Callable[[Grid, np.random.Generator], Grid]
APPLICANTS = 6
SCALES = {"满": (3.0, 40.0), "疏": (0.05, 0.4), "杂": (0.05, 40.0)}
"""Mean figures of the poorer and the richer rows of a full, a sparse and a mixed table."""


def consistent(form: str, rng: np.random.Generator) -> Grid:
    """A 表三 in which every sum holds: rows by applicants and 总计."""
    low, high = SCALES[str(rng.choice(list(SCALES)))]
    leaves = 21 if form == "2021" else 19
    grid = np.zeros((leaves + 4, APPLICANTS + 1), dtype=np.int64)
    scale = rng.choice([low, high], size=(leaves, 1)) * rng.choice([1.0, 0.3], size=APPLICANTS)
    grid[2:-2, :-1] = rng.poisson(scale)
    grid[-2, :-1] = grid[2:-2, :-1].sum(axis=0)
    grid[-1, :-1] = rng.poisson(max(low, 0.3), size=APPLICANTS)
    handled = grid[-2, :-1] + grid[-1, :-1]
    grid[1, :-1] = np.minimum(rng.poisson(max(low, 0.3), size=APPLICANTS), handled)
    grid[0, :-1] = handled - grid[1, :-1]
    grid[:, -1] = grid[:, :-1].sum(axis=1)
    return grid


def mistyped(value: int, rng: np.random.Generator) -> int:
    """Another figure: a digit wrong, dropped, doubled, two transposed, or any other figure."""
    digits = str(value)
    at = int(rng.integers(len(digits)))
    ways = [
        digits[:at] + str(rng.integers(10)) + digits[at + 1 :],
        digits[:at] + digits[at + 1 :],
        digits[: at + 1] + digits[at:],
        digits[:at] + digits[at + 1 : at + 2] + digits[at : at + 1] + digits[at + 2 :],
        str(rng.integers(max(10, 3 * value))),
    ]
    new = int(ways[int(rng.integers(len(ways)))] or 0)
    return new if new != value else mistyped(value, rng)


def wrong(count: int) -> Plant:
    """Plants that many wrong figures in different cells."""

    def plant(grid: Grid, rng: np.random.Generator) -> Grid:
        printed = grid.copy()
        for cell in rng.choice(grid.size, count, replace=False):
            printed.flat[cell] = mistyped(int(grid.flat[cell]), rng)
        return printed

    return plant


def swapped(grid: Grid, rng: np.random.Generator) -> Grid:
    """Two cells of a row or column exchanged."""
    printed = grid.copy()
    line = printed[rng.integers(len(grid))] if rng.random() < 0.5 else printed[:, rng.integers(grid.shape[1])]
    one, other = rng.choice(len(line), 2, replace=False)
    line[[one, other]] = line[[other, one]]
    return printed


def shifted(grid: Grid, rng: np.random.Generator) -> Grid:
    """A row (with or without its 总计) or a column, or its end, printed one cell further on."""
    printed = grid.copy()
    if rng.random() < 0.5:
        line = printed[rng.integers(len(grid))]
        line = line[: len(line) - int(rng.integers(2))]
    else:
        line = printed[:, rng.integers(grid.shape[1])]
    line = line[int(rng.integers(len(line) - 1)) if rng.random() < 0.5 else 0 :]
    line = line if rng.random() < 0.5 else line[::-1]
    line[1:] = line[:-1].copy()
    line[0] = 0
    return printed


def misbooked(grid: Grid, rng: np.random.Generator) -> Grid:
    """One case booked under another applicant."""
    printed = grid.copy()
    row = int(rng.integers(len(grid)))
    one, other = rng.choice(APPLICANTS, 2, replace=False)
    if printed[row, one]:
        printed[row, one] -= 1
        printed[row, other] += 1
    return printed


def planted(plant: Plant, trials: int, rng: np.random.Generator) -> Iterator[tuple[SumTable, Grid, Grid]]:
    """Tables of both forms with an error that changes something, and the truth."""
    for trial in range(trials):
        form = ("2021", "2019")[trial % 2]
        official = load_form(form).tables["requests"]
        while True:
            truth = consistent(form, rng)
            printed = plant(truth, rng)
            if (printed != truth).any():
                break
        yield sum_table(official.cells, official.sums), truth, printed


def blocks(rng: np.random.Generator) -> Grid:
    """A 表四 in which every sum holds, three rows by four outcomes and 总计."""
    grid = np.zeros((3, 5), dtype=np.int64)
    grid[:, :4] = rng.poisson(rng.choice([0.2, 1.0, 5.0], size=(3, 1)), size=(3, 4))
    grid[:, 4] = grid[:, :4].sum(axis=1)
    return grid


def prose(truth: Grid) -> tuple[Witness, ...]:
    """What the prose tells of a 表四: each total and outcome, and the lawsuits of both kinds together."""
    flat = [int(v) for v in truth.flat]
    return (*(Witness(v, ((i,),)) for i, v in enumerate(flat)), Witness(flat[9] + flat[14], ((9, 14),)))
