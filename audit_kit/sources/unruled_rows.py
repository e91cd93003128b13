"""The rows of tables without drawn cells: the form's labels tell where a row is, not the gaps between lines.

::

    （三）不予公开   1.属于国家秘密        0     2           <- figures on a line that the label spans
                    2.其他法律行政法规
                                          1     0     0     <- label of two lines; its row is between them
                      禁止公开
                    3.危及“三安全一稳定”                     <- a label without figures is a row of blanks
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from audit_kit.labels import ORDINAL, FormWords, compact, normalised, similarity
from audit_kit.sources.tokens import Token

FEWEST_BARE = 3
NARROWEST_BARE = 10.0
"""Figures in a line, and their reach in characters, that are a row without a label as in 表四."""
MOST_LINES = 6
"""Lines that a label may wrap into."""


@dataclass
class Row:
    """A printed row: its label (empty in 表四), the height it spans, and what stands right of the label.

    ``score`` is how much the label is like one of the form, 1 where it is one; ``blocks`` are those of the
    form that may hold it.
    """

    page: int
    top: float
    bottom: float
    label: tuple[Token, ...] = ()
    score: float = 1.0
    blocks: frozenset[str] = frozenset()
    band: tuple[float, float] = (0.0, 0.0)
    tokens: list[Token] = field(default_factory=list)
    doubt: str | None = None

    @property
    def x0(self) -> float:
        """The left edge of the label, in points."""
        return min(token.x0 for token in self.label)

    @property
    def x1(self) -> float:
        """The right edge of the label, in points; 0 where there is none."""
        return max((token.x1 for token in self.label), default=0.0)


@dataclass
class Block:
    """Rows under one header; ``label_right`` is where their labels end, in points."""

    rows: list[Row]
    label_right: float


def blocks_of(lines: Sequence[list[Token]], words: FormWords) -> list[Block]:
    """The blocks of rows on all pages, in reading order, with everything that stands in their rows."""
    labelled = _without_parents(_labelled([token for line in lines for token in line], words))
    taken = {id(token) for row in labelled for token in row.label}
    runs: list[list[Row]] = []
    shared: frozenset[str] = frozenset()
    for row in sorted([*labelled, *_bare_rows(lines, labelled)], key=lambda row: (row.page, row.top)):
        if shared & row.blocks:
            shared &= row.blocks
            runs[-1].append(row)
        else:
            shared = row.blocks
            runs.append([row])
    made = [Block(rows, max(row.x1 for row in rows)) for rows in runs]
    loose = [token for line in lines for token in line if id(token) not in taken]
    for block in made:
        _fill(block, loose)
    _doubt_blanks(made, lines)
    return made


def _doubt_blanks(blocks: Sequence[Block], lines: Sequence[list[Token]]) -> None:
    """A row without figures is doubted beside a figure that has no row, or if its label is inexact."""
    rows = sorted((row for block in blocks for row in block.rows), key=lambda row: (row.page, row.top))
    homes = {id(token) for row in rows for token in (*row.tokens, *row.label)}
    strays = [line[0] for line in lines if any(t.is_figure and id(t) not in homes for t in line)]
    for row, after in pairwise([*rows, None]):
        if row is None or any(token.is_figure for token in row.tokens):
            continue
        before = rows[rows.index(row) - 1] if rows.index(row) else None
        first = before.bottom if before is not None and before.page == row.page else 0.0
        last = after.top if after is not None and after.page == row.page else float("inf")
        if row.score < 1 or any(s.page == row.page and first < s.middle < last for s in strays):
            row.doubt = row.doubt or "这里没有画出表格线，不能确认这一行没有数字"


def _labelled(tokens: Sequence[Token], words: FormWords) -> list[Row]:
    """The rows by their labels, each of one line or more that stand under each other; the surest first."""
    tokens = [token for token in tokens if not token.is_figure]
    found: list[Row] = []
    for token in tokens:
        chain: tuple[Token, ...] = (token,)
        for _ in range(MOST_LINES):
            found += _as_row(chain, words)
            below = _below(chain[-1], tokens)
            if below is None:
                break
            chain = (*chain, below)
    found.sort(key=lambda row: (-row.score, -sum(len(t.glyphs) for t in row.label)))
    chosen: list[Row] = []
    taken: set[int] = set()
    for row in found:
        if not taken & {id(token) for token in row.label}:
            chosen.append(row)
            taken |= {id(token) for token in row.label}
    return chosen


def _as_row(chain: tuple[Token, ...], words: FormWords) -> list[Row]:
    text = "".join(token.text for token in chain)
    short = normalised(text)
    if short in words.rows:
        score, wording = 1.0, short
    elif short in words.groups:
        return []
    else:
        score, wording = max((similarity(short, known), known) for known in words.rows)
    numbered = ORDINAL.match(compact(text)) is not None
    if score == 0 or (len(wording) <= 4 and numbered != (wording in words.numbered)):
        return []
    first, reach = chain[0], chain[0].em / 2
    top, bottom = first.middle - reach, chain[-1].middle + reach
    return [Row(first.page, top, bottom, chain, score, words.rows[wording])]


def _below(token: Token, tokens: Sequence[Token]) -> Token | None:
    """The next line of a label: the nearest token under this one, less than two lines further down."""
    under = [
        other
        for other in tokens
        if other.page == token.page
        and 0.5 * token.em < other.baseline - token.baseline < 1.9 * token.em
        and min(token.x1, other.x1) - max(token.x0, other.x0)
        > 0.3 * min(token.x1 - token.x0, other.x1 - other.x0)
    ]
    return min(under, key=lambda other: other.baseline, default=None)


def _without_parents(rows: Sequence[Row]) -> list[Row]:
    """The rows whose labels stand nearest to the figures: one with another on its right names a group."""
    return [
        row
        for row in rows
        if not any(
            other.page == row.page
            and other.x0 > row.x1 - 1
            and min(other.bottom, row.bottom) - max(other.top, row.top) > -0.3 * row.label[0].em
            for other in rows
        )
    ]


def _bare_rows(lines: Sequence[list[Token]], labelled: Sequence[Row]) -> Iterable[Row]:
    """Lines of figures alone that no label stands beside."""
    for line in lines:
        figures = all(token.is_figure for token in line)
        page, middle, em = line[0].page, line[0].middle, line[0].em
        if not figures or len(line) < FEWEST_BARE or line[-1].x1 - line[0].x0 < NARROWEST_BARE * em:
            continue
        beside = (
            row.page == page and row.top - 0.8 * em < middle < row.bottom + 0.8 * em for row in labelled
        )
        if not any(beside):
            yield Row(page, middle - em / 2, middle + em / 2)


def _fill(block: Block, loose: Sequence[Token]) -> None:
    """Gives each row what stands right of the labels, up to half way to its neighbours."""
    for page in {row.page for row in block.rows}:
        rows = [row for row in block.rows if row.page == page]
        own = [
            token for token in loose if token.page == page and (token.x0 + token.x1) / 2 > block.label_right
        ]
        em = own[0].em if own else 10.0
        edges = [(a.bottom + b.top) / 2 for a, b in pairwise(rows)]
        bounds = [rows[0].top - em / 2, *edges, rows[-1].bottom + em / 2]
        for row, band in zip(rows, pairwise(bounds), strict=True):
            row.band = band
            row.tokens = [token for token in own if band[0] <= token.middle < band[1]]
            row.doubt = _off_line(row)


def _off_line(row: Row) -> str | None:
    """Why the figures of a row may not be its own, None where they stand on one line beside the label."""
    heights = [token.middle for token in row.tokens if token.is_figure]
    if not heights:
        return None
    em = row.tokens[0].em
    if max(heights) - min(heights) > 0.3 * em:
        return "这里没有画出表格线，这一行的数字不在同一条线上"
    if not row.top - 0.3 * em < heights[0] < row.bottom + 0.3 * em:
        return "这里没有画出表格线，数字与行标题不在同一行"
    return None
