"""One row or column of a table with the figures a check asks of it, and how messages put it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from audit_kit.answers import (
    Answer,
    Exact,
    all_absent,
    exact,
    line_name,
    listed,
    quoted,
    row_name,
    shown,
    table_name,
)
from audit_kit.model import CellId, Figure
from audit_kit.relations import unknowns
from audit_kit.report import Report

Over = Literal["rows", "columns"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column of a table with the figures a check asks of it; ``subject`` is its key."""

    table: str
    over: Over
    subject: str
    figures: Mapping[str, Figure]

    @property
    def title(self) -> str:
        """表三“自然人”列."""
        if self.over == "rows":
            return line_name(self.table, row=self.subject)
        return line_name(self.table, column=self.subject)

    @property
    def cells(self) -> tuple[CellId, ...]:
        """The addresses of its figures."""
        return tuple(figure.cell for figure in self.figures.values())

    @property
    def unknown(self) -> list[Figure]:
        """Its cells that are no numbers."""
        return unknowns(self.figures.values())

    def name(self, key: str) -> str:
        """A row or column of the line as messages name it; quoted where the label holds a comma."""
        name = row_name(self.table, key) if self.over == "columns" else key
        return f"“{name}”" if "、" in name else name

    def quote(self, keys: Iterable[str], most: int = 5) -> str:
        """The figures of these keys with their names, as printed."""
        return listed((f"{self.name(key)}{quoted(self.figures[key])}" for key in keys), most)

    def quote_unknown(self) -> str:
        """The cells that are no numbers, as printed."""
        cells = {figure.cell for figure in self.unknown}
        return self.quote((key for key, figure in self.figures.items() if figure.cell in cells), most=3)

    def known_sum(self, keys: Iterable[str]) -> Exact:
        """The sum of the numbers among these figures."""
        figures = (self.figures[key] for key in keys)
        return sum((exact(f.value) for f in figures if f.state == "number" and f.value is not None), start=0)

    def sum_or_none(self, keys: Iterable[str]) -> Exact | None:
        """The sum, None where a cell is no number."""
        keys = tuple(keys)
        return None if unknowns(self.figures[key] for key in keys) else self.known_sum(keys)

    def side(self, keys: tuple[str, ...], called: str = "") -> str:
        """One side of a sum in words, unknown cells counted as 0."""
        if len(keys) == 1:
            known = self.sum_or_none(keys) is not None
            return self._part(keys[0]) if known else f"{self.name(keys[0])}为0"
        parts = called or "与".join(map(self._part, keys))
        return f"{parts}之和为{shown(self.known_sum(keys))}"

    def _part(self, key: str) -> str:
        known = self.sum_or_none((key,)) is not None
        return f"{self.name(key)}{quoted(self.figures[key]) if known else '按0计'}"


def lines(report: Report, table: str, over: Over, keys: tuple[str, ...]) -> list[Line]:
    """The rows or columns of a table that have all of these figures, in printed order."""
    figures = [figure for figure in report.figures if figure.cell.table == table]
    subjects = dict.fromkeys(f.cell.row if over == "rows" else f.cell.column for f in figures)
    found = []
    for subject in subjects:
        cells = {k: CellId(table, subject, k) if over == "rows" else CellId(table, k, subject) for k in keys}
        if all(cell in report.by_cell for cell in cells.values()):
            found.append(Line(table, over, subject, {k: report.by_cell[c] for k, c in cells.items()}))
    return found


def without_lines(report: Report, table: str, found: list[Line]) -> Answer | None:
    """The answer where there is nothing to check, None where there is."""
    if not found:
        return Answer("not_applicable", table_name(table), f"这份报告的{table_name(table)}没有这些行（列）。")
    if all_absent([figure for figure in report.figures if figure.cell.table == table]):
        return Answer("not_applicable", table_name(table), f"没有读到{table_name(table)}，无从核对。")
    return None


def not_printed(line: Line) -> Answer:
    """The answer on a row or column of which the report prints nothing."""
    return Answer("not_applicable", line.subject, f"{line.title}没有读到，无从核对。", line.cells)
