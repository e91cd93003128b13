"""The columns of tables without drawn cells: figures that stand under each other, and the header over them.

::

       商业企   科研机                 <- stacks of header words
         业       构      其他
        12        3                   <- figures under each other
         7       14                   <- no figure under 其他: a column of blanks

Each witness alone could be wrong; a column is believed where both tell the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from audit_kit.labels import FormWords, normalised
from audit_kit.sources.tokens import Token
from audit_kit.sources.unruled_rows import Block

SECTION = re.compile("[一二三四五六七八九]、")
MOST_HEADER_LINES = 10
LONGEST_HEADER = 15.0
"""Characters in one line from which words are running text and no header."""
FEWEST_EVEN = 3
"""Headers that must stand at even distances for the cells under them to be taken for equally wide."""
Span = tuple[float, float]


@dataclass
class Header:
    """What stands over a block: the heading, the words over the labels, the words over the columns."""

    heading: list[Token] = field(default_factory=list)
    corner: list[Token] = field(default_factory=list)
    words: list[list[Token]] = field(default_factory=list)

    @property
    def tokens(self) -> list[Token]:
        """All its tokens, from the top down."""
        below = [token for line in self.words for token in line]
        return [*self.heading, *sorted([*self.corner, *below], key=lambda token: token.baseline)]


@dataclass
class Column:
    """A column: the extent of its ink, the span of its cells, and its header words from the top down."""

    ink: Span
    words: list[Token]
    span: Span = (0.0, 0.0)


def header_of(block: Block, lines: Sequence[list[Token]], above: Sequence[Block], words: FormWords) -> Header:
    """The header over a block's first row, which may stand at the foot of the page before."""
    first = block.rows[0]
    last = above[-1].rows[-1] if above else None
    header = Header()
    bottom = (first.page, first.top)
    for line in reversed(lines):
        place = (line[0].page, line[0].middle)
        if place >= bottom or (place[0] == first.page and place[1] > first.band[0]):
            continue
        if last is not None and place <= (last.page, last.bottom):
            break
        if first.page - place[0] > 1 or len(header.words) == MOST_HEADER_LINES:
            break
        if all(token.is_figure for token in line):
            continue
        if normalised("".join(token.text for token in line)) in words.headings:
            header.heading = line
            break
        if any(_runs_across(token, block.label_right, words) for token in line):
            break
        _take(line, block, words, header)
        bottom = place
    return header


def _runs_across(token: Token, edge: float, words: FormWords) -> bool:
    """Whether it is the heading of a section, or running text, which keeps to no column."""
    if SECTION.match(token.text):
        return True
    across = token.x0 < edge - 1 and token.x1 > edge + 3 * token.em
    long = any(part.x1 - part.x0 > LONGEST_HEADER * token.em for part in _apart(token))
    beyond = (token.x0 + token.x1) / 2 > edge
    return beyond and (across or long) and normalised(token.text) not in words.corners


def _take(line: list[Token], block: Block, words: FormWords, header: Header) -> None:
    over = []
    for token in line:
        if (token.x0 + token.x1) / 2 <= block.label_right or normalised(token.text) in words.corners:
            header.corner.insert(0, token)
        else:
            over += _apart(token)
    if over:
        header.words.insert(0, over)


def _apart(token: Token) -> list[Token]:
    """Header words of narrow columns stand closer than words elsewhere."""
    return token.cut(
        lambda left, right: (
            left.char.isalpha() and right.char.isalpha() and right.x0 - left.x1 > 0.3 * token.em
        )
    )


def columns_of(block: Block, header: Header) -> list[Column]:
    """The columns of a block, left to right; none where figures and header do not tell the same.

    A figure that reaches under two headers decides nothing, and its row is doubted.
    """
    stacks = _stacks(header.words)
    figures = [token for row in block.rows for token in row.tokens if token.is_figure]
    columns = _even(stacks, figures) or _paired(stacks, figures, block)
    if not columns:
        return []
    for row in block.rows:
        for token in row.tokens:
            if token.is_figure and column_at(columns, token) is None:
                row.doubt = row.doubt or "这里没有画出表格线，有数字伸到相邻的列"
    return columns


