"""What is in a pack, how and with what it was made: RO-Crate 1.1, Process Run Crate 0.5, the versions."""

from __future__ import annotations

import datetime
import json
import mimetypes
import platform
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any

import audit_kit
from audit_kit.catalogue_version import FOLDER, LOOKS, catalogue_version
from audit_kit.verify import sha256

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

NAME = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
TITLES = {
    "paper.html": "审计工作底稿",
    "paper.pdf": "审计工作底稿（打印版）",
    "tables.xlsx": "表格（发现与单元格互相链接）",
    "cells.csv": "读出的每一格",
    "findings.csv": "发现",
    "explanations.csv": "可能的原因",
    "decisions.csv": "决定与复核",
    "tally.csv": "各规则的检查结果",
    "log.jsonl": "工作记录（只增不改）",
    "case.json": "发现、签署与封存的校验值",
    "environment.json": "软件环境",
    "settings.yaml": "核对设置",
}
GIVEN = ("sources/", "settings.yaml", "log.jsonl", "rules/")
"""What the run took; all else it made."""
KINDS = {".ipynb": "application/x-ipynb+json", ".jsonl": "application/jsonl", ".yaml": "application/yaml"}
KINDS |= {".csv": "text/csv", ".json": "application/json", ".pdf": "application/pdf", ".html": "text/html"}
KINDS |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
KINDS |= {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

RULE = re.compile(r"^- id: (\S+)\n(?:(?!- id: ).*\n?)*", re.MULTILINE)
"""One entry of a rule file, with the comments after it."""


def crate_metadata(
    title: str,
    contents: Mapping[str, bytes],
    made_at: datetime.datetime,
    people: Sequence[str] = (),
    office: str = "",
    remarks: Mapping[str, str] | None = None,
) -> bytes:
    """The bytes of ``ro-crate-metadata.json`` for these files by path.

    Args:
        people: who has a part in the log, in order of appearance.
        office: the auditing office, empty where the case does not say.
        remarks: by path, what a reader should know of a file, such as a notebook's cell that failed.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.name = title
    crate.description = "对政府信息公开工作年度报告的核对：原件、读数、发现、决定、工作底稿。"
    crate.datePublished = made_at
    terms = {"name": "审计资料", "description": "未经审计机关同意不得公开。"}
    crate.license = _entity(crate, "#审计资料", "CreativeWork", terms)
    profile = {"name": "Process Run Crate", "version": "0.5"}
    crate.root_dataset["conformsTo"] = _entity(crate, PROFILE, "CreativeWork", profile)
    if office:
        crate.publisher = _entity(crate, "#审计机关", "Organization", {"name": office})
    agents = [
        _entity(crate, f"#person-{n}", "Person", {"name": name}) for n, name in enumerate(people, start=1)
    ]
    files = {name: _file(crate, name, contents[name], (remarks or {}).get(name)) for name in sorted(contents)}
    action = _run(crate, files, made_at)
    if agents:
        action["agent"] = crate.root_dataset["author"] = _one_or_more(agents)
    crate.root_dataset["mentions"] = action
    return json_bytes(crate.metadata.generate())


def json_bytes(value: Any) -> bytes:
    """The value as indented JSON, keys sorted: as a pack holds it."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _run(crate: ROCrate, files: Mapping[str, Any], made_at: datetime.datetime) -> Any:
    """The run of the toolkit that took the given files and made the others."""
    version = audit_kit.__version__
    about = {"name": "audit_kit", "version": version}
    return crate.add_action(
        _entity(crate, f"urn:audit_kit:{version}", "SoftwareApplication", about),
        identifier="#pack",
        object=_one_or_more([file for name, file in files.items() if name.startswith(GIVEN)]),
        result=_one_or_more([file for name, file in files.items() if not name.startswith(GIVEN)]),
        properties={
            "name": "读取、核对、装订成证据包",
            "description": "用 audit_kit 读取原件、核对规则、重新运行笔记本并装订。",
            "endTime": made_at.isoformat(),
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )


def _entity(crate: ROCrate, identifier: str, kind: str, properties: Mapping[str, str]) -> Any:
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, identifier, {"@type": kind, **properties}))


def _one_or_more(entities: Sequence[Any]) -> Any:
    return entities[0] if len(entities) == 1 else list(entities)


def _file(crate: ROCrate, name: str, content: bytes, remark: str | None) -> Any:
    suffix = "." + name.rpartition(".")[2]
    properties = {
        "name": TITLES.get(name, name.rpartition("/")[2]),
        "encodingFormat": KINDS.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream",
        "contentSize": str(len(content)),
    }
    if remark:
        properties["description"] = remark
    return crate.add_file(dest_path=name, properties=properties)


def environment() -> dict[str, Any]:
    """The versions in force as plain data: toolkit, catalogue, rules, files, python, system, packages.

    ``rules`` holds the SHA-256 of the text of each rule by its id, ``files`` that of each catalogue file.
    """
    return {
        "toolkit": audit_kit.__version__,
        "catalogue": catalogue_version(),
        "rules": {
            match[1]: sha256(match[0].encode())
            for path in sorted((FOLDER / "rules").glob("*.yaml"))
            for match in RULE.finditer(path.read_text(encoding="utf-8"))
        },
        "files": {
            path.relative_to(FOLDER).as_posix(): sha256(path.read_bytes())
            for path in sorted(FOLDER.rglob("*"))
            if path.is_file() and LOOKS not in path.relative_to(FOLDER).parts
        },
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": _packages(),
    }


@cache
def _packages() -> dict[str, str]:
    found = {(one.metadata["Name"] or "").lower().replace("_", "-"): one.version for one in distributions()}
    return dict(sorted(found.items()))
