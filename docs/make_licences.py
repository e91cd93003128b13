"""Writes ``docs/licences.md``: every locked package with its licence, as the installed package states it.

Run: python docs/make_licences.py, in .venv with --ocr and --proof installed.
"""

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
LISTS = ("requirements.txt", "requirements-ocr.txt", "requirements-proof.txt")
UNSTATED = {
    "appnope": "BSD-2-Clause",
    "axe-playwright-python": "MIT; axe-core, which it carries, MPL-2.0",
    "colorama": "BSD-3-Clause",
    "owlrl": "W3C-20150513",
    "pywinpty": "MIT",
}
"""Of packages of other systems, and of those whose metadata do not say."""
OPENING = """# Licences

Made by `python docs/make_licences.py` from the locked lists and the packages' own metadata; do not edit by
hand. None is copied into the project: pip installs each, unchanged. audit_kit itself is MIT.
The font that zhplot carries (Noto Sans SC) is under the OFL-1.1.

| package | version | licence | list |
|---|---|---|---|
"""


def locked(name: str) -> list[tuple[str, str]]:
    """The packages of a list with their versions."""
    return re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)


def licence(package: str) -> str:
    """What the package's metadata state: the expression, else the classifiers, else the first line."""
    if package in UNSTATED:
        return UNSTATED[package]
    stated = metadata.metadata(package)
    classifiers = [c.split(" :: ")[-1] for c in stated.get_all("Classifier", []) if c.startswith("License")]
    return stated["License-Expression"] or "; ".join(classifiers) or stated["License"].splitlines()[0]


def main() -> None:
    """Writes the page."""
    lines = [f"| {p} | {v} | {licence(p)} | `{name}` |\n" for name in LISTS for p, v in locked(name)]
    PAGE.write_text(OPENING + "".join(lines), encoding="utf-8", newline="\n")
    print(PAGE)


if __name__ == "__main__":
    main()
