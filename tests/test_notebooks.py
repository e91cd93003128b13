"""The notebooks are thin, and they run top to bottom without a click, whatever report a case holds."""

import asyncio
import os
import re
import shutil
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SAMPLES
from nbclient import NotebookClient

import audit_kit as ak

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
FORBIDDEN = re.compile(
    r"^\s*(def|class|for|while|if|try|with|lambda)\b|\bre\.|matplotlib|\bplt\b|\blambda\b", re.M
)
CONSISTENT, DOUBTFUL = "consistent-2021.pdf", "transcript-2020.txt"
RUNS = {
    **{(path.stem, ""): "" for path in NOTEBOOKS},
    ("01-read-a-report", CONSISTENT): "",
    ("02-do-the-figures-agree", CONSISTENT): "",
    ("03-why-they-differ", CONSISTENT): "",
    ("05-look-at-the-work", CONSISTENT): "没有可以比较的同行报告",
    ("05-look-at-the-work", DOUBTFUL): "与 1 份同行报告比较",
}
"""A notebook, the report of the case it is run in (none: as it comes), and what it then must show."""
Run = tuple[str, str]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code_of(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_its_title_is_a_question(notebook: nbformat.NotebookNode) -> None:
    title = notebook.cells[0].source.splitlines()[0]
    assert title.startswith("# ") and title.endswith("？")


def test_it_opens_with_what_you_need_and_what_you_will_have(notebook: nbformat.NotebookNode) -> None:
    opening = notebook.cells[0].source
    assert "**您需要：**" in opening and "**做完之后您会有：**" in opening


def test_its_first_code_cell_is_the_import_and_the_report(notebook: nbformat.NotebookNode) -> None:
    first = code_of(notebook)[0].source.splitlines()
    assert first[0] == "import audit_kit as ak"
    assert first[1].startswith("REPORT = ")


def test_its_code_is_thin_and_committed_without_outputs(notebook: nbformat.NotebookNode) -> None:
    for cell in code_of(notebook):
        assert len(cell.source.splitlines()) <= 6
        assert not FORBIDDEN.search(cell.source), cell.source
        assert not cell.outputs and cell.execution_count is None


def test_words_stand_before_every_code_cell(notebook: nbformat.NotebookNode) -> None:
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[0] == "markdown"
    assert all(before == "markdown" for before, kind in pairwise(kinds) if kind == "code")


def test_it_closes_on_an_assertion(notebook: nbformat.NotebookNode) -> None:
    assert "assert " in code_of(notebook)[-1].source


def test_its_links_lead_somewhere(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        for target in re.findall(r"\]\(([^)#]+\.ipynb)\)", cell.source):
            assert (ROOT / "notebooks" / target).is_file(), target


@pytest.fixture(scope="module")
def executed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[Run, nbformat.NotebookNode]:
    """The runs that are tested in this session, two at a time."""
    own = [one for one in request.session.items if "executed" in getattr(one, "fixturenames", ())]
    runs = [one.callspec.params["run"] for one in own if one.path == request.path]
    return asyncio.run(_all(runs, tmp_path_factory.mktemp("runs")))


async def _all(runs: list[Run], folder: Path) -> dict[Run, nbformat.NotebookNode]:
    turn = asyncio.Semaphore(2)
    done = await asyncio.gather(*(_executed(*run, folder / "-".join(run), turn) for run in runs))
    return dict(zip(runs, done, strict=True))


async def _executed(name: str, report: str, own: Path, turn: asyncio.Semaphore) -> nbformat.NotebookNode:
    """A notebook run in a folder of its own: a case with a peer beside it, or a copy of the project's."""
    if report:
        ak.open_case(own, reports=[SAMPLES / report])
        if report == DOUBTFUL:
            (own / "peers").mkdir()
            shutil.copy(SAMPLES / "year-2023.pdf", own / "peers")
    else:
        shutil.copytree(ROOT / "notebooks", own / "notebooks")
        shutil.copytree(SAMPLES, own / "sample_reports")
    notebook = nbformat.read(own / "notebooks" / f"{name}.ipynb", as_version=4)
    place = {"metadata": {"path": str(own / "notebooks")}}
    client = NotebookClient(notebook, timeout=120, allow_errors=True, resources=place)
    settings = {"PYTHONPATH": str(ROOT), "AUDIT_KIT_STATIC": "1" if report else ""}
    async with turn:
        return await client.async_execute(env=os.environ | settings)


@pytest.mark.parametrize("run", RUNS, ids="-".join)
def test_it_runs_top_to_bottom_and_every_cell_shows_something(
    run: Run, executed: dict[Run, nbformat.NotebookNode]
) -> None:
    outputs = [output for cell in code_of(executed[run]) for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert all(cell.outputs for cell in code_of(executed[run]) if "assert" not in cell.source)
    assert run[1] in str(outputs) and RUNS[run] in str(outputs)
