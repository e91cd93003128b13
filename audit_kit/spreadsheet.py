"""One XLSX of a case: the tables as printed with the cited cells lit, and the lists, linked both ways."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from audit_kit.case import Case
from audit_kit.form_layout import Box, laid_out
from audit_kit.model import Figure
from audit_kit.paper_items import Item, case_tables, cover_facts, paper_items, short_time, table_words
from audit_kit.paper_words import amounts_of, basis_of, item_place, rule_words
from audit_kit.report import Report
from audit_kit.sheets import (
    EXACT,
    GRID,
    LINE,
    LONGEST,
    STYLES,
    neutral,
    new_sheet,
    row_height,
    styled,
    write_frame,
    write_head,
    write_text,
)
from audit_kit.vocabulary import SEVERITY_WORDS, TABLE_WORDS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CENTRED = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
CASE_STYLES: dict[str, dict[str, Any]] = {
    **STYLES,
    "title": {"bold": True, "font_size": 12, "font_color": "#2b6c99", "text_wrap": True},
    "link": {**GRID, "font_color": "#2b6c99", "underline": 1},
    "label": {**CENTRED, "align": "left"},
    "centred": CENTRED,
    "figure": CENTRED,
    "failed": {
        **CENTRED, "border": 2, "border_color": "#9c2f2f", "bg_color": "#f6dada", "font_color": "#9c2f2f",
        "bold": True,
    },
    "undecided": {**CENTRED, "pattern": 14, "fg_color": "#e3b45c", "bg_color": "#f9edd0"},
}  # fmt: skip
FINDINGS, CAUSES = "不符和无法判断", "可能的原因"
ITEM_HEADS = {
    "编号": 10, "规则": 12, "程度": 8, "报告": 24, "位置": 12, "说明": 70, "数额": 24, "依据": 34,
    "决定": 20, "状态": 12, "到所引的格": 18, "所引的格": 40,
}  # fmt: skip
"""The columns of the findings with their widths in characters."""
FIRST = 2
"""The row (from 0) in which a form begins."""
WIDTHS = {"disclosure": [24.0] * 4, "requests": [7.0, 13.0, 34.0, *[10.0] * 7], "disputes": [9.0] * 15}
MOST_QUOTED = 6
"""Findings quoted in the comment on a cell."""


def tables_xlsx(case: Case, made_at: datetime.datetime) -> bytes:
    """The spreadsheet; the same case and time give the same bytes.

    Sheets: 说明, each table of each report as printed, 不符和无法判断, 可能的原因, 决定, 规则统计, 全部数字.
    A cell that a finding cites is lit, says so in a comment and leads to the finding, which leads back.

    Raises:
        AuditKitError: the case has no report, or a source was changed.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    created = made_at.astimezone(datetime.UTC).replace(tzinfo=None)
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": "审计核对表", "created": created})
        _Book(case, book).write(made_at)
    return buffer.getvalue()


