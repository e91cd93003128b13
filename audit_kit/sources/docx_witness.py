"""The second reading of a document's tables: a stream of events from another XML parser than the first's."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources.markup import MAX_DEPTH, SecondCell, SecondTable, refuse_if_too_large
from audit_kit.sources.word_package import FROM_AGAIN

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SYMBOL = re.compile("[EFef][0-9A-Fa-f]{3}")

_NOT_PRINTED = frozenset(
    "del moveFrom drawing pict object AlternateContent rt oMath oMathPara instrText tcPrChange"
    " trPrChange rPrChange pPrChange tblPrChange sectPrChange".split()
)


@dataclass
class _Written:
    span: int = 1
    merge: str | None = None
    beside: bool = False
    pieces: list[str] = field(default_factory=list)


@dataclass
class _Row:
    skipped: int = 0
    gone: bool = False
    cells: list[_Written] = field(default_factory=list)


@dataclass
class _Table:
    number: int
    rows: list[_Row] = field(default_factory=list)
    in_cell: bool = False


def second_tables(source: Source, document: bytes) -> list[SecondTable]:
    """Every table of the document, in the order of their start tags.

    Raises:
        UnreadableFile: the part is damaged, declares entities, or holds more than any report.
    """
    events = _Events(source)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = events.doctype
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.text
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableFile(source.name, "DOCX 文件已损坏，正文读不出来", FROM_AGAIN) from None
    return events.found


class _Events:
    """What to do at each event; texts go to the innermost open cell."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[SecondTable] = []
        self.tables: list[_Table] = []
        self.path: list[str] = []
        self.unprinted = 0
        self.fields: list[str] = []
        self.hidden_run = False
        self.cells = self.positions = 0

    def doctype(self, *_: object) -> None:
        raise UnreadableFile(self.source.name, "DOCX 的正文里有实体声明，可能有害", FROM_AGAIN)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if parent == "trPr" and name in ("del", "hidden") and self.tables and not self.unprinted:
            self.tables[-1].rows[-1].gone = attributes.get(f"{W} val", "1") not in ("0", "false", "off")
        if self.unprinted or name in _NOT_PRINTED:
            self.unprinted += 1
        elif name in ("tbl", "tr", "tc"):
            self._open(name)
        elif parent in ("tcPr", "trPr"):
            self._span(name, attributes)
        elif name == "fldChar":
            self._field(attributes.get(f"{W} fldCharType", ""))
        elif name == "r":
            self.hidden_run = False
        elif name == "vanish" and self.path[-3:-1] == ["r", "rPr"]:
            self.hidden_run = attributes.get(f"{W} val", "1") not in ("0", "false", "off")
        elif name in ("noBreakHyphen", "sym"):
            self._write(symbol(attributes.get(f"{W} char", "")) if name == "sym" else "-")

    def end(self, name: str) -> None:
        name = self.path.pop()
        if self.unprinted:
            self.unprinted -= 1
        elif name == "tc" and self.tables:
            self.tables[-1].in_cell = False
        elif name == "tbl" and self.tables:
            self._close()

    def text(self, text: str) -> None:
        if self.path[-1] == "t" and not self.unprinted:
            self._write(text)

    def _write(self, text: str) -> None:
        printed = not self.hidden_run and "code" not in self.fields
        if printed and self.tables and self.tables[-1].in_cell:
            self.tables[-1].rows[-1].cells[-1].pieces.append(text)

    def _open(self, name: str) -> None:
        if name == "tbl":
            self.tables.append(_Table(len(self.found)))
            self.found.append({})
            if len(self.tables) > MAX_DEPTH:
                raise UnreadableFile(self.source.name, f"表格嵌套超过 {MAX_DEPTH} 层", FROM_AGAIN)
        elif name == "tr" and self.tables:
            self.tables[-1].rows.append(_Row())
        elif name == "tc" and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1].cells.append(_Written())
            self.tables[-1].in_cell = True
            self.cells += 1
            refuse_if_too_large(self.source, self.cells, self.positions)

    def _span(self, name: str, attributes: dict[str, str]) -> None:
        if not self.tables or not self.tables[-1].rows:
            return
        row, value = self.tables[-1].rows[-1], attributes.get(f"{W} val", "")
        if name == "gridBefore":
            row.skipped = _number(value)
        elif name == "gridSpan" and row.cells:
            row.cells[-1].span = max(1, _number(value))
            self.positions += row.cells[-1].span
            refuse_if_too_large(self.source, self.cells, self.positions)
        elif name == "vMerge" and row.cells:
            row.cells[-1].merge = value or "continue"
        elif name == "hMerge" and row.cells:
            row.cells[-1].beside = value != "restart"

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append("code")
        elif kind == "separate" and self.fields:
            self.fields[-1] = "result"
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _close(self) -> None:
        table = self.tables.pop()
        placed = _placed([row for row in table.rows if not row.gone])
        self.found[table.number] = placed
        if self.tables and self.tables[-1].in_cell:
            self.tables[-1].rows[-1].cells[-1].pieces += [f" {cell.text} " for cell in placed.values()]


def _placed(rows: list[_Row]) -> SecondTable:
    """The cells by position; one that goes on from the row above is part of the cell there."""
    placed: dict[tuple[int, int], SecondCell] = {}
    owners: dict[int, tuple[int, int]] = {}
    for r, row in enumerate(rows):
        column, here, last = row.skipped, dict[int, tuple[int, int]](), None
        for cell in row.cells:
            owner = owners.get(column) if cell.merge == "continue" else None
            if cell.beside and last is not None:
                placed[last] = placed[last]._replace(column_span=placed[last].column_span + cell.span)
            elif owner is not None and placed[owner].column_span == cell.span:
                placed[owner] = placed[owner]._replace(row_span=placed[owner].row_span + 1)
                here[column] = owner
            else:
                last = (r, column)
                placed[last] = SecondCell(1, cell.span, "".join(cell.pieces).strip())
                if cell.merge:
                    here[column] = last
            column += cell.span
        owners = here
    return placed


def symbol(code: str) -> str:
    """The character of a symbol font by its hexadecimal code; never a digit, whatever it looks like."""
    return chr(int(code, 16)) if SYMBOL.fullmatch(code) else "\ufffd"


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0
