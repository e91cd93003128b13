"""From aligned rows to the contents of the official cells, one block of a form at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit_kit.alignment import Alignment, Slot
from audit_kit.columns import (
    Asked,
    Content,
    PrintedColumn,
    by_position,
    content_of,
    header_words,
    in_order,
    is_counted,
    is_ordered,
    is_regular,
    match_columns,
    printed_columns,
)
from audit_kit.forms import Block, Label
from audit_kit.labels import normalised
from audit_kit.model import CellId, GridCell, Place
from audit_kit.report import Extra, LabelSeen, Unplaced
from audit_kit.rows import PrintedRow, Span


@dataclass
class Filled:
    """What was found of a block: contents by cell, labels as printed, rows and columns too many."""

    contents: dict[CellId, Content] = field(default_factory=dict)
    labels: list[LabelSeen] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Body:
    """The matched rows of a block: slot, printed row and the index of the cell with its label."""

    slots: list[Slot]
    rows: list[PrintedRow]
    after: list[int]


def fill_block(alignment: Alignment, table: str, block: Block, rows: Sequence[Label]) -> Filled:
    """The contents of a block; ``rows`` are the form's rows as this report prints them."""
    filled = Filled()
    body = _body(alignment, table, block)
    header = _header(alignment, table, block)
    _see_heading(alignment, table, block, filled)
    _see_rows(alignment, table, block, rows, filled)
    asked = _asked(table, block)
    columns = _columns(header, body, asked)
    _see_columns(table, block, asked, columns, filled)
    for slot, row, at in zip(body.slots, body.rows, body.after, strict=True):
        contents = _row_contents(row, at, columns, len(asked))
        _place(alignment, table, block, slot, row, contents, filled)
    return filled


def _body(alignment: Alignment, table: str, block: Block) -> _Body:
    body = _Body([], [], [])
    for s in alignment.slots(table, block.key):
        slot = alignment.script[s]
        if slot.kind in ("row", "figures") and s in alignment.row_of:
            r = alignment.row_of[s]
            body.slots.append(slot)
            body.rows.append(alignment.rows[r])
            body.after.append(alignment.label_at.get(r, -1))
    return body


def _header(alignment: Alignment, table: str, block: Block) -> list[PrintedRow]:
    """The rows between the block's first row of figures and whatever official row stands before it."""
    slots = alignment.slots(table, block.key)
    body = [
        alignment.row_of[s]
        for s in slots
        if alignment.script[s].kind in ("row", "figures") and s in alignment.row_of
    ]
    if not body:
        return []
    header: list[PrintedRow] = []
    for r in range(min(body) - 1, -1, -1):
        slot = alignment.slot_of.get(r)
        if slot is not None and (alignment.script[slot].kind != "header" or slot not in slots):
            break
        header.insert(0, alignment.rows[r])
        if table == "disclosure":
            break
    return header


def _asked(table: str, block: Block) -> list[Asked]:
    """The columns asked for; those of 表四 once for each of its three rows."""
    leaves = [tuple(normalised(t) for t in (c.label, *c.also)) for c in block.columns]
    if table == "disputes":
        return [Asked(leaf, (normalised(row.label),)) for row in block.rows for leaf in leaves]
    return [Asked(leaf) for leaf in leaves]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The printed columns, which column asked for each is, and whether positions can be trusted.

    Of a transcript, ``counted`` tells that every row has one field for each column after its label, and
    ``ordered`` that its header names the columns in the order of the form.
    """

    printed: list[PrintedColumn]
    matched: dict[int, int]
    trusted: bool = True
    counted: bool = False
    ordered: bool = True

    @property
    def spans(self) -> dict[int, Span]:
        """The extent of each column asked for that was found."""
        return {asked: self.printed[p].span for p, asked in self.matched.items()}


def _columns(header: list[PrintedRow], body: _Body, asked: list[Asked]) -> _Columns:
    if not body.rows:
        return _Columns([], {})
    if not body.rows[0].ruled:
        return _transcript_columns(header, body, asked)
    columns = printed_columns(header, body.rows, body.after)
    if len(columns) == len(asked) and not any(column.text for column in columns):
        return _Columns(columns, {i: i for i in range(len(asked))})
    return _Columns(columns, match_columns(columns, asked))


def _transcript_columns(header: list[PrintedRow], body: _Body, asked: list[Asked]) -> _Columns:
    """The columns of a transcript; trusted where every row kept its merged cells as empty fields."""
    width = max((len(row.cells) for row in header), default=0)
    columns = [_glued(header, i) for i in range(width)]
    matched = match_columns(columns, asked)
    regular = len(matched) == len(asked) and is_regular(
        [*header, *body.rows], [*([-1] * len(header)), *body.after], min(matched, default=0)
    )
    counted = is_counted(header, body.rows, body.after, asked)
    return _Columns(columns, matched, regular, counted, is_ordered(header, asked))


def _glued(header: list[PrintedRow], index: int) -> PrintedColumn:
    """A column of a transcript: every header word in this field, and the merged words left of it."""
    own = [row.cells[index] for row in header if index < len(row.cells) and row.cells[index].text]
    above = [
        normalised(next((c.text for c in reversed(row.cells[: index + 1]) if c.text), "")) for row in header
    ]
    return PrintedColumn(
        span=(float(index), float(index + 1)),
        text="\n".join(cell.text for cell in own),
        above=tuple(above),
        place=own[-1].place if own else None,
    )


def _row_contents(row: PrintedRow, at: int, columns: _Columns, n: int) -> list[Content | None] | None:
    """For each column asked for what the row prints there; None where the row cannot be placed."""
    spans = columns.spans
    if not row.ruled:
        if columns.trusted and len(row.cells) == len(columns.printed):
            return list(by_position(row, [spans[a] for a in range(n)]))
        if columns.counted and columns.ordered:
            return [Content(cell) for cell in row.cells[at + 1 :]]
        ordered = in_order(row, at, n) if columns.ordered else None
        return None if ordered is None else list(ordered)
    if at == 0 and len(row.cells) - 1 == n == len(spans) == len(columns.printed):
        positions = {a: p for p, a in columns.matched.items()}
        return [Content(row.cells[positions[a] + 1]) for a in range(n)]
    contents = [content_of(row, spans[a]) if a in spans else None for a in range(n)]
    if not row.on_page:
        contents = _agreed(row, at, contents)
    placed = {id(content.cell) for content in contents if content is not None}
    if all(id(cell) in placed for cell in row.cells[at + 1 :] if cell.text):
        return contents
    left_over = Content(GridCell("", 0, 0, place=row.place), "这一行另有内容没有归入任何一列")
    return [left_over if c is None or c.cell is None else c for c in contents]


def _agreed(row: PrintedRow, at: int, contents: list[Content | None]) -> list[Content | None]:
    """In markup a cell's place follows from spans, which may be wrong: its order in the row must agree."""
    fields = list(row.cells[at + 1 :])
    while len(fields) > len(contents) and not fields[0].text:
        fields.pop(0)
    if len(fields) > len(contents):
        return contents
    same = len(fields) == len(contents) and all(
        content is not None and content.cell is field for content, field in zip(contents, fields, strict=True)
    )
    doubt = "这一格在表头下的位置与它在本行中的次序不一致"
    return contents if same else [c and Content(c.cell, c.doubt or doubt) for c in contents]


