"""The nouns of an official form: sections, tables, blocks, rows, columns and sums."""

from dataclasses import dataclass, replace
from functools import cached_property

from audit_kit.labels import normalised
from audit_kit.model import CellId


@dataclass(frozen=True, slots=True)
class Label:
    """A row or a column of the form: the short key, the printed label, and what stands over it.

    ``unit`` is the unit of the figures (empty where the form prints none); ``signed`` allows a sign,
    ``decimal`` allows decimals. Rows leave these three at their defaults.
    """

    key: str
    label: str
    gloss: str
    under: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unit: str = ""
    signed: bool = False
    decimal: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        """The texts that stand for it, normalised (see ``labels``)."""
        return tuple(dict.fromkeys(normalised(text) for text in (self.label, *self.also)))


@dataclass(frozen=True, slots=True)
class Block:
    """Rows and columns that are printed under one header. 表二 has one block per 项 of 条例第二十条."""

    key: str
    heading: str
    article: str
    corner: str
    rows: tuple[Label, ...]
    columns: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """Rows of the form that some reports print as one row of the older form."""

    rows: tuple[str, ...]
    row: Label

    def put_into(self, rows: tuple[Label, ...]) -> tuple[Label, ...]:
        """The rows of the form with the one row in place of its own, under the first words over them."""
        first, *rest = self.rows
        return tuple(
            replace(self.row, under=row.under[:1]) if row.key == first else row
            for row in rows
            if row.key not in rest
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """An official sum: the parts add up to the wholes (a balance where there are two wholes)."""

    name: str
    over: str
    parts: tuple[CellId, ...]
    whole: tuple[CellId, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Table:
    """One official table: its blocks, its named groups of keys, and its sums."""

    key: str
    title: str
    section: str
    blocks: tuple[Block, ...]
    groups: dict[str, tuple[str, ...]]
    sums: tuple[Sum, ...]
    instead: tuple[Instead, ...] = ()

    @property
    def cells(self) -> tuple[CellId, ...]:
        """Every figure the table asks for, in printed order (row by row)."""
        return tuple(
            CellId(self.key, row.key, column.key)
            for block in self.blocks
            for row in block.rows
            for column in block.columns
        )

    def columns_of(self, block: Block) -> list[tuple[str, Label]]:
        """The columns of a block with the keys by which a layout names them; those of 表四 for each row."""
        if self.key == "disputes":
            return [(f"{row.key}/{column.key}", column) for row in block.rows for column in block.columns]
        prefix = f"{block.key}/" if self.key == "disclosure" else ""
        return [(prefix + column.key, column) for column in block.columns]


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts of a report: ordinal, official title, accepted variants, legal basis."""

    key: str
    title: str
    also: tuple[str, ...]
    article: str
    table: str | None


@dataclass(frozen=True)
class Form:
    """An official form: ``id`` 2019 or 2021, the notice that set it, the report years it is for."""

    id: str
    title: str
    notice: str
    law: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...]
    tables: dict[str, Table]

    @property
    def cells(self) -> tuple[CellId, ...]:
        """Every figure the form asks for: 198 in the 2019 form, 200 in the 2021 form."""
        return tuple(cell for table in self.tables.values() for cell in table.cells)

    @cached_property
    def _columns(self) -> dict[CellId, Label]:
        return {
            CellId(table.key, row.key, column.key): column
            for table in self.tables.values()
            for block in table.blocks
            for row in (*block.rows, *(instead.row for instead in table.instead))
            for column in block.columns
        }

    def column_of(self, cell: CellId) -> Label:
        """The column a figure stands in; KeyError when the form has no such figure."""
        return self._columns[cell]
