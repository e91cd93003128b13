"""The triage list as a spreadsheet, with what is not read, what is missing and what was found."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from audit_kit.errors import AuditKitError
from audit_kit.portfolio_tables import Portfolio, in_words
from audit_kit.ranking import triage
from audit_kit.sheets import new_sheet, styled, write_frame
from audit_kit.whole_files import put

if TYPE_CHECKING:
    import pandas as pd

FIXED_TIME = datetime.datetime(2024, 1, 1)
"""Written as the time of making, so that the same findings give the same bytes."""
UNREAD = ["file", "status", "message"]
FINDINGS = [
    "agency", "year", "rule", "severity", "subject", "stated", "expected", "difference", "message", "report"
]  # fmt: skip


def write_triage(portfolio: Portfolio, path: str | Path) -> Path:
    """The path of a workbook (.xlsx): the sheets 先看哪份, 没有核对, 缺报告 and 不符 (errors, warnings).

    Raises:
        AuditKitError: the file cannot be written; it may be open elsewhere.
    """
    path = Path(path)
    failed = {"outcome": "failed", "severity": ["error", "warning"]}
    content = _workbook(
        {
            "先看哪份": triage(portfolio).drop(columns="key"),
            "没有核对": portfolio.files(status=["error", "timeout", "crashed"])[UNREAD],
            "缺报告": portfolio.missing(),
            "不符": portfolio.findings(columns=FINDINGS, **failed),
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return put(path, content)
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        raise AuditKitError(str(path), what, "请关闭正在打开它的程序，或换一个文件名") from None


def _workbook(frames: Mapping[str, pd.DataFrame]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        book.set_properties({"created": FIXED_TIME})
        styles = styled(book)
        for name, frame in frames.items():
            write_frame(new_sheet(book, name), in_words(frame), styles)
    return buffer.getvalue()
