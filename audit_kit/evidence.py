"""Evidence packs: the source file, what was read and found, sealed in a BagIt bag that anyone can verify."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import platform
import re
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import audit_kit
from audit_kit.audit import Audit, check
from audit_kit.errors import AuditKitError
from audit_kit.explaining import explain
from audit_kit.reading import read_report

PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
TABLES = ("cells", "findings", "tally", "explanations")


def write_evidence(audit: Audit, folder: str | Path, made_at: datetime.datetime | None = None) -> Path:
    """The path of the pack, a new folder in ``folder`` named after the source file.

    It holds the source file, the tables as CSV (UTF-8 with a mark, so that Excel reads it) and the
    environment. ``made_at`` is written into it; without it the pack carries no date.

    Raises:
        AuditKitError: the pack exists already, or the folder cannot be written.
    """
    report = audit.reports[0]
    target = Path(folder) / f"{_safe(Path(report.source.name).stem)}-{report.source.sha256[:8]}"
    if target.exists():
        raise AuditKitError(
            str(target), "证据包已经存在", "证据包写成后不再改动；请换一个文件夹，或先移走旧的"
        )
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".part-", dir=folder))
        try:
            _fill(staging, audit)
            _seal(staging, made_at)
            staging.replace(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise AuditKitError(
            str(folder), f"写不进去（{error.strerror}）", "请检查磁盘空间和文件夹权限"
        ) from None
    return target


def verify_evidence(pack: str | Path) -> list[str]:
    """One Chinese sentence for each changed, missing or added file; empty when nothing was changed.

    Raises:
        AuditKitError: the folder is not an evidence pack.
    """
    import bagit

    pack = Path(pack)
    try:
        bag = bagit.Bag(str(pack))
    except (bagit.BagError, OSError, UnicodeDecodeError):
        return _without_manifest(pack)
    listed = {name: hashes["sha256"] for name, hashes in bag.entries.items()}
    there = _names(pack) - {"tagmanifest-sha256.txt"}
    return [
        *(f"缺少文件：{name}" for name in sorted(set(listed) - there)),
        *(f"多出文件：{name}" for name in sorted(there - set(listed))),
        *(
            f"内容变动：{name}"
            for name in sorted(there & set(listed))
            if _sha256(pack / name) != listed[name]
        ),
    ]


def replay_evidence(pack: str | Path) -> list[str]:
    """One Chinese sentence for each cell or finding that comes out differently now; empty when none does.

    Raises:
        AuditKitError: the folder is not an evidence pack, or its source cannot be read.
    """
    data = Path(pack) / "data"
    sources = sorted((data / "source").glob("*"))
    if not sources:
        raise AuditKitError(str(pack), "证据包里没有原文件", "请核对是否为完整的证据包")
    audit = check(read_report(sources[0]))
    told = []
    for name in ("cells", "findings"):
        before = _rows((data / f"{name}.csv").read_text(encoding="utf-8-sig"))
        now = _rows(_csv(_tables(audit)[name]))
        told += [
            f"{name} 第 {n} 行：证据包为“{' | '.join(a)}”，现在为“{' | '.join(b)}”"
            for n, (a, b) in enumerate(_paired(before, now), start=1)
            if a != b
        ]
    return told


def _tables(audit: Audit) -> dict[str, Any]:
    return {
        "cells": audit.reports[0].cells,
        "findings": audit.findings,
        "tally": audit.tally,
        "explanations": explain(audit),
    }


def _fill(staging: Path, audit: Audit) -> None:
    report = audit.reports[0]
    (staging / "source").mkdir()
    shutil.copyfile(report.source.path, staging / "source" / _safe(report.source.name))
    for name, frame in _tables(audit).items():
        (staging / f"{name}.csv").write_text(_csv(frame), encoding="utf-8-sig", newline="")
    environment = {
        "toolkit": audit_kit.__version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("camelot-py", "pypdfium2", "pandas", "numpy")},
        "source_sha256": report.source.sha256,
    }
    text = json.dumps(environment, ensure_ascii=False, indent=1, sort_keys=True)
    (staging / "environment.json").write_text(text + "\n", encoding="utf-8")


def _seal(staging: Path, made_at: datetime.datetime | None) -> None:
    import bagit

    bagit.make_bag(
        str(staging),
        {"Bagging-Date": made_at.isoformat() if made_at else "", "Bag-Software-Agent": "audit_kit"},
        checksums=["sha256"],
    )


def _csv(frame: Any) -> str:
    """The table as CSV; an apostrophe neutralises what a spreadsheet would take for a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([_neutral(value) for value in row])
    return buffer.getvalue()


def _neutral(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return " ".join(map(_neutral, value))
    missing = value is None or type(value).__name__ == "NAType" or value != value
    text = "" if missing else str(value)
    return (
        "'" + text
        if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not PLAIN_NUMBER.fullmatch(text)
        else text
    )


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def _paired(before: list[list[str]], now: list[list[str]]) -> list[tuple[list[str], list[str]]]:
    longest = max(len(before), len(now))
    return [(before[i] if i < len(before) else [], now[i] if i < len(now) else []) for i in range(longest)]


def _names(pack: Path) -> set[str]:
    return {path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()}


def _without_manifest(pack: Path) -> list[str]:
    if not (pack / "data").is_dir():
        raise AuditKitError(str(pack), "不是证据包", "请指向由本工具写出的证据包文件夹")
    wanted = ("bagit.txt", "manifest-sha256.txt", "bag-info.txt", "tagmanifest-sha256.txt")
    missing = [name for name in wanted if not (pack / name).is_file()]
    return [f"缺少文件：{name}" for name in missing] or ["bagit.txt 或清单已被改动，无法识别"]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _safe(name: str) -> str:
    """A file name that Windows accepts too."""
    return UNSAFE.sub("_", name).strip(" .") or "report"
