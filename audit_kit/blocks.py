"""From aligned rows to the contents of the official cells, one block of a form at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from audit_kit.alignment import Alignment, Slot
from audit_kit.columns import (
    Asked,
    Content,
    PrintedColumn,
    content_of,
    header_words,
    in_order,
    is_counted,
    is_ordered,
    is_regular,
    match_columns,
    printed_columns,
)
from audit_kit.forms import Block, Label, Table
from audit_kit.labels import normalised
from audit_kit.model import CellId, GridCell, Place
from audit_kit.report import Extra, LabelSeen, Unplaced
from audit_kit.rows import PrintedRow, Span, span_of


@dataclass
class Filled:
    """A block of a form with what was found of it: contents by cell, labels as printed, what is too many.

    ``rows`` are the form's rows as this report prints them.
    """

    alignment: Alignment
    table: Table
    block: Block
    rows: Sequence[Label]
    contents: dict[CellId, Content] = field(default_factory=dict)
    labels: list[LabelSeen] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[int, Slot]]:
        """The lines of the block in the script of its form, with their numbers."""
        return self.alignment.slots(self.table.key, self.block.key)

    @property
    def found(self) -> bool:
        """Whether the report prints any line of the block."""
        return self.alignment.found(self.table.key, self.block.key)

    def words_of(self, line: int) -> tuple[str | None, Place | None]:
        """The printed label of a line of the form and its place; (None, None) where it is not printed."""
        if line not in self.alignment.row_of:
            return None, None
        r = self.alignment.row_of[line]
        cell = self.alignment.rows[r].cells[self.alignment.label_at.get(r, 0)]
        return cell.text, cell.place


def fill_block(alignment: Alignment, table: Table, block: Block, rows: Sequence[Label]) -> Filled:
    """The contents of a block; ``rows`` are the form's rows as this report prints them."""
    filled = Filled(alignment, table, block, rows)
    body = _body(filled)
    asked = _asked(table, block)
    columns = _columns(_header(filled), [row for _, row in body], asked)
    _see_rows(filled)
    _see_columns(filled, asked, columns)
    for line, row in body:
        _place(filled, line, row, _row_contents(row, columns, len(asked)))
    return filled


def _body(filled: Filled) -> list[tuple[int, PrintedRow]]:
    alignment, figures = filled.alignment, ("row", "figures")
    rows = {line: alignment.row_of.get(line) for line, slot in filled.lines if slot.kind in figures}
    return [
        (line, replace(alignment.rows[r], label_at=alignment.label_at.get(r, -1)))
        for line, r in rows.items()
        if r is not None
    ]


def _header(filled: Filled) -> list[PrintedRow]:
    """The rows between the block's first row of figures and whatever official row stands before it."""
    alignment, lines = filled.alignment, dict(filled.lines)
    figures = [line for line, slot in lines.items() if slot.kind in ("row", "figures")]
    first = min((alignment.row_of[line] for line in figures if line in alignment.row_of), default=0)
    header: list[PrintedRow] = []
    for r in range(first - 1, -1, -1):
        line = alignment.slot_of.get(r)
        if line is not None and (line not in lines or lines[line].kind != "header"):
            break
        header.insert(0, alignment.rows[r])
        if filled.table.key == "disclosure":
            break
    return header


def _asked(table: Table, block: Block) -> list[Asked]:
    """The columns asked for; those of 表四 once for each of its three rows."""
    if table.key == "disputes":
        return [Asked(c.wordings, (normalised(row.label),)) for row in block.rows for c in block.columns]
    return [Asked(column.wordings) for column in block.columns]


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


def _columns(header: list[PrintedRow], body: list[PrintedRow], asked: list[Asked]) -> _Columns:
    if not body:
        return _Columns([], {})
    if not body[0].ruled:
        return _transcript_columns(header, body, asked)
    columns = printed_columns(header, body)
    if len(columns) == len(asked) and not any(column.text for column in columns):
        return _Columns(columns, {i: i for i in range(len(asked))})
    return _Columns(columns, match_columns(columns, asked))


def _transcript_columns(header: list[PrintedRow], body: list[PrintedRow], asked: list[Asked]) -> _Columns:
    """The columns of a transcript; trusted where every row kept its merged cells as empty fields."""
    width = max((len(row.cells) for row in header), default=0)
    columns = [_glued(header, i) for i in range(width)]
    matched = match_columns(columns, asked)
    regular = len(matched) == len(asked) and is_regular(header, body, min(matched, default=0))
    return _Columns(columns, matched, regular, is_counted(header, body, asked), is_ordered(header, asked))


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


