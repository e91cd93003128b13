"""A text transcript, as lines and grids of fields parted by tabs or bars. It knows nothing of the forms."""

import re
from itertools import groupby

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, GridCell, Line, Place, Source

SENTENCE_ENDS = "。！？；：:!?;”）)"
MAX_LINES = 20_000
MAX_LENGTH = 20_000
MAX_FIELDS = 10_000
BARS = re.compile(r"\s*\|(.*\|)\s*")
"""A row such as ``| 规章 | 0 | 1 |``."""
UNDER_HEAD = re.compile(r"\s*\|(\s*:?-{3,}:?\s*\|)+\s*")
"""The line below a head whose fields are parted by bars; it prints nothing."""


def read_text(source: Source, content: bytes) -> Document:
    """The lines and tables of a transcript.

    A table is a run of lines with tabs, or of lines that begin and end with a bar; a blank line ends it.
    Spans of merged cells are lost in a transcript, so its grids are not ``ruled``.

    Raises:
        UnreadableFile: not text in UTF-8, UTF-16 or GB18030, or longer than a report can be.
    """
    texts = text_lines(source, content)
    if len(texts) > MAX_LINES:
        raise UnreadableFile(source.name, f"共 {len(texts)} 行，不像一份年度报告", "请只保留年度报告的文字")
    if max(map(len, texts)) > MAX_LENGTH or sum(len(fields_of(text)) - 1 for text in texts) > MAX_FIELDS:
        raise UnreadableFile(
            source.name, "有过长的行或过多的制表符，不像一份年度报告", "请只保留年度报告的文字"
        )
    rows = _row_numbers(texts)
    blocks: list[Line | Grid] = []
    fresh = True
    for are_rows, run in groupby(enumerate(texts, start=1), key=lambda line: line[0] in rows):
        if are_rows:
            blocks.append(_grid(list(run)))
            fresh = True
            continue
        for number, text in run:
            if text.strip():
                blocks.append(_line(number, text, fresh))
                fresh = text.rstrip()[-1] in SENTENCE_ENDS or len(text.strip()) < 20
    return Document(source=source, blocks=tuple(blocks))


def text_lines(source: Source, content: bytes) -> list[str]:
    """The lines of the file, as an editor counts them."""
    return re.split(r"\r\n|\r|\n", decoded(source, content))


def decoded(source: Source, content: bytes) -> str:
    """The text of the file, in the first of UTF-16 (by its mark), UTF-8 and GB18030 that fits."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile(source.name, "不是可识别的文字文件", "请另存为 UTF-8 编码的 .txt 后再读取")


def fields_of(text: str) -> list[tuple[int, str]]:
    """The fields of a line, each with the offset at which it starts; one field where it is no row."""
    parted = BARS.fullmatch(text)
    separator, start, row = ("|", parted.start(1), parted.group(1)[:-1]) if parted else ("\t", 0, text)
    fields = []
    for field in row.split(separator):
        fields.append((start, field))
        start += len(field) + 1
    return fields


def _row_numbers(texts: list[str]) -> set[int]:
    """The 1-based numbers of the lines that are rows of a table.

    A line with two filled fields is one; a line with tabs and at most one filled field is one
    where it touches another row.
    """
    fields = [fields_of(text) for text in texts]
    filled = [sum(bool(field.strip()) for _, field in own) if len(own) > 1 else -1 for own in fields]
    rows = {n for n, count in enumerate(filled) if count > 1}
    for direction in (1, -1):
        for n in range(len(texts))[::direction]:
            if filled[n] >= 0 and n - direction in rows:
                rows.add(n)
    return {n + 1 for n in rows}


def _line(number: int, text: str, fresh: bool) -> Line:
    start = len(text) - len(text.lstrip())
    place = Place(line=number, start=start, end=len(text.rstrip()))
    return Line(text=text.strip(), place=place, starts_paragraph=fresh or start > 0)


def _grid(rows: list[tuple[int, str]]) -> Grid:
    rows = [row for index, row in enumerate(rows) if index != 1 or not UNDER_HEAD.fullmatch(row[1])]
    cells = []
    for index, (number, text) in enumerate(rows):
        for column, (start, field) in enumerate(fields_of(text)):
            lead = len(field) - len(field.lstrip())
            place = Place(line=number, start=start + lead, end=start + max(lead, len(field.rstrip())))
            cells.append(GridCell(text=field.strip(), row=index, column=column, place=place))
    width = max(cell.column for cell in cells) + 1
    return Grid(cells=tuple(cells), n_rows=len(rows), n_columns=width, ruled=False)
