"""Tables without drawn cells: rows and columns from the spacing of the figures alone.

A line of figures is a row, figures that stand under each other are a column:

    （三）不予公开   1.属于国家秘密        0     2     0
                    2.其他法律行政法规
                                          1     0     0     <- the row; its label wraps around it
                      禁止公开

What is blank in such a table cannot be told from what is missing, so a blank is doubted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from audit_kit.model import Grid, GridCell, Place
from audit_kit.sources.glyphs import Glyph, PageGlyphs, TextLine, lines_of, stand_apart
from audit_kit.sources.ink import doubt_of
from audit_kit.sources.witness import Character

FIGURE = re.compile(r"[-+增减]?\d[\d,.]*([万亿]?元)?|[/—\-－_无]{1,2}")
NO_RULES = "这里没有画出表格线，空白格不能确认"
UNDER_EACH_OTHER = 12.0
"""Points by which the middles of figures in one column may differ."""
Span = tuple[float, float]


@dataclass
class _Row:
    """A printed row in the making: its figures (or header words) by column, and the words left of them."""

    baseline: float
    height: float
    columns: list[Span]
    cells: list[list[TextLine]]
    words: list[TextLine] = field(default_factory=list)
    is_figures: bool = True
    doubt: str | None = None


def spaced_grid(page: PageGlyphs, characters: Sequence[Character]) -> Grid | None:
    """One grid for the figure rows and headers of a page; None where no two figures stand side by side.

    ``characters`` are the second witness's, by their origins.
    """
    rows = _figure_rows(page)
    if not any(len(row.columns) > 1 for row in rows):
        return None
    _doubt_uneven(rows)
    cells: list[GridCell] = []
    bands = _bands(rows, page)
    for index, row in enumerate(rows):
        cells += _cells(row, index, bands[index], page, characters)
    width = max(cell.column for cell in cells) + 1
    return Grid(cells=tuple(cells), n_rows=len(rows), n_columns=width, page=page.number)


def _figure_rows(page: PageGlyphs) -> list[_Row]:
    """Rows of figures with the header lines above them, and the wrapped labels around them."""
    lines = [_tokens(line) for line in lines_of(page.glyphs, page.number)]
    rows: list[_Row] = []
    for tokens in lines:
        figures = _figures(tokens)
        words = tokens[: len(tokens) - len(figures)]
        if figures:
            known = rows[-1].columns if rows and rows[-1].is_figures else []
            rows.append(_row_of_figures(figures, known))
            rows[-1].words = words
        else:
            rows.append(_Row(words[0].glyphs[0].baseline, words[0].height, [], [], words, is_figures=False))
    _give_headers_their_columns(rows)
    return _with_wrapped_labels(rows)


def _doubt_uneven(rows: Sequence[_Row]) -> None:
    """Without rules a row with fewer figures than its neighbours does not tell where each stands."""
    run: list[_Row] = []
    for row in [*rows, None]:
        if row is not None and row.is_figures:
            run.append(row)
            continue
        full = max((sum(map(bool, r.cells)) for r in run), default=0)
        for uneven in (r for r in run if sum(map(bool, r.cells)) < full):
            uneven.doubt = "这里没有画出表格线，这一行的数字少于相邻各行，不能确认各属哪一列"
        run = []


def _tokens(line: TextLine) -> list[TextLine]:
    """The line cut at its spaces and wide gaps."""
    parts: list[list[Glyph]] = [[]]
    after_space = False
    for glyph in line.glyphs:
        if glyph.char == " ":
            after_space = True
            continue
        last = parts[-1][-1] if parts[-1] else None
        wide = last is not None and glyph.x0 - last.x1 > 0.9 * line.height
        if last is not None and (
            wide or stand_apart(last, glyph) or (after_space and glyph.x0 - last.x1 > 3)
        ):
            parts.append([])
        parts[-1].append(glyph)
        after_space = False
    return [TextLine(tuple(part), line.page) for part in parts if part]


def prints_figures(line: TextLine) -> bool:
    """Whether the line ends in figures, and so is a row rather than running text."""
    return bool(_figures(_tokens(line)))


def _figures(tokens: Sequence[TextLine]) -> list[TextLine]:
    """The run of figures at the end of a line."""
    run: list[TextLine] = []
    for token in reversed(tokens):
        if not FIGURE.fullmatch(token.text):
            break
        run.insert(0, token)
    return run


def _row_of_figures(figures: list[TextLine], known: list[Span]) -> _Row:
    """The figures in the columns of the row above where they fit them, else in columns of their own."""
    middles = [_middle(token) for token in figures]
    fits = [[i for i, span in enumerate(known) if abs(sum(span) / 2 - m) < UNDER_EACH_OTHER] for m in middles]
    first = figures[0].glyphs[0]
    if known and all(len(found) == 1 for found in fits) and len({f[0] for f in fits}) == len(figures):
        cells: list[list[TextLine]] = [[] for _ in known]
        for token, found in zip(figures, fits, strict=True):
            cells[found[0]].append(token)
        return _Row(first.baseline, figures[0].height, known, cells)
    edges = [(a + b) / 2 for a, b in pairwise(middles)]
    half = (edges[0] - middles[0]) if edges else 60.0
    bounds = [middles[0] - half, *edges, middles[-1] + half]
    columns = list(pairwise(bounds))
    return _Row(first.baseline, figures[0].height, columns, [[token] for token in figures])


def _give_headers_their_columns(rows: list[_Row]) -> None:
    """Words that stand over a column of the next row of figures are its header."""
    columns: list[Span] = []
    for row in reversed(rows):
        if row.is_figures:
            columns = row.columns
            continue
        row.columns, row.cells = list(columns), [[] for _ in columns]
        words = [part for token in row.words for part in _cut_at(token, [span[0] for span in columns])]
        row.words = []
        for token in words:
            over = [i for i, span in enumerate(columns) if span[0] <= _middle(token) < span[1]]
            (row.cells[over[0]] if over else row.words).append(token)


def _cut_at(token: TextLine, edges: Sequence[float]) -> list[TextLine]:
    """The token cut where a gap between its characters lies on the edge of a column."""
    parts = [[token.glyphs[0]]]
    for left, right in pairwise(token.glyphs):
        on_edge = any(left.x1 - 1 <= edge <= right.x0 + 1 for edge in edges)
        if on_edge and right.x0 - left.x1 > 0.25 * token.height:
            parts.append([])
        parts[-1].append(right)
    return [TextLine(tuple(part), token.page) for part in parts]


def _with_wrapped_labels(rows: list[_Row]) -> list[_Row]:
    """Words left of the figures go to the nearest row of figures; lines left empty are dropped.

    Above and below a table's rows stand headers and prose: there only words that touch a row are its own.
    """
    figures = [(index, row) for index, row in enumerate(rows) if row.is_figures]
    for index, row in enumerate(rows):
        if row.is_figures or any(row.cells) or not figures:
            continue
        nearest = min((f for _, f in figures), key=lambda figure: abs(figure.baseline - row.baseline))
        alike = [at for at, figure in figures if len(figure.columns) == len(nearest.columns)]
        reach = 3.0 if alike[0] < index < alike[-1] else 1.1
        if abs(nearest.baseline - row.baseline) < reach * row.height:
            nearest.words += row.words
            row.words = []
    return [row for row in rows if row.words or any(row.cells)]


def _bands(rows: Sequence[_Row], page: PageGlyphs) -> list[Span]:
    """The top and bottom of each row: half way to its neighbours."""
    middles = [row.baseline - row.height / 2 for row in rows]
    edges = [(a + b) / 2 for a, b in pairwise(middles)]
    return list(
        zip([max(0.0, middles[0] - 15), *edges], [*edges, min(page.height, middles[-1] + 15)], strict=True)
    )


def _cells(
    row: _Row, index: int, band: Span, page: PageGlyphs, characters: Sequence[Character]
) -> list[GridCell]:
    """The row's words, one cell for each place they start from, then its columns."""
    cells = []
    for position, group in enumerate(_stacked(row.words)):
        loose = NO_RULES if any(FIGURE.fullmatch(token.text) for token in group) else None
        text = "\n".join(token.text for token in group)
        cells.append(_cell(text, index, position, _extent(group), band, page, doubt=loose))
    for position, (span, tokens) in enumerate(zip(row.columns, row.cells, strict=True), start=len(cells)):
        text = "\n".join(token.text for token in tokens)
        if not text and not row.is_figures:
            continue
        second = "".join(c.text for c in characters if span[0] <= c.x < span[1] and band[0] <= c.y < band[1])
        inked = [glyph for token in tokens for glyph in token.glyphs]
        doubt = row.doubt or (doubt_of(inked, page) if text else NO_RULES)
        cells.append(
            _cell(text, index, position, span, band, page, second if row.is_figures else None, doubt)
        )
    return cells


