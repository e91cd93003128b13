"""Printed rows of all grids of a document, in reading order; a row cut by a page break is one row again."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from audit_kit.labels import compact, normalised
from audit_kit.model import Grid, GridCell, Place

Span = tuple[float, float]

MOST_LABELS = 3
"""Cells with words in a row of figures: its label and the merged ones before it. More make a header."""
LETTER = re.compile(r"[^\W\d_]")
FIGURE_WITH_UNIT = re.compile(r"[增减+-]?\d[\d,.]*([万亿]?元|[件项个起宗条份次])?")


@dataclass(frozen=True)
class PrintedRow:
    """One printed row: its own cells left to right, and those that reach into it from a row above.

    ``grid`` counts the grids of the document from 0; ``first`` and ``last`` tell whether the row
    opens or closes its grid. ``label_at`` is the index of the cell with its label, -1 where it has none.
    """

    grid: int
    ruled: bool
    cells: tuple[GridCell, ...]
    reaching: tuple[GridCell, ...] = ()
    first: bool = False
    last: bool = False
    label_at: int = -1

    @property
    def place(self) -> Place | None:
        """The place of the first printed word of the row, or of its first cell."""
        printed = [cell for cell in self.cells if cell.text] or list(self.cells)
        return printed[0].place if printed else None

    @property
    def fields(self) -> tuple[GridCell, ...]:
        """The cells after the label."""
        return self.cells[self.label_at + 1 :]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where its figures stand; an empty cell beside a label that did not stretch over it is none."""
        beside = self.label_at >= 0 and len(self.fields) > 7 and not self.fields[0].text
        return tuple(span_of(cell) for cell in self.fields[beside:])

    @property
    def on_page(self) -> bool:
        """Whether the cells were measured on a page rather than placed by markup."""
        return any(cell.extent is not None for cell in self.cells)

    @cached_property
    def words(self) -> list[tuple[int, str]]:
        """Index and normalised text of the cells that hold words rather than a figure, mark or nothing."""
        words = ((i, normalised(cell.text)) for i, cell in enumerate(self.cells) if is_word(cell.text))
        return [(i, text) for i, text in words if text]

    @cached_property
    def values(self) -> list[str]:
        """The texts of cells that hold a figure or a mark."""
        return [cell.text for cell in self.cells if cell.text and not is_word(cell.text)]


def is_word(text: str) -> bool:
    """Whether a cell holds words: it is neither blank, nor a mark, nor a figure with or without a unit."""
    text = compact(text)
    return text != "无" and LETTER.search(text) is not None and not FIGURE_WITH_UNIT.fullmatch(text)


def span_of(cell: GridCell) -> Span:
    """The cell's horizontal extent: points on the upright page, else grid columns."""
    return cell.extent or (float(cell.column), float(cell.column + cell.column_span))


def printed_rows(grids: Iterable[Grid]) -> list[PrintedRow]:
    """The rows of all grids, in reading order; rows without any cell of their own are left out."""
    rows = []
    for number, grid in enumerate(grids):
        own: dict[int, list[GridCell]] = defaultdict(list)
        above: dict[int, list[GridCell]] = defaultdict(list)
        for cell in grid.cells:
            own[cell.row].append(cell)
            for below in range(cell.row + 1, min(cell.row + cell.row_span, grid.n_rows)):
                above[below].append(cell)
        for index in sorted(own):
            rows.append(
                PrintedRow(
                    grid=number,
                    ruled=grid.ruled,
                    cells=tuple(sorted(own[index], key=lambda cell: cell.column)),
                    reaching=tuple(above[index]),
                    first=index == 0,
                    last=index == grid.n_rows - 1,
                )
            )
    return rows


def join_cut_rows(rows: list[PrintedRow], likeness: Callable[[str], float]) -> list[PrintedRow]:
    """The rows, with those that a page break cut in two put together again.

    ``likeness`` says how well a normalised text matches any label of the forms. The second half
    belongs to the first where it holds the rest of its label, or where one half holds the label
    and only the other the values.
    """
    joined: list[PrintedRow] = []
    for row in rows:
        before = joined[-1] if joined else None
        if before is not None and _may_continue(before, row) and _completes(before, row, likeness):
            joined[-1] = _joined(before, row)
        else:
            joined.append(row)
    return joined


def _may_continue(before: PrintedRow, row: PrintedRow) -> bool:
    at_break = before.grid != row.grid and before.last and row.first
    return at_break and before.ruled == row.ruled and not (before.values and row.values)


def _completes(before: PrintedRow, row: PrintedRow, likeness: Callable[[str], float]) -> bool:
    if not 0 < len(before.words) <= MOST_LABELS:
        return False
    if not row.words:
        return bool(row.values) and likeness(before.words[-1][1]) > 0
    together = before.words[-1][1] + row.words[-1][1]
    return likeness(together) > max(likeness(before.words[-1][1]), likeness(row.words[-1][1]))


def _joined(before: PrintedRow, row: PrintedRow) -> PrintedRow:
    """The first half with the words and values of the second put in under the same columns."""
    values = row if row.values else before
    words = before.words[-1][0]
    rest = row.cells[row.words[-1][0]].text if row.words else ""
    label = before.cells[words]
    label = replace(label, text=label.text + "\n" + rest if rest else label.text)
    if values is before:
        cells = (*before.cells[:words], label, *before.cells[words + 1 :])
    else:
        start = row.words[-1][0] + 1 if row.words else 0
        cells = (*before.cells[:words], label, *(c for c in row.cells[start:] if not is_word(c.text)))
    return replace(before, cells=cells, last=row.last, grid=values.grid)
