"""The command line: read, check and explain files; verify and replay evidence packs."""

import argparse
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import audit_kit as ak
from audit_kit.verify import pack_notes
from audit_kit.vocabulary import OUTCOME_WORDS, SEVERITY_WORDS

READ_ALL, SOME_UNREAD, CHANGED, DIFFERENT = 0, 1, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Carries the command out; returns the exit code (2, wrong usage, is argparse's)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["verify"], ["replay"]):
        return _pack(words[0], words[1:])
    parser = argparse.ArgumentParser(prog="python -m audit_kit", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="report files")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write one evidence pack per file into FOLDER"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object per file instead of sentences"
    )
    options = parser.parse_args(words)
    return max(_file(Path(file), options.out, options.json) for file in options.files)


def _file(path: Path, out: Path | None, as_json: bool) -> int:
    """Reads, checks and tells one file; 1 where it could not be read."""
    try:
        report = ak.read_report(path)
        audit = ak.check(report)
        why = ak.explain(audit)
        print(_json(report, audit, why) if as_json else _sentences(report, audit, why))
        if out is not None:
            print(f"证据包已写入：{ak.write_evidence(audit, out)}", file=sys.stderr)
    except ak.AuditKitError as error:
        print(error, file=sys.stderr)
        return SOME_UNREAD
    return READ_ALL


def _sentences(report: ak.Report, audit: ak.Audit, why: Any) -> str:
    states, outcomes = report.cells["state"].value_counts(), audit.findings["outcome"].value_counts()
    lines = [
        f"{report.source.name}　{report.agency or '机关名称未识别'}　{report.year or '年度未识别'}　"
        f"格式 {report.form}　数字 {states.get('number', 0)} 个，存疑 {states.get('unsure', 0)} 个",
        "，".join(f"{OUTCOME_WORDS[one]} {outcomes.get(one, 0)} 项" for one in ("failed", "undecided")),
    ]
    for one in audit.findings.itertuples():
        mark = f"{OUTCOME_WORDS[str(one.outcome)]}·{SEVERITY_WORDS[str(one.severity)]}"
        lines.append(f"  [{mark}] {one.rule}　{one.message}")
    lines += [f"  [可能的原因 {w.rank}] {w.message}" for w in why.itertuples()]
    return "\n".join(lines)


def _json(report: ak.Report, audit: ak.Audit, why: Any) -> str:
    told = {
        "source": report.source.name,
        "agency": report.agency,
        "year": report.year,
        "form": report.form,
        "cells": _records(report.cells),
        "findings": _records(audit.findings),
        "explanations": _records(why),
    }
    return json.dumps(told, ensure_ascii=False, default=_exact)


def _records(frame: Any) -> Any:
    """The rows as dicts; what is missing becomes null."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _exact(number: Decimal) -> int | str:
    """A number that JSON has no kind for: an integer, or text, so that it stays exact."""
    return int(number) if number == number.to_integral_value() else str(number)


def _pack(verb: str, words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"python -m audit_kit {verb}")
    parser.add_argument("pack", type=Path, metavar="PACK", help="an evidence pack: its folder or zip")
    if verb == "verify":
        told = "a root certificate (PEM or DER) under which the pack must be timestamped or signed"
        parser.add_argument("--trusted", type=Path, action="append", default=[], metavar="FILE", help=told)
    options = parser.parse_args(words)
    try:
        if verb == "verify":
            found = ak.verify_evidence(options.pack, options.trusted)
            whole = ["证据包完整，没有变动。", *pack_notes(options.pack, signatures_checked=True)]
        else:
            found = ak.replay_evidence(options.pack)
            whole = ["重新读取和检查的结果与证据包一致。"]
    except ak.AuditKitError as error:
        print(error, file=sys.stderr)
        return SOME_UNREAD
    print(*(found or whole), sep="\n")
    if not found:
        return READ_ALL
    return CHANGED if verb == "verify" else DIFFERENT


if __name__ == "__main__":
    sys.exit(main())
