"""Kinds of check that compute along one row or column: sums and balances, bounds, comparisons, zeros."""

from collections.abc import Iterator
from typing import Annotated

from audit_kit.answers import Answer, Names, apart, compared, failed_if, shown
from audit_kit.forms import Sum
from audit_kit.lines import Over, TableLine, on_each_line
from audit_kit.model import Figure
from audit_kit.relations import (
    Compared,
    Interval,
    comparison,
    domain,
    filling,
    interval_of,
    keys_compared,
    keys_of,
)
from audit_kit.report import Report


def _refuse_other_numbers(says: str) -> None:
    try:
        says.format(stated="", expected="", difference="")
    except (KeyError, IndexError, ValueError):
        raise ValueError("says 中只能用 {stated}、{expected}、{difference}") from None


def sum_of_parts(
    report: Report, table: str, over: Over, parts: Names, whole: Names, called: str = ""
) -> Iterator[Answer]:
    """In every row (``over: rows``) or column the parts add up to the whole, or to the wholes together.

    One answer per row or column.
    """
    parts, whole = (keys_of(report, table, over, names) for names in (parts, whole))

    def answered(line: TableLine) -> Answer:
        unknown = line.unknown
        stated, expected = line.known_sum(whole), line.known_sum(parts)
        if not unknown and stated == expected:
            return Answer("passed", line.subject, "", line.cells, stated, expected)
        sides = f"{line.side(whole)}，{line.side(parts, called)}"
        if not unknown:
            message = f"{line.title}：{sides}，{compared(stated - expected)}。"
            return Answer("failed", line.subject, message, line.cells, stated, expected)
        added, total = (tuple(line.figures[key].cell for key in keys) for keys in (parts, whole))
        claimed = Sum(line.title, line.over, added, total, "")
        named = f"{line.title}：{line.quote_unknown()}"
        if filling([claimed], {f.cell: f for f in line.figures.values()}).broken:
            message = f"{named}；其余各格中，{sides}，无论所缺的数是几，两边都不能相等。"
            return Answer("failed", line.subject, message, line.cells, stated, expected)
        these = "该格" if len(unknown) == 1 else "这些格"
        if all(figure.state == "blank" for figure in unknown):
            these = "空格"
        message = f"{named}，尚不能判定；若{these}按0计，则{sides}，{compared(stated - expected)}。"
        known, due = line.sum_or_none(whole), line.sum_or_none(parts)
        return Answer("undecided", line.subject, message, line.cells, known, due)

    return on_each_line(report, table, over, parts + whole, answered)


def at_most(report: Report, table: str, over: Over, parts: Names, bound: Names) -> Iterator[Answer]:
    """In every row or column no part is larger than the bounds together.

    One answer per part that can be judged, and one per row or column for all that cannot.
    """
    parts, bound = (keys_of(report, table, over, names) for names in (parts, bound))

    def answered(line: TableLine) -> Iterator[Answer]:
        limit = line.sum_or_none(bound)
        judged = [] if limit is None else [key for key in parts if line.figures[key].number is not None]
        for key in judged:
            stated, limit = line.known_sum((key,)), line.known_sum(bound)
            subject, cells = f"{line.subject} {key}", tuple(line.figures[k].cell for k in (key, *bound))
            if stated <= limit:
                yield Answer("passed", subject, "", cells, stated, limit)
                continue
            message = f"{line.title}：{line.quote([key])}，{line.side(bound)}，超过{shown(stated - limit)}。"
            yield Answer("failed", subject, message, cells, stated, limit)
        if len(judged) < len(parts):
            left = len(parts) - len(judged)
            message = f"{line.title}：{line.quote_unknown()}，有{left}项还不能与可办理总量比较。"
            yield Answer("undecided", line.subject, message, tuple(f.cell for f in line.unknown), None, limit)

    return on_each_line(report, table, over, parts + bound, answered)


def compare(
    report: Report,
    table: str,
    claim: Compared,
    says: Annotated[str, _refuse_other_numbers],
    when: tuple[Compared, ...] = (),
) -> Iterator[Answer]:
    """In every row that has the columns named, ``claim`` holds wherever all of ``when`` hold.

    ``says`` is what a failed claim is told as; {stated}, {expected} and {difference} stand for the numbers.
    One answer per row.
    """
    keys, claimed = keys_compared((claim, *when)), comparison(claim)

    def answered(line: TableLine) -> Answer:
        quote = f"{line.title}：{line.quote(keys)}"
        conditions = [comparison(condition).holds(line.figures) for condition in when]
        if False in conditions:
            message = f"{quote}，不属于这条规则所说的情形。"
            return Answer("not_applicable", line.subject, message, line.cells)
        wrong = claimed.holds(line.figures) is False and None not in conditions
        stated, expected = (interval_of(side, line.figures).point for side in (claimed.left, claimed.right))
        if line.unknown and not wrong:
            return line.open(stated, expected)
        difference = None if stated is None or expected is None else apart(stated, expected)
        numbers = {"stated": stated, "expected": expected, "difference": difference}
        told = says.format(**{name: "未知" if n is None else shown(n) for name, n in numbers.items()})
        return failed_if(wrong, line.subject, f"{quote}，{told}。", line.cells, stated, expected)

    return on_each_line(report, table, "rows", keys, answered)


def zero_together(
    report: Report, table: str, over: Over, left: Names, right: Names, called: str = ""
) -> Iterator[Answer]:
    """In every row or column the two sides are both zero or both not; one answer per row or column."""
    left, right = (keys_of(report, table, over, names) for names in (left, right))

    def answered(line: TableLine) -> Answer:
        zero = [_is_zero([line.figures[key] for key in side]) for side in (left, right)]
        stated, expected = line.sum_or_none(left), line.sum_or_none(right)
        differ = None not in zero and zero[0] != zero[1]
        if line.unknown and not differ:
            return line.open(stated, expected)
        sides = f"{line.side(left)}，{line.side(right, called)}"
        message = f"{line.title}：{sides}，一边为零而另一边不为零。"
        return failed_if(differ, line.subject, message, line.cells, stated, expected)

    return on_each_line(report, table, over, left + right, answered)


def _is_zero(figures: list[Figure]) -> bool | None:
    total = sum((domain(figure) for figure in figures), start=Interval(0, 0))
    if total.low == total.high == 0:
        return True
    return False if total.low is not None and total.low > 0 else None
