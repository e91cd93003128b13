"""What an auditor decides on: findings and explanations with the figures they rest on, as plain data."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from audit_kit.audit import Audit, Verdict
from audit_kit.explaining import explanations
from audit_kit.explanations import Explanation
from audit_kit.model import CellId
from audit_kit.report import Report
from audit_kit.verify import digest

MatterKind = Literal["finding", "explanation"]
Plain = str | int | float | bool | None | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """A finding or an explanation as the log keeps it.

    Attributes:
        key: 16 hexadecimal digits, the same for the same rule on the same subject of the same file.
        kind: finding or explanation.
        report: the name of the source.
        title: the rule's id, or the kind of the explanation.
        message: its Chinese sentence.
        content: the finding's or explanation's fields as plain data; exact figures as text.
        rests_on: the figures it cites: address, report, text, value, state, second, page.
    """

    key: str
    kind: MatterKind
    report: str
    title: str
    message: str
    content: dict[str, Plain]
    rests_on: tuple[dict[str, Plain], ...]

    @property
    def hash(self) -> str:
        """The SHA-256 of its content."""
        return digest(self.content)

    @property
    def cells_hash(self) -> str:
        """The SHA-256 of the figures it rests on."""
        return digest(list(self.rests_on))


def matters(audit: Audit) -> tuple[Matter, ...]:
    """The findings in their order, then the explanations, best first."""
    reports = {report.source.name: report for report in audit.reports}
    seen: Counter[str] = Counter()
    found = [
        _finding(verdict, reports[verdict.report], audit.reports, seen) for verdict in audit.open_verdicts
    ]
    return (*found, *(_explanation(one, seen) for one in explanations(audit)))


def plain(value: Any) -> Plain:
    """A value as JSON can hold it: exact figures as text, tuples as lists."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, CellId):
        return value.path
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _finding(verdict: Verdict, report: Report, reports: tuple[Report, ...], seen: Counter[str]) -> Matter:
    fields = ("rule", "outcome", "severity", "report", "subject", "stated", "expected", "difference", "cells")
    content = {field: plain(getattr(verdict, field)) for field in (*fields, "message")}
    identity = ["finding", report.source.sha256, verdict.rule, verdict.subject, sorted(verdict.cells)]
    return Matter(
        key=_key(identity, seen),
        kind="finding",
        report=verdict.report,
        title=verdict.rule,
        message=verdict.message,
        content=content,
        rests_on=tuple(_figures(verdict.cells, report)),
    )


def _explanation(one: Explanation, seen: Counter[str]) -> Matter:
    changes = plain(one.changes)
    content = {"kind": one.kind, "report": one.report.source.name, "changes": changes, "message": one.message}
    return Matter(
        key=_key(["explanation", one.report.source.sha256, one.table, changes, list(one.against)], seen),
        kind="explanation",
        report=one.report.source.name,
        title=one.kind,
        message=one.message,
        content=content,
        rests_on=tuple(_figures(one.cells, one.report)),
    )


def _key(identity: list[Any], seen: Counter[str]) -> str:
    """A short name; those that are alike in all that names them are counted."""
    first = digest(identity)
    seen[first] += 1
    return digest([first, seen[first]])[:16]


def _figures(cells: Iterable[str], report: Report) -> Iterable[dict[str, Plain]]:
    for cell in cells:
        figure = report.by_cell.get(CellId.parse(cell))
        if figure is not None:
            place = figure.place
            yield {
                "cell": cell,
                "text": figure.text,
                "value": plain(figure.value),
                "state": figure.state,
                "second": figure.second,
                "page": place.page if place else None,
                "line": place.line if place else None,
            }
