"""Linear relations between figures, judged with intervals, since a cell may hold no number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import ceil, floor
from typing import Annotated, TypeAlias

from audit_kit.answers import Exact, apart, column_of, exact
from audit_kit.forms import Instead, Sum, Table, load_form
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

COMPARATORS = ("<=", ">=", "!=", "=", "<", ">")
MOST_ROUNDS = 40
"""Rounds after which tightening stops: what is known by then is true, if not all that can be known."""

_TERM = re.compile(r"([+-]?)\s*(?:([0-9.]+)\s*\*\s*)?(\|?)([^\W\d_]+)(\|?)\s*|([+-]?)\s*([0-9.]+)\s*")


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``; None is unbounded."""

    low: Exact | None
    high: Exact | None

    def __add__(self, other: Interval) -> Interval:
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(low, high)

    def times(self, factor: Exact) -> Interval:
        """The interval of ``factor`` times a value."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Interval(low, high) if factor >= 0 else Interval(high, low)

    def absolute(self) -> Interval:
        """The interval of the value without its sign."""
        size = None if self.point is None else apart(self.point, 0)
        return Interval(size or 0, size)

    @property
    def point(self) -> Exact | None:
        """The only value, None where there are several."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Term:
    """``factor`` times the figure of a row or column, or times its absolute value; a constant has no key."""

    factor: Exact
    key: str | None
    absolute: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left comparator right`` over keys of one line of a table, such as 上一年项目数量 + 本年增减 >= 0."""

    left: tuple[Term, ...]
    comparator: str
    right: tuple[Term, ...]

    def holds(self, figures: Mapping[str, Figure]) -> bool | None:
        """Whether it holds; None where that depends on cells that are no numbers."""
        gap = interval_of(self.left, figures) + interval_of(self.right, figures).times(-1)
        return compares(gap, self.comparator)


@cache
def comparison(text: str) -> Comparison:
    """The comparison written in a rule file.

    Raises:
        ValueError: it is not written as sums of keys, numbers and ``number * key`` around one comparator.
    """
    for comparator in COMPARATORS:
        left, found, right = text.partition(comparator)
        if found:
            return Comparison(_terms(left), comparator, _terms(right))
    raise ValueError(f"“{text}”中没有 {' '.join(COMPARATORS)}")


Compared: TypeAlias = Annotated[str, comparison]
"""A comparison as a rule file writes it; what cannot be read is refused with the rule."""


def keys_compared(texts: Iterable[str]) -> tuple[str, ...]:
    """The rows, columns or cells that some comparisons name, each once."""
    terms = (term for one in map(comparison, texts) for term in one.left + one.right)
    return tuple(dict.fromkeys(term.key for term in terms if term.key is not None))


def _terms(side: str) -> tuple[Term, ...]:
    terms, rest = [], side.strip()
    while rest:
        match = _TERM.match(rest)
        if match is None or match[3] != match[5]:
            raise ValueError(f"“{rest}”看不懂")
        sign = -1 if "-" in (match[1], match[6]) else 1
        number = sign * Fraction(match[2] or match[7] or "1")
        factor = int(number) if number.denominator == 1 else number
        terms.append(Term(factor, match[4], match[3] == "|"))
        rest = rest[match.end() :]
    if not terms:
        raise ValueError("等号或不等号的一边是空的")
    return tuple(terms)


def interval_of(terms: Iterable[Term], figures: Mapping[str, Figure]) -> Interval:
    """What the terms may add up to."""
    total = Interval(0, 0)
    for term in terms:
        possible = Interval(1, 1) if term.key is None else domain(figures[term.key])
        total = total + (possible.absolute() if term.absolute else possible).times(term.factor)
    return total


def domain(figure: Figure) -> Interval:
    """The values a cell may hold: its number, or any not below zero (any at all in a signed column)."""
    if figure.number is not None:
        value = exact(figure.number)
        return Interval(value, value)
    return Interval(None, None) if column_of(figure.cell).signed else Interval(0, None)


def compares(gap: Interval, comparator: str) -> bool | None:
    """Whether ``gap comparator 0`` for every value of the interval, for none (False), or for some (None)."""
    if comparator in ("!=", ">", ">="):
        opposite = compares(gap, {"!=": "=", ">": "<=", ">=": "<"}[comparator])
        return None if opposite is None else not opposite
    low, high = gap.low, gap.high
    if comparator == "=":
        if low == high == 0:
            return True
        return False if (low is not None and low > 0) or (high is not None and high < 0) else None
    edge = comparator == "<="
    if high is not None and (high < 0 or (edge and high == 0)):
        return True
    if low is not None and (low > 0 or (not edge and low == 0)):
        return False
    return None


def unknowns(figures: Iterable[Figure]) -> list[Figure]:
    """The cells that are no number: blank, a mark, words, absent, or not vouched for."""
    return [figure for figure in figures if figure.number is None]


@dataclass(frozen=True, slots=True)
class Filling:
    """What the sums of a table leave for its unknown cells.

    ``broken`` is the sum that no filling can meet, None where none was found; ``intervals`` are then the
    values each unknown cell may hold.
    """

    broken: Sum | None
    intervals: dict[CellId, Interval]


def filling(sums: Iterable[Sum], figures: Mapping[CellId, Figure]) -> Filling:
    """Tighten every unknown cell by every sum until nothing changes; sound, so a contradiction is proven."""
    intervals = {figure.cell: domain(figure) for figure in unknowns(figures.values())}
    known = {cell: exact(f.number) for cell, f in figures.items() if f.number is not None}
    open_sums = []
    for total in sums:  # as: rest + Σ factor × unknown cell = 0
        factors = dict.fromkeys(total.parts, 1) | dict.fromkeys(total.whole, -1)
        rest = sum((factor * known[cell] for cell, factor in factors.items() if cell in known), start=0)
        open_sums.append((total, rest, {c: factor for c, factor in factors.items() if c not in known}))
    for _ in range(MOST_ROUNDS):
        changed = False
        for total, rest, factors in open_sums:
            tightened = _tightened(rest, factors, intervals)
            if tightened is None:
                return Filling(total, intervals)
            changed = changed or bool(tightened)
            intervals |= tightened
        if not changed:
            break
    return Filling(None, intervals)


def _tightened(
    rest: Exact, factors: dict[CellId, int], intervals: Mapping[CellId, Interval]
) -> dict[CellId, Interval] | None:
    """The cells whose interval this sum makes narrower; None where no values meet it."""
    parts = [intervals[cell].times(factor) for cell, factor in factors.items()]
    before = list(accumulate(parts, initial=Interval(rest, rest)))
    after = list(accumulate(reversed(parts), initial=Interval(0, 0)))[::-1]
    if compares(before[-1], "=") is False:
        return None
    narrower: dict[CellId, Interval] = {}
    for i, (cell, factor) in enumerate(factors.items()):
        others = before[i] + after[i + 1]
        allowed = _meet(intervals[cell], others.times(-factor), not column_of(cell).decimal)
        if allowed is None:
            return None
        if allowed != intervals[cell]:
            narrower[cell] = allowed
    return narrower


def _meet(one: Interval, other: Interval, whole_numbers: bool) -> Interval | None:
    """The values in both intervals, None where there are none."""
    low = max((v for v in (one.low, other.low) if v is not None), default=None)
    high = min((v for v in (one.high, other.high) if v is not None), default=None)
    if whole_numbers:
        low, high = None if low is None else ceil(low), None if high is None else floor(high)
    return None if low is not None and high is not None and low > high else Interval(low, high)


def printed_table(report: Report, table: str) -> tuple[Table, Instead | None]:
    """The official table whose rows the report prints, and the row it prints in place of several, if any."""
    rows = set(report.rows_of(table))
    for form_id in dict.fromkeys((report.layout_form, "2021", "2019")):
        official = load_form(form_id).tables[table]
        for instead in (None, *official.instead):
            gone = set() if instead is None else set(instead.rows)
            asked = {cell.row for cell in official.cells} - gone | ({instead.row.key} if instead else set())
            if asked <= rows:
                return official, instead
    return load_form(report.layout_form).tables[table], None


def keys_of(report: Report, table: str, over: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Keys with the form's groups opened; over columns they are rows, some of which one row may stand for."""
    official, instead = printed_table(report, table)
    keys = [key for name in names for key in official.groups.get(name, (name,))]
    if instead is None or over == "rows":
        return tuple(keys)
    return tuple(dict.fromkeys(instead.row.key if key in instead.rows else key for key in keys))


def sums_of(report: Report, table: str) -> tuple[Sum, ...]:
    """The official sums of a table over the rows that the report prints."""
    official, instead = printed_table(report, table)
    gone, row = (instead.rows, instead.row.key) if instead is not None else ((), "")

    def moved(cells: tuple[CellId, ...]) -> tuple[CellId, ...]:
        return tuple(dict.fromkeys(cell._replace(row=row) if cell.row in gone else cell for cell in cells))

    sums = (replace(one, parts=moved(one.parts), whole=moved(one.whole)) for one in official.sums)
    return tuple(one for one in dict.fromkeys(sums) if set(one.parts + one.whole) <= report.by_cell.keys())
