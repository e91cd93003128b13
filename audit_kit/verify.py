"""Whether a chain of log entries is unbroken. Only the standard library: a reviewer may run it without us.

A log is a UTF-8 file of JSON objects, one a line, each line ended by a line feed. Each holds ``entry`` (its
number, from 1), ``before`` (the ``hash`` of the entry before it, 64 zeros in the first) and ``hash``: the
SHA-256 of the canonical JSON of the entry without ``hash``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

FIRST = "0" * 64


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash an entry must carry."""
    return digest({key: value for key, value in entry.items() if key != "hash"})


def chain_faults(lines: Sequence[bytes]) -> list[str]:
    """One Chinese sentence for each entry that was changed, dropped, added or put elsewhere."""
    faults, before = [], FIRST
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            wanted, own = entry_hash(entry), entry["hash"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            faults.append(f"工作记录第 {number} 行：不是一条完整的记录")
            before = ""
            continue
        if own != wanted:
            faults.append(f"工作记录第 {number} 条：内容与校验值不符，已被改动")
        if before and entry.get("before") != before:
            faults.append(f"工作记录第 {number} 条：与上一条接不上，有记录被删除、插入或调换")
        if entry.get("entry") != number:
            faults.append(f"工作记录第 {number} 条：编号是 {entry.get('entry')}，应为 {number}")
        before = own
    return faults
