"""The lists of a case as sheets: findings and explanations with links to their cells, and plain tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from audit_kit.csv_tables import cell_text, neutral
from audit_kit.paper_items import Item, table_words
from audit_kit.paper_words import amounts_of, basis_of, item_place, rule_words
from audit_kit.vocabulary import OUTCOME_WORDS, SEVERITY_WORDS, STATE_WORDS, TABLE_WORDS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_000
"""Characters of a cell; Excel refuses more than 32 767."""
EXACT = 15
"""Digits that a spreadsheet keeps exactly; longer figures stay text."""
LINE = 16.5
"""Points of a line of text."""
HIGHEST = 409.0
"""Points of the highest row that Excel allows."""
ITEM_HEADS = {
    "编号": 10, "规则": 12, "程度": 8, "报告": 24, "位置": 12, "说明": 70, "数额": 24, "依据": 34,
    "决定": 20, "状态": 12, "到所引的格": 18, "所引的格": 40,
}  # fmt: skip
"""The columns of the findings with their widths in characters."""
HEADS = {
    "key": "键", "kind": "种类", "title": "规则", "report": "报告", "message": "说明", "decision": "决定",
    "note": "备注", "tick": "记号", "by": "编制人", "at": "时间", "entry": "记录", "review": "复核意见",
    "reviewer": "复核人", "comment": "复核说明", "state": "状态", "reason": "原因", "rule": "规则",
    "applied": "核对", **OUTCOME_WORDS,
    "table": "表", "row": "行", "column": "列", "text": "印出", "value": "数值", "page": "页", "x0": "左",
    "top": "上", "x1": "右", "bottom": "下", "line": "行号", "second": "第二遍读数",
}  # fmt: skip
WIDE = {"message": 70, "note": 30, "report": 24, "reason": 30, "at": 18, "row": 20, "comment": 24, "key": 20}
VALUES = {**TABLE_WORDS, **STATE_WORDS, "finding": "核对结果", "explanation": "可能的原因"}


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


def write_items(
    sheet: Worksheet,
    items: Sequence[Item],
    places: Mapping[tuple[str, str], str],
    styles: Mapping[str, Format],
) -> None:
    """One row per finding or explanation; ``places`` are the links to figures, by report and address."""
    _head(sheet, styles["head"], ITEM_HEADS)
    for row, item in enumerate(items, start=1):
        told = _item(item)
        for column, text in enumerate(told):
            sheet.write_string(row, column, neutral(text)[:LONGEST], styles["words"])
        cells = "；".join(map(table_words, item.cells))
        widths = ITEM_HEADS.values()
        sheet.set_row(row, row_height(zip((*told, "", cells), widths, strict=True)))
        report = str(item.content["report"])
        linked = next((cell for cell in item.cells if (report, cell) in places), None)
        at = (row, len(told))
        if linked is None:
            sheet.write_blank(*at, None, styles["words"])
        else:
            sheet.write_url(*at, places[report, linked], styles["link"], string=table_words(linked))
        sheet.write_string(row, len(told) + 1, cells[:LONGEST], styles["words"])
    if items:
        sheet.autofilter(0, 0, len(items), len(ITEM_HEADS) - 1)


def write_frame(sheet: Worksheet, frame: Any, own: Mapping[str, str], styles: Mapping[str, Format]) -> None:
    """A DataFrame with Chinese heads, ``own`` before ``HEADS``; short exact figures as numbers."""
    heads = {own.get(name, HEADS.get(name, name)): WIDE.get(name, 11) for name in frame.columns}
    if "标题" in heads:
        heads["标题"] = 70
    _head(sheet, styles["head"], heads)
    for row, values in enumerate(frame.itertuples(index=False, name=None), start=1):
        sheet.set_row(row, row_height(zip(map(cell_text, values), heads.values(), strict=True)))
        for column, value in enumerate(values):
            _write(sheet, row, column, value, styles["words"])
    if len(frame):
        sheet.autofilter(0, 0, len(frame), len(heads) - 1)


def _item(item: Item) -> tuple[str, ...]:
    standing = item.standing
    note = standing.decision.says["note"] if standing.decision else ""
    return (
        item.number,
        rule_words(item),
        SEVERITY_WORDS.get(str(item.content.get("severity")), ""),
        str(item.content["report"]),
        item_place(item),
        str(item.content["message"]),
        amounts_of(item),
        basis_of(item) if item.rule else "",
        item.decision + (f"：{note}" if note else ""),
        standing.state,
    )


def _head(sheet: Worksheet, style: Format, heads: Mapping[str, float]) -> None:
    for column, (head, width) in enumerate(heads.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, style)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    text = cell_text(value)
    digits = text.replace(".", "", 1).removeprefix("-")
    if not isinstance(value, str) and digits.isdecimal() and len(digits) <= EXACT:
        sheet.write_number(row, column, float(text), style)
    elif text:
        sheet.write_string(row, column, neutral(VALUES.get(text, text))[:LONGEST], style)
    else:
        sheet.write_blank(row, column, None, style)
