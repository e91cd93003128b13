"""With what a pack was made: Python, packages, toolkit and catalogue down to the text of each rule."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib.metadata import distributions
from typing import Any

import audit_kit
from audit_kit.catalogue_version import FOLDER, LOOKS, catalogue_version
from audit_kit.verify import sha256

RULE = re.compile(r"^- id: (\S+)\n(?:(?!- id: ).*\n?)*", re.MULTILINE)
"""One entry of a rule file, with the comments after it."""


def environment() -> dict[str, Any]:
    """The versions in force as plain data: toolkit, catalogue, rules, files, python, system, packages.

    ``rules`` holds the SHA-256 of the text of each rule by its id, ``files`` that of each catalogue file.
    """
    return {
        "toolkit": audit_kit.__version__,
        "catalogue": catalogue_version(),
        "rules": rule_digests(),
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
def rule_digests() -> dict[str, str]:
    """The SHA-256 of the text of each rule in the catalogue, by its id."""
    return {
        match[1]: sha256(match[0].encode())
        for path in sorted((FOLDER / "rules").glob("*.yaml"))
        for match in RULE.finditer(path.read_text(encoding="utf-8"))
    }


@cache
def _packages() -> dict[str, str]:
    found = {(one.metadata["Name"] or "").lower().replace("_", "-"): one.version for one in distributions()}
    return dict(sorted(found.items()))
