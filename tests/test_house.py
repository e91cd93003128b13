"""The house in order: style, types, packages that fit together, generated pages that are current."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))

from make_glossary import PAGE, glossary


@pytest.mark.parametrize("tool", [["ruff", "check", "."], ["mypy"], ["pip", "check"]], ids=" ".join)
def test_the_tool_finds_nothing(tool: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_glossary_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == glossary(), "Run: python docs/make_glossary.py"