def _row_contents(row: PrintedRow, columns: _Columns, n: int) -> list[Content | None] | None:
    """For each column asked for what the row prints there; None where the row cannot be placed."""
    spans = columns.spans
    if not row.ruled:
        if columns.trusted and len(row.cells) == len(columns.printed):
            at = {span_of(cell): cell for cell in row.cells}
            return [Content(at.get(spans[a])) for a in range(n)]
        if columns.counted and columns.ordered:
            return [Content(cell) for cell in row.fields]
        ordered = in_order(row.fields, n) if columns.ordered else None
        return None if ordered is None else list(ordered)
    if row.label_at == 0 and len(row.cells) - 1 == n == len(spans) == len(columns.printed):
        positions = {a: p for p, a in columns.matched.items()}
        return [Content(row.cells[positions[a] + 1]) for a in range(n)]
    contents = [content_of(row, spans[a]) if a in spans else None for a in range(n)]
    if not row.on_page:
        contents = _agreed(row.fields, contents)
    placed = {id(content.cell) for content in contents if content is not None}
    if all(id(cell) in placed for cell in row.fields if cell.text):
        return contents
    left_over = Content(GridCell("", 0, 0, place=row.place), "这一行另有内容没有归入任何一列")
    return [left_over if c is None or c.cell is None else c for c in contents]


def _agreed(printed: Sequence[GridCell], contents: list[Content | None]) -> list[Content | None]:
    """In markup a cell's place follows from spans, which may be wrong: its order in the row must agree."""
    fields = list(printed)
    while len(fields) > len(contents) and not fields[0].text:
        fields.pop(0)
    if len(fields) > len(contents):
        return contents
    same = len(fields) == len(contents) and all(
        content is not None and content.cell is field for content, field in zip(contents, fields, strict=True)
    )
    doubt = "这一格在表头下的位置与它在本行中的次序不一致"
    return contents if same else [c and Content(c.cell, c.doubt or doubt) for c in contents]


def _place(filled: Filled, line: int, row: PrintedRow, contents: list[Content | None] | None) -> None:
    """Gives the contents their addresses, or records why the row has none."""
    label = filled.alignment.script[line].label
    rows = filled.block.rows if label is None else (label,)
    cells = [CellId(filled.table.key, r.key, column.key) for r in rows for column in filled.block.columns]
    values = tuple(row.values)
    quoted = "、".join(values)
    if label is not None and line in filled.alignment.claimed_twice:
        why = f"同一行标题印了不止一次（{quoted}）"
    elif contents is None:
        printed = f"这一行印有 {len(values)} 个数（{quoted}）"
        why = f"{printed}，表中应有 {len(cells)} 列，无法确定各数属于哪一列"
    else:
        filled.contents |= {cell: c for cell, c in zip(cells, contents, strict=True) if c is not None}
        return
    name = label.key if label else "各行"
    filled.unplaced.append(Unplaced(filled.table.key, name, values, why, row.place))
    nowhere = Content(GridCell("", 0, 0, place=row.place), why)
    filled.contents |= dict.fromkeys(cells, nowhere) if values else {}


def _see_rows(filled: Filled) -> None:
    """Records the heading of the block and the labels of its rows; 表四 prints none."""
    table, block = filled.table.key, filled.block
    lines = {slot.label.key if slot.label else slot.kind: line for line, slot in filled.lines}
    if block.heading:
        printed = filled.words_of(lines["heading"])
        filled.labels.append(LabelSeen(table, "heading", block.key, block.heading, *printed))
    for label in filled.rows if table != "disputes" else ():
        printed, at = filled.words_of(lines[label.key]), filled.alignment.row_of.get(lines[label.key])
        filled.labels.append(LabelSeen(table, "row", label.key, label.label, *printed, label.also, at))


def _see_columns(filled: Filled, wanted: list[Asked], columns: _Columns) -> None:
    table = filled.table.key
    position = {a: p for p, a in columns.matched.items()}
    for a, (key, label) in enumerate(filled.table.columns_of(filled.block)):
        seen = columns.printed[position[a]] if a in position else None
        text, place = (header_words(seen, wanted[a])[0] or None, seen.place) if seen else (None, None)
        at = position.get(a)
        filled.labels.append(LabelSeen(table, "column", key, label.label, text, place, label.also, at))
    for p, column in enumerate(columns.printed):
        unasked = p not in columns.matched and columns.trusted and bool(columns.matched)
        if unasked and column.text and not _is_corner(column, filled.block):
            filled.extras.append(Extra(table, "column", column.text, column.place))


def _is_corner(column: PrintedColumn, block: Block) -> bool:
    """The column of the row labels, over which the form prints its hint or 信息内容."""
    return normalised(block.corner)[:4] in normalised(column.text) if block.corner else False
