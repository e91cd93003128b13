"""Who else tells a figure of a table: the prose of the report, and the reports of the years beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit_kit.claims import Claim, read_claims
from audit_kit.model import CellId
from audit_kit.report import Report
from audit_kit.sum_tables import Witness

KINDS = ("count", "zero", "all")
SCOPES = (None, "本机关")


@dataclass(frozen=True, slots=True)
class Told:
    """A witness with its words: ``quote`` names it; ``other`` is the report that tells it, if another."""

    witness: Witness
    quote: str
    other: Report | None = None


def told_in_prose(report: Report, cells: Sequence[CellId]) -> tuple[Told, ...]:
    """The exact claims of the report's own prose about these cells, in the year reported on."""
    index = {cell: i for i, cell in enumerate(cells)}
    found = []
    for claim in read_claims(report):
        readings = tuple(
            tuple(index[cell] for cell in reading)
            for reading in claim.cells
            if all(c in index for c in reading)
        )
        if readings and claim.value is not None and _is_of_this_report(claim, report):
            found.append(Told(Witness(int(claim.value), readings), claim.quote))
    return tuple(found)


def _is_of_this_report(claim: Claim, report: Report) -> bool:
    """Whether it counts exactly, for the agency and the year of the report."""
    exact = claim.kind in KINDS and claim.hedge is None and claim.value is not None and claim.value % 1 == 0
    return exact and claim.scope in SCOPES and claim.period in (None, "当年", f"{report.year}年")


def told_by_years(report: Report, reports: Sequence[Report], cells: Sequence[CellId]) -> tuple[Told, ...]:
    """What the years before and after say of the cases carried over, for each applicant and in all."""
    index = {cell: i for i, cell in enumerate(cells)}
    found = []
    for other in reports:
        if report.year is None or other.year is None or abs(report.year - other.year) != 1:
            continue
        if None not in (report.agency, other.agency) and report.agency != other.agency:
            continue
        own, theirs = ("上年结转", "结转下年度") if other.year < report.year else ("结转下年度", "上年结转")
        for cell in cells:
            figure = other.by_cell.get(cell._replace(row=theirs))
            if (
                cell.row == own
                and figure is not None
                and figure.state == "number"
                and figure.value is not None
            ):
                witness = Witness(int(figure.value), ((index[cell],),))
                quote = f"{other.year}年度报告“{theirs}/{cell.column}”为{figure.value}"
                found.append(Told(witness, quote, other))
    return tuple(found)
