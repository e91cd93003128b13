"""A saved web page, as lines and grids. Nothing is fetched or executed. It knows nothing of the forms."""

import re

from lxml import etree

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, Line, Place, Source
from audit_kit.sources.html_witness import HIDING, UNSEEN, second_tables
from audit_kit.sources.markup import (
    HIGHEST,
    WIDEST,
    Cell,
    Flow,
    HtmlTable,
    SecondTable,
    close_table,
    refuse_if_too_large,
    span,
)
from audit_kit.sources.saved_pages import FROM_AGAIN, pages_of

MAX_ATTRIBUTES = 200
"""Of one tag; the time libxml2 takes grows with their square."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb"
    " ruby s samp small span strike strong sub sup time tt u var wbr html o:p st1:chsdate".split()
)
"""Elements that do not end a line; any other does."""

FURNITURE = frozenset(
    ("nav", "navbar", "menu", "footer", "foot", "copyright", "breadcrumb", "crumbs", "share")
)
"""Element names and classes of what stands around a report on a site."""

OBJECTS = frozenset(
    ("img", "input", "svg", "canvas", "object", "iframe", "select", "textarea", "embed", "math")
)
STRUCK = re.compile(r"line-through", re.IGNORECASE)
RAISED = re.compile(r"vertical-align\s*:\s*(su[bp]|text-top)", re.IGNORECASE)
UNSHOWN = re.compile(
    r"visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0\s*(;|$)|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
WIDE = r"[\u2e80-\ufaff\uff01-\uff0f\uff1a-\uff1f]"
WRAPPED = re.compile(rf"(?<={WIDE})[ \t\r\f]*\n\s*(?={WIDE})")
"""A line break of the source between two Chinese characters, which is no space to a reader."""

WHITE = re.compile(r"[ \t\r\n\f]+")


def read_html(source: Source, content: bytes) -> Document:
    """The lines and tables of a saved page or web archive (.mht), navigation and hidden content left out.

    A table that holds other tables is layout. The place of a line or cell is the 1-based line of
    the HTML source where it starts; in an archive that of its HTML part, decoded.

    Raises:
        UnreadableFile: damaged, not HTML, or larger than a report can be.
    """
    blocks: list[Line | Grid] = []
    for page in pages_of(source, content):
        if not page.strip():
            continue
        reader = _Reader(source, second_tables(source, page))
        reader.read(_tree(source, page))
        blocks += (block for block in reader.page.blocks if not isinstance(block, _Link))
    return Document(source=source, blocks=tuple(blocks))


class _CountAttributes:
    """A parser target that stops at a tag with too many attributes."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise UnreadableFile(self.source.name, f"网页有超过 {MAX_ATTRIBUTES} 个属性的标记", FROM_AGAIN)

    def close(self) -> None:
        return None


