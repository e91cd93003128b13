"""Reports made in memory for tests of explanations: consistent to begin with, then changed in named cells."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from audit_kit.forms import load_form
from audit_kit.model import CellId, Figure, Source
from audit_kit.report import FormId, Report

LEAVES = {"2021": 21, "2019": 19}


def requests_grid(form: str = "2021", seed: int = 7, carried_in: list[int] | None = None) -> list[list[int]]:
    """A 表三 in which every sum holds, by rows."""
    rng = np.random.default_rng(seed)
    grid = np.zeros((LEAVES[form] + 4, 7), dtype=int)
    grid[2:-2, :6] = rng.poisson(rng.choice([0.3, 6.0, 30.0], size=(LEAVES[form], 1)), size=(LEAVES[form], 6))
    grid[-2, :6] = grid[2:-2, :6].sum(axis=0)
    grid[-1, :6] = rng.poisson(2, size=6)
    grid[1, :6] = carried_in or [1, 0, 0, 2, 0, 0]
    grid[0, :6] = grid[-2, :6] + grid[-1, :6] - grid[1, :6]
    grid[:, 6] = grid[:, :6].sum(axis=1)
    return [[int(value) for value in row] for row in grid]


def made_report(
    changes: Mapping[str, int | None] | None = None,
    *,
    form: FormId = "2021",
    year: int = 2022,
    grid: list[list[int]] | None = None,
    disputes: Sequence[int | None] | None = None,
    prose: str = "",
    second: Mapping[str, str] | None = None,
) -> Report:
    """A report with the figures of a grid, then with ``changes`` by address (None: blank)."""
    official = load_form(form)
    values: dict[CellId, int | None] = dict.fromkeys(official.cells, 0)
    flat = [value for row in grid or requests_grid(form) for value in row]
    values |= dict(zip(official.tables["requests"].cells, flat, strict=True))
    values |= dict(zip(official.tables["disputes"].cells, disputes or [0] * 15, strict=True))
    values |= {CellId.parse(path): value for path, value in (changes or {}).items()}
    seconds = {CellId.parse(path): text for path, text in (second or {}).items()}
    name = f"made-{year}.txt"
    return Report(
        source=Source(name, "0" * 64, "text", Path(name)),
        agency="云岭市档案局",
        year=year,
        form=form,
        published=None,
        sections={"一": prose} if prose else {},
        figures=tuple(_figure(cell, value, seconds.get(cell)) for cell, value in values.items()),
    )


def _figure(cell: CellId, value: int | None, second: str | None) -> Figure:
    if value is None:
        return Figure(cell, "", None, "blank", second=second)
    return Figure(cell, str(value), Decimal(value), "number", second=second)
