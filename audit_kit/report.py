"""A report as read: its figures in DataFrames, its sections, and how its layout departs from the form."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from audit_kit.errors import UnknownCell
from audit_kit.forms import form_for_year
from audit_kit.model import CellId, Figure, Line, Place, Source

if TYPE_CHECKING:
    import pandas as pd

FormId = Literal["2021", "2019", "hybrid", "unknown"]
Axis = Literal["row", "column", "heading", "corner"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading as printed: ``ordinal`` and ``title`` as they stand, ``key`` the section meant."""

    key: str
    ordinal: str
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class BlockSeen:
    """A block of the form: whether the report prints it, and which form its wording votes for."""

    table: str
    block: str
    found: bool
    vote: str | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class LabelSeen:
    """A label the form asks for and what is printed in its place, None where nothing was found.

    ``key`` is the row's or column's short key, or the block's key for a heading or a corner.
    ``at`` counts printed rows (or columns) from 0, so that labels out of order can be told.
    """

    table: str
    axis: Axis
    key: str
    expected: str
    printed: str | None
    place: Place | None = None
    accepted: tuple[str, ...] = ()
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A row or column printed inside an official table that the form does not have."""

    table: str
    axis: Literal["row", "column"]
    text: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Printed values of a row that could not be given to columns without guessing; ``why`` is Chinese."""

    table: str
    row: str
    texts: tuple[str, ...]
    why: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Layout:
    """How the printed tables compare with the form that was recognised."""

    blocks: tuple[BlockSeen, ...] = ()
    labels: tuple[LabelSeen, ...] = ()
    extras: tuple[Extra, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()


@dataclass(frozen=True)
class Report:
    """One yearly report, as printed.

    ``figures`` holds one record for each figure the form asks for, in the order of the form;
    the DataFrames are views of it. ``sections`` maps 一 to 六 to the text of that section.
    """

    source: Source
    agency: str | None
    year: int | None
    form: FormId
    published: datetime.date | None
    sections: dict[str, str]
    figures: tuple[Figure, ...]
    title: str | None = None
    headings: tuple[Heading, ...] = ()
    lines: tuple[Line, ...] = ()
    layout: Layout = field(default_factory=Layout)
    claims_of: Callable[[Report], pd.DataFrame] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"<Report {self.source.name}: {self.agency} {self.year}, form {self.form}>"

    @cached_property
    def by_cell(self) -> dict[CellId, Figure]:
        """The figures by address."""
        return {figure.cell: figure for figure in self.figures}

    def figure(self, cell: CellId | str) -> Figure:
        """The figure at an address such as ``requests/办理总计/自然人``.

        Raises:
            UnknownCell: the form of this report has no such figure.
        """
        try:
            return self.by_cell[CellId.parse(cell) if isinstance(cell, str) else cell]
        except (KeyError, ValueError):
            raise UnknownCell(
                self.source.name, f"没有 {cell} 这一格", "请从 report.cells 中选取，写作“表/行/列”"
            ) from None

    @property
    def layout_form(self) -> str:
        """The id of the form whose 表三 applies: the recognised one, else the one in force for the year."""
        if self.form in ("2019", "2021"):
            return self.form
        return form_for_year(self.year).id if self.year else "2021"

    def figures_of(self, table: str) -> list[Figure]:
        """The figures of a table, in printed order."""
        return [figure for figure in self.figures if figure.cell.table == table]

    def prints(self, table: str) -> bool:
        """Whether it prints the table, or at least one of its figures."""
        found = any(block.found for block in self.layout.blocks if block.table == table)
        return found or any(figure.state != "absent" for figure in self.figures_of(table))

    def rows_of(self, table: str) -> tuple[str, ...]:
        """The row keys of a table of this report, in printed order."""
        return tuple(dict.fromkeys(figure.cell.row for figure in self.figures_of(table)))

    @cached_property
    def disclosure(self) -> pd.DataFrame:
        """表二 as nullable numbers: rows by the form's keys; cells the form does not have are ``<NA>``."""
        return self._frame("disclosure")

    @cached_property
    def requests(self) -> pd.DataFrame:
        """表三 as nullable integers (件), 25 (23) rows by 7 applicants."""
        return self._frame("requests")

    @cached_property
    def disputes(self) -> pd.DataFrame:
        """表四 as nullable integers (件), three rows by five outcomes."""
        return self._frame("disputes")

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The figures claimed in sections 一, 五 and 六, one row each (columns: see ``claims.claims_frame``).

        Empty for a report that was not read from a file.
        """
        import pandas as pd

        return self.claims_of(self) if self.claims_of is not None else pd.DataFrame()

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One row per figure the form asks for.

        Columns: table, row, column, text (as printed), value (Decimal or None), state, page (1-based),
        x0, top, x1, bottom (points from the page's top left), line (1-based, transcripts),
        second (the second reading), note (why a figure is unsure or absent).
        """
        import pandas as pd

        records = [_record(figure) for figure in self.figures]
        frame = pd.DataFrame.from_records(records, columns=list(records[0]) if records else None)
        for column in ("page", "line"):
            frame[column] = frame[column].astype("Int64")
        return frame

    def _frame(self, table: str) -> pd.DataFrame:
        """The figures in state number; a column is of integers unless one of its figures has decimals."""
        import pandas as pd

        numbers = {figure.cell[1:]: figure.number for figure in self.figures_of(table)}
        rows = list(self.rows_of(table))
        frame = pd.DataFrame(index=rows)
        for column in dict.fromkeys(column for _, column in numbers):
            exact = [numbers.get((row, column)) for row in rows]
            whole = all(v is None or (v == v.to_integral_value() and abs(v) < 2**63) for v in exact)
            plain = [None if v is None else int(v) if whole else float(v) for v in exact]
            frame[column] = pd.array(plain, dtype="Int64" if whole else "Float64")
        return frame


def _record(figure: Figure) -> dict[str, object]:
    place = figure.place or Place()
    return {
        **figure.cell._asdict(),
        **{name: getattr(figure, name) for name in ("text", "value", "state")},
        **{name: getattr(place, name) for name in ("page", "x0", "top", "x1", "bottom", "line")},
        "second": figure.second,
        "note": figure.note,
    }
