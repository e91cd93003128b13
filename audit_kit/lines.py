"""One row or column of a table with the figures a check asks of it, and how messages put it in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from audit_kit.answers import (
    Answer,
    Exact,
    all_absent,
    answers_in,
    exact,
    line_name,
    listed,
    not_read,
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
class TableLine:
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
        return self.quote((key for key, figure in self.figures.items() if figure.number is None), most=3)

    def open(self, stated: Exact | None = None, expected: Exact | None = None) -> Answer:
        """The answer where cells that are no numbers leave it undecided."""
        message = f"{self.title}：{self.quote_unknown()}，尚不能判定。"
        return Answer("undecided", self.subject, message, self.cells, stated, expected)

    def known_sum(self, keys: Iterable[str]) -> Exact:
        """The sum of the numbers among these figures."""
        numbers = (self.figures[key].number for key in keys)
        return sum((exact(number) for number in numbers if number is not None), start=0)

    def sum_or_none(self, keys: Iterable[str]) -> Exact | None:
        """The sum, None where a cell is no number."""
        keys = tuple(keys)
        return None if unknowns(self.figures[key] for key in keys) else self.known_sum(keys)

    def side(self, keys: tuple[str, ...], called: str = "") -> str:
        """One side of a sum in words, unknown cells counted as 0."""
        if len(keys) == 1:
            known = self.figures[keys[0]].number is not None
            return self._part(keys[0]) if known else f"{self.name(keys[0])}为0"
        parts = called or "与".join(map(self._part, keys))
        return f"{parts}之和为{shown(self.known_sum(keys))}"

    def _part(self, key: str) -> str:
        figure = self.figures[key]
        return f"{self.name(key)}{'按0计' if figure.number is None else quoted(figure)}"


def lines(report: Report, table: str, over: Over, keys: tuple[str, ...]) -> list[TableLine]:
    """The rows or columns of a table that have all of these figures, in printed order."""
    cells = [figure.cell for figure in report.figures_of(table)]
    found = []
    for subject in dict.fromkeys(cell.row if over == "rows" else cell.column for cell in cells):
        asked = {k: CellId(table, subject, k) if over == "rows" else CellId(table, k, subject) for k in keys}
        if all(cell in report.by_cell for cell in asked.values()):
            found.append(TableLine(table, over, subject, {k: report.by_cell[c] for k, c in asked.items()}))
    return found


def without_lines(report: Report, table: str, found: list[TableLine]) -> Answer | None:
    """The answer where there is nothing to check, None where there is."""
    name = table_name(table)
    if not found:
        return Answer("not_applicable", name, f"这份报告的{name}没有这些行（列）。")
    return not_read(name) if all_absent(report.figures_of(table)) else None


def on_each_line(
    report: Report,
    table: str,
    over: Over,
    keys: tuple[str, ...],
    answered: Callable[[TableLine], Answer | Iterable[Answer]],
) -> Iterator[Answer]:
    """What is answered on each row or column that has these figures; nothing where none is printed."""
    found = lines(report, table, over, keys)
    if (nothing := without_lines(report, table, found)) is not None:
        yield nothing
        return
    for line in found:
        if all_absent(line.figures.values()):
            yield Answer("not_applicable", line.subject, f"{line.title}没有读到，无从核对。", line.cells)
        else:
            yield from answers_in(answered(line))
