"""What lies in a pack's ``data`` folder, by path: of a case with all its work, or of an audit alone."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import yaml

from audit_kit.audit import Audit
from audit_kit.case import Case
from audit_kit.crate import NAME as CRATE
from audit_kit.crate import crate_metadata, environment, json_bytes
from audit_kit.errors import AuditKitError
from audit_kit.executed_notebooks import ExecutedNotebook, executed_notebooks
from audit_kit.file_names import safe_name
from audit_kit.paper_items import audit_tables, case_tables
from audit_kit.sheets import csv_text
from audit_kit.verify import FIRST, HEAD, sha256

if TYPE_CHECKING:
    import pandas as pd

Contents = dict[str, bytes]


def case_contents(case: Case, made_at: datetime.datetime, *, notebooks: bool = True) -> Contents:
    """The files of a case's pack by path.

    Raises:
        AuditKitError: a source was changed, a rule file lies outside the case, or something was written to
            the case meanwhile.
    """
    before = _state(case)
    contents = _as_received(case)
    run = executed_notebooks(case.folder) if notebooks else ()
    contents |= {f"notebooks/{safe_name(one.name)}": one.content for one in run}
    contents |= _papers(case, made_at, run)
    contents |= _csv(case_tables(case))
    contents["case.json"] = json_bytes(_record(case, run))
    contents["environment.json"] = json_bytes(environment())
    if _state(case) != before:
        raise AuditKitError(case.folder.name, "打包期间案卷有了新的记录或设置", "请再打包一次")
    people = dict.fromkeys(entry.by for entry in case.workpaper.entries if entry.by)
    remarks = {f"notebooks/{safe_name(one.name)}": "；".join(one.faults) for one in run}
    title, office = f"证据包：{case.folder.name}", case.facts["审计机关"]
    contents[CRATE] = crate_metadata(title, contents, made_at, list(people), office, remarks)
    return contents


def audit_contents(audit: Audit, made_at: datetime.datetime | None) -> Contents:
    """The files of an audit's pack by path: sources, tables and environment; nobody has decided anything.

    Without a date there is no ``ro-crate-metadata.json``, which must hold one.
    """
    contents: Contents = {}
    sources = []
    for report in audit.reports:
        name = _free(safe_name(report.source.name), contents)
        contents[f"sources/{name}"] = report.source.path.read_bytes()
        sources.append({"file": name, "name": report.source.name, "sha256": report.source.sha256})
    contents |= _csv(audit_tables(audit))
    contents["environment.json"] = json_bytes(environment() | {"sources": sources})
    if made_at is not None:
        title = f"证据包：{'、'.join(report.source.name for report in audit.reports)}"
        contents[CRATE] = crate_metadata(title, contents, made_at)
    return contents


def bag_info(made_at: datetime.datetime | None, case: Case | None = None) -> dict[str, str]:
    """The lines of ``bag-info.txt``; those of a case name the last entry of its log."""
    info = {"Bag-Software-Agent": "audit_kit", "Bagging-Date": "", "Audit-Kit-Made-At": ""}
    if made_at is not None:
        info |= {"Bagging-Date": f"{made_at:%Y-%m-%d}", "Audit-Kit-Made-At": made_at.isoformat()}
    if case is not None:
        entries = case.workpaper.entries
        info[HEAD] = f"{len(entries)} {entries[-1].hash if entries else FIRST}"
    return info


def _state(case: Case) -> tuple[bytes, bytes]:
    return case.workpaper.path.read_bytes(), case.settings.read_bytes()


def _as_received(case: Case) -> Contents:
    """The sources, the settings with the rule files they name, and the log, as they lie in the case."""
    contents = {
        f"sources/{one.name}": (case.folder / "sources" / one.name).read_bytes() for one in case.sources
    }
    for one in case.sources:
        if sha256(contents[f"sources/{one.name}"]) != one.sha256:
            raise AuditKitError(one.name, "原文件与收到时不同", "请从备份中恢复，不要改动 sources 文件夹")
    contents["log.jsonl"], contents["settings.yaml"] = _state(case)
    for name in (yaml.safe_load(contents["settings.yaml"]) or {}).get("rules", ()):
        path = PurePosixPath(Path(name).as_posix())
        if path.is_absolute() or ".." in path.parts or (case.folder / path).drive != case.folder.drive:
            raise AuditKitError(
                str(name), "自有规则文件不在案卷文件夹里", "请把它移到案卷的 rules 文件夹，并改设置"
            )
        contents[str(path)] = (case.folder / path).read_bytes()
    return contents


def _papers(case: Case, made_at: datetime.datetime, run: tuple[ExecutedNotebook, ...]) -> Contents:
    from audit_kit.evidence_forms import evidence_forms
    from audit_kit.paper import paper_html
    from audit_kit.paper_pdf import paper_pdf
    from audit_kit.spreadsheet import tables_xlsx

    html = paper_html(case, made_at, {one.name: one.content for one in run if one.readable})
    with ThreadPoolExecutor(1) as apart:
        printed = apart.submit(paper_pdf, html)  # a browser's work: the rest is made meanwhile
        contents = {"paper.html": html.encode("utf-8"), "tables.xlsx": tables_xlsx(case, made_at)}
        contents |= {f"forms/{name}": form for name, form in evidence_forms(case, made_at).items()}
    if (pdf := printed.result()) is not None:
        contents["paper.pdf"] = pdf
    return contents


def _record(case: Case, run: tuple[ExecutedNotebook, ...]) -> dict[str, Any]:
    """What ``verify`` compares with the log and the tables, and how each matter and signature stands."""
    return {
        "folder": case.folder.name,
        "facts": case.facts,
        "sealed": case.sealed,
        "matters": [
            {
                "key": one.key, "kind": one.kind, "report": one.report, "title": one.title,
                "content": one.content, "rests_on": list(one.rests_on),
                "hash": one.hash, "cells_hash": one.cells_hash,
            }
            for one in case.matters
        ],
        "gone": [one.key for one in case.standings if one.matter is None],
        "standings": [{"key": one.key, "state": one.state, "reason": one.reason} for one in case.standings],
        "sign_offs": [
            {"entry": one.entry.number, "role": one.entry.says["role"], "by": one.entry.by,
             "changes": list(one.changes)}
            for one in case.sign_offs
        ],
        "notebooks": [{"name": one.name, "faults": list(one.faults)} for one in run],
    }  # fmt: skip


def _csv(tables: Mapping[str, pd.DataFrame]) -> Contents:
    """The tables with a byte-order mark, so that Excel reads them as UTF-8."""
    return {f"{name}.csv": csv_text(frame).encode("utf-8-sig") for name, frame in tables.items()}


def _free(name: str, contents: Contents) -> str:
    """The name, or one like it that no other source has."""
    path = PurePosixPath(name)
    names = [name, *(f"{path.stem}~{n}{path.suffix}" for n in range(2, 1000))]
    return next(one for one in names if f"sources/{one}" not in contents)
