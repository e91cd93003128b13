"""The nouns that every module shares: places, cells, grids, lines, documents and figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

State = Literal["number", "blank", "mark", "text", "absent", "unsure"]
Kind = Literal["pdf", "scan", "html", "docx", "text"]


class CellId(NamedTuple):
    """The address of one figure of the form, in the short Chinese keys of the catalogue."""

    table: str
    row: str
    column: str

    @property
    def path(self) -> str:
        """The address as findings quote it, such as ``requests/办理总计/自然人``."""
        return "/".join(self)

    @classmethod
    def parse(cls, path: str) -> CellId:
        """The address written as ``table/row/column``; ValueError when it has not three parts."""
        table, row, column = path.split("/")
        return cls(table, row, column)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the file.

    On a page: ``page`` is 1-based, ``x0, top, x1, bottom`` are points from the top left of the page as shown.
    In a transcript: ``line`` is 1-based and ``start:end`` are character offsets within that line.
    """

    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None

    @classmethod
    def on_page(cls, page: int | None, x0: float, top: float, x1: float, bottom: float) -> Place:
        """A place on a page, its corners rounded to hundredths of a point."""
        return cls(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """``x0, top, x1, bottom``, None where nothing is measured on a page."""
        if self.x0 is None or self.top is None or self.x1 is None or self.bottom is None:
            return None
        return self.x0, self.top, self.x1, self.bottom


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell as printed; merged cells are one cell with spans.

    ``row`` and ``column`` are 0-based and name the top left corner. ``text`` keeps line breaks.
    ``extent`` is the horizontal extent in points on the upright page, None where only columns are known.
    ``second`` is what an independent second reading gives, None where there was none.
    ``doubt`` says in Chinese why the text itself cannot be vouched for, None where it can.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place | None = None
    extent: tuple[float, float] | None = None
    second: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed, in reading order of its cells.

    ``ruled`` is True when column positions and spans are those of drawn rules or of markup,
    False for transcripts, where merged cells have collapsed and a position proves nothing by itself.
    """

    cells: tuple[GridCell, ...]
    n_rows: int
    n_columns: int
    ruled: bool = True
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line (or paragraph) of running text outside the tables."""

    text: str
    place: Place
    starts_paragraph: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """The file a report was read from; ``sha256`` is of its bytes, in lower-case hexadecimal."""

    name: str
    sha256: str
    kind: Kind
    path: Path


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader of files gives: lines and grids in reading order. It knows nothing of the forms."""

    source: Source
    blocks: tuple[Line | Grid, ...]
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the form as found: the printed text, the exact value, and the place.

    ``value`` is set in state ``number``, and in state ``unsure`` only where two readings agree.
    ``second`` is the second reading's text; ``note`` says in Chinese why it is ``unsure`` or ``absent``.
    ``remarks`` name how the figure is written where that departs from plain digits (see ``amounts``).
    """

    cell: CellId
    text: str
    value: Decimal | None
    state: State
    place: Place | None = None
    second: str | None = None
    note: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def number(self) -> Decimal | None:
        """The value that can be vouched for: that of state ``number``, None in every other state."""
        return self.value if self.state == "number" else None

    @property
    def unit(self) -> str | None:
        """The unit printed in the cell, None where none is."""
        return next((remark[5:] for remark in self.remarks if remark.startswith("unit:")), None)
