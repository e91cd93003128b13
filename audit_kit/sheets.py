"""Tables as CSV and as sheets of a workbook, under Chinese heads, in which no text is a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from audit_kit.vocabulary import OUTCOME_WORDS, STATE_WORDS, TABLE_WORDS

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula, also in its full width; see OWASP, CSV Injection."""
LONGEST = 32_000
"""Characters of a cell; Excel refuses more than 32 767."""
MOST_ROWS = 1_048_574
"""Rows of a table; Excel has two more, for the head and for the sentence that there are others."""
EXACT = 15
"""Digits that a spreadsheet keeps exactly; longer figures stay text."""
LINE = 16.5
"""Points of a line of text."""
HIGHEST = 409.0
"""Points of the highest row that Excel allows."""
FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
GRID = {"border": 1, "border_color": "#8795a1", "valign": "top", "text_wrap": True}
STYLES: dict[str, dict[str, Any]] = {"words": GRID, "head": {**GRID, "bold": True, "bg_color": "#e6ebef"}}
HEADS = {
    "key": "键", "kind": "种类", "title": "规则", "report": "报告", "message": "说明", "decision": "决定",
    "note": "备注", "tick": "记号", "by": "编制人", "at": "时间", "entry": "记录", "review": "复核意见",
    "reviewer": "复核人", "comment": "复核说明", "state": "状态", "reason": "原因", "rule": "规则",
    "applied": "核对", **OUTCOME_WORDS,
    "table": "表", "row": "行", "column": "列", "text": "印出", "value": "数值", "page": "页", "x0": "左",
    "top": "上", "x1": "右", "bottom": "下", "line": "行号", "second": "第二遍读数",
    "rank": "次序", "points": "分值", "agency": "机关", "year": "年度", "level": "层级", "region": "地区",
    "reasons": "理由", "errors": "错误", "warnings": "疑点", "unsure": "存疑格", "status": "状态",
    "file": "文件", "parent": "上级机关", "severity": "程度", "subject": "对象", "stated": "印出",
    "expected": "应为", "difference": "相差",
}  # fmt: skip
"""The heads of columns; a name that is not here is its own head."""
WIDE = {
    "message": 70, "标题": 70, "reasons": 70, "file": 40, "note": 30, "说明": 30, "reason": 30,
    "agency": 26, "report": 24, "comment": 24, "row": 20, "key": 20, "subject": 20, "at": 18,
}  # fmt: skip
"""Characters that a column is wide; others are 11."""
VALUES: dict[str, Mapping[str, str]] = {
    "table": TABLE_WORDS,
    "state": STATE_WORDS,
    "kind": {"finding": "核对结果", "explanation": "可能的原因"},
}
"""By column the words for its values."""


def csv_text(frame: pd.DataFrame) -> str:
    """The table as CSV with CR LF, without a byte-order mark; missing values are empty.

    A cell that a spreadsheet could take for a formula begins with an apostrophe; plain numbers stay.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([neutral(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([neutral(cell_text(value)) for value in row])
    return buffer.getvalue()


def neutral(text: str) -> str:
    """The text with an apostrophe before it where it could begin a formula."""
    return "'" + text if text.startswith(DANGEROUS) and not PLAIN_NUMBER.fullmatch(text) else text


def cell_text(value: Any) -> str:
    """A value as text: exact figures without an exponent, several joined by spaces, missing ones empty."""
    if isinstance(value, tuple | list) or getattr(value, "ndim", False):
        return " ".join(map(cell_text, value))
    if value is None or type(value).__name__ == "NAType" or value != value:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def styled(book: Any, styles: Mapping[str, Mapping[str, Any]] = STYLES) -> dict[str, Format]:
    """The formats of a workbook by name, all in one font."""
    return {name: book.add_format({**FONT, **style}) for name, style in styles.items()}


def new_sheet(book: Any, name: str, landscape: bool = True) -> Worksheet:
    """An empty sheet that prints on A4, as wide as a page."""
    sheet: Worksheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    if landscape:
        sheet.set_landscape()
    return sheet


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The points that texts need in cells of these widths (characters; a Chinese one counts twice)."""
    lines = [
        sum(
            math.ceil(max(1, sum(1 + (c > "\u2e7f") for c in line)) / (width - 1))
            for line in text.split("\n")
        )
        for text, width in texts
    ]
    return min(HIGHEST, max(lines, default=1) * LINE + 3)


def write_head(sheet: Worksheet, style: Format, widths: Mapping[str, float]) -> None:
    """The heads of the columns, with their widths in characters; they stay on screen and on every page."""
    for column, (head, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, style)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def write_frame(sheet: Worksheet, frame: Any, styles: Mapping[str, Format]) -> None:
    """A DataFrame with Chinese heads and values; short exact figures are numbers."""
    widths = {HEADS.get(name, name): WIDE.get(name, 11) for name in frame.columns}
    words = [VALUES.get(name, {}) for name in frame.columns]
    write_head(sheet, styles["head"], widths)
    for row, values in enumerate(frame.head(MOST_ROWS).itertuples(index=False, name=None), start=1):
        sheet.set_row(row, row_height(zip(map(cell_text, values), widths.values(), strict=True)))
        for column, value in enumerate(values):
            text = cell_text(value)
            digits = text.replace(".", "", 1).removeprefix("-")
            figure = not isinstance(value, str) and digits.isdecimal() and len(digits) <= EXACT
            told = text if figure else words[column].get(text, text)
            write_text(sheet, (row, column), told, styles["words"], figure)
    if len(frame):
        sheet.autofilter(0, 0, min(len(frame), MOST_ROWS), len(widths) - 1)
    if len(frame) > MOST_ROWS:
        told = f"……另有 {len(frame) - MOST_ROWS} 行，一张工作表放不下"
        sheet.write_string(MOST_ROWS + 1, 0, told, styles["words"])


def write_text(sheet: Worksheet, at: tuple[int, int], text: str, style: Format, figure: bool = False) -> None:
    """A cell with a text that is no formula, with the number of a ``figure``, or an empty one."""
    if figure:
        sheet.write_number(*at, float(text), style)
    elif text:
        sheet.write_string(*at, neutral(text)[:LONGEST], style)
    else:
        sheet.write_blank(*at, None, style)
