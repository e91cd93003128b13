"""Official tables drawn as grids, for tests that then change one thing about them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from audit_kit.forms import Block, load_form
from audit_kit.model import Document, Grid, GridCell, Place, Source
from audit_kit.tables import OfficialTables
from sample_reports.maker.layout import (
    APPLICANTS,
    CASES,
    TABLES,
    Table,
    columns_of,
    official_paths,
    official_table,
)
from sample_reports.maker.layout import Cell as Box

SOURCE = Source("样本.pdf", "", "pdf", Path("样本.pdf"))


def drawn(rows: Sequence[Sequence[Box]], page: int | None = 1) -> Grid:
    """A ruled grid; every column is 50 points wide and every row 20 high (no places without a page)."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        c = 0
        for box in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(box.high) for j in range(box.wide)}
            cells.append(cell(box, r, c, page))
            c += box.wide
    width = max(c.column + c.column_span for c in cells)
    return Grid(cells=tuple(cells), n_rows=len(rows), n_columns=width, page=page)


def cell(box: Box, row: int, column: int, page: int | None) -> GridCell:
    place = extent = None
    if page is not None:
        extent = (50.0 * column, 50.0 * (column + box.wide))
        place = Place(page, 50.0 * column, 20.0 * row, 50.0 * (column + box.wide), 20.0 * (row + box.high))
    return GridCell(box.text, row, column, box.high, box.wide, place, extent)


def document(grids: Iterable[Grid]) -> Document:
    return Document(SOURCE, tuple(grids))


def _rows(form_id: str, table: str, values: dict[str, Sequence[str]] | None) -> Table:
    """A table with the figures of some rows (by their keys); all others are 0."""
    figures = dict.fromkeys(official_paths(form_id), "0")
    for row, texts in (values or {}).items():
        paths = (f"{table}/{row}/{column}" for column in columns_of(form_id, table, row))
        figures |= dict(zip(paths, texts, strict=True))
    return official_table(form_id, table, figures)


def disclosure_rows(form_id: str, values: dict[str, Sequence[str]] | None = None) -> Table:
    return _rows(form_id, "disclosure", values)


def requests_rows(form_id: str, values: dict[str, Sequence[str]] | None = None) -> Table:
    return _rows(form_id, "requests", values)


def disputes_rows(values: Sequence[str] = ("0",) * 15) -> Table:
    return _rows("2021", "disputes", {key: values[5 * at : 5 * at + 5] for at, key in enumerate(CASES)})


def requests_block(form_id: str) -> Block:
    return load_form(form_id).tables["requests"].blocks[0]


def counted(keys: Iterable[str]) -> dict[str, list[str]]:
    """Seven different figures for each row, so that no figure can stand in a wrong place unnoticed."""
    return {key: [str(1 + 10 * i + j) for j in range(7)] for i, key in enumerate(keys)}


def report_grids(form_id: str, page: int | None = 1) -> list[Grid]:
    """The three tables with all figures different in 表三 and 表四."""
    _, *rows = official_rows(form_id)
    return [drawn(own, page) for own in (disclosure_rows(form_id), *rows)]


def official_rows(form_id: str) -> list[Table]:
    """The three tables to write, some figures of 表二 different too."""
    return [official_table(form_id, table, official_truth(form_id)) for table in TABLES]


def official_truth(form_id: str) -> dict[str, str]:
    """What ``official_rows`` print, by the path of the cell."""
    paths = official_paths(form_id)
    figures = dict.fromkeys(paths, "0") | dict(zip(paths, ("61", "62", "63"), strict=False))
    if form_id == "2019":
        permits = (path for path in paths if path.startswith("disclosure/行政许可/"))
        figures |= dict(zip(permits, "789", strict=True))
    for row, texts in counted(row.key for row in requests_block(form_id).rows).items():
        figures |= {f"requests/{row}/{column}": text for column, text in zip(APPLICANTS, texts, strict=True)}
    return figures | dict(zip(paths[-15:], map(str, range(900, 915)), strict=True))


def assert_all_read(tables: OfficialTables, form_id: str) -> None:
    """Every figure of ``official_rows`` is read, and vouched for."""
    assert tables.form == form_id
    assert {figure.cell.path: figure.text for figure in tables.figures} == official_truth(form_id)
    assert {(figure.state, figure.note) for figure in tables.figures} == {("number", None)}


def without_spans(grid: Grid) -> Grid:
    """The grid as a transcript that kept merged cells as empty fields would hold it."""
    at = {(c.row, c.column): c for c in grid.cells}
    cells = tuple(
        replace(
            at.get((r, c), GridCell("", r, c)),
            row_span=1,
            column_span=1,
            place=Place(line=r + 1, start=c, end=c),
            extent=None,
        )
        for r in range(grid.n_rows)
        for c in range(grid.n_columns)
    )
    return Grid(cells, grid.n_rows, grid.n_columns, ruled=False)
