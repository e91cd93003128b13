"""Ruled tables of a PDF: camelot's grid filled with pdfium's glyphs; camelot's text is the second witness."""

import warnings
from itertools import pairwise
from typing import Any

from audit_kit.model import Grid, GridCell, Place
from audit_kit.sources.glyphs import FIGURE, Glyph, PageGlyphs, lines_of
from audit_kit.sources.merged_cells import Position, merged
from audit_kit.sources.text_layer import doubt_of
from audit_kit.sources.witness import Corners, Frame, agree, with_third_reading

ORDER = {"boxes_flow": None}
"""playa's own order of text boxes: from the top down."""


def ruled_grids(content: bytes, pages: list[PageGlyphs], rendered: bool) -> list[Grid]:
    """The ruled tables on the pages.

    The vector engine reads the drawn rules; the raster engine looks for them in the page ``rendered``.
    ``content`` is the file's bytes without encryption.
    """
    by_number = {page.number: page for page in pages}
    found = _camelot_tables(content, sorted(by_number), rendered)
    return [_grid(table, by_number[table.page]) for table in found]


def _camelot_tables(content: bytes, numbers: list[int], rendered: bool) -> list[Any]:
    """camelot's tables, by drawn lines or by a picture of the page.

    On a picture a line scale below 40 loses thick frames and rules made of gaps. The order in which playa
    would read the text boxes is not asked for: it takes longer than all the rest, and no cell needs it.
    """
    from camelot.io import read_pdf

    raster: dict[str, Any] = {"engine": "raster", "line_scale": 40, "threshold_blocksize": 51}
    how = {"flavor": "lattice", **(raster if rendered else {"engine": "vector"})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(read_pdf(content, pages=",".join(map(str, numbers)), layout_kwargs=ORDER, **how))


def _grid(table: Any, page: PageGlyphs) -> Grid:
    regions = _regions(table.cells)
    frame = Frame(table, page.height, regions)
    glyphs = frame.filed(page.glyphs, [glyph.centre for glyph in page.glyphs])
    split = _split_figures(glyphs)
    cells = [
        _cell(table, page, corners, glyphs[corners], corners in split)
        for corners in sorted(set(regions.values()))
    ]
    if any(not agree(cell.text, cell.second) for cell in cells):
        cells = with_third_reading(cells, frame)
    return Grid(cells=tuple(cells), n_rows=len(table.rows), n_columns=len(table.cols), page=page.number)


def _regions(cells: list[list[Any]]) -> dict[Position, Corners]:
    """For each grid position the merged cell it belongs to: first row, first column, last row, last column.

    Neighbours belong together where neither draws the edge between them.
    """
    regions: dict[Position, Corners] = {}
    for positions in merged(
        len(cells),
        len(cells[0]),
        beside=lambda r, c: not (cells[r][c].right or cells[r][c + 1].left),
        below=lambda r, c: not (cells[r][c].bottom or cells[r + 1][c].top),
    ):
        rows, columns = [r for r, _ in positions], [c for _, c in positions]
        regions |= dict.fromkeys(positions, (min(rows), min(columns), max(rows), max(columns)))
    return regions


def _split_figures(filed: dict[Corners, list[Glyph]]) -> set[Corners]:
    """The cells between which a figure is parted: characters of one number that stand in two cells."""
    home = {id(glyph): corners for corners, own in filed.items() for glyph in own}
    figures = [
        glyph for own in filed.values() for glyph in own if glyph.char in FIGURE or glyph.char.isdigit()
    ]
    split: set[Corners] = set()
    for left, right in pairwise(sorted(figures, key=lambda g: (round(g.baseline), g.x0))):
        height = max(left.bottom - left.top, right.bottom - right.top)
        reach = (0.35 if left.char.isascii() and right.char.isascii() else 0.8) * height
        near = abs(left.baseline - right.baseline) < 1 and -height < right.x0 - left.x1 < reach
        if near and home[id(left)] != home[id(right)]:
            split |= {home[id(left)], home[id(right)]}
    return split


def _cell(table: Any, page: PageGlyphs, corners: Corners, glyphs: list[Glyph], is_split: bool) -> GridCell:
    first_row, first_column, last_row, last_column = corners
    second = "\n".join(
        text
        for row in table.cells[first_row : last_row + 1]
        for cell in row[first_column : last_column + 1]
        if (text := cell.text.strip())
    )
    x0, x1 = table.cols[first_column][0], table.cols[last_column][1]
    top, bottom = page.height - table.rows[first_row][0], page.height - table.rows[last_row][1]
    place = Place.on_page(page.number, x0, top, x1, bottom)
    return GridCell(
        text="\n".join(line.text for line in lines_of(glyphs, page.number)),
        row=first_row,
        column=first_column,
        row_span=last_row - first_row + 1,
        column_span=last_column - first_column + 1,
        place=place,
        extent=(x0, x1),
        second=second,
        doubt="有数字伸进相邻的格" if is_split else _on_edge(glyphs, place) or doubt_of(glyphs, page),
    )


def _on_edge(glyphs: list[Glyph], place: Place) -> str | None:
    """Why the cell's text cannot be vouched for: a figure whose ink crosses the cell's edge."""
    assert place.box
    x0, top, x1, bottom = place.box
    for glyph in glyphs:
        x, y = (glyph.x1 - glyph.x0) / 4, (glyph.bottom - glyph.top) / 4
        across = x0 <= glyph.x0 + x and glyph.x1 - x <= x1
        down = top <= glyph.top + y and glyph.bottom - y <= bottom
        if glyph.char.isdigit() and not (across and down):
            return "有数字压在表格线上"
    return None
