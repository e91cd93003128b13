"""The second reading of a page's tables: straight from the characters of the source, without a library.

It takes linear time on any input, which the standard library's ``html.parser`` does not.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources.markup import MAX_DEPTH, SecondCell, SecondTable, refuse_if_too_large

UNSEEN = frozenset(
    "script style template noscript head title select option datalist button iframe object video"
    " audio canvas svg math textarea noframes noembed xmp".split()
)
"""Elements whose content is not printed as text."""

HIDING = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
"""The styles that take an element off the page."""

_RAW = "script|style|title|textarea|iframe|noframes|noembed|xmp|noscript"
_TOKEN = re.compile(
    rf"""<!--(?:-?>|.*?(?:--!?>|\Z))
    |<(?P<raw>{_RAW})(?=[\s/>]).*?(?:</(?P=raw)(?=[\s/>])[^>]*>?|\Z)
    |<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:=\s*+"[^"]*+"?+|=\s*+'[^']*+'?+|[^>=]++|=)*+)>?
    |<(?:!|\?|/)[^>]*+>?
    |(?P<text>[^<]++|<)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_HIDDEN = re.compile(r"(?<![\w=-])hidden(?![\w-])", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_STYLE = re.compile(r"""(?<![\w-])style\s*=\s*("[^"]*|'[^']*|[^\s>]*)""", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CELLS = frozenset(("td", "th"))
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_MAY_STAY_OPEN = {
    "td": _CELLS | _GROUPS | {"tr"},
    "th": _CELLS | _GROUPS | {"tr"},
    "tr": _GROUPS | {"tr"},
    "p": _CELLS | _GROUPS | {"tr", "p", "div", "table"},
}
"""Elements that need no end tag, and the tags that end them."""


@dataclass
class _Written:
    """A cell as written: its spans and the text so far."""

    row_span: int
    column_span: int
    pieces: list[str] = field(default_factory=list)


@dataclass
class _Table:
    """A table as written: groups of rows of cells."""

    number: int
    groups: list[list[list[_Written]]] = field(default_factory=lambda: [[]])
    row: list[_Written] | None = None
    cell: _Written | None = None


def second_tables(source: Source, page: str) -> list[SecondTable]:
    """Every table of the page that is not hidden, in the order of their start tags.

    Raises:
        UnreadableFile: more tables, or tables within tables, than any report has.
    """
    found: list[SecondTable] = []
    stack: list[_Table] = []
    cells = positions = 0
    for name, is_end, attributes, text in _printed(page):
        if name == "table":
            if not is_end:
                stack.append(_Table(len(found)))
                found.append({})
            elif stack:
                _close(stack, found)
        elif stack and name:
            made = _tag(stack[-1], name, is_end, attributes)
            cells, positions = cells + (made > 0), positions + made
        elif stack and stack[-1].cell is not None:
            stack[-1].cell.pieces.append(html.unescape(text))
        if len(stack) > MAX_DEPTH:
            raise UnreadableFile(
                source.name, f"表格嵌套超过 {MAX_DEPTH} 层", "请只保留年度报告的正文另存后再读取"
            )
        refuse_if_too_large(source, cells, positions)
    while stack:
        _close(stack, found)
    return found


def _printed(page: str) -> Iterator[tuple[str, bool, str, str]]:
    """Tags (name, whether an end tag, attributes) and texts outside everything that is not printed."""
    hidden: _Hidden | None = None
    for token in _TOKEN.finditer(page):
        name = (token["name"] or "").lower()
        text, is_end, attributes = token["text"] or "", bool(token["end"]), token["attributes"] or ""
        if hidden is not None:
            if hidden.holds(name, is_end, attributes):
                continue
            closed, hidden = hidden.name == name and is_end, None
            if closed:
                continue
        if name and not is_end and name not in _VOID and _is_hidden(name, attributes):
            hidden = _Hidden(name)
        elif name or text:
            yield name, is_end, attributes, text


@dataclass
class _Hidden:
    """An element that is not printed: ``depth`` counts those of its name, ``tables`` the tables in it."""

    name: str
    depth: int = 1
    tables: int = 0

    def holds(self, name: str, is_end: bool, attributes: str) -> bool:
        """Whether the next tag or text is still inside; its own end tag is not."""
        if not name:
            return True
        step = -1 if is_end else 1
        if (
            self.tables == 0
            and name in _MAY_STAY_OPEN.get(self.name, ())
            and not (is_end and name == self.name)
        ):
            return False
        self.tables += step if name == "table" else 0
        if name == self.name and not (attributes.endswith("/") and not is_end):
            self.depth += step
        return self.depth > 0 and self.tables >= 0


def _is_hidden(name: str, attributes: str) -> bool:
    if name in UNSEEN:
        return True
    if "none" not in attributes.lower() and "hid" not in attributes.lower():
        return False
    style = _STYLE.search(attributes)
    styled = style is not None and HIDING.search(html.unescape(style[1])) is not None
    return styled or _HIDDEN.search(_QUOTED.sub("", attributes)) is not None


def _tag(table: _Table, name: str, is_end: bool, attributes: str) -> int:
    """Follows a tag inside a table; gives the width of a cell that it opens, else 0."""
    if name in _GROUPS or name == "tr":
        table.row = table.cell = None
        if name in _GROUPS:
            table.groups.append([])
        elif not is_end:
            table.row = []
            table.groups[-1].append(table.row)
    elif name in _CELLS:
        table.cell = None
        if not is_end:
            table.cell = _Written(_span(attributes, "rowspan", 65534), _span(attributes, "colspan", 1000))
            if table.row is None:
                table.row = []
                table.groups[-1].append(table.row)
            table.row.append(table.cell)
            return table.cell.column_span
    return 0


def _span(attributes: str, name: str, most: int) -> int:
    match = re.search(rf"(?<![\w-]){name}\s*=\s*[\"']?\s*\+?([0-9]{{1,9}})", attributes, re.IGNORECASE)
    wanted = int(match[1]) if match else 1
    return min(wanted, most) if wanted or name == "rowspan" else 1


def _close(stack: list[_Table], found: list[SecondTable]) -> None:
    """Places the cells of the innermost table, and gives its text to the cell around it."""
    table = stack.pop()
    placed: dict[tuple[int, int], SecondCell] = {}
    first = 0
    for group in table.groups:
        until: dict[int, int] = {}
        for index, row in enumerate(group):
            column = 0
            for cell in row:
                while until.get(column, -1) >= index:
                    column += 1
                high = min(cell.row_span or len(group), len(group) - index)
                until |= dict.fromkeys(range(column, column + cell.column_span), index + high - 1)
                text = "".join(cell.pieces).strip()
                placed[first + index, column] = SecondCell(high, cell.column_span, text)
                column += cell.column_span
        first += len(group)
    found[table.number] = placed
    if stack and stack[-1].cell is not None:
        stack[-1].cell.pieces += [" ", *(cell.text + " " for cell in placed.values())]
