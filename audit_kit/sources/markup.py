"""Tables of markup (HTML, DOCX): cells with spans made into a grid, beside an independent second reading."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audit_kit.errors import UnreadableFile
from audit_kit.model import Grid, GridCell, Line, Place, Source

MAX_CELLS = 10_000
"""An official table has 250 cells; a file with more than this in all is not a report."""

MAX_POSITIONS = 200_000
"""The same for the positions of the grid that those cells cover."""

MAX_DEPTH = 50
"""Of tables within tables."""

FIGURE = re.compile(r"\s*[0-9０-９][0-9０-９,.]*\s*")
SHAPES_DIFFER = "两种读法得到的表格结构不一致"
OVERLAPS = "这一格与另一格重叠"
STICKS_OUT = "这一行与表头没有对齐（合并单元格的行数或列数有误）"

WIDEST = 1000
HIGHEST = 65534
"""The spans at which browsers stop; a row span of 0 reaches to the end of its group."""

SPAN = re.compile(r"\s*\+?([0-9]{1,9})")


class SecondCell(NamedTuple):
    """A cell as the second reading has it: its spans and its text."""

    row_span: int
    column_span: int
    text: str


SecondTable = Mapping[tuple[int, int], SecondCell]
"""The cells of one table in the second reading, by row and column."""


@dataclass
class Flow:
    """What has been read of a page or a cell; ``doubt`` says why its text cannot be vouched for."""

    blocks: list[Line | Grid] = field(default_factory=list)
    doubt: str | None = None

    @property
    def text(self) -> str:
        """The lines, without those of tables."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Line))


@dataclass
class Cell:
    """A cell at its place in the table, with its content."""

    flow: Flow
    row: int
    column: int
    row_span: int
    column_span: int
    place: Place | None = None


def close_table(cells: Sequence[Cell], second: SecondTable, into: Flow) -> None:
    """Adds a table to what surrounds it.

    A table that holds other tables, or a single cell, is layout: its content is taken out of it.
    """
    layout = len(cells) < 2 or any(isinstance(block, Grid) for cell in cells for block in cell.flow.blocks)
    if layout:
        for cell in cells:
            into.blocks += cell.flow.blocks
            into.doubt = into.doubt or cell.flow.doubt
        return
    rows = max(cell.row + cell.row_span for cell in cells)
    columns = max(cell.column + cell.column_span for cell in cells)
    crooked = _crooked_rows(cells)
    made = (_grid_cell(cell, second, STICKS_OUT if cell.row in crooked else None) for cell in cells)
    into.blocks.append(Grid(cells=tuple(made), n_rows=rows, n_columns=columns))


def _grid_cell(cell: Cell, second: SecondTable, crooked: str | None) -> GridCell:
    other = second.get((cell.row, cell.column))
    same = other is not None and other[:2] == (cell.row_span, cell.column_span)
    return GridCell(
        text=cell.flow.text,
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        place=cell.place,
        second=other.text if other else None,
        doubt=cell.flow.doubt or (None if same else SHAPES_DIFFER) or crooked,
    )


def _crooked_rows(cells: Sequence[Cell]) -> set[int]:
    """The rows where a wrong span may have moved figures: with a gap, or ending elsewhere than the others.

    No row can be trusted where one stands above the first figure, in the header, or every fourth is one.
    Tables of fewer than five cells a row are left out: 表二 is read by order, not by position.
    """
    own = Counter(cell.row for cell in cells)
    if max(own.values()) < 5:
        return set()
    covered: dict[int, set[int]] = {row: set() for row in own if own[row] > 1}
    for cell in cells:
        for row in covered.keys() & range(cell.row, cell.row + cell.row_span):
            covered[row].update(range(cell.column, cell.column + cell.column_span))
    usual = Counter(max(columns) for columns in covered.values()).most_common(1)[0][0]
    crooked = {row for row, columns in covered.items() if columns != set(range(usual + 1))}
    figures = min((cell.row for cell in cells if FIGURE.fullmatch(cell.flow.text)), default=0)
    lost = any(row < figures for row in crooked) or 4 * len(crooked) > len(covered)
    return set(own) if lost else crooked


def refuse_if_too_large(source: Source, cells: int, positions: int) -> None:
    """Raises UnreadableFile where the tables of a file are larger than those of any report."""
    if cells > MAX_CELLS or positions > MAX_POSITIONS:
        raise UnreadableFile(
            source.name, f"表格超过 {MAX_CELLS} 格，不像一份年度报告", "请只保留年度报告的内容另存后再读取"
        )


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
