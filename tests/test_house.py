"""The house in order: style, types, packages that fit together, generated pages that are current."""

import subprocess
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))

import make_glossary
import make_licences


@pytest.mark.parametrize("tool", [["ruff", "check", "."], ["mypy"], ["pip", "check"]], ids=" ".join)
def test_the_tool_finds_nothing(tool: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_glossary_is_current() -> None:
    page = make_glossary.PAGE.read_text(encoding="utf-8")
    assert page == make_glossary.glossary(), "Run: python docs/make_glossary.py"


def test_every_locked_package_has_its_licence_listed() -> None:
    page = make_licences.PAGE.read_text(encoding="utf-8")
    for name in make_licences.LISTS:
        for package, version in make_licences.locked(name):
            assert f"| {package} | {version} | " in page, "Run: python docs/make_licences.py"
