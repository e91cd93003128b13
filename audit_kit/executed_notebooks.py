"""The notebooks of a case, run afresh on a copy of it: the auditor's cells and words, and what they show."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit_kit.crate import json_bytes
from audit_kit.paper_notebooks import PICTURE, smaller_picture

PACKING = re.compile(r"\bwrite_evidence\(")
"""A notebook that packs is kept as it is: it cannot show the pack that it lies in."""
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
CELL_FILE = re.compile(r"ipykernel_\d+[/\\]\d+\.py")
PLAIN = 2000
"""Characters kept of the plain text of an output that is HTML as well."""
LONGEST = 180
"""Seconds a cell may run."""
TOOLKIT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class ExecutedNotebook:
    """A notebook of the pack: its file name, its bytes, and what went wrong by cell, in Chinese.

    One that is not ``readable`` is no notebook and is kept as it is.
    """

    name: str
    content: bytes
    faults: tuple[str, ...]
    readable: bool = True


def executed_notebooks(case: Path) -> tuple[ExecutedNotebook, ...]:
    """Every notebook of the case in ``case``, in order of name; the case itself is not touched.

    The kernels run with ``AUDIT_KIT_STATIC=1``, each on a copy of the case of its own. A cell that fails is
    kept with its error, and the next are run. The same case gives the same bytes.
    """
    notebooks = sorted((case / "notebooks").glob("*.ipynb"))
    with ThreadPoolExecutor(1) as apart:  # a notebook that packs has an event loop of its own running
        return tuple(apart.submit(asyncio.run, _all(notebooks)).result())


async def _all(notebooks: Sequence[Path]) -> list[ExecutedNotebook]:
    """Runs one more than there are processors, as kernels wait when they start; the last, longest first."""
    turn = asyncio.Semaphore(min(4, 1 + (os.cpu_count() or 1)))
    run = await asyncio.gather(*(_executed(path, turn) for path in reversed(notebooks)))
    return run[::-1]


async def _executed(path: Path, turn: asyncio.Semaphore) -> ExecutedNotebook:
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except Exception as error:  # whatever an editor or a disk made of it
        told = f"读不出来，未运行，原样保存（{type(error).__name__}）"
        return ExecutedNotebook(path.name, path.read_bytes(), (told,), readable=False)
    _empty(notebook)
    if any(cell.cell_type == "code" and PACKING.search(cell.source) for cell in notebook.cells):
        told = "这一本用来打包，未运行，只保存代码和文字"
        return ExecutedNotebook(path.name, json_bytes(notebook), (told,))
    async with turn:
        with tempfile.TemporaryDirectory(prefix="audit-kit-") as copied:
            work = Path(copied).resolve() / path.parent.parent.name
            shutil.copytree(path.parent.parent, work, ignore=_not_copied)
            stopped = await _run(notebook, work)
    machine = (str(work.parent), str(TOOLKIT), sys.prefix, tempfile.gettempdir())
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_neutral(_without_copy(output), machine) for output in cell.outputs]
    failed = (
        f"第 {number} 格出错：{output.get('ename', '')}"
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", ())
        if output.get("output_type") == "error"
    )
    return ExecutedNotebook(path.name, json_bytes(notebook), (*stopped, *failed))


def _not_copied(folder: str, names: Sequence[str]) -> set[str]:
    """What no notebook needs: packs, their zips, and hidden files such as locks."""
    here = Path(folder)
    return {
        name for name in names
        if name.startswith(".") or name.endswith(".zip") or (here / name / "bagit.txt").exists()
    }  # fmt: skip


def _empty(notebook: Any) -> None:
    """Takes out what an earlier run left, and gives each cell an id that stays the same."""
    for number, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{number:03}")
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    notebook.nbformat_minor = max(5, notebook.nbformat_minor)


async def _run(notebook: Any, work: Path) -> tuple[str, ...]:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    paths = [str(TOOLKIT), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = {"AUDIT_KIT_STATIC": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(paths)}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=LONGEST,
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(work / "notebooks")}},
    )
    try:
        await client.async_execute(env=os.environ | settings, stderr=subprocess.DEVNULL)
    except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
        return (f"没有运行完（{type(error).__name__}）",)
    return ()


def _without_copy(output: Any) -> Any:
    """An output whose long plain text, where it is shown as HTML, is cut short: it says the same again."""
    data = output.get("data", {})
    if "text/html" in data and len(data.get("text/plain", "")) > PLAIN:
        data["text/plain"] = data["text/plain"][:PLAIN] + "…"
    return output


def _neutral(value: Any, machine: Sequence[str]) -> Any:
    """An output without what differs from run to run: memory addresses, paths of this machine."""
    if isinstance(value, Mapping):
        return {
            key: _smaller(key, one) if key.startswith("image/") else _neutral(one, machine)
            for key, one in value.items()
            if key != "transient"
        }
    if isinstance(value, list):
        return [_neutral(one, machine) for one in value]
    if not isinstance(value, str):
        return value
    for path in machine:
        value = value.replace(path + os.sep, "").replace(path, "")
    value = PICTURE.sub(lambda picture: smaller_picture(picture[0]) or picture[0], value)
    return ADDRESS.sub("0x…", CELL_FILE.sub("本格", value))


def _smaller(kind: str, content: Any) -> Any:
    """A picture of an output with fewer colours where it is large; an SVG as it is."""
    uri = smaller_picture(f"data:{kind};base64,{''.join(content)}")
    return uri.partition(",")[2] or content
