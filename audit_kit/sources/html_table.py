"""The rows of an HTML table, and where browsers put its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audit_kit.sources.markup import OVERLAPS, Cell

WIDEST = 1000
HIGHEST = 65534
"""The spans at which browsers stop; a row span of 0 reaches to the end of its group."""

SPAN = re.compile(r"\s*\+?([0-9]{1,9})")


@dataclass
class HtmlTable:
    """A table while its rows are read, in groups that no row span crosses."""

    number: int
    groups: list[list[list[Cell]]] = field(default_factory=lambda: [[]])
    row: list[Cell] | None = None

    def add(self, cell: Cell) -> None:
        """Adds a cell to the open row; markup may leave out the row itself."""
        if self.row is None:
            self.start_row()
        assert self.row is not None
        self.row.append(cell)

    def start_row(self) -> None:
        """Ends the open row and opens the next."""
        self.row = []
        self.groups[-1].append(self.row)

    def start_group(self) -> None:
        """Ends the open group of rows and opens the next."""
        self.row = None
        self.groups.append([])

    def positions(self) -> int:
        """How many positions of a grid the cells cover at most, before any is placed."""
        return sum(
            cell.column_span * min(cell.row_span or len(group), len(group) - index)
            for group in self.groups
            for index, row in enumerate(group)
            for cell in row
        )

    def placed(self) -> list[Cell]:
        """The cells at the places browsers give them: each in the first position that is free."""
        first = 0
        for group in self.groups:
            taken: dict[tuple[int, int], Cell] = {}
            for index, row in enumerate(group):
                column = 0
                for cell in row:
                    while (index, column) in taken:
                        column += 1
                    _place(cell, index, column, len(group), taken)
                    cell.row += first
            first += len(group)
        return [cell for group in self.groups for row in group for cell in row]


def _place(cell: Cell, row: int, column: int, rows: int, taken: dict[tuple[int, int], Cell]) -> None:
    cell.row, cell.column = row, column
    cell.row_span = min(cell.row_span or rows, rows - row)
    for r in range(row, row + cell.row_span):
        for c in range(column, column + cell.column_span):
            other = taken.setdefault((r, c), cell)
            if other is not cell:
                cell.flow.doubt = other.flow.doubt = OVERLAPS


def span(value: str | None, most: int) -> int:
    """A span as browsers read it: leading digits count, anything else is 1."""
    match = SPAN.match(value or "")
    return min(int(match[1]), most) if match else 1