class _Book:
    """The sheets of one case; where each figure and finding will stand is known before any is written."""

    def __init__(self, case: Case, book: Any) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell as a1

        self.case, self.book = case, book
        self.styles = styled(book, CASE_STYLES)
        items = paper_items(case)
        self.lists = {
            FINDINGS: [item for item in items if item.group in ("不符", "无法判断")],
            CAUSES: [item for item in items if item.group == "原因"],
        }
        self.forms = [
            (name, report, table, laid_out(report, table))
            for report, names in zip(case.reports, _sheet_names(case.reports), strict=True)
            for table, name in names.items()
        ]
        self.places = {
            (report.source.name, box.cell.path): f"internal:'{name}'!{a1(box.top + FIRST, box.left)}"
            for name, report, _, boxes in self.forms
            for box in boxes
            if box.cell
        }
        self.rows = {
            item.number: f"internal:'{name}'!A{row}"
            for name, own in self.lists.items()
            for row, item in enumerate(own, start=2)
        }

    def write(self, made_at: datetime.datetime) -> None:
        self._overview(made_at)
        for name, report, table, boxes in self.forms:
            self._form(new_sheet(self.book, name, table == "disputes"), report, table, boxes)
        for name, items in self.lists.items():
            self._items(new_sheet(self.book, name), items)
        tables = case_tables(self.case)
        for name, frame in (
            ("决定", tables["decisions"]),
            ("规则统计", tables["tally"].rename(columns={"title": "标题"})),
            ("全部数字", tables["cells"].rename(columns={"note": "说明"})),
        ):
            write_frame(new_sheet(self.book, name), frame, self.styles)

    def _overview(self, made_at: datetime.datetime) -> None:
        sheet = new_sheet(self.book, "说明", landscape=False)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, "核对表", self.styles["title"])
        rows = [(field, text) for field, text in cover_facts(self.case).items() if text]
        rows.append(("生成时间", short_time(made_at)))
        rows += [("原文件", f"{one.name}　SHA-256 {one.sha256}") for one in self.case.sources]
        rows += [
            (
                "颜色",
                "红色粗框：不符所引的格。黄色网纹：无法判断所引、存疑的格。批注写明编号，点击可到该项。",
            ),
            ("文字", "以 = + - @ 等开头的文字前加了半角撇号，以免被当作公式。"),
        ]
        for at, (field, text) in enumerate(rows, start=2):
            sheet.write_string(at, 0, field, self.styles["head"])
            write_text(sheet, (at, 1), text, self.styles["words"])
            sheet.set_row(at, row_height([(text, 80)]))

    def _form(self, sheet: Worksheet, report: Report, table: str, boxes: Sequence[Box]) -> None:
        title = f"{TABLE_WORDS[table]}（如原件所印）　{report.source.name}"
        sheet.merge_range(0, 0, 0, len(WIDTHS[table]) - 1, "", self.styles["title"])
        sheet.write_string(0, 0, title, self.styles["title"])
        sheet.fit_to_pages(1, 1)
        _sizes(sheet, table, boxes)
        cited = self._cited(report)
        for box in boxes:
            own = cited.get(box.cell.path, []) if box.cell else []
            figure = report.by_cell.get(box.cell) if box.cell else None
            style = self.styles[_style(box, table, own, figure)]
            at = (box.top + FIRST, box.left)
            if (box.top, box.left) != (box.bottom, box.right):
                sheet.merge_range(*at, box.bottom + FIRST, box.right, "", style)
            if box.cell is None:
                sheet.write_string(*at, box.text, style)
                continue
            if own:
                sheet.write_url(*at, self.rows[own[0].number], style, string=" ", tip=f"到 {own[0].number}")
                sheet.write_comment(*at, _comment(own), {"x_scale": 3, "y_scale": 2})
            _figure(sheet, at, figure, style)

    def _items(self, sheet: Worksheet, items: Sequence[Item]) -> None:
        """One row per finding or explanation, with a link to the first figure it cites."""
        write_head(sheet, self.styles["head"], ITEM_HEADS)
        for row, item in enumerate(items, start=1):
            told = _told(item)
            cells = "；".join(map(table_words, item.cells))
            sheet.set_row(row, row_height(zip((*told, "", cells), ITEM_HEADS.values(), strict=True)))
            for column, text in enumerate(told):
                sheet.write_string(row, column, neutral(text)[:LONGEST], self.styles["words"])
            report = str(item.content["report"])
            linked = next((cell for cell in item.cells if (report, cell) in self.places), None)
            at = (row, len(told))
            if linked is None:
                sheet.write_blank(*at, None, self.styles["words"])
            else:
                place = self.places[report, linked]
                sheet.write_url(*at, place, self.styles["link"], string=table_words(linked))
            sheet.write_string(row, len(told) + 1, cells[:LONGEST], self.styles["words"])
        if items:
            sheet.autofilter(0, 0, len(items), len(ITEM_HEADS) - 1)

    def _cited(self, report: Report) -> dict[str, list[Item]]:
        """By address the findings that cite a figure, failed ones first."""
        found: dict[str, list[Item]] = {}
        for item in self.lists[FINDINGS]:
            if item.content["report"] == report.source.name:
                for cell in item.cells:
                    found.setdefault(cell, []).append(item)
        return found


def _sheet_names(reports: Sequence[Report]) -> list[dict[str, str]]:
    """For each report the sheets of its tables: 2021表三, or 报告2表三 where years do not tell them apart."""
    years = [report.year for report in reports]
    plain = None not in years and len(set(years)) == len(years)
    named = [str(year) if plain else f"报告{number}" for number, year in enumerate(years, start=1)]
    return [{table: name + words for table, words in TABLE_WORDS.items()} for name in named]


def _sizes(sheet: Worksheet, table: str, boxes: Sequence[Box]) -> None:
    """Widths as in the form, and rows as high as their longest label needs."""
    widths = WIDTHS[table]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 2 * LINE)
    heights: dict[int, float] = {}
    for box in boxes:
        if box.top == box.bottom:
            needed = row_height([(box.text, sum(widths[box.left : box.right + 1]))])
            heights[box.top] = max(heights.get(box.top, 0.0), needed)
    for row, height in heights.items():
        sheet.set_row(row + FIRST, height)


def _style(box: Box, table: str, own: Sequence[Item], figure: Figure | None) -> str:
    if box.cell is None:
        return "label" if table == "requests" and box.top >= 3 else "centred"
    if any(item.group == "不符" for item in own):
        return "failed"
    return "undecided" if own and figure is not None and figure.state != "number" else "figure"


def _told(item: Item) -> tuple[str, ...]:
    """What the list says of an item, in the order of ``ITEM_HEADS``, without its figures."""
    return (
        item.number,
        rule_words(item),
        SEVERITY_WORDS.get(str(item.content.get("severity")), ""),
        str(item.content["report"]),
        item_place(item),
        str(item.content["message"]),
        amounts_of(item),
        basis_of(item) if item.rule else "",
        item.decision + (f"：{item.note}" if item.note else ""),
        item.standing.state,
    )


def _comment(own: Sequence[Item]) -> str:
    lines = [f"{item.number}：{item.content['message']}" for item in own[:MOST_QUOTED]]
    more = [f"……共 {len(own)} 项"] if len(own) > MOST_QUOTED else []
    return neutral("\n".join([*lines, *more])[:1500])


def _figure(sheet: Worksheet, at: tuple[int, int], figure: Figure | None, style: Format) -> None:
    """A figure as printed: a number where it is one and printed in plain digits, else its text."""
    text = " ".join(figure.text.split()) if figure else ""
    value = figure.value if figure and figure.state == "number" else None
    plain = value is not None and text == f"{value:f}" and len(text) <= EXACT
    write_text(sheet, at, text, style, figure=plain)
