"""The words around a table that is drawn: the heads of its columns, the labels of its rows, its figures."""

from __future__ import annotations

from collections.abc import Sequence

from audit_kit.chart_figures import heading_of, row_text
from audit_kit.charts import BODY, INK, LEADING, LEFT, MUTED, SMALL, Sheet, fitted, wrapped

Box = tuple[float, float, float, float]
"""A cell's left, top, width and height, in points."""
_INDENT = 10.0


def column_heads(sheet: Sheet, names: Sequence[str], middles: Sequence[float]) -> None:
    """The names over the middles of their columns; of long ones each half has its line."""
    for name, middle in zip(names, middles, strict=True):
        half = (len(name) + 1) // 2 if len(name) > 4 else 0
        lines = [part for part in (name[half:], name[:half]) if part]
        for i, line in enumerate(lines):
            sheet.write(middle, sheet.y + 20 - 12 * i, line, size=SMALL, colour=MUTED, align="center")
    sheet.y += 30


def group_head(sheet: Sheet, row: str) -> None:
    """A line with the heading that a row of 表三 stands under."""
    sheet.write(LEFT, sheet.y + 9, heading_of(row), size=SMALL, colour=MUTED)
    sheet.y += 17


def row_label(sheet: Sheet, table: str, row: str, right: float, *, size: float = SMALL) -> float:
    """The form's wording of a row, from the margin to ``right``; returns the height it needs, in points."""
    text = row_text(table, row)
    left = LEFT + (_INDENT if text[0].isdigit() else 0)
    width = right - left - 8
    height = max(20.0, len(wrapped(text, width, size)) * size * LEADING + 4)
    sheet.beside(left, sheet.y + height / 2, text, width=width, size=size)
    return height


def cell_text(sheet: Sheet, box: Box, text: str, *, colour: str = INK) -> None:
    """A figure in the middle of its cell, as large as fits."""
    x, y, width, height = box
    size = fitted(text, width - 6, BODY)
    sheet.write(x + width / 2, y + height / 2, text, size=size, colour=colour, align="center")
