"""What a worker process does with one file of a portfolio: read, check, explain, and hand back one row."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit_kit.errors import AuditKitError
from audit_kit.forms import TABLES

if TYPE_CHECKING:
    from audit_kit.audit import Audit
    from audit_kit.facts import Facts
    from audit_kit.report import Report
    from audit_kit.settings import Settings

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MOST_MEMORY = 6 << 30
"""Bytes of address space of a worker: a file that asks for more is told, and harms no other."""
BUCKETS = 64
"""Parts into which the agencies are divided for the checks across years."""
PLACE = ("page", "x0", "top", "x1", "bottom", "line")
UNKNOWN = "unknown"


def warm_own() -> None:
    """Makes a process of this machine's pool ready: one thread, quiet, with a limit of memory."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if sys.platform.startswith("linux"):
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    warm()


def warm() -> None:
    """Everything imported and loaded once; a cluster's worker is left as it is otherwise."""
    import camelot.io  # noqa: F401
    import cv2
    import datasketch  # noqa: F401

    import audit_kit.explaining
    import audit_kit.rules
    import audit_kit.sources.pdf

    audit_kit.rules.load_rules()
    cv2.setNumThreads(1)


def row_of_file(path: str, key: str, settings_path: str | None) -> bytes:
    """All that is kept of one file, as ``row_bytes``; of a file that cannot be read, why."""
    from audit_kit.audit import check
    from audit_kit.portfolio_store import row_bytes
    from audit_kit.reading import read_report
    from audit_kit.settings import load_settings

    settings = load_settings(settings_path)
    try:
        report = read_report(path)
        if report.source.sha256 != key:
            raise AuditKitError(report.source.name, "文件在处理过程中变动过", "请待文件不再变动后重新运行")
        return row_bytes(_row(check(report, settings=settings), settings))
    except AuditKitError as error:
        return row_bytes(failed_row(key, Path(path).name, "error", str(error)))
    except Exception as error:  # whatever it is, it concerns this one file
        what = f"没有预料到的程序错误（{type(error).__name__}）"
        told = AuditKitError(Path(path).name, what, "请单独读取这份文件，并把它交给工具的维护者")
        return row_bytes(failed_row(key, Path(path).name, "error", str(told)))


def failed_row(key: str, name: str, status: str, message: str) -> dict[str, Any]:
    """The record of a file of which nothing was read; ``status`` is error, timeout or crashed."""
    return {"key": key, "name": name, "status": status, "message": message, "level": UNKNOWN}


def bucket_of(agency: str | None) -> int | None:
    """Which part an agency belongs to, whatever the machine; None without a name."""
    if agency is None:
        return None
    return int.from_bytes(hashlib.sha256(agency.encode()).digest()[:4]) % BUCKETS


def _row(audit: Audit, settings: Settings) -> dict[str, Any]:
    from audit_kit.explaining import explain
    from audit_kit.facts import Facts

    report = audit.reports[0]
    agency = settings.current_name(report.agency)
    failed = [verdict.severity for verdict in audit.verdicts if verdict.outcome == "failed"]
    states = [figure.state for figure in report.figures]
    return {
        "key": report.source.sha256,
        "name": report.source.name,
        "status": "ok",
        "kind": report.source.kind,
        "agency": agency,
        "year": report.year,
        "level": settings.class_of(agency) or UNKNOWN,
        "form": report.form,
        "published": report.published,
        "numbers": states.count("number"),
        "unsure": states.count("unsure"),
        "errors": failed.count("error"),
        "warnings": failed.count("warning"),
        "infos": failed.count("info"),
        "undecided": sum(verdict.outcome == "undecided" for verdict in audit.verdicts),
        "bucket": bucket_of(agency),
        "sections": [{"key": key, "text": text} for key, text in report.sections.items()],
        "signature": _signature(Facts(report, settings)),
        "vectors": list(_vectors(report, settings)),
        "cells": _cells(report),
        "findings": [finding_record(verdict) for verdict in audit.open_verdicts],
        "explanations": [_plain(one) for one in explain(audit).to_dict("records")],
    }


def _cells(report: Report) -> list[dict[str, Any]]:
    return [
        {
            **figure.cell._asdict(),
            **{name: getattr(figure, name) for name in ("text", "state", "second", "note")},
            **{name: getattr(figure.place, name, None) for name in PLACE},
            "value": number_text(figure.value),
        }
        for figure in report.figures
    ]


def finding_record(verdict: Any) -> dict[str, Any]:
    """A verdict with its figures as exact text."""
    from audit_kit.audit import FINDING_COLUMNS

    record = {name: getattr(verdict, name) for name in FINDING_COLUMNS}
    numbers = ("stated", "expected", "difference")
    return record | {name: number_text(record[name]) for name in numbers}


def _plain(explanation: dict[Any, Any]) -> dict[str, Any]:
    changes = [
        {"cell": cell, "from": number_text(printed), "to": number_text(ought)}
        for cell, printed, ought in explanation["changes"]
    ]
    return explanation | {"changes": changes}


def number_text(value: Any) -> str | None:
    """An exact figure as plain decimal text; None where there is none."""
    return None if value is None else f"{Decimal(value):f}"


def _vectors(report: Report, settings: Settings) -> Iterator[dict[str, Any]]:
    """A digest of each table whose figures were all read, if enough of them are not 0 (rule O-05)."""
    for table in TABLES:
        figures = [figure for figure in report.figures if figure.cell.table == table]
        count = sum(figure.value != 0 for figure in figures)
        if count < settings.thresholds["least_figures"] or any(one.state != "number" for one in figures):
            continue
        text = "\n".join(f"{figure.cell.path} {number_text(figure.value)}" for figure in figures)
        yield {"table": table, "digest": hashlib.sha256(text.encode()).hexdigest()[:32], "count": count}


def _signature(facts: Facts) -> bytes | None:
    """The signature of the wording of sections 一 and 五; None for a short text."""
    from audit_kit.likeness import pieces, signature, wording

    limits = facts.settings.thresholds
    text = wording(facts, "一", "五")
    long_enough = len(text) >= limits["shortest_text"]
    return signature(pieces(text, int(limits["shingle"]))) if long_enough else None
