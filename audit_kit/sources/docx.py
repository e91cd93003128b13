"""A Word document (.docx), as lines and grids. It knows nothing of the forms."""

from collections.abc import Iterator

from lxml import etree

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Line, Place, Source
from audit_kit.sources.docx_witness import second_tables, symbol
from audit_kit.sources.markup import Cell, Flow, SecondTable, close_table
from audit_kit.sources.word_package import FROM_AGAIN, word_parts
from audit_kit.sources.word_styles import HIDDEN, OFF, Element, Styles, W, mark_of, number_of, value_of

WRAPPERS = frozenset(
    W + name for name in "sdt sdtContent customXml smartTag ins moveTo hyperlink fldSimple dir bdo".split()
)
"""Elements that print what they hold."""

PICTURES = frozenset(("drawing", "pict", "object", "AlternateContent", "oMath", "oMathPara"))
BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-"}


def read_docx(source: Source, content: bytes) -> Document:
    """Paragraphs and tables of a Word document as printed: with insertions, without deletions or hidden text.

    Text boxes, headers, footers and notes are not read. A table that holds other tables is layout.
    The ``line`` of a place counts paragraphs from the top, those in cells included.

    Raises:
        UnreadableFile: damaged, locked, not a .docx, or larger than a report can be.
    """
    document, *parts = word_parts(source, content)
    second = second_tables(source, document)
    numbering, styles = (_tree(source, part) if part else None for part in parts)
    body = _tree(source, document).find(W + "body")
    if body is None:
        raise UnreadableFile(source.name, "不是 Word 文档", FROM_AGAIN)
    reader = _Reader(second, Styles(styles, numbering))
    flow = Flow()
    reader.read(body, flow)
    return Document(source=source, blocks=tuple(flow.blocks))


def _tree(source: Source, part: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableFile(source.name, "DOCX 文件已损坏，正文读不出来", FROM_AGAIN) from None


class _Reader:
    """Follows a document and gathers paragraphs and tables, those of a cell in the cell's own flow."""

    def __init__(self, second: list[SecondTable], styles: Styles) -> None:
        self.second = second
        self.styles = styles
        self.n_tables = 0
        self.n_paragraphs = 0
        self.fields: list[str] = []

    def read(self, parent: Element, flow: Flow) -> None:
        """Adds the paragraphs and tables of a body or cell to its flow."""
        for child in _held(parent):
            if child.tag == W + "p":
                self._paragraph(child, flow)
            elif child.tag == W + "tbl":
                self._table(child, flow)

    def _paragraph(self, paragraph: Element, flow: Flow) -> None:
        self.n_paragraphs += 1
        ordinal = self.styles.ordinal(paragraph)
        mark = self.styles.mark(value_of(paragraph.find(W + "pPr"), "pStyle"))
        text = "".join(self._inline(paragraph, flow, mark))
        if ordinal:
            flow.doubt = flow.doubt or "这一格有自动编号"
        for part in (ordinal + text).split("\n") if text.strip() else ():
            if part.strip():
                flow.blocks.append(Line(part.strip(), Place(line=self.n_paragraphs)))

    def _inline(self, parent: Element, flow: Flow, style: str | None) -> Iterator[str]:
        for child in _held(parent):
            if child.tag == W + "r":
                yield from self._run(child, flow, style)
            elif _name(child) in PICTURES:
                flow.doubt = "这一格有图片或公式"

    def _run(self, run: Element, flow: Flow, style: str | None) -> Iterator[str]:
        properties = run.find(W + "rPr")
        mark = mark_of(properties) or self.styles.mark(value_of(properties, "rStyle")) or style
        if properties is not None and value_of(properties, "vanish") in OFF and mark == HIDDEN:
            mark = None
        for child in run:
            text = self._printed(child, flow)
            if not text or mark == HIDDEN or "code" in self.fields:
                continue
            if mark and text.strip():
                flow.doubt = mark
            yield text

    def _printed(self, child: Element, flow: Flow) -> str:
        if child.tag == W + "t":
            return child.text or ""
        if child.tag == W + "fldChar":
            self._field(child.get(W + "fldCharType", ""))
        elif child.tag == W + "sym":
            return symbol(child.get(W + "char", ""))
        elif child.tag == W + "ruby":
            base = child.find(W + "rubyBase")
            return "".join(self._inline(base, flow, None)) if base is not None else ""
        elif _name(child) in PICTURES:
            flow.doubt = "这一格有图片或公式"
        elif child.tag in (W + "footnoteReference", W + "endnoteReference"):
            flow.doubt = "这一格有脚注号"
        return BREAKS.get(child.tag, "")

    def _field(self, kind: str) -> None:
        """Keeps track of fields, whose code is not printed and whose result is."""
        if kind == "begin":
            self.fields.append("code")
        elif self.fields and kind == "separate":
            self.fields[-1] = "result"
        elif self.fields and kind == "end":
            self.fields.pop()

    def _table(self, table: Element, flow: Flow) -> None:
        number = self.n_tables
        self.n_tables += 1
        cells: list[Cell] = []
        above: dict[int, Cell] = {}
        index = 0
        for row in (child for child in _held(table) if child.tag == W + "tr"):
            if _is_gone(row):
                self.n_tables += sum(1 for _ in row.iter(W + "tbl"))
                continue
            above = self._row(row, index, above, cells)
            index += 1
        second = self.second[number] if number < len(self.second) else {}
        close_table(cells, second, flow)

    def _row(self, row: Element, index: int, above: dict[int, Cell], cells: list[Cell]) -> dict[int, Cell]:
        """Adds the cells of a row; gives those that may go on in the next, by column."""
        merging: dict[int, Cell] = {}
        column = number_of(row.find(W + "trPr"), "gridBefore", 0)
        before: Cell | None = None
        for element in (child for child in _held(row) if child.tag == W + "tc"):
            properties = element.find(W + "tcPr")
            span = max(1, number_of(properties, "gridSpan", 1))
            merge = _merge(properties, "vMerge")
            cell = Cell(Flow(), index, column, 1, span, Place(line=self.n_paragraphs + 1))
            self.read(element, cell.flow)
            over = above.get(column) if merge == "continue" else None
            if _merge(properties, "hMerge") == "continue" and before is not None:
                before.column_span += span
                _swallow(before, cell)
            elif over is not None and over.column_span == span:
                over.row_span += 1
                _swallow(over, cell)
                merging[column] = over
            else:
                cells.append(cell)
                before = cell
                if merge:
                    merging[column] = cell
            column += span
        return merging


def _held(parent: Element) -> Iterator[Element]:
    """The children, with those of elements that only wrap others in their place."""
    for child in parent:
        if child.tag in WRAPPERS:
            yield from _held(child)
        else:
            yield child


def _name(element: Element) -> str:
    """The name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _merge(properties: Element | None, name: str) -> str | None:
    """``restart``, ``continue`` (also where no value is given), or None."""
    element = properties.find(W + name) if properties is not None else None
    return None if element is None else element.get(W + "val", "continue")


def _is_gone(row: Element) -> bool:
    properties = row.find(W + "trPr")
    return any((value_of(properties, name) or "0") not in OFF for name in ("del", "hidden"))


def _swallow(cell: Cell, rest: Cell) -> None:
    """Takes a cell that a merged one covers: Word prints nothing of it."""
    if rest.flow.blocks:
        cell.flow.doubt = "合并单元格里另有被盖住的内容"
