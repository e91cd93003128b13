"""The kinds of check that a rule may name, the parameters each takes, and the outcomes each can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_type_hints

from audit_kit import checks_arithmetic as arithmetic
from audit_kit import checks_cells as cells
from audit_kit import checks_dates as dates
from audit_kit import checks_form as form
from audit_kit import checks_front as front
from audit_kit import checks_group as group
from audit_kit import checks_prose as prose
from audit_kit import checks_recount as recount
from audit_kit import checks_table as table
from audit_kit import checks_wording as wording
from audit_kit import checks_writing as writing
from audit_kit import checks_years as years
from audit_kit.answers import Answer, Outcome
from audit_kit.facts import Facts
from audit_kit.report import Report

Subject = Literal["report", "facts", "years", "group"]
CarryOut = Callable[..., Answer | Iterable[Answer]]

SUBJECTS: dict[type[Any], Subject] = {
    Report: "report",
    Facts: "facts",
    years.Years: "years",
    group.Group: "group",
}
EVERY: tuple[Outcome, ...] = ("passed", "failed", "undecided", "not_applicable")


@dataclass(frozen=True, slots=True)
class NoParameters:
    """What a kind asks of a rule that needs to be told nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: how it is carried out, what may come of it, and what it is given.

    ``subject`` is what it is carried out on: a Report, Facts (a report with its text and the settings), Years
    (two reports of one agency) or a Group (a superior agency's report with those of its subordinates).
    ``one_table`` tells whether a rule must name the table, which is given after the subject; ``asked`` is the
    record of its parameters, given last unless it has none.
    """

    carry_out: CarryOut
    outcomes: tuple[Outcome, ...]
    subject: Subject
    one_table: bool
    asked: type[Any]


def _kinds(outcomes: str, *functions: CarryOut) -> Iterator[tuple[str, Kind]]:
    """The kinds with these outcomes, each named as its function, whose signature tells what it is given."""
    may_be = tuple(outcome for outcome in EVERY if outcome in outcomes.split())
    for function in functions:
        given = get_type_hints(function)
        subject = SUBJECTS[next(iter(given.values()))]
        asked = given.get("asked", NoParameters)
        yield function.__name__, Kind(function, may_be, subject, "table" in given, asked)


KINDS: dict[str, Kind] = dict(
    [
        *_kinds(
            "passed failed undecided not_applicable",
            arithmetic.sum_of_parts,
            arithmetic.at_most,
            arithmetic.compare,
            arithmetic.zero_together,
            table.columns_differ,
            table.decimal_places,
            table.unit_stated,
            table.rows_printed,
            form.labels_as_printed,
            form.label_contains,
            form.nothing_added,
            prose.claims_agree,
            prose.all_done,
            cells.compare_cells,
            cells.fee_in_table,
            years.compare_years,
            group.sum_of_children,
        ),
        *_kinds(
            "passed failed not_applicable",
            form.section_order,
            writing.no_blank,
            writing.no_mark,
            writing.plain_number,
            writing.whole_number,
            writing.not_negative,
            writing.writing,
            writing.totals_filled,
            recount.parts_within,
            recount.outcomes_within,
            recount.shares_right,
            recount.shares_complete,
            recount.told_once,
            recount.unit_right,
            wording.words_absent,
            wording.words_present,
            wording.nothing_twice,
            wording.numbered_in_order,
            wording.length,
            front.title_complete,
            front.headings_official,
            front.parts_counted,
            front.parts_listed,
            front.documents_right,
            front.names_agree,
            front.former_names,
            dates.published_by,
            dates.published_after_year,
            dates.published_by_today,
            dates.whole_year,
            dates.same_year,
            dates.days_exist,
            cells.fee_in_steps,
            cells.empty_for,
            cells.not_all_equal,
            group.own_name_only,
            years.figures_differ,
            years.text_differs,
            years.years_complete,
            years.changes_right,
            years.quoted_right,
            group.at_least_each,
            group.all_reported,
            group.texts_differ,
            group.vectors_differ,
        ),
        *_kinds("failed undecided not_applicable", table.fillable),
        *_kinds("passed failed undecided", form.sections_present, form.form_used),
        *_kinds("passed undecided", form.tables_present),
    ]
)
