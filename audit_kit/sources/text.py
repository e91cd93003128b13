"""A text transcript, as lines and grids of tab-separated fields. It knows nothing of the forms."""

from __future__ import annotations

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, GridCell, Line, Place, Source

SENTENCE_ENDS = "。！？；：:!?;”）)"
MAX_LINES = 20_000


def read_text(source: Source, content: bytes) -> Document:
    """The lines and tab-separated tables of a transcript.

    A table is a run of lines with tabs; a blank line ends it. Spans of merged cells are lost in a
    transcript, so its grids are not ``ruled``.

    Raises:
        UnreadableFile: not text in UTF-8, UTF-16 or GB18030, or longer than a report can be.
    """
    texts = _decoded(source, content).splitlines()
    if len(texts) > MAX_LINES:
        raise UnreadableFile(source.name, f"共 {len(texts)} 行，不像一份年度报告", "请只保留年度报告的文字")
    blocks: list[Line | Grid] = []
    rows: list[tuple[int, str]] = []
    fresh = True
    for number, text in enumerate(texts, start=1):
        if _is_row(text, after_row=bool(rows) or _ends_with_grid(blocks)):
            rows.append((number, text))
            continue
        if rows:
            blocks.append(_grid(rows))
            rows, fresh = [], True
        if text.strip():
            blocks.append(_line(number, text, fresh))
            fresh = text.rstrip()[-1] in SENTENCE_ENDS or len(text.strip()) < 20
    if rows:
        blocks.append(_grid(rows))
    return Document(source=source, blocks=tuple(blocks))


def _decoded(source: Source, content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(source.name, "不是可识别的文字文件", "请另存为 UTF-8 编码的 .txt 后再读取")


def _is_row(text: str, after_row: bool) -> bool:
    """A line with a tab between or after its words; a lone word after tabs only below another row."""
    if "\t" in text.lstrip("\t").lstrip():
        return True
    alone = text.strip()
    return after_row and text.startswith("\t") and 0 < len(alone) < 40 and alone[-1] not in "。；"


def _ends_with_grid(blocks: list[Line | Grid]) -> bool:
    return bool(blocks) and isinstance(blocks[-1], Grid)


def _line(number: int, text: str, fresh: bool) -> Line:
    start = len(text) - len(text.lstrip())
    place = Place(line=number, start=start, end=len(text.rstrip()))
    return Line(text=text.strip(), place=place, starts_paragraph=fresh or start > 0)


def _grid(rows: list[tuple[int, str]]) -> Grid:
    cells = []
    for index, (number, text) in enumerate(rows):
        start = 0
        for column, field in enumerate(text.split("\t")):
            lead = len(field) - len(field.lstrip())
            place = Place(line=number, start=start + lead, end=start + max(lead, len(field.rstrip())))
            cells.append(GridCell(text=field.strip(), row=index, column=column, place=place))
            start += len(field) + 1
    width = max(cell.column for cell in cells) + 1
    return Grid(cells=tuple(cells), n_rows=len(rows), n_columns=width, ruled=False)
