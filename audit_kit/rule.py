"""The nouns of the rule catalogue: kinds of check, rules, examples, what implies a rule, what to trust."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import Parameter, isfunction, signature
from typing import Any, Literal

from audit_kit import checks_arithmetic as arithmetic
from audit_kit import checks_form as form
from audit_kit import checks_front as front
from audit_kit import checks_group as group
from audit_kit import checks_prose as prose
from audit_kit import checks_recount as recount
from audit_kit import checks_table as table
from audit_kit import checks_wording as wording
from audit_kit import checks_writing as writing
from audit_kit import checks_years as years
from audit_kit.answers import OUTCOMES, Answer, Outcome, Severity
from audit_kit.facts import Facts
from audit_kit.report import Report

Subject = Literal["report", "facts", "years", "group"]
CarryOut = Callable[..., Answer | Iterable[Answer]]

MODULES = (arithmetic, form, front, group, prose, recount, table, wording, writing, years)
SUBJECTS: dict[type[Any], Subject] = {
    Report: "report",
    Facts: "facts",
    years.Years: "years",
    group.Group: "group",
}
GIVEN = (Answer, list[Answer], Iterator[Answer])
CLEAR: tuple[Outcome, ...] = ("passed", "failed", "not_applicable")
MAY_BE: dict[CarryOut, tuple[Outcome, ...]] = {
    table.fillable: ("failed", "undecided", "not_applicable"),
    form.sections_present: ("passed", "failed", "undecided"),
    form.form_used: ("passed", "failed", "undecided"),
    form.tables_present: ("passed", "undecided"),
    arithmetic.sum_of_parts: OUTCOMES,
    arithmetic.at_most: OUTCOMES,
    arithmetic.compare: OUTCOMES,
    arithmetic.zero_together: OUTCOMES,
    table.columns_differ: OUTCOMES,
    table.decimal_places: OUTCOMES,
    table.unit_stated: OUTCOMES,
    table.rows_printed: OUTCOMES,
    form.labels_as_printed: OUTCOMES,
    form.label_contains: OUTCOMES,
    form.nothing_added: OUTCOMES,
    prose.claims_agree: OUTCOMES,
    prose.all_done: OUTCOMES,
    table.compare_cells: OUTCOMES,
    prose.fee_in_table: OUTCOMES,
    years.compare_years: OUTCOMES,
    group.sum_of_children: OUTCOMES,
}
"""The outcomes of the kinds that leave something undecided; the others are clear."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: how it is carried out, what may come of it, and what it is given.

    ``subject`` is what it is carried out on: a Report, Facts (a report with its text and the settings), Years
    (two reports of one agency) or a Group (a superior agency's report with those of its subordinates).
    ``one_table`` tells whether a rule must name the table, which is given after the subject; ``parameters``
    are what a rule tells it under ``with``.
    """

    carry_out: CarryOut
    outcomes: tuple[Outcome, ...]
    subject: Subject
    one_table: bool
    parameters: dict[str, Parameter]


def _kinds() -> Iterator[tuple[str, Kind]]:
    """Every public function of the modules that gives answers on a subject; its signature tells the rest."""
    defined = (one for module in MODULES for one in vars(module).values() if isfunction(one))
    homes = {module.__name__ for module in MODULES}
    for function in defined:
        if function.__module__ not in homes or function.__name__.startswith("_"):
            continue
        told = signature(function, eval_str=True)
        (_, first), *rest = told.parameters.items()
        if first.annotation in SUBJECTS and told.return_annotation in GIVEN:
            subject, parameters = SUBJECTS[first.annotation], dict(rest)
            one_table = subject == "report" and parameters.pop("table", None) is not None
            outcomes = MAY_BE.get(function, CLEAR)
            yield function.__name__, Kind(function, outcomes, subject, one_table, parameters)


KINDS: dict[str, Kind] = dict(_kinds())


@dataclass(frozen=True, slots=True)
class Implied:
    """Where these rules all pass, this one cannot fail; ``reason`` says why it is kept all the same."""

    rules: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """How likely a finding is no fault of the report, and from what cause."""

    risk: Literal["low", "mid", "high"]
    cause: str


@dataclass(frozen=True, slots=True)
class Example:
    """Printed text that shows one outcome of a rule; ``content`` is told in ``examples``."""

    outcome: Outcome
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue. ``asked`` holds the parameters of its kind of check by name.

    ``severities`` is by form id; ``first_year`` and ``last_year`` bound the report years it is about.
    ``on`` is False where the settings must turn it on.
    """

    id: str
    title: str
    why: str
    basis: str
    severities: dict[str, Severity]
    table: str | None
    versions: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    check: str
    asked: dict[str, Any]
    examples: tuple[Example, ...]
    implied_by: Implied | None
    false_alarm: FalseAlarm
    file: str
    on: bool = True

    @property
    def kind(self) -> Kind:
        """The kind of check it names."""
        return KINDS[self.check]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome it can have; a rule about certain years may also be out of place or undecided."""
        by_year = self.first_year is not None or self.last_year is not None
        more = ("undecided", "not_applicable") if by_year else ()
        return tuple(outcome for outcome in OUTCOMES if outcome in self.kind.outcomes + more)


@dataclass(frozen=True, slots=True)
class Retired:
    """An entry of the catalogue that is not carried out, with the reason; its id is not used again."""

    id: str
    title: str
    basis: str
    reason: str
    file: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Figures of the form that no rule computes with, and why: the fields of ``uncovered.yaml``."""

    form: str
    cells: tuple[str, ...]
    reason: str
