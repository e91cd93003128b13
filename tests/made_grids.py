"""Official tables drawn as grids, for tests that then change one thing about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit_kit.forms import Block, load_form
from audit_kit.model import Document, Grid, GridCell, Place, Source
from audit_kit.tables import OfficialTables, official_tables

SOURCE = Source("样本.pdf", "", "pdf", Path("样本.pdf"))


@dataclass(frozen=True)
class Box:
    """A cell to draw: text and spans."""

    text: str
    wide: int = 1
    high: int = 1


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


def disclosure_rows(form_id: str, values: dict[str, Sequence[str]] | None = None) -> list[list[Box]]:
    """表二: four columns; ``values`` replaces the figures of a row (by its key), all others are 0."""
    rows: list[list[Box]] = []
    for block in load_form(form_id).tables["disclosure"].blocks:
        rows.append([Box(block.heading, 4)])
        rows.append(_spread("信息内容", [column.label for column in block.columns]))
        for row in block.rows:
            rows.append(_spread(row.label, (values or {}).get(row.key, ["0"] * len(block.columns))))
    return rows


def _spread(label: str, texts: Sequence[str]) -> list[Box]:
    return [Box(label), *(Box(t) for t in texts[:-1]), Box(texts[-1], 4 - len(texts))]


def requests_block(form_id: str) -> Block:
    return load_form(form_id).tables["requests"].blocks[0]


def requests_rows(form_id: str, values: dict[str, Sequence[str]] | None = None) -> list[list[Box]]:
    """表三 with the official merges: three columns of labels, seven of figures (0 unless given)."""
    block = requests_block(form_id)
    leaves = [c.label for c in block.columns[1:6]]
    rows = [
        [Box(block.corner, 3, 3), Box("申请人情况", 7)],
        [Box("自然人", 1, 2), Box("法人或其他组织", 5), Box("总计", 1, 2)],
        [Box(text) for text in leaves],
    ]
    parents = [row.under for row in block.rows]
    for index, row in enumerate(block.rows):
        boxes: list[Box] = []
        for depth, parent in enumerate(row.under):
            if index == 0 or parents[index - 1][depth : depth + 1] != (parent,):
                same = sum(under[depth : depth + 1] == (parent,) for under in parents)
                boxes.append(Box(parent, 1, same))
        boxes.append(Box(row.label, 3 - len(row.under)))
        boxes += [Box(text) for text in (values or {}).get(row.key, ["0"] * 7)]
        rows.append(boxes)
    return rows


def disputes_rows(values: Sequence[str] = ("0",) * 15) -> list[list[Box]]:
    """表四: fifteen columns under three header rows."""
    leaves = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [Box("行政复议", 5), Box("行政诉讼", 10)],
        [*(Box(text, 1, 2) for text in leaves), Box("未经复议直接起诉", 5), Box("复议后起诉", 5)],
        [Box(text) for text in leaves * 2],
        [Box(text) for text in values],
    ]


def counted(keys: Iterable[str], first: int = 1) -> dict[str, list[str]]:
    """Seven different figures for each row, so that no figure can stand in a wrong place unnoticed."""
    return {key: [str(first + 10 * i + j) for j in range(7)] for i, key in enumerate(keys)}


def report_grids(form_id: str, page: int | None = 1) -> list[Grid]:
    """The three tables with all figures different in 表三 and 表四."""
    _, *rows = official_rows(form_id)
    return [drawn(own, page) for own in (disclosure_rows(form_id), *rows)]


DISCLOSURE: dict[str, dict[str, Sequence[str]]] = {
    "2021": {"规章": ["61", "62", "63"]},
    "2019": {"规章": ["61", "62", "63"], "行政许可": ["7", "8", "9"]},
}


def official_rows(form_id: str) -> list[list[list[Box]]]:
    """The three tables to write, some figures of 表二 different too."""
    keys = [row.key for row in requests_block(form_id).rows]
    return [
        disclosure_rows(form_id, DISCLOSURE[form_id]),
        requests_rows(form_id, {**counted(keys)}),
        disputes_rows([str(n) for n in range(900, 915)]),
    ]


def official_truth(form_id: str) -> dict[str, str]:
    """What ``official_rows`` print, by the path of the cell."""
    figures = official_tables(document(report_grids(form_id)), form_id).figures
    expected = {figure.cell.path: figure.text for figure in figures}
    for row, values in DISCLOSURE[form_id].items():
        cells = [path for path in expected if path.startswith(f"disclosure/{row}/")]
        expected |= dict(zip(cells, values, strict=True))
    return expected


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
