"""Read a pack's sources again with the installed version, and tell what comes out differently and why."""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit_kit.audit import check
from audit_kit.crate import environment
from audit_kit.errors import AuditKitError
from audit_kit.paper_items import audit_tables
from audit_kit.reading import read_report
from audit_kit.sheets import csv_text
from audit_kit.verify import NotAPack, read_pack

Row = dict[str, str]
KEYS = {"cells": ("report", "table", "row", "column"), "findings": ("rule", "report", "subject", "cells")}
KEYS |= {"explanations": ("report", "kind", "cells", "changes")}
NAMES = {"cells": "格", "findings": "发现", "explanations": "可能的原因"}


def replay_evidence(pack: str | Path) -> list[str]:
    """One Chinese sentence for each cell, finding or explanation that comes out differently now.

    The sources are read and checked with the pack's own settings. The last sentences tell what has another
    version since (rules, forms, toolkit, packages) and whether that can explain the differences. Empty when
    all comes out alike.

    Raises:
        AuditKitError: there is no evidence pack, or its sources cannot be read.
    """
    try:
        files = read_pack(Path(pack))[0]
        before = {name: _rows(files[f"data/{name}.csv"].decode("utf-8-sig")) for name in KEYS}
        was = json.loads(files["data/environment.json"])
    except NotAPack:
        raise AuditKitError(str(pack), "不是证据包", "请指向由本工具写出的证据包") from None
    except (KeyError, ValueError, OSError) as error:
        what = f"证据包不完整，缺少或读不出 {error}"
        raise AuditKitError(str(pack), what, "请先用 verify 核对") from None
    now = {name: _rows(csv_text(frame)) for name, frame in _read_again(pack, files, was).items()}
    changed = environment_changes(was)
    told = [sentence for name in KEYS for sentence in _differences(name, before[name], now[name], changed)]
    return [*told, *_reasons(changed)] if told else []


def _read_again(pack: str | Path, files: Mapping[str, bytes], was: Mapping[str, Any]) -> dict[str, Any]:
    names = {one["file"]: one["name"] for one in was.get("sources", ())}
    with tempfile.TemporaryDirectory(prefix="audit-kit-") as folder:
        for name, content in files.items():
            if ".." in name.split("/") or not name.startswith("data/") or {":", "\\"} & set(name):
                continue
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        data = Path(folder) / "data"
        paths = sorted((data / "sources").glob("*"))
        if not paths:
            raise AuditKitError(str(pack), "证据包里没有原件", "请核对是否为完整的证据包")
        reports = []
        for path in paths:  # under the names that the pack's tables know them by
            report, name = read_report(path), names.get(path.name, path.name)
            reports.append(replace(report, source=replace(report.source, name=name)))
        settings = data / "settings.yaml"
        return audit_tables(check(*reports, settings=settings if settings.exists() else None))


def environment_changes(was: Mapping[str, Any]) -> dict[str, str]:
    """What has another version now than in a pack's ``environment.json``, by name, told in Chinese.

    The names are ``toolkit``, ``python``, ``package NAME``, ``rule ID`` and ``file PATH`` of the catalogue.
    """
    now = environment()
    changed = {
        name: f"{words}由 {was[name]} 变为 {now[name]}"
        for name, words in (("toolkit", "工具版本"), ("python", "Python "))
        if was[name] != now[name]
    }
    for name, words in (("package", "组件"), ("rule", "规则"), ("file", "目录文件")):
        old, new = was[f"{name}s"], now[f"{name}s"]
        for one in sorted(set(old) | set(new)):
            if old.get(one) != new.get(one):
                both = f"由 {old.get(one)} 变为 {new.get(one)}" if name == "package" else "的内容与当时不同"
                how = "是后来增加的" if one not in old else "现已取消" if one not in new else both
                changed[f"{name} {one}"] = f"{words} {one} {how}"
    return changed


def _rows(text: str) -> list[Row]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _differences(name: str, before: list[Row], now: list[Row], changed: Mapping[str, str]) -> Iterator[str]:
    """By key: what is only in one of the two, and what is in both with other words."""
    columns = tuple((now or before or [{}])[0])
    was, becomes = _keyed(name, before, columns), _keyed(name, now, columns)
    for key in dict.fromkeys([*was, *becomes]):
        old, new = was.get(key), becomes.get(key)
        if old == new:
            continue
        where = f"{NAMES[name]} {' '.join(filter(None, key[:-1]))}"
        if old is None or new is None:
            told = "证据包里没有，现在有" if old is None else "证据包里有，现在没有"
            told += f"：{(old or new or {}).get('message', '')}"
        else:
            told = "；".join(
                f"{one} 证据包为“{old.get(one, '')}”，现在为“{new.get(one, '')}”"
                for one in columns
                if old.get(one, "") != new.get(one, "")
            )
        rule = changed.get(f"rule {key[0]}", "") if name == "findings" else ""
        yield f"{where}：{told}" + (f"（{rule}，可以由此解释）" if rule else "")


def _keyed(name: str, rows: list[Row], columns: tuple[str, ...]) -> dict[tuple[str, ...], Row]:
    """The rows under their keys; those of one key are counted."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = {}
    for row in rows:
        key = tuple(row.get(one) or "" for one in KEYS[name])
        seen[key] += 1
        found[(*key, str(seen[key]))] = {one: row.get(one) or "" for one in columns}
    return found


def _reasons(changed: Mapping[str, str]) -> list[str]:
    if not changed:
        return ["工具、组件和规则目录的版本与证据包相同：差别不是版本造成的，证据包的表格或原件与当时不同"]
    catalogue = [told for name, told in changed.items() if name.startswith(("rule ", "file "))]
    programs = [told for name, told in changed.items() if not name.startswith(("rule ", "file "))]
    return [
        "规则目录有变：" + "、".join(catalogue[:12]) if catalogue else "规则目录没有变，差别不能由它解释",
        "程序有变：" + "、".join(programs[:12]) if programs else "程序没有变，差别不能由它解释",
    ]