def _stacked(words: Sequence[TextLine]) -> list[list[TextLine]]:
    """The words grouped where they stand over each other, left to right, each group from the top down."""
    groups: list[list[TextLine]] = []
    for token in sorted(words, key=lambda t: t.glyphs[0].x0):
        left, right = _extent([token])
        for group in groups:
            a, b = _extent(group)
            if min(right, b) - max(left, a) > 0.3 * min(right - left, b - a):
                group.append(token)
                break
        else:
            groups.append([token])
    return [sorted(group, key=lambda t: t.glyphs[0].baseline) for group in groups]


def _cell(
    text: str,
    row: int,
    column: int,
    span: Span,
    band: Span,
    page: PageGlyphs,
    second: str | None = None,
    doubt: str | None = None,
) -> GridCell:
    place = Place(page.number, round(span[0], 2), round(band[0], 2), round(span[1], 2), round(band[1], 2))
    return GridCell(text, row, column, place=place, extent=span, second=second, doubt=doubt)


def _extent(tokens: Sequence[TextLine]) -> Span:
    return min(t.glyphs[0].x0 for t in tokens), max(t.glyphs[-1].x1 for t in tokens)


def _middle(token: TextLine) -> float:
    return (token.glyphs[0].x0 + token.glyphs[-1].x1) / 2