def _tree(source: Source, page: str) -> etree._Element:
    """The tree of the page without comments. What charset it declares no longer counts."""
    markup = page.encode("utf-8")
    damaged = UnreadableFile(source.name, "网页损坏，或嵌套过深", FROM_AGAIN)
    try:
        etree.fromstring(markup, etree.HTMLParser(target=_CountAttributes(source), encoding="utf-8"))
        parser = etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
        )
        root = etree.fromstring(markup, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise damaged from None
    if root is None or any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise damaged
    return root


class _Link(Line):
    """A line that is nothing but links: navigation."""


class _Reader:
    """Follows the tree of a page and gathers lines and tables, those of a cell in the cell's own flow."""

    def __init__(self, source: Source, second: list[SecondTable]) -> None:
        self.source = source
        self.second = second
        self.page = Flow()
        self.flows = [self.page]
        self.tables: list[HtmlTable] = []
        self.n_tables = self.n_cells = self.n_positions = 0
        self.pieces: list[str] = []
        self.line: int | None = None
        self.plain = False
        self.links = self.headings = self.kept_lines = 0
        self.marks: list[tuple[etree._Element, str]] = []
        self.furniture: etree._Element | None = None

    def read(self, root: etree._Element) -> None:
        """Reads the page; the title that government sites keep in the head comes first."""
        for meta in root.iterfind(".//meta[@content]"):
            if (meta.get("name") or "").lower() == "articletitle":
                self._text(meta.get("content"), meta)
                self._end_line()
                break
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walker:
            if event == "start":
                if self._is_printed(element):
                    self._start(element)
                else:
                    skipped = element
                    walker.skip_subtree()
            elif skipped is not None and element is skipped:
                skipped = None
                self._text(element.tail, element)
            else:
                self._end(element)
        self._end_line()

    def _is_printed(self, element: etree._Element) -> bool:
        if element.tag in OBJECTS and element.get("type") != "hidden":
            self.flows[-1].doubt = "这一格有图片或输入框"
        if (
            element.tag in UNSEEN
            or element.get("hidden") is not None
            or HIDING.search(element.get("style", ""))
        ):
            return False
        if self.furniture is not None or not _is_furniture(element):
            return True
        if next(element.iter("table"), None) is None:
            return False
        self.furniture = element
        return True

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag not in INLINE:
            self._end_line()
        if tag == "table":
            self.tables.append(HtmlTable(self.n_tables))
            self.n_tables += 1
        elif tag in ("td", "th") and self.tables:
            self._start_cell(element)
        elif tag == "tr" and self.tables:
            self.tables[-1].start_row()
        elif tag in ("thead", "tbody", "tfoot") and self.tables:
            self.tables[-1].start_group()
        self._count(element, 1)
        if mark := _mark(element):
            self.marks.append((element, mark))
        self._text(element.text, element)

    def _start_cell(self, element: etree._Element) -> None:
        across, down = span(element.get("colspan"), WIDEST) or 1, span(element.get("rowspan"), HIGHEST)
        flow = Flow()
        self.tables[-1].add(Cell(flow, 0, 0, down, across, Place(line=element.sourceline)))
        self.flows.append(flow)
        self.n_cells += 1
        refuse_if_too_large(self.source, self.n_cells, self.n_positions)

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag not in INLINE:
            self._end_line()
        if tag == "table":
            self._end_table()
        elif tag in ("td", "th") and self.tables:
            self.flows.pop()
        elif tag in ("tr", "thead", "tbody", "tfoot") and self.tables:
            self.tables[-1].row = None
        self._count(element, -1)
        if self.marks and self.marks[-1][0] is element:
            self.marks.pop()
        if element is self.furniture:
            self.furniture = None
        self._text(element.tail, element)

    def _end_table(self) -> None:
        table = self.tables.pop()
        self.n_positions += table.positions()
        refuse_if_too_large(self.source, self.n_cells, self.n_positions)
        second = self.second[table.number] if table.number < len(self.second) else {}
        close_table(table.placed(), second, self.flows[-1])

    def _count(self, element: etree._Element, step: int) -> None:
        """Keeps count of the open elements that bear on how text is read."""
        if element.tag == "a" and element.get("href") is not None:
            self.links += step
        elif element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings += step
        elif element.tag == "pre":
            self.kept_lines += step

    def _text(self, text: str | None, element: etree._Element) -> None:
        if not text:
            return
        if self.kept_lines and "\n" in text:
            for line in text.split("\n"):
                self._text(line, element)
                self._end_line()
            return
        if not text.isspace():
            self.line = self.line or element.sourceline
            self.plain |= (not self.links or self.headings > 0) and any(map(str.isalnum, text))
            if self.marks:
                self.flows[-1].doubt = self.marks[-1][1]
        self.pieces.append(text)

    def _end_line(self) -> None:
        text = WHITE.sub(" ", WRAPPED.sub("", "".join(self.pieces))).strip()
        if text:
            kind = Line if self.plain else _Link
            self.flows[-1].blocks.append(kind(text, Place(line=self.line)))
        self.pieces, self.line, self.plain = [], None, False


def _is_furniture(element: etree._Element) -> bool:
    words = {str(element.tag), *element.get("class", "").lower().split(), element.get("id", "").lower()}
    return not words.isdisjoint(FURNITURE) or (element.tag == "header" and element.find(".//h1") is None)


def _mark(element: etree._Element) -> str | None:
    """How an element prints its text so that digits are not what they seem, None for plain text."""
    style = element.get("style", "")
    if element.tag in ("del", "s", "strike") or STRUCK.search(style):
        return "这一格有删除线"
    if element.tag in ("sup", "sub", "rt") or RAISED.search(style):
        return "这一格有上标或下标"
    return "这一格有不显示的文字" if UNSHOWN.search(style) else None
