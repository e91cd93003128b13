"""What the checks of a report can catch: its own figures are changed at random and checked again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audit_kit.answers import Outcome
from audit_kit.audit import answers
from audit_kit.explaining import with_figures
from audit_kit.explanations import Change
from audit_kit.forms import TABLES
from audit_kit.model import CellId, Figure
from audit_kit.problems import Problem
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.rules import load_rules

if TYPE_CHECKING:
    import pandas as pd

KINDS = {"digit": "一个数字有误", "swap": "两格互换", "shift": "一行（列）错开一格", "blank": "漏填一格"}
COLUMNS = (
    "table", "kind", "name", "trials", "caught", "listed", "located",
    "caught_share", "listed_share", "located_share", "unprotected",
)  # fmt: skip
OPEN: dict[str, tuple[Outcome, ...]] = {"blank": ("failed", "undecided")}
"""The outcomes that catch a change: a missing figure is caught as soon as a rule can no longer be decided."""
SUMS = ("T3-", "T4-")
"""The rules that catch most changes, and are asked first."""
ON_BLANKS = ("FMT-15", "FMT-18", "FMT-19", "FMT-28")
"""The rules on form that are also about figures; how a table is laid out says nothing of them."""
MOST_DRAWS = 50
"""Draws after which a kind of change is given up, as swaps are in a table of nothing but zeros."""


def detection_power(
    report: Report, *, seed: int = 2024, trials: int = 40, locate: bool = True
) -> pd.DataFrame:
    """Which share of errors the rules would catch in this report, and which share would be located.

    Its own figures are changed one slip at a time: digits, swaps, shifts, blanks. Caught: a rule that did not
    fail before fails (for a blank: or is undecided). Listed: the change is among the best explanations;
    located: it is the only best one (for a blank both mean that the sums give the figure back). The same seed
    gives the same frame. Without ``locate`` no explanations are sought, which takes nine tenths of the time;
    listed and located are then None.

    Columns: table, kind, name (Chinese), trials, caught, listed, located, their shares of the trials (0 to 1,
    NaN without trials), unprotected (addresses of the figures whose change by 1 no rule notices).
    """
    import pandas as pd

    records = []
    for table in TABLES:
        trial = _Trials.of(report, table)
        unprotected = tuple(cell.path for cell in trial.unprotected())
        for kind, name in KINDS.items():
            draw = random.Random(f"{seed} {table} {kind}")
            planted = list(trial.planted(kind, draw, trials))
            caught = [changes for changes in planted if trial.is_caught(changes, OPEN.get(kind, ("failed",)))]
            rivals = [trial.rivals(changes, kind) for changes in caught] if locate else []
            located = [sum(map(bool, rivals)), rivals.count(1)] if locate else [None, None]
            counts = [len(caught), *located]
            shares = [count / len(planted) if planted and count is not None else None for count in counts]
            records.append((table, kind, name, len(planted), *counts, *shares, unprotected))
    return pd.DataFrame(records, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Trials:
    """A table whose figures are changed, and the rules that are about it, with their answers as printed."""

    report: Report
    table: str
    figures: dict[CellId, Figure]
    rules: tuple[Rule, ...]
    problem: Problem | None
    before: tuple[Counter[tuple[str, str]], ...]

    @classmethod
    def of(cls, report: Report, table: str) -> _Trials:
        figures = {f.cell: f for f in report.figures if f.cell.table == table and f.state == "number"}
        about = (rule for rule in load_rules() if rule.table in (table, None))
        on_figures = (rule for rule in about if not rule.id.startswith("FMT-") or rule.id in ON_BLANKS)
        rules = tuple(sorted(on_figures, key=lambda rule: not rule.id.startswith(SUMS)))
        problem = Problem.of(report, table, (report,)) if table != "disclosure" else None
        before = tuple(_outcomes(report, rule) for rule in rules)
        return cls(report, table, figures, rules, problem, before)

    def planted(self, kind: str, draw: random.Random, trials: int) -> Iterator[tuple[Change, ...]]:
        """So many random changes of a kind; fewer where the table does not allow them."""
        draws = 0
        while trials and draws < MOST_DRAWS and self.figures:
            draws += 1
            if changes := self.drawn(kind, draw):
                draws, trials = 0, trials - 1
                yield changes

    def drawn(self, kind: str, draw: random.Random) -> tuple[Change, ...]:
        """One random change of a kind; empty where it would change nothing."""
        cell = draw.choice(list(self.figures))
        line = self.line(cell, down=draw.random() < 0.5)
        if kind == "blank":
            return ((cell, self.value(cell), None),)
        if kind == "digit":
            return self.changes([cell], [_mistyped(self.value(cell), draw)])
        if kind == "swap":
            other = draw.choice(line)
            return self.changes([cell, other], [self.value(other), self.value(cell)])
        if len(line) < 2:
            return ()
        return self.changes(line, [0, *(self.value(one) for one in line[:-1])])

    def line(self, cell: CellId, down: bool) -> list[CellId]:
        """The figures in the cell's column or row."""
        return [one for one in self.figures if (one.column == cell.column if down else one.row == cell.row)]

    def value(self, cell: CellId) -> int:
        """A figure; of an amount with decimals the whole part."""
        return int(self.figures[cell].value or 0)

    def changes(self, cells: Sequence[CellId], new: Sequence[int]) -> tuple[Change, ...]:
        pairs = dict(zip(cells, new, strict=True))
        return tuple(
            (cell, self.value(cell), value) for cell, value in pairs.items() if value != self.value(cell)
        )

    def is_caught(self, changes: Sequence[Change], catching: tuple[Outcome, ...]) -> bool:
        """Whether a rule about the table answers worse than before."""
        changed = with_figures(self.report, changes)
        return any(
            outcome in catching
            for rule, before in zip(self.rules, self.before, strict=True)
            for _, outcome in _outcomes(changed, rule) - before
        )

    def rivals(self, changes: Sequence[Change], kind: str) -> int:
        """How many best explanations there are if the change is among them, else 0."""
        if self.problem is None:
            return 0
        changed = replace(self.problem, report=with_figures(self.report, changes))
        if kind == "blank":
            ((cell, printed, _),) = changes
            return int(changed.implied(cell) == printed)
        found = list(changed.explanations(prose_is_blamed=False))
        best = [one for one in found if one.cost == found[0].cost]
        undone = {(cell, new, old) for cell, old, new in changes}
        return len(best) if any(undone <= set(one.changes) for one in best) else 0

    def unprotected(self) -> list[CellId]:
        """The figures whose change by one makes no rule fail."""
        found = []
        for cell in self.figures:
            value = self.value(cell)
            by_one = [(cell, value, value + 1)] + ([(cell, value, value - 1)] if value else [])
            if not any(self.is_caught([one], ("failed",)) for one in by_one):
                found.append(cell)
        return found


def _outcomes(report: Report, rule: Rule) -> Counter[tuple[str, str]]:
    return Counter((one.subject, one.outcome) for one in answers(rule, report))


def _mistyped(value: int, draw: random.Random) -> int:
    """The figure with a digit replaced, dropped or doubled, or with two neighbours exchanged."""
    digits = str(abs(value))
    at = draw.randrange(len(digits))
    slips = (
        digits[:at] + str(draw.randrange(10)) + digits[at + 1 :],
        digits[:at] + digits[at + 1 :],
        digits[: at + 1] + digits[at:],
        digits[:at] + digits[at : at + 2][::-1] + digits[at + 2 :],
    )
    return int(draw.choice(slips) or 0) * (-1 if value < 0 else 1)
