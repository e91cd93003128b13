"""The official sums of a table as a search for wrong figures needs them: cells numbered, lines known."""

from __future__ import annotations

from functools import cache

import numpy as np

from audit_kit.forms import Sum
from audit_kit.model import CellId
from audit_kit.residuals import System
from audit_kit.sum_tables import SumTable

STEPS = {"requests": (1, -1), "disputes": (1, -1, 5, -5)}
"""By how many cells figures are pushed: 表四 prints three blocks of five in one row."""


@cache
def sum_table(cells: tuple[CellId, ...], sums: tuple[Sum, ...]) -> SumTable:
    """The sums over the cells of one table, which are numbered in the order given."""
    index = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)), dtype=np.int64)
    for i, one in enumerate(sums):
        matrix[i, [index[cell] for cell in one.parts]] = 1
        matrix[i, [index[cell] for cell in one.whole]] = -1
    lines = _lines(cells, index)
    applicants = _applicants(lines, cells, sums)
    return SumTable(
        system=System.of(matrix),
        lines=lines,
        applicants=applicants,
        steps=STEPS[cells[0].table],
        beside=_beside(cells, index, sums),
        apart=len({tuple(column) for column in matrix.T} | {tuple(-column) for column in matrix.T})
        == 2 * len(cells),
    )


def _lines(cells: tuple[CellId, ...], index: dict[CellId, int]) -> tuple[tuple[int, ...], ...]:
    """The rows and columns of 表三; the one printed row of 表四."""
    if cells[0].table == "disputes":
        return (tuple(range(len(cells))),)
    rows = [tuple(i for c, i in index.items() if c.row == row) for row in dict.fromkeys(c.row for c in cells)]
    columns = [
        tuple(i for c, i in index.items() if c.column == k) for k in dict.fromkeys(c.column for c in cells)
    ]
    return (*rows, *columns)


def _applicants(
    lines: tuple[tuple[int, ...], ...], cells: tuple[CellId, ...], sums: tuple[Sum, ...]
) -> tuple[int, ...]:
    """For each line how many of its first cells are parts of a sum over the applicants (表三 only)."""
    parts = {cell for one in sums if one.over == "rows" for cell in one.parts}
    if cells[0].table == "disputes":
        return (0,) * len(lines)
    return tuple(
        sum(cells[i] in parts for i in line) if len({cells[i].row for i in line}) == 1 else 0
        for line in lines
    )


def _beside(
    cells: tuple[CellId, ...], index: dict[CellId, int], sums: tuple[Sum, ...]
) -> dict[int, tuple[int, ...]]:
    """For each total the totals printed next to it in its row and column."""
    totals = {one.whole[0] for one in sums if len(one.whole) == 1}
    rows, columns = (
        list(dict.fromkeys(keys)) for keys in zip(*((c.row, c.column) for c in cells), strict=True)
    )
    found = {}
    for cell in totals:
        r, c = rows.index(cell.row), columns.index(cell.column)
        near = [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        others = [
            CellId(cell.table, rows[i], columns[j])
            for i, j in near
            if 0 <= i < len(rows) and 0 <= j < len(columns)
        ]
        found[index[cell]] = tuple(index[other] for other in others if other in totals)
    return found
