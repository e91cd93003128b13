"""The notebooks of a case run top to bottom whatever report it holds."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES
from nbclient import NotebookClient

import audit_kit as ak

CONSISTENT, DOUBTFUL = "consistent-2021.pdf", "transcript-2020.txt"
RUNS = [(CONSISTENT, "01"), (CONSISTENT, "02"), (CONSISTENT, "03"), (CONSISTENT, "05"), (DOUBTFUL, "05")]
Executed = dict[tuple[str, str], nbformat.NotebookNode]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """The notebooks of two cases, run two at a time; the case of the doubtful report has a peer."""
    folder = tmp_path_factory.mktemp("cases")
    for name in (CONSISTENT, DOUBTFUL):
        ak.open_case(folder / name, reports=[SAMPLES / name])
    (folder / DOUBTFUL / "peers").mkdir()
    shutil.copy(SAMPLES / "year-2023.pdf", folder / DOUBTFUL / "peers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("AUDIT_KIT_STATIC", "1")
        return asyncio.run(_all(folder))


async def _all(folder: Path) -> Executed:
    turn = asyncio.Semaphore(2)
    done = await asyncio.gather(*(_one(folder / name, number, turn) for name, number in RUNS))
    return dict(zip(RUNS, done, strict=True))


async def _one(case: Path, number: str, turn: asyncio.Semaphore) -> nbformat.NotebookNode:
    [path] = (case / "notebooks").glob(f"{number}-*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    async with turn:
        return await NotebookClient(notebook, timeout=120, allow_errors=True, resources=place).async_execute()


@pytest.mark.parametrize("run", RUNS, ids="-".join)
def test_a_notebook_of_a_case_runs_whatever_the_report(run: tuple[str, str], executed: Executed) -> None:
    code = [cell for cell in executed[run].cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert all(cell.outputs for cell in code if "assert" not in cell.source)
    assert run[0] in str(outputs)


def test_peers_are_those_put_into_the_case(executed: Executed) -> None:
    assert "没有可以比较的同行报告" in str(executed[CONSISTENT, "05"])
    assert "与 1 份同行报告比较" in str(executed[DOUBTFUL, "05"])
