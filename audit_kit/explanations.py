"""An explanation of contradicting figures: what would change, what speaks for it, its Chinese sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from audit_kit.amounts import read_amount
from audit_kit.answers import table_name
from audit_kit.model import CellId
from audit_kit.report import Report
from audit_kit.slips import load_slips

Origin = Literal["reading", "report", "cannot tell"]
Number: TypeAlias = int | Decimal | None
Change: TypeAlias = tuple[CellId, Number, Number]

MARGIN = 1.1
"""How much dearer than the best an explanation may be and still be listed: one independent change."""
MOST_QUOTED = 4
"""Changes a message quotes one by one; of more it gives the first ones and the count."""
MOST_IN_RUN = 7
"""Figures quoted of one pushed row or column."""
ORIGINS = {
    "reading": "第二遍识读与改后的数一致，应先核对识读",
    "report": "两遍识读一致，差错应在报告本身",
    "cannot tell": "",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way in which the figures of a table would agree. It proposes; the figures stay as printed.

    Attributes:
        report: the report with the table.
        table: the table, ``requests`` or ``disputes``.
        changes: each cell with the figure printed and the figure implied (None: no number).
        slips: the keys of the slips it consists of.
        support: what speaks for it, in words.
        against: what would still contradict it, in words.
        reconciles: how many witnesses that contradict the printed figures, or tell of more, no longer do.
        cost: the less plausible, the dearer; equal costs are equally good explanations.
        complete: False for the record that says that the search was cut short.
        problem: the number of the contradiction it explains, from 1.
        rank: its place among the explanations of that problem, 1 is best; ties share a rank.
        equals: how many explanations of the problem share that rank, itself included.
        settles: how many failed verdicts would no longer fail.
        leaves: how many verdicts would then fail.
    """

    report: Report
    table: str
    changes: tuple[Change, ...]
    slips: tuple[str, ...]
    support: tuple[str, ...]
    against: tuple[str, ...]
    cost: float
    reconciles: int = 0
    complete: bool = True
    problem: int = 0
    rank: int = 0
    equals: int = 1
    settles: int = 0
    leaves: int = 0

    @property
    def kind(self) -> str:
        """cell, shift, swap, split, transposed, misbooked or undetermined."""
        if not self.complete:
            return "undetermined"
        kinds = [load_slips()[key].kind for key in self.slips]
        named = [kind for kind in kinds if kind != "cell"]
        return named[0] if named and (len(kinds) == 1 or named[0] != "transposed") else "cell"

    @property
    def cells(self) -> tuple[str, ...]:
        """The addresses of the cells it would change."""
        return tuple(cell.path for cell, _, _ in self.changes)

    @property
    def origin(self) -> Origin:
        """What the second reading says: the implied figures, the printed ones, or neither throughout."""
        seconds = [_second(self.report, cell) for cell, _, _ in self.changes]
        if not seconds or any(self.report.by_cell[cell].second is None for cell, _, _ in self.changes):
            return "cannot tell"
        if seconds == [ought for _, _, ought in self.changes]:
            return "reading"
        return "report" if seconds == [printed for _, printed, _ in self.changes] else "cannot tell"

    @property
    def evidence(self) -> str:
        """What speaks for it and what against it."""
        return "；".join([*self.support, *(f"但{quote}与之不符" for quote in self.against)])

    @property
    def message(self) -> str:
        """One Chinese sentence fit for a working paper."""
        if not self.complete:
            return f"{self._year}{table_name(self.table)}在限定的计算量内未能穷尽最小的解释，请逐项人工核对。"
        parts = [self._opening + self._outcome, *self.support]
        parts += [f"但{quote}与之不符" for quote in self.against] if self.changes else []
        parts += [ORIGINS[self.origin]] if ORIGINS[self.origin] else []
        if self.equals > 1:
            parts.append(f"同样合理的解释共{self.equals}种，仅凭报告中的数字无法区分")
        return "；".join(parts) + "。"

    @property
    def _year(self) -> str:
        return f"{self.report.year}年度报告" if self.report.year else ""

    @property
    def _opening(self) -> str:
        if not self.changes:
            return f"{self._year}{table_name(self.table)}内各项勾稽成立，若{'、'.join(self.against)}写错"
        names = "、".join(dict.fromkeys(load_slips()[key].name for key in self.slips if key != "any"))
        reason = f"（{names}）" if names else ""
        quoted = self._runs if self.kind == "shift" else [_quoted((change,)) for change in self.changes]
        more = f"等{len(quoted)}处" if len(quoted) > MOST_QUOTED else ""
        return f"若{self._year}{'、'.join(quoted[:MOST_QUOTED])}{more}{reason}"

    @property
    def _runs(self) -> list[str]:
        """The runs of a pushed line, row by row (one down a column), with the figures that stay."""
        down = len({cell.column for cell, _, _ in self.changes}) == 1 and len(self.changes) > 1
        new = {cell: ought for cell, _, ought in self.changes}
        runs = []
        for key in dict.fromkeys(cell.column if down else cell.row for cell in new):
            line = [f for f in self.report.figures if f.cell.table == self.table]
            line = [f for f in line if key == (f.cell.column if down else f.cell.row)]
            at = [i for i, figure in enumerate(line) if figure.cell in new]
            run = line[at[0] : at[-1] + 1]
            runs.append(_quoted([(f.cell, f.value, new.get(f.cell, f.value)) for f in run]))
        return runs

    @property
    def _outcome(self) -> str:
        if not self.changes:
            return "，则不再有矛盾，表中的数可以不动"
        if not self.settles:
            return "，各项勾稽及旁证可以一致"
        rest = f"，尚余 {self.leaves} 项" if self.leaves else ""
        return f"，{self.settles} 项不符{'全部成立' if not self.leaves else '得以成立'}{rest}"


def order(one: Explanation) -> tuple[float, tuple[str, ...]]:
    """The cheapest first, those of equal cost by their cells."""
    return one.cost, one.cells


def _quoted(changes: Sequence[Change]) -> str:
    """Cells of one row or column with their figures: ‘表三 予以公开/自然人’由 19 改为 91."""
    first, last = changes[0][0], changes[-1][0]
    row = first.row if first.row == last.row else f"{first.row}至{last.row}"
    column = first.column if first.column == last.column else f"{first.column}至{last.column}"
    was, now = (_shown([change[side] for change in changes]) for side in (1, 2))
    return f"‘{table_name(first.table)} {row}/{column}’由 {was} 改为 {now}"


def _shown(figures: Sequence[object]) -> str:
    shown = ["空白" if figure is None else str(figure) for figure in figures[:MOST_IN_RUN]]
    return "、".join(shown) + ("……" if len(figures) > MOST_IN_RUN else "")


def second_readings(report: Report, changes: Sequence[Change]) -> tuple[str, ...]:
    """The second readings that give the implied figure, in words."""
    return tuple(
        f"第二遍识读‘{cell.row}/{cell.column}’作“{ought}”，与之相符"
        for cell, _, ought in changes
        if ought is not None and _second(report, cell) == ought
    )


def _second(report: Report, cell: CellId) -> int | None:
    """The second reading's figure; None where it has none, or reads no count."""
    value = read_amount(report.by_cell[cell].second or "").value
    return int(value) if value is not None and value % 1 == 0 else None
