"""Which printed column is which column of the form, and what each row prints in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit_kit.labels import align, normalised, similarity
from audit_kit.model import GridCell, Place
from audit_kit.rows import PrintedRow, Span, is_word, span_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A column the form asks for: accepted wordings and the wordings of the merged cells above it."""

    wordings: tuple[str, ...]
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column as printed: its horizontal extent and its header, ``text`` empty where none is printed."""

    span: Span
    text: str
    above: tuple[str, ...]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Content:
    """What a row prints in one column: ``cell`` is None where nothing stands there.

    ``doubt`` says in Chinese why the cell cannot be given to the column without guessing.
    """

    cell: GridCell | None
    doubt: str | None = None


def printed_columns(header: Sequence[PrintedRow], body: Sequence[PrintedRow]) -> list[PrintedColumn]:
    """The value columns of a ruled table with their headers, left to right.

    The spans are those that most body rows share; a header split over several rows is joined downwards.
    """
    shapes = Counter(row.spans for row in body)
    wanted = Counter(len(row.spans) for row in body).most_common(1)[0][0]
    spans = next(shape for shape, _ in shapes.most_common() if len(shape) == wanted)
    return [_headed(span, header) for span in spans]


def _headed(span: Span, header: Sequence[PrintedRow]) -> PrintedColumn:
    inside: list[GridCell] = []
    above: list[GridCell] = []
    for row in header:
        for cell in row.cells:
            if not cell.text or not covers(span_of(cell), span):
                continue
            (inside if _width(span_of(cell)) <= 1.5 * _width(span) else above).append(cell)
    return PrintedColumn(
        span=span,
        text="\n".join(cell.text for cell in inside),
        above=tuple(normalised(cell.text) for cell in above + inside[:-1]),
        place=inside[-1].place if inside else None,
    )


def match_columns(printed: Sequence[PrintedColumn], asked: Sequence[Asked]) -> dict[int, int]:
    """For each printed column the column asked for: by its header, else as the only one left between two.

    Headers that are swapped are followed: a figure belongs to the label printed over it.
    """
    scores = {
        (p, a): score
        for p, column in enumerate(printed)
        for a, wanted in enumerate(asked)
        if (score := _header_likeness(column, wanted)) > 0
    }
    matched = align(len(printed), len(asked), scores)
    for (p, a), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score >= 1 and p not in matched and a not in matched.values():
            matched[p] = a
    if len(printed) == len(asked):
        for p in range(len(printed)):
            free = p not in matched and p not in matched.values()
            if free and _between(matched, p, len(asked)):
                matched[p] = p
    return matched


def _between(matched: dict[int, int], p: int, n: int) -> bool:
    """Whether the nearest matched neighbours on both sides leave exactly this place."""
    left = matched.get(p - 1, -1 if p == 0 else None)
    right = next(((q, matched[q]) for q in range(p + 1, n) if q in matched), (n, n))
    return (left is None or left == p - 1) and right[0] == right[1]


def _header_likeness(column: PrintedColumn, asked: Asked) -> float:
    """Likeness of the header to the wording asked for; less where another merged cell stands above."""
    _, best = header_words(column, asked)
    if best and asked.under and not any(similarity(text, w) for text in column.above for w in asked.under):
        best *= 0.6
    return best


def header_words(column: PrintedColumn, asked: Asked) -> tuple[str, float]:
    """The part of the header that fits best, and how well: a transcript glues the merged cell above to it."""
    parts = column.text.split("\n")
    fits = [
        (max(similarity(normalised(text), wording) for wording in asked.wordings), text)
        for i in range(len(parts))
        if (text := "".join(parts[i:]))
    ]
    score, text = max(fits, key=lambda fit: fit[0], default=(0.0, ""))
    return (text if score else column.text), score


def content_of(row: PrintedRow, span: Span) -> Content:
    """What the row prints in a column of a ruled table."""
    within = [
        cell
        for cell in row.cells
        if _overlap(span_of(cell), span) > 0.5 * min(_width(span_of(cell)), _width(span))
    ]
    filled = [cell for cell in within if cell.text]
    if len(filled) > 1:
        joined = GridCell(
            " ".join(c.text for c in filled), filled[0].row, filled[0].column, place=filled[0].place
        )
        return Content(joined, "这一列印有两格内容")
    if not within:
        merged = any(covers(span_of(cell), span) and cell.text for cell in row.reaching)
        return Content(None, "与上一行合并为一格" if merged else None)
    cell = filled[0] if filled else within[0]
    if _width(span_of(cell)) > 1.5 * _width(span):
        return Content(cell if cell.text else None, "与相邻的列合并为一格")
    return Content(cell)


def covers(outer: Span, inner: Span) -> bool:
    """Whether the outer span holds most of the inner one."""
    return _overlap(outer, inner) > 0.8 * _width(inner)


def in_order(fields: Sequence[GridCell], n: int) -> list[Content] | None:
    """The fields after the label, given to ``n`` columns in their order.

    None where that would be a guess: unless exactly ``n`` of them hold something, or all are
    blank and at least ``n``, a lost cell and a blank one cannot be told apart.
    """
    filled = [cell for cell in fields if cell.text]
    if len(filled) == n:
        return [Content(cell) for cell in filled]
    if not filled and len(fields) >= n:
        return [Content(cell) for cell in fields[:n]]
    return None


def is_regular(header: Sequence[PrintedRow], body: Sequence[PrintedRow], first_column: int) -> bool:
    """Whether a transcript's rows kept merged cells as empty fields, so that positions can be trusted."""
    widths = {len(row.cells) for row in (*header, *body)}
    labels_left = all(row.label_at < first_column for row in body)
    values_right = all(
        not cell.text or is_word(cell.text)
        for row in body
        for cell in row.cells[:first_column]
        if row.label_at >= 0
    )
    return len(widths) == 1 and labels_left and values_right


def is_counted(header: Sequence[PrintedRow], body: Sequence[PrintedRow], asked: Sequence[Asked]) -> bool:
    """Whether no row of a transcript lost or gained a field, so that an empty one is a blank cell.

    A column lost in all rows is missed by its header; an empty field that wide labels leave stands first.
    """
    words = {text for row in header for _, text in row.words}
    fields = [row.fields for row in body]
    headed = all(any(wording in words for wording in column.wordings) for column in asked)
    return headed and all(len(own) == len(asked) for own in fields) and any(own[0].text for own in fields)


def is_ordered(header: Sequence[PrintedRow], asked: Sequence[Asked]) -> bool:
    """Whether a transcript's header names columns in the order of the form, where names tell them apart."""
    places = {wording: i for i, column in enumerate(asked) for wording in column.wordings}
    named = [[places[text] for _, text in row.words if text in places] for row in header]
    return len(places) < len(asked) or all(own == sorted(own) for own in named)


def _width(span: Span) -> float:
    return span[1] - span[0]


def _overlap(a: Span, b: Span) -> float:
    return min(a[1], b[1]) - max(a[0], b[0])
