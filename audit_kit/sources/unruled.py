"""Tables without drawn cells as grids: rows by their labels, columns by figures and header together.

A figure is vouched for where pdfium and camelot's text engine read the same in its row and column; a blank
where both read nothing and the picture of the page shows nothing there either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from audit_kit.labels import FormWords
from audit_kit.model import Grid, GridCell, Place
from audit_kit.sources.glyphs import PageGlyphs
from audit_kit.sources.text_layer import doubt_of, is_paper
from audit_kit.sources.tokens import Token, tokens_of
from audit_kit.sources.unruled_columns import Column, Header, Span, column_at, columns_of, header_of, span_of
from audit_kit.sources.unruled_rows import Block, Row, blocks_of
from audit_kit.sources.witness import Character, characters_of

NO_COLUMNS = "这里没有画出表格线，表头与数字对不上，不能确认各属哪一列"
TWO_IN_ONE = "这里没有画出表格线，这一格印有不止一个数"
NOT_BLANK = "这一格没有文字，但印有笔画"
Characters = Mapping[int, Sequence[Character]]


def unruled_grids(content: bytes, pages: Sequence[PageGlyphs], words: FormWords) -> list[Grid]:
    """One grid for each block of rows on each page, in reading order.

    ``content`` is the file's bytes without encryption, for the second witness.
    """
    characters = characters_of(content, [page.number for page in pages])
    lines = [line for page in pages for line in tokens_of(page)]
    by_number = {page.number: page for page in pages}
    blocks = blocks_of(lines, words)
    grids: list[Grid] = []
    for index, block in enumerate(blocks):
        header = header_of(block, lines, blocks[:index], words)
        columns = columns_of(block, header)
        if columns or block.label_right > 0:
            grids += _Printed(block, header if columns else Header(), columns, by_number, characters).grids()
    return grids


@dataclass(frozen=True)
class _Printed:
    """A block with its header and columns, ready to be written into grids."""

    block: Block
    header: Header
    columns: list[Column]
    pages: Mapping[int, PageGlyphs]
    characters: Characters

    def grids(self) -> list[Grid]:
        """The block's rows as one grid a page; the header stands in the first."""
        made = []
        for number in sorted({row.page for row in self.block.rows} | {t.page for t in self.header.tokens}):
            rows = self._header_rows(number)
            for row in self.block.rows:
                if row.page == number:
                    rows.append(self._row(row, len(rows)))
            cells = tuple(cell for row in rows for cell in row)
            if cells:
                width = max(cell.column for cell in cells) + 1
                made.append(Grid(cells=cells, n_rows=len(rows), n_columns=width, page=number))
        return made

    def _header_rows(self, number: int) -> list[list[GridCell]]:
        rows: list[list[GridCell]] = []
        heading = [token for token in self.header.heading if token.page == number]
        if heading:
            rows.append([_words(heading, 0, 0, _height(heading))])
        tokens = [token for token in self.header.tokens[len(self.header.heading) :] if token.page == number]
        if not tokens:
            return rows
        band, at = _height(tokens), len(rows)
        corner = [token for token in self.header.corner if token.page == number]
        cells = [_words(corner, at, 0, band)] if corner else []
        for index, column in enumerate(self.columns, start=1):
            words = [token for token in column.words if token.page == number]
            cells += [_words(words, at, index, band, column.span)] if words else []
        return [*rows, cells] if cells else rows

    def _row(self, row: Row, index: int) -> list[GridCell]:
        cells = [_words(row.label, index, 0, row.band)] if row.label else []
        if not self.columns:
            return cells + [
                _words([token], index, at, row.band, doubt=NO_COLUMNS)
                for at, token in enumerate(row.tokens, start=1)
            ]
        owners = [column_at(self.columns, token) or _nearest(self.columns, token) for token in row.tokens]
        filled = [
            [token for token, owner in zip(row.tokens, owners, strict=True) if owner is column]
            for column in self.columns
        ]
        crowded = any(sum(token.is_figure for token in own) > 1 for own in filled)
        doubt = row.doubt or (TWO_IN_ONE if crowded else None)
        return cells + [
            self._cell(row, column, own, index, at, doubt)
            for at, (column, own) in enumerate(zip(self.columns, filled, strict=True), start=1)
        ]

    def _cell(
        self, row: Row, column: Column, own: list[Token], index: int, at: int, doubt: str | None
    ) -> GridCell:
        page = self.pages[row.page]
        left = (
            column.span[0] if column is not self.columns[0] else min(column.span[0], self.block.label_right)
        )
        right = column.span[1] if column is not self.columns[-1] else page.width
        second = "".join(
            c.text
            for c in self.characters.get(row.page, ())
            if left <= c.x < right and row.band[0] <= c.y < row.band[1]
        )
        if own:
            doubt = doubt or doubt_of([glyph for token in own for glyph in token.glyphs], page)
        else:
            edge = 0.12 * (column.span[1] - column.span[0])  # where a rule may stand after all
            across = max(column.ink[0], column.span[0] + edge), min(column.ink[1], column.span[1] - edge)
            doubt = doubt or (None if is_paper(page, across, _line_of(row)) else NOT_BLANK)
        return _words(own, index, at, row.band, column.span, row.page, second, doubt)


def _line_of(row: Row) -> Span:
    """The height at which the figures of a row stand, or would stand."""
    figures = [token for token in row.tokens if token.is_figure]
    middle = figures[0].middle if figures else (row.top + row.bottom) / 2
    reach = 0.3 * (row.bottom - row.top if not figures else figures[0].em)
    return middle - reach, middle + reach


def _nearest(columns: Sequence[Column], token: Token) -> Column:
    middle = (token.x0 + token.x1) / 2
    return min(columns, key=lambda column: abs(sum(column.ink) / 2 - middle))


def _height(tokens: Sequence[Token]) -> Span:
    em = tokens[0].em
    return min(t.middle for t in tokens) - em / 2, max(t.middle for t in tokens) + em / 2


def _words(
    tokens: Sequence[Token],
    row: int,
    column: int,
    band: Span,
    span: Span | None = None,
    page: int = 0,
    second: str | None = None,
    doubt: str | None = None,
) -> GridCell:
    """A cell that holds the tokens, line under line; ``span`` is that of its column, else that of its ink."""
    lines = sorted(tokens, key=lambda token: (round(token.baseline), token.x0))
    text = "".join(
        token.text
        if before is None
        else (" " if abs(token.baseline - before.baseline) < 1 else "\n") + token.text
        for before, token in pairwise([None, *lines])
        if token is not None
    )
    extent = span or span_of(tokens)
    place = Place.on_page(page or tokens[0].page, extent[0], band[0], extent[1], band[1])
    return GridCell(text, row, column, place=place, extent=extent, second=second, doubt=doubt)
