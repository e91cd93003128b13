"""The notebooks are thin, and they run top to bottom without a click."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("[0-9][0-9]-*.ipynb"))
FORBIDDEN = re.compile(
    r"^\s*(def|class|for|while|if|try|with|lambda)\b|\bre\.|matplotlib|\bplt\b|\blambda\b", re.M
)

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_its_title_is_a_question(path: Path) -> None:
    title = read(path).cells[0].source.splitlines()[0]
    assert title.startswith("# ") and title.endswith("？")


def test_it_opens_with_what_you_need_and_what_you_will_have(path: Path) -> None:
    opening = read(path).cells[0].source
    assert "**你需要：**" in opening and "**做完之后你会有：**" in opening


def test_its_first_code_cell_is_the_import_and_the_report(path: Path) -> None:
    first = next(c for c in read(path).cells if c.cell_type == "code").source.splitlines()
    assert first[0] == "import audit_kit as ak"
    assert first[1].startswith("REPORT = ")


def test_its_code_is_thin(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 6
            assert not FORBIDDEN.search(cell.source), cell.source


def test_words_stand_before_every_code_cell(path: Path) -> None:
    kinds = [cell.cell_type for cell in read(path).cells]
    assert kinds[0] == "markdown"
    assert all(before == "markdown" for before, kind in pairwise(kinds) if kind == "code")


def test_it_is_committed_without_outputs(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None


def test_it_closes_on_an_assertion(path: Path) -> None:
    code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    assert "assert " in code[-1]


def test_its_links_lead_somewhere(path: Path) -> None:
    for cell in read(path).cells:
        for target in re.findall(r"\]\(([^)#]+\.ipynb)\)", cell.source):
            assert (path.parent / target).is_file(), target


def test_it_runs_top_to_bottom_and_every_cell_shows_something(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(path.parent.parent))
    shutil.copytree(path.parent.parent / "sample_reports", tmp_path / "sample_reports")
    (tmp_path / "notebooks").mkdir()
    notebook = read(path)
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(tmp_path / "notebooks")}}
    ).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code" and "assert" not in cell.source:
            assert cell.outputs, f"nothing to see after: {cell.source}"
