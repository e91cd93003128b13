"""The nouns of the rule catalogue: rules, examples, what implies a rule, how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from audit_kit.answers import Outcome, Severity
from audit_kit.checks import EVERY, KINDS, Kind


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
        return tuple(outcome for outcome in EVERY if outcome in self.kind.outcomes + more)


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
