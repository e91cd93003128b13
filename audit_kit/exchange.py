"""Findings out to other systems and back: CSV and JSON by one schema, ``catalogue/findings.schema.json``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema

import audit_kit
from audit_kit.audit import FINDING_COLUMNS, Audit
from audit_kit.case import Case
from audit_kit.catalogue_version import catalogue_version
from audit_kit.errors import AuditKitError
from audit_kit.matters import plain
from audit_kit.sheets import DANGEROUS, PLAIN_NUMBER
from audit_kit.whole_files import put

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = Path(__file__).parent / "catalogue" / "findings.schema.json"
NAME = "audit_kit/findings/1"
DECIDED = ("key", "state", "decision", "note", "tick", "by", "at", "review", "reviewer", "comment")
"""The columns a case has more."""
NUMBERS = ("stated", "expected", "difference")
MISSING = "~"
"""A missing value in CSV, where an empty cell is an empty text."""
LARGEST = 200_000_000
"""Bytes of a file that is read."""
FAULTS = {
    "required": "缺少必有的字段",
    "additionalProperties": "有不认识的字段",
    "enum": "不是允许的值",
    "const": "不是这种文件（schema 应为 audit_kit/findings/1）",
    "pattern": "写法不对",
    "type": "类型不对",
    "minLength": "不能为空",
}


def export_findings(audit: Audit | Case, path: str | Path) -> Path:
    """The path after the findings are written there whole, as CSV or JSON by its ending.

    Of a case each finding also carries its key, its state and the last decision and review on it. CSV is
    UTF-8 with a byte-order mark; what a spreadsheet could take for a formula, and a leading apostrophe, is
    written after an apostrophe.

    Raises:
        AuditKitError: the ending is neither .csv nor .json, or the file cannot be written.
    """
    path = Path(path)
    records = _records(audit)
    content = _json(audit, records) if _ending(path) == ".json" else _csv(audit, records)
    try:
        return put(path, content)
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        raise AuditKitError(str(path), what, "请检查路径、权限和磁盘空间") from None


def import_findings(path: str | Path) -> pd.DataFrame:
    """The findings in a file, as ``audit.findings`` has them, and what was decided on them, if it says so.

    Raises:
        AuditKitError: the file cannot be read, or departs from the schema; it names the first place.
    """
    import pandas as pd

    path = Path(path)
    ending, text = _ending(path), _text(path)
    records = _from_json(path, text) if ending == ".json" else _from_csv(path, text)
    columns = [*FINDING_COLUMNS, *(name for name in DECIDED if any(name in record for record in records))]
    rows = [[_value(name, record.get(name)) for name in columns] for record in records]
    return pd.DataFrame(rows, columns=columns, dtype="object")


def _records(work: Audit | Case) -> list[dict[str, Any]]:
    """The findings as the schema has them, exact numbers as text; those of a case with what was decided."""
    audit, rows = (work.audit, work.decisions.to_dict("records")) if isinstance(work, Case) else (work, [])
    found = [{name: plain(getattr(one, name)) for name in FINDING_COLUMNS} for one in audit.open_verdicts]
    for record in found:
        record |= {name: str(record[name]) for name in NUMBERS if record[name] is not None}
    for record, row in zip(found, rows, strict=False):  # the first decisions are those on the findings
        record |= {name: row[name] for name in DECIDED}
    return found


def _value(name: str, told: Any) -> Any:
    """A value as ``audit.findings`` has it."""
    if name == "cells":
        return tuple(told)
    if name in NUMBERS and told is not None:
        return Decimal(told) if "." in told else int(told)
    return told


def _json(audit: Audit | Case, records: list[dict[str, Any]]) -> bytes:
    sources = [
        {"name": one.source.name, "sha256": one.source.sha256, "agency": one.agency, "year": one.year}
        for one in audit.reports
    ]
    told = {
        "schema": NAME,
        "toolkit": audit_kit.__version__,
        "catalogue": catalogue_version(),
        "sources": sources,
        "findings": records,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _csv(audit: Audit | Case, records: list[dict[str, Any]]) -> bytes:
    buffer = io.StringIO()
    columns = [*FINDING_COLUMNS, *(DECIDED if isinstance(audit, Case) else ())]
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([_cell(name, record[name]) for name in columns])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(name: str, told: Any) -> str:
    """A value as a cell: missing as ~, cells joined by spaces, an apostrophe before what needs one."""
    if told is None:
        return MISSING
    text = " ".join(told) if name == "cells" else str(told)
    if text.startswith((*DANGEROUS, "'", MISSING)) and not PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text


def _ending(path: Path) -> str:
    if path.suffix.lower() not in (".csv", ".json"):
        raise AuditKitError(path.name, "只能写成或读入 .csv 和 .json", "请改用这两种扩展名之一")
    return path.suffix.lower()


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise AuditKitError(path.name, "文件太大，不像一份核对结果", "请核对是否选错了文件")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise AuditKitError(str(path), f"读不出来（{error.strerror}）", "请检查路径和权限") from None
    except UnicodeDecodeError:
        raise AuditKitError(path.name, "不是 UTF-8 编码", "请用“CSV UTF-8”格式另存，或用原来的文件") from None


def _from_json(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        told = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise AuditKitError(path.name, "不是完整的 JSON", "请使用 export_findings 写出的文件") from None
    _refuse_faults(path, told)
    records: list[dict[str, Any]] = told["findings"]
    return records


def _from_csv(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise AuditKitError(
            path.name, f"不是完整的 CSV（{error}）", "请使用 export_findings 写出的文件"
        ) from None
    head = rows[0] if rows else []
    if len(set(head)) != len(head):
        raise AuditKitError(path.name, "表头有重复的列", "请使用 export_findings 写出的文件")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            what = f"第 {number} 行有 {len(row)} 格，表头有 {len(head)} 格"
            raise AuditKitError(path.name, what, "请使用 export_findings 写出的文件")
    if missing := [name for name in FINDING_COLUMNS if name not in head]:
        raise AuditKitError(path.name, f"表头缺少 {'、'.join(missing)}", "请按 docs/findings-schema.md 补齐")
    records = []
    for row in rows[1:]:
        texts = [None if text == MISSING else text.removeprefix("'") for text in row]
        record: dict[str, Any] = dict(zip(head, texts, strict=True))
        records.append(record | {"cells": (record["cells"] or "").split()})
    _refuse_faults(path, {"schema": NAME, "findings": records})
    return records


def _refuse_faults(path: Path, told: Any) -> None:
    """The first departure from the schema, in the order of the file."""
    faults = _validator().iter_errors(told)
    fault = min(faults, key=lambda fault: [str(step) for step in fault.absolute_path], default=None)
    if fault is None:
        return
    where = " ".join(f"第 {step + 1} 项" if isinstance(step, int) else step for step in fault.absolute_path)
    what = FAULTS.get(str(fault.validator), "与规定的格式不符")
    value = json.dumps(fault.instance, ensure_ascii=False, default=str)[:60]
    shown = f"：{_named(fault)}" if fault.validator in ("required", "additionalProperties") else f"：{value}"
    raise AuditKitError(f"{path.name} {where}".strip(), what + shown, "写法见 docs/findings-schema.md")


def _named(fault: jsonschema.ValidationError) -> str:
    """The fields that are missing or unknown."""
    instance: Mapping[str, Any] = fault.instance
    if fault.validator == "required":
        return "、".join(name for name in fault.validator_value if name not in instance)
    known = fault.schema.get("properties", {})
    return "、".join(name for name in instance if name not in known)[:60]


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
