"""The notebooks of a case run top to bottom whatever report it holds."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES
from nbclient import NotebookClient

import audit_kit as ak

REPORTS = {
    "nothing to find": ("consistent-2021.pdf", ("01", "02", "03", "05")),
    "figures in doubt": ("transcript-2020.txt", ("05",)),
    "figures that differ": ("errors-2021.docx", ("05",)),
}
RUNS = [(what, number) for what, (_, numbers) in REPORTS.items() for number in numbers]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ak.Case]:
    """A case of each of the reports."""
    folder = tmp_path_factory.mktemp("cases")
    return {
        what: ak.open_case(folder / what, reports=[SAMPLES / name]) for what, (name, _) in REPORTS.items()
    }


def executed(case: ak.Case, number: str, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    """The case's own copy of a notebook with its outputs; a cell that fails raises."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("AUDIT_KIT_STATIC", "1")
    [path] = (case.folder / "notebooks").glob(f"{number}-*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    return NotebookClient(notebook, timeout=120, resources=place).execute()


@pytest.mark.parametrize(("what", "number"), RUNS)
def test_a_notebook_of_a_case_runs_whatever_the_report(
    what: str, number: str, cases: dict[str, ak.Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cases[what]
    notebook = executed(case, number, monkeypatch)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code if "assert" not in cell.source)
    assert case.sources[0].name in str([cell.outputs for cell in code])


def test_peers_put_into_the_case_are_compared(
    cases: dict[str, ak.Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cases["nothing to find"]
    peers = case.folder / "peers"
    assert "没有可以比较的同行报告" in str(executed(case, "05", monkeypatch))
    peers.mkdir()
    (peers / "other.pdf").write_bytes(Path(SAMPLES / "year-2023.pdf").read_bytes())
    assert "与 1 份同行报告比较" in str(executed(case, "05", monkeypatch))
