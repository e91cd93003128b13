"""The official tables as printed sheets, in the wording of a report, whole or taken apart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from sample_reports.maker.layout import TABLES, Cell, Table, is_head, official_table, placed

WIDTHS = {
    "disclosure": (3.0, 2.0, 2.0, 2.0),
    "requests": (1.1, 1.8, 4.9, *(1.3,) * 7),
    "disputes": (1.0,) * 15,
}


@dataclass(frozen=True)
class Sheet:
    """One printed table: each row holds only the cells that start in it; ``widths`` are shares."""

    rows: Table
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Wording:
    """How a report writes the fixed words of the form."""

    quotes: tuple[str, str] = ("“", "”")
    brackets: tuple[str, str] = ("（", "）")
    stop: str = "."
    spaced_article: bool = False
    short_regulation: bool = False

    def of(self, text: str) -> str:
        """A label of the form in this wording."""
        left, right = self.brackets
        text = re.sub("（(.|本列.*)）", rf"{left}\1{right}", text)
        text = re.sub(r"^(\d)\.", rf"\1{self.stop}", text)
        if self.spaced_article:
            text = text.replace("第二十条第", "第二十条 第")
        if self.short_regulation:
            text = text.replace("行政规范性文件", "规范性文件")
        return text.translate(str.maketrans(dict(zip("“”", self.quotes, strict=True))))


def sheets(form: str, printed: Mapping[str, str], wording: Wording, apart: bool = False) -> list[list[Sheet]]:
    """The sheets of 表二, 表三 and 表四; with ``apart`` those of 表二 are one for each article."""
    groups = []
    for table in TABLES:
        rows = [
            [cell if cell.path else replace(cell, text=wording.of(cell.text)) for cell in row]
            for row in official_table(form, table, printed)
        ]
        ends = [i for i, row in enumerate(rows) if len(row) == 1] if apart and table == "disclosure" else [0]
        parts = pairwise([*ends, len(rows)])
        groups.append([Sheet(rows[start:end], WIDTHS[table]) for start, end in parts])
    return groups


def without_down_spans(sheet: Sheet, only_heads: bool) -> Sheet:
    """The sheet in which cells (of heads) span no rows downward but leave empty cells below."""
    rows = []
    for row, line in zip(sheet.rows, placed(sheet.rows), strict=True):
        if only_heads and not is_head(row):
            rows.append(row)
        else:
            rows.append([replace(c, high=1) if begins else Cell("", c.wide) for c, _, begins in line])
    return replace(sheet, rows=rows)


def with_differing_spans(sheet: Sheet) -> Sheet:
    """表二 on five grid columns: header rows split (1, 1, 2, 1), rows of figures (1, 2, 1, 1)."""
    first, second, third, fourth = sheet.widths
    rows = [_stretched(row, 2 if is_head(row) else 1) for row in sheet.rows]
    return Sheet(rows, (first, second * 0.5, second * 0.5, third, fourth))


def _stretched(row: list[Cell], column: int) -> list[Cell]:
    """The row with one more grid column inserted at ``column``: the cell there spans it too."""
    return [
        replace(cell, wide=cell.wide + 1) if start <= column < start + cell.wide else cell
        for cell, start, _ in placed([row])[0]
    ]


def cut(sheet: Sheet, at: int) -> tuple[Sheet, Sheet]:
    """The sheet as two, the second starting with row ``at``; cells that hang over the cut go on empty."""
    upper, lower = [], []
    for index, line in enumerate(placed(sheet.rows)):
        if index < at:
            upper.append([replace(c, high=min(c.high, at - index)) for c, _, begins in line if begins])
        elif index > at:
            lower.append([cell for cell, _, begins in line if begins])
        else:
            lower.append([c if begins else _rest(sheet, c, at) for c, _, begins in line])
    return replace(sheet, rows=upper), replace(sheet, rows=lower)


def _rest(sheet: Sheet, cell: Cell, at: int) -> Cell:
    start = next(index for index, row in enumerate(sheet.rows) if any(c is cell for c in row))
    return Cell("", cell.wide, start + cell.high - at)
