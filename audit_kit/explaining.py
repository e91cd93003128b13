"""Which figure is wrong: every smallest explanation of what does not agree, and what speaks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from audit_kit.audit import Audit, check
from audit_kit.explanations import MARGIN, Change, Explanation, order
from audit_kit.model import CellId, Figure
from audit_kit.report import Report

if TYPE_CHECKING:
    import pandas as pd

    from audit_kit.problems import Problem

COLUMNS = (
    "rank", "kind", "cells", "changes", "settles", "leaves", "message",
    "report", "problem", "group", "cost", "evidence", "origin",
)  # fmt: skip
TABLES = ("requests", "disputes")
MOST_LISTED = 60
"""Explanations of one contradiction listed; each still says how many there are."""
ON_FIGURES = ("T3-", "T4-", "N-", "X-", "Y-")
"""The rules whose verdicts are counted: on what figures say of each other, not on how they are written."""

ON_WITNESSES = ("N-", "Y-")
"""The rules that compare the tables with the prose and with other years."""


def explain(audit: Audit) -> pd.DataFrame:
    """Every smallest explanation of the figures that do not agree, best first; empty where all agree.

    The explanations propose, the auditor decides: no figure is changed. Equally good explanations share a
    rank and a group, and each says how many there are. A search cut short ends in a row ``undetermined``.

    Columns: rank (1 is best, within a problem), kind, cells (addresses it would change), changes (cell, from,
    to; None is no number), settles and leaves (failed verdicts on figures that would hold, and that would
    then fail), message (Chinese), report (source name), problem (number of the contradiction it explains),
    group (shared by equally good explanations), cost (None where undetermined), evidence (Chinese), origin
    (``reading``, ``report`` or ``cannot tell``: what the second reading says).
    """
    import pandas as pd

    groups: dict[tuple[int, int], int] = {}
    records = []
    for one in explanations(audit):
        told = {
            "changes": tuple((cell.path, printed, ought) for cell, printed, ought in one.changes),
            "report": one.report.source.name,
            "group": groups.setdefault((one.problem, one.rank), len(groups) + 1),
            "cost": one.cost if one.complete else None,
        }
        records.append([told[name] if name in told else getattr(one, name) for name in COLUMNS])
    frame = pd.DataFrame(records, columns=list(COLUMNS))
    frame["cost"] = pd.Series([record[COLUMNS.index("cost")] for record in records], dtype=object)
    return frame


def explanations(audit: Audit) -> tuple[Explanation, ...]:
    """The explanations as records, by rank and then by problem."""
    from audit_kit.problems import Problem, unit_slips

    problems = [
        problem
        for report in audit.reports
        for table in TABLES
        if (problem := Problem.of(report, table, audit.reports)) is not None
    ]
    within = [list(problem.explanations(_blames_prose(audit, problem))) for problem in problems]
    across = _carried_over(problems, [bool(own) for own in within])
    units = [list(unit_slips(report)) for report in audit.reports]
    found: list[Explanation] = []
    for number, group in enumerate((group for group in [*within, across, *units] if group), start=1):
        found += _ranked(group, number)
    return tuple(_measured(one, audit) for one in sorted(found, key=lambda one: (one.rank, one.problem)))


def _blames_prose(audit: Audit, problem: Problem) -> bool:
    """Whether a finding says that the prose contradicts this table."""
    return any(
        verdict.rule.startswith("N-") and verdict.outcome == "failed"
        and verdict.report == problem.report.source.name
        and any(cell.startswith(problem.cells[0].table) for cell in verdict.cells)
        for verdict in audit.verdicts
    )  # fmt: skip


def _carried_over(problems: Sequence[Problem], broken: Sequence[bool]) -> list[Explanation]:
    """A carry-over on which two years differ though the sums of both hold: the smallest change of either.

    Where a year's own sums fail, its explanations have heard the other year as a witness already.
    """
    reports = {id(problem.report) for problem, own in zip(problems, broken, strict=True) if own}
    found = sorted((one for problem in problems for one in problem.for_years(reports)), key=order)
    return [one for one in found if one.cost <= found[0].cost + MARGIN]


def _ranked(group: Sequence[Explanation], number: int) -> list[Explanation]:
    """The explanations of one problem with dense ranks, equal costs sharing one; a long list is cut."""
    ranked: list[Explanation] = []
    for rank, (_, equal) in enumerate(groupby(sorted(group, key=order), key=lambda one: one.cost), start=1):
        ties = list(equal)
        ranked += [replace(one, problem=number, rank=rank, equals=len(ties)) for one in ties]
    return ranked[:MOST_LISTED]


def _measured(one: Explanation, audit: Audit) -> Explanation:
    """The explanation with what it would settle and leave, found by checking the figures it implies.

    Where no rule of the audit compares prose or years, the witnesses are counted in place of such verdicts.
    """
    before = after = _failed(audit)
    if one.changes:
        changed = with_figures(one.report, one.changes)
        reports = (changed if report is one.report else report for report in audit.reports)
        after = _failed(check(*reports, settings=audit.settings))
    unheard = not any(rule.id.startswith(ON_WITNESSES) for rule in audit.rules)
    return replace(
        one,
        settles=(before - after).total() + unheard * one.reconciles,
        leaves=after.total() + unheard * len(one.against),
    )


def with_figures(report: Report, changes: Sequence[Change]) -> Report:
    """A copy of the report as it would read with other figures, to ask what would then be found."""
    new: dict[CellId, Figure] = {}
    for cell, _, ought in changes:
        blank = Figure(cell, "", None, "blank")
        told = blank if ought is None else Figure(cell, f"{Decimal(ought):f}", Decimal(ought), "number")
        printed = report.by_cell[cell]
        new[cell] = replace(told, place=printed.place, second=printed.second, note=printed.note)
    return replace(report, figures=tuple(new.get(figure.cell, figure) for figure in report.figures))


def _failed(audit: Audit) -> Counter[tuple[str, str, str]]:
    return Counter(
        (verdict.rule, verdict.report, verdict.subject)
        for verdict in audit.verdicts
        if verdict.outcome == "failed" and verdict.rule.startswith(ON_FIGURES)
    )
