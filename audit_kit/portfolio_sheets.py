"""The triage list as a spreadsheet. What stands in a report is text there, never a formula or a link."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from audit_kit.errors import AuditKitError
from audit_kit.portfolio_store import written_whole
from audit_kit.portfolio_tables import LEVEL_WORDS, STATUS_WORDS, Portfolio
from audit_kit.ranking import triage
from audit_kit.vocabulary import SEVERITY_WORDS

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
MOST_ROWS, MOST_CHARACTERS = 1_048_575, 32_000
"""What a sheet and a cell of a workbook hold."""
FIXED_TIME = datetime.datetime(2024, 1, 1)
"""Written as the time of making, so that the same findings give the same bytes."""
STATUS = STATUS_WORDS | {"missing": "没有报告"}
TRIAGE = {
    "rank": "次序", "points": "分值", "agency": "机关", "year": "年度", "level": "层级",
    "region": "地区", "reasons": "理由", "errors": "错误", "warnings": "疑点", "unsure": "存疑格",
    "status": "状态", "file": "文件",
}  # fmt: skip
UNREAD = {"file": "文件", "status": "状态", "message": "说明"}
MISSING = {"agency": "机关", "level": "层级", "parent": "上级机关", "region": "地区", "year": "年度"}
FINDINGS = {
    "agency": "机关", "year": "年度", "rule": "规则", "severity": "程度", "subject": "对象",
    "stated": "所报", "expected": "应为", "difference": "相差", "message": "说明", "report": "文件",
}  # fmt: skip
NAMES = MISSING | FINDINGS | TRIAGE | UNREAD
"""What an auditor calls a column."""
WIDE = {"reasons": 70, "message": 90, "agency": 26, "file": 40, "subject": 20, "report": 30}


def write_triage(portfolio: Portfolio, path: str | Path) -> Path:
    """The path of a workbook (.xlsx): the sheets 先看哪份, 没有核对, 缺报告 and 不符 (errors, warnings).

    Raises:
        AuditKitError: the file cannot be written; it may be open elsewhere.
    """
    path = Path(path)
    unread = portfolio.files(status=["error", "timeout", "crashed"])
    failed = portfolio.findings(columns=list(FINDINGS), outcome="failed", severity=["error", "warning"])
    sheets = [
        ("先看哪份", TRIAGE, rows_in_words(triage(portfolio), TRIAGE)),
        ("没有核对", UNREAD, rows_in_words(unread, UNREAD)),
        ("缺报告", MISSING, rows_in_words(portfolio.missing(), MISSING)),
        ("不符", FINDINGS, rows_in_words(failed, FINDINGS)),
    ]
    try:
        return written_whole(path, lambda part: _write(part, sheets))
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        raise AuditKitError(str(path), what, "请关闭正在打开它的程序，或换一个文件名") from None


def _write(path: Path, sheets: Sequence[tuple[str, dict[str, str], Iterable[list[Any]]]]) -> None:
    import xlsxwriter

    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), {**inert, "constant_memory": True}) as workbook:
        workbook.set_properties({"created": FIXED_TIME})
        head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        body = workbook.add_format({"text_wrap": True, "valign": "top"})
        for name, columns, rows in sheets:
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, key in enumerate(columns):
                sheet.set_column(at, at, WIDE.get(key, 9))
                sheet.write_string(0, at, columns[key], head)
            last = 0
            for last, row in enumerate(rows, start=1):
                if last > MOST_ROWS - 1:
                    sheet.write_string(
                        last, 0, "……其余的行放不进一张工作表，请用 portfolio.findings() 读取", body
                    )
                    break
                for at, value in enumerate(row):
                    _cell(sheet, last, at, value, body)
            sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, int) and abs(value) < 10**9:
        sheet.write_number(row, column, value, style)
    elif value is not None:
        sheet.write_string(row, column, neutral(str(value)), style)


def neutral(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet might take for a formula; cut if too long."""
    text = text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "……"
    dangerous = text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and not PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if dangerous else text


def rows_in_words(frame: Any, columns: Iterable[str]) -> Iterable[list[Any]]:
    """The rows with an auditor's words for states, degrees and levels; None where there is nothing."""
    words = {"status": STATUS, "severity": SEVERITY_WORDS, "level": LEVEL_WORDS}
    names = list(columns)
    for row in frame[names].itertuples(index=False, name=None):
        yield [
            None if _is_missing(value) else words.get(name, {}).get(value, value) if name in words
            else int(value) if hasattr(value, "dtype") and float(value).is_integer() else value
            for name, value in zip(names, row, strict=True)
        ]  # fmt: skip


def _is_missing(value: Any) -> bool:
    return value is None or type(value).__name__ == "NAType" or value != value