def column_at(columns: Sequence[Column], token: Token) -> Column | None:
    """The column that holds a token whole; None where it reaches into another."""
    found = [c for c in columns if c.span[0] - 0.5 <= token.x0 and token.x1 <= c.span[1] + 0.5]
    return found[0] if len(found) == 1 else None


def span_of(tokens: Sequence[Token]) -> Span:
    """The horizontal extent of tokens, in points."""
    return min(token.x0 for token in tokens), max(token.x1 for token in tokens)


def _stacks(lines: Sequence[list[Token]]) -> list[Column]:
    """Header words by what stands under each other, from the lowest line up, but for what spans several."""
    stacks: list[Column] = []
    for line in reversed(lines):
        fresh = []
        for token in line:
            under = [stack for stack in stacks if _meets(span_of([token]), stack.ink)]
            if not under:
                fresh.append(Column(span_of([token]), [token]))
            elif len(under) == 1:
                stack = under[0]
                stack.words.insert(0, token)
                stack.ink = span_of(stack.words)
        stacks += fresh
    return sorted(stacks, key=lambda stack: stack.ink)


def _clusters(figures: Sequence[Token]) -> list[Span]:
    clusters: list[Span] = []
    for token in sorted(figures, key=lambda token: token.x0):
        if clusters and token.x0 < clusters[-1][1]:
            clusters[-1] = (clusters[-1][0], max(clusters[-1][1], token.x1))
        else:
            clusters.append((token.x0, token.x1))
    return clusters


def _even(stacks: Sequence[Column], figures: Sequence[Token]) -> list[Column]:
    """Columns of equal width, one for each header, where headers stand at even distances.

    None where the figures under one header do not all stand under each other.
    """
    middles = [sum(span_of(stack.words[-1:])) / 2 for stack in stacks]
    pitches = [b - a for a, b in pairwise(middles)]
    if len(stacks) < FEWEST_EVEN or max(pitches) - min(pitches) > 0.5 * stacks[0].words[0].em:
        return []
    edges = [(a + b) / 2 for a, b in pairwise(middles)]
    bounds = [middles[0] - pitches[0] / 2, *edges, middles[-1] + pitches[-1] / 2]
    columns = [Column(s.ink, s.words, span) for s, span in zip(stacks, pairwise(bounds), strict=True)]
    for column in columns:
        own = [token for token in figures if column_at(columns, token) is column]
        if len(_clusters(own)) > 1:
            return []
        column.ink = span_of([*column.words, *own])
    return columns


def _paired(stacks: Sequence[Column], figures: Sequence[Token], block: Block) -> list[Column]:
    """Each cluster of figures with the one header over it; a header over none is a column of blanks."""
    narrow = [token for token in figures if sum(_meets(span_of([token]), s.ink) for s in stacks) < 2]
    clusters = _clusters(narrow)
    over = [[i for i, stack in enumerate(stacks) if _meets(cluster, stack.ink)] for cluster in clusters]
    if len(stacks) == len(clusters) and all(not own or own == [i] for i, own in enumerate(over)):
        over = [[i] for i in range(len(clusters))]
    owners = [own[0] for own in over if len(own) == 1]
    if not stacks or len(owners) != len(clusters) or len({*owners}) != len(owners):
        return []
    columns = [Column(stack.ink, stack.words) for stack in stacks]
    for owner, (left, right) in zip(owners, clusters, strict=True):
        ink = columns[owner].ink
        columns[owner].ink = (min(ink[0], left), max(ink[1], right))
    columns.sort(key=lambda column: column.ink)
    _give_spans(columns, block)
    return columns


def _give_spans(columns: Sequence[Column], block: Block) -> None:
    """Cells reach half way to the neighbouring ink; the outer ones as far outwards as inwards."""
    edges = [(a.ink[1] + b.ink[0]) / 2 for a, b in pairwise(columns)]
    reach = max([b.ink[0] - a.ink[1] for a, b in pairwise(columns)], default=40.0) / 2
    left = max(columns[0].ink[0] - reach, min(block.label_right, columns[0].ink[0]))
    for column, span in zip(columns, pairwise([left, *edges, columns[-1].ink[1] + reach]), strict=True):
        column.span = span


def _meets(a: Span, b: Span) -> bool:
    return min(a[1], b[1]) - max(a[0], b[0]) > 0.5
