"""What holds between the reports of a portfolio: across years, superiors and subordinates, copied text."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from audit_kit.agency_list import Agency
from audit_kit.answers import table_name
from audit_kit.audit import Audit, check_group, check_years
from audit_kit.facts import Facts
from audit_kit.likeness import likely_copies, pieces, wording
from audit_kit.model import CellId, Figure, Source
from audit_kit.portfolio_crew import Job
from audit_kit.portfolio_store import Store, live_keys, table_schema
from audit_kit.portfolio_work import finding_record
from audit_kit.report import Report
from audit_kit.settings import Settings, load_settings

BY_DIGEST = ("O-04", "O-05", "O-06")
"""Rules that check_group would carry out pair by pair, or that each report was asked alone already."""
PATIENCE = 30
"""How many times as long as a file such a job may take."""

Record = dict[str, Any]


def check_across(
    store: Store, out: Path, listed: tuple[Agency, ...], settings: str | None
) -> tuple[list[Job], Path]:
    """The jobs not yet done, and the folder for what they give: a Parquet file of findings each.

    The folder is named for the listing and the list of agencies: what was found is found again only when
    one of them changes.
    """
    live = live_keys(out).to_pylist()
    state = hashlib.sha256("\n".join([*sorted(set(live)), *map(repr, listed)]).encode()).hexdigest()[:16]
    folder = store.clear_across(state)
    where = (str(store.folder), str(out), settings)
    stored = store.dataset("stored").to_table(columns=["bucket", "agency", "year"]).to_pandas().dropna()
    several = stored[stored.groupby("agency")["year"].transform("nunique") > 1]
    buckets = sorted({int(one) for one in several["bucket"]})
    jobs = [Job(f"part-years-{n:02}", findings_among, (between_years, *where, n), PATIENCE) for n in buckets]
    children = defaultdict(list)
    for agency in listed:
        if agency.parent is not None:
            children[agency.parent].append(agency.name)
    for n, (parent, names) in enumerate(children.items()):
        group = (within_group, *where, parent, *names)
        jobs.append(Job(f"part-group-{n:05}", findings_among, group, PATIENCE))
    for year in sorted({int(one) for one in stored["year"]}):
        jobs.append(Job(f"part-copies-{year}", findings_among, (copies, *where, year), PATIENCE))
    return [job for job in jobs if not (folder / f"{job.key}.parquet").exists()], folder


def findings_among(
    found_by: Callable[..., Iterator[Record]], folder: str, out: str, settings: str | None, *which: Any
) -> bytes:
    """A Parquet file of what one of the functions beneath finds among these reports: one job."""
    found = found_by(Store(Path(folder)), Path(out), load_settings(settings), *which)
    sink = pa.BufferOutputStream()
    table = pa.Table.from_pylist(list(found), schema=table_schema("findings"))
    pq.write_table(table, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def between_years(store: Store, out: Path, given: Settings, bucket: int) -> Iterator[Record]:
    """What fails between the years of each agency of a bucket."""
    by_agency: dict[str, list[Record]] = defaultdict(list)
    for row in _stored(store, out, pc.field("bucket") == bucket):
        by_agency[row["agency"]].append(row)
    years = [_firsts(rows, "year") for rows in by_agency.values()]
    several = [[rows[year] for year in sorted(rows)] for rows in years if len(rows) > 1]
    reports = _reports(store, [row for rows in several for row in rows])
    for rows in several:
        for before, after in pairwise(rows):
            audit = check_years(reports[before["key"]], reports[after["key"]], given)
            yield from _records(audit, after)


def within_group(store: Store, out: Path, given: Settings, parent: str, *children: str) -> Iterator[Record]:
    """What fails between a superior agency and its subordinates, year by year."""
    top, *names = (str(given.current_name(name)) for name in (parent, *children))
    asked = replace(given, agencies=tuple(names), turn_off=(*given.turn_off, *BY_DIGEST))
    by_year: dict[int, list[Record]] = defaultdict(list)
    for row in _stored(store, out, pc.field("agency").isin([top, *names])):
        by_year[row["year"]].append(row)
    for _, rows in sorted(by_year.items()):
        own = _firsts(rows, "agency")
        if top not in own or len(own) < 2:
            continue
        reports = _reports(store, list(own.values()))
        first = own.pop(top)
        audit = check_group(reports[first["key"]], [reports[row["key"]] for row in own.values()], asked)
        yield from _records(audit, first)


def copies(store: Store, out: Path, given: Settings, year: int) -> Iterator[Record]:
    """Which reports of a year have nearly all of their wording, or a table, in common (O-04, O-05)."""
    rows = {row["key"]: row for row in _stored(store, out, pc.field("year") == year)}
    yield from _same_tables(rows.values())
    signed = ((key, row.pop("signature")) for key, row in rows.items())
    for pair in likely_copies((key, content) for key, content in signed if content is not None):
        yield from _copy(rows[pair.first], rows[pair.key], given)


def _copy(first: Record, row: Record, given: Settings) -> Iterator[Record]:
    if first["agency"] == row["agency"]:
        return
    size = int(given.thresholds["shingle"])
    one, other = (pieces(wording(Facts(_report(each, ()), given), "一", "五"), size) for each in (first, row))
    share = len(one & other) / max(1, min(len(one), len(other)))
    if share >= given.thresholds["near_copy"]:
        alike = f"约有{share:.0%}的文字相同，请核对是否照抄。"
        yield from _findings("O-04", first, row, f"的报告，第一、五部分除固定用语、名称和数字外{alike}")


def _same_tables(rows: Iterable[Record]) -> Iterator[Record]:
    firsts: dict[tuple[str, str], Record] = {}
    for row in rows:
        for vector in row["vectors"] or ():
            first = firsts.setdefault((vector["table"], vector["digest"]), row)
            if first["agency"] == row["agency"]:
                continue
            alike = f"各格数字完全相同（其中{vector['count']}格不为零）。"
            yield from _findings("O-05", first, row, f"的{table_name(vector['table'])}{alike}")


def _findings(rule: str, first: Record, other: Record, what: str) -> Iterator[Record]:
    """What two agencies' reports have in common, as a finding on each."""
    names = (first["agency"], other["agency"])
    told = {"rule": rule, "outcome": "failed", "severity": "warning", "cells": []}
    told |= {"subject": "、".join(names), "message": "与".join(names) + what}
    yield from (told | {"report": row["name"]} | _whose(row) for row in (first, other))


