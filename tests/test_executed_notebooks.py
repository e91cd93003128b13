"""The pack's notebooks: run afresh, the auditor's cells kept, the same bytes each time, failures shown."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import SAMPLES
from made_cases import AT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import audit_kit as ak
from audit_kit.executed_notebooks import ExecutedNotebook, executed_notebooks

WORDS = "# 我的话 <b>"
CODE = [
    "import os, audit_kit as ak\nos.environ['AUDIT_KIT_STATIC'], object(), os.getcwd()",
    "ak.open_case('..').decide(ak.open_case('..').matters[0], '排除', by='王五')",
    "open('/'.join(['..', 'sources', 'no.pdf']))",
    "ak.show_page(ak.open_case('..').reports[0])",
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> ak.Case:
    folder = tmp_path_factory.mktemp("notebooks") / "案卷"
    case = ak.open_case(folder, reports=[SAMPLES / "errors-2021.pdf"], at=AT)
    for path in (folder / "notebooks").iterdir():
        path.unlink()
    cells = [new_markdown_cell(WORDS), *map(new_code_cell, CODE)]
    cells[1].outputs = [new_output("stream", text="an old output")]
    cells[1].metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    packing = new_notebook(cells=[new_code_cell("ak.write_evidence(case, 'x')")])
    nbformat.write(new_notebook(cells=cells), folder / "notebooks" / "我的 笔记.ipynb")
    nbformat.write(packing, folder / "notebooks" / "07-pack.ipynb")
    (folder / "notebooks" / "broken.ipynb").write_text("{", encoding="utf-8")
    return case


@pytest.fixture(scope="module")
def run(case: ak.Case) -> dict[str, ExecutedNotebook]:
    return {one.name: one for one in executed_notebooks(case.folder)}


def cells_of(one: ExecutedNotebook) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(one.content)["cells"]
    return cells


def test_the_auditors_words_and_cells_are_kept_and_shown_anew(run: dict[str, ExecutedNotebook]) -> None:
    cells = cells_of(run["我的 笔记.ipynb"])
    assert ["".join(cell["source"]) for cell in cells] == [WORDS, *CODE]
    assert "an old output" not in json.dumps(cells)
    assert "<img" in json.dumps(cells[4]["outputs"])


def test_it_runs_statically_and_shows_no_time_no_address_and_no_path_of_this_machine(
    run: dict[str, ExecutedNotebook],
) -> None:
    text = run["我的 笔记.ipynb"].content.decode("utf-8")
    shown = "".join(cells_of(run["我的 笔记.ipynb"])[1]["outputs"][0]["data"]["text/plain"])
    assert shown == "('1', <object at 0x…>, '案卷/notebooks')"
    assert "execution" not in cells_of(run["我的 笔记.ipynb"])[1]["metadata"]
    assert str(Path(ak.__file__).parent.parent) not in text and "/tmp/" not in text


def test_a_cell_that_fails_is_kept_with_its_error_and_told(run: dict[str, ExecutedNotebook]) -> None:
    assert run["我的 笔记.ipynb"].faults == ("第 4 格出错：FileNotFoundError",)
    assert cells_of(run["我的 笔记.ipynb"])[3]["outputs"][0]["ename"] == "FileNotFoundError"


def test_what_a_notebook_does_to_the_case_is_done_to_a_copy(
    case: ak.Case, run: dict[str, ExecutedNotebook]
) -> None:
    assert run and [entry.kind for entry in case.workpaper.entries] == ["source"]


def test_a_notebook_that_packs_or_cannot_be_read_is_kept_and_told(run: dict[str, ExecutedNotebook]) -> None:
    assert "未运行" in run["07-pack.ipynb"].faults[0] and not cells_of(run["07-pack.ipynb"])[0]["outputs"]
    assert "读不出来" in run["broken.ipynb"].faults[0] and run["broken.ipynb"].content == b"{"


def test_a_pack_holds_the_same_notebooks_and_tells_what_failed(
    case: ak.Case, run: dict[str, ExecutedNotebook], tmp_path: Path
) -> None:
    pack = ak.write_evidence(case, tmp_path, AT)
    packed = {path.name: path.read_bytes() for path in (pack / "data" / "notebooks").iterdir()}
    first, again = cells_of(run["我的 笔记.ipynb"]), json.loads(packed["我的 笔记.ipynb"])["cells"]
    first[2]["outputs"] = again[2]["outputs"] = []  # the entry of a decision holds the time
    assert first == again and packed["07-pack.ipynb"] == run["07-pack.ipynb"].content
    told = json.loads((pack / "data" / "case.json").read_text("utf-8"))["notebooks"]
    assert [one["name"] for one in told] == ["07-pack.ipynb", "broken.ipynb", "我的 笔记.ipynb"]
    assert told[2]["faults"] == ["第 4 格出错：FileNotFoundError"]
    assert "这一格没有运行成功" in (pack / "data" / "paper.html").read_text("utf-8")
    assert "第 4 格出错" in (pack / "data" / "ro-crate-metadata.json").read_text("utf-8")
    assert ak.verify_evidence(pack) == []