def _place(
    alignment: Alignment,
    table: str,
    block: Block,
    slot: Slot,
    row: PrintedRow,
    contents: list[Content | None] | None,
    filled: Filled,
) -> None:
    """Gives the contents their addresses, or records why the row has none."""
    label = slot.label
    cells = (
        [CellId(table, label.key, column.key) for column in block.columns]
        if label is not None
        else [CellId(table, r.key, column.key) for r in block.rows for column in block.columns]
    )
    name = label.key if label else "各行"
    twice = label is not None and alignment.script.index(slot) in alignment.claimed_twice
    if contents is None or twice:
        values = tuple(row.values)
        quoted = "、".join(values)
        why = (
            f"同一行标题印了不止一次（{quoted}）"
            if twice
            else f"这一行印有 {len(values)} 个数（{quoted}），表中应有 {len(cells)} 列，"
            "无法确定各数属于哪一列"
        )
        filled.unplaced.append(Unplaced(table, name, values, why, row.place))
        nowhere = Content(GridCell("", 0, 0, place=row.place), why)
        filled.contents |= dict.fromkeys(cells, nowhere) if values else {}
        return
    filled.contents |= {cell: c for cell, c in zip(cells, contents, strict=True) if c is not None}


def _see_heading(alignment: Alignment, table: str, block: Block, filled: Filled) -> None:
    if not block.heading:
        return
    slot = next(s for s in alignment.slots(table, block.key) if alignment.script[s].kind == "heading")
    printed = _words_of(alignment, slot)
    filled.labels.append(LabelSeen(table, "heading", block.key, block.heading, *printed))


def _see_rows(alignment: Alignment, table: str, block: Block, rows: Sequence[Label], filled: Filled) -> None:
    if table == "disputes":
        return
    by_key = {
        slot.label.key: s
        for s in alignment.slots(table, block.key)
        if (slot := alignment.script[s]).label is not None
    }
    for label in rows:
        line = by_key[label.key]
        printed, at = _words_of(alignment, line), alignment.row_of.get(line)
        filled.labels.append(LabelSeen(table, "row", label.key, label.label, *printed, label.also, at))


def _words_of(alignment: Alignment, slot: int) -> tuple[str | None, Place | None]:
    """The printed label of a line of the form and its place; (None, None) where it is not printed."""
    if slot not in alignment.row_of:
        return None, None
    r = alignment.row_of[slot]
    row = alignment.rows[r]
    cell = row.cells[alignment.label_at.get(r, 0)]
    return cell.text, cell.place


def _see_columns(table: str, block: Block, wanted: list[Asked], columns: _Columns, filled: Filled) -> None:
    if table == "disputes":
        asked = [(f"{row.key}/{column.key}", column) for row in block.rows for column in block.columns]
    else:
        prefix = f"{block.key}/" if table == "disclosure" else ""
        asked = [(prefix + column.key, column) for column in block.columns]
    position = {a: p for p, a in columns.matched.items()}
    for a, (key, label) in enumerate(asked):
        seen = columns.printed[position[a]] if a in position else None
        text, place = (header_words(seen, wanted[a])[0] or None, seen.place) if seen else (None, None)
        at = position.get(a)
        filled.labels.append(LabelSeen(table, "column", key, label.label, text, place, label.also, at))
    for p, column in enumerate(columns.printed):
        unasked = p not in columns.matched and columns.trusted and bool(columns.matched)
        if unasked and column.text and not _is_corner(column, block):
            filled.extras.append(Extra(table, "column", column.text, column.place))


def _is_corner(column: PrintedColumn, block: Block) -> bool:
    """The column of the row labels, over which the form prints its hint or 信息内容."""
    return normalised(block.corner)[:4] in normalised(column.text) if block.corner else False