def _whose(row: Record) -> Record:
    return {name: row[name] for name in ("key", "agency", "year", "level")}


def _records(audit: Audit, row: Record) -> list[Record]:
    """The open verdicts of an audit on the report that was rebuilt from a row, as findings of that row."""
    own = (verdict for verdict in audit.open_verdicts if verdict.report == row["name"])
    return [finding_record(verdict) | _whose(row) for verdict in own]


def _stored(store: Store, out: Path, asked: Any) -> list[Record]:
    """The stored rows that still belong to a file and have an agency and a year, in order of name and key."""
    asked = asked & pc.field("agency").is_valid() & pc.field("year").is_valid()
    rows: list[Record] = store.dataset("stored").to_table(filter=asked).to_pylist()
    live = set(live_keys(out).to_pylist())
    return sorted((row for row in rows if row["key"] in live), key=lambda row: (row["name"], row["key"]))


def _firsts(rows: list[Record], column: str) -> dict[Any, Record]:
    """The first row for each value of a column."""
    return {row[column]: row for row in reversed(rows)}


def _reports(store: Store, rows: list[Record]) -> dict[str, Report]:
    """The reports as far as rules across reports ask, by key."""
    columns = ["key", "table", "row", "column", "text", "value", "state"]
    asked = pc.field("key").isin([row["key"] for row in rows])
    figures: dict[str, list[Figure]] = defaultdict(list)
    for cell in store.dataset("cells").to_table(columns=columns, filter=asked).to_pylist() if rows else ():
        value = None if cell["value"] is None else Decimal(cell["value"])
        place = CellId(cell["table"], cell["row"], cell["column"])
        figures[cell["key"]].append(Figure(place, cell["text"], value, cell["state"]))
    return {row["key"]: _report(row, figures[row["key"]]) for row in rows}


def _report(row: Record, figures: Iterable[Figure]) -> Report:
    return Report(
        source=Source(row["name"], row["key"], "text", Path(row["name"])),
        agency=row["agency"],
        year=row["year"],
        form=row["form"],
        published=None,
        sections={one["key"]: one["text"] for one in row["sections"]},
        figures=tuple(figures),
    )
