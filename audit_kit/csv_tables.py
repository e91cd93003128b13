"""The tables of a case as DataFrames and as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from audit_kit.audit import Audit
from audit_kit.case import Case
from audit_kit.explaining import explain
from audit_kit.paper_items import paper_items

if TYPE_CHECKING:
    import pandas as pd

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What begins a formula, also in its full width; see OWASP, CSV Injection."""


def audit_tables(audit: Audit) -> dict[str, pd.DataFrame]:
    """The tables of an audit by name: cells, beginning with the report's source name, findings,
    explanations with their changes in words, tally."""
    import pandas as pd

    why = explain(audit)
    why["changes"] = [_changes(changes) for changes in why["changes"]]
    cells = [report.cells.assign(report=report.source.name) for report in audit.reports]
    joined = pd.concat(cells, ignore_index=True)
    return {
        "cells": joined[["report", *(name for name in joined.columns if name != "report")]],
        "findings": audit.findings,
        "explanations": why,
        "tally": audit.tally,
    }


def case_tables(case: Case) -> dict[str, pd.DataFrame]:
    """The tables of a case by name: cells, findings, explanations, decisions, tally.

    ``cells`` begins with the report's source name. ``findings`` has two columns more than ``audit.findings``:
    number (in the working paper) and key (of its decision in ``decisions``); ``explanations`` likewise.
    """
    items = paper_items(case)
    tables = audit_tables(case.audit)
    for name, groups in (("findings", ("不符", "无法判断")), ("explanations", ("原因",))):
        own = [item for item in items if item.group in groups]
        tables[name] = tables[name].assign(
            number=[item.number for item in own], key=[item.standing.key for item in own]
        )
    return tables | {"decisions": case.decisions}


def csv_text(frame: pd.DataFrame) -> str:
    """The table as CSV with CR LF, without a byte-order mark; missing values are empty.

    A cell that a spreadsheet could take for a formula begins with an apostrophe; plain numbers stay.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([neutral(str(name)) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([neutral(cell_text(value)) for value in row])
    return buffer.getvalue()


def neutral(text: str) -> str:
    """The text with an apostrophe before it where it could begin a formula."""
    return "'" + text if text.startswith(DANGEROUS) and not PLAIN_NUMBER.fullmatch(text) else text


def cell_text(value: Any) -> str:
    """A value as text: exact figures without an exponent, several joined by spaces, missing ones empty."""
    if isinstance(value, tuple | list) or getattr(value, "ndim", False):
        return " ".join(map(cell_text, value))
    if value is None or type(value).__name__ == "NAType" or value != value:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _changes(changes: tuple[tuple[str, object, object], ...]) -> str:
    """The changes of an explanation in words: ``disputes/行政复议/总计 由 11 改为 10；…``."""
    return "；".join(
        f"{cell} 由 {'空白' if before is None else before} 改为 {'空白' if after is None else after}"
        for cell, before, after in changes
    )
