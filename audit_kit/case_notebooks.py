"""The guided notebooks of a case: copied once with its report set; the auditor's own are never touched."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import audit_kit
from audit_kit.verify import digest

TEMPLATES = Path(__file__).parent.parent / "notebooks"
MARK = "audit_kit"
SETTING = re.compile(r"^(REPORT|EARLIER|CASE|PEERS) = .*$", re.MULTILINE)


def copy_notebooks(folder: Path, sources: Sequence[str], templates: Path = TEMPLATES) -> tuple[Path, ...]:
    """The notebooks written now into ``folder``; ``sources`` are the case's files, the latest year last.

    A notebook that is there from the same template stays; one from another template stays too, and the new
    one is put beside it under a name with the toolkit's version. A template whose metadata say that it is
    about no case is not copied.
    """
    if not sources:
        return ()
    folder.mkdir(exist_ok=True)
    written = []
    for template in sorted(templates.glob("[0-9][0-9]-*.ipynb")):
        notebook = json.loads(template.read_text(encoding="utf-8"))
        if notebook["metadata"].get(MARK) == {"case": False}:
            continue
        version = digest([[cell["cell_type"], cell["source"]] for cell in notebook["cells"]])[:16]
        there = sorted(folder.glob(f"{template.stem}*.ipynb"))
        if version in {_version(path) for path in there}:
            continue
        target = folder / next(
            name for name in _names(template.stem, version) if not (folder / name).exists()
        )
        _write(target, _set(notebook, sources, version))
        written.append(target)
    return tuple(written)


def _names(stem: str, version: str) -> Iterator[str]:
    yield f"{stem}.ipynb"
    yield f"{stem}-v{audit_kit.__version__}.ipynb"
    yield f"{stem}-v{audit_kit.__version__}-{version[:6]}.ipynb"


def _version(path: Path) -> str | None:
    """The template a notebook was copied from; None where it does not say."""
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))["metadata"].get(MARK)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return mark.get("template") if isinstance(mark, dict) else None


def _set(notebook: dict[str, Any], sources: Sequence[str], version: str) -> dict[str, Any]:
    """The notebook with the case and its reports in the first code cell."""
    notebook = copy.deepcopy(notebook)
    values = {
        "REPORT": f"../sources/{sources[-1]}",
        "EARLIER": f"../sources/{sources[max(0, len(sources) - 2)]}",
        "CASE": "..",
        "PEERS": "../peers",
    }
    first = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    text = "".join(first["source"])
    said = SETTING.sub(lambda m: f"{m[1]} = {json.dumps(values[m[1]], ensure_ascii=False)}", text)
    first["source"] = said.splitlines(keepends=True)
    notebook["metadata"][MARK] = {"template": version, "toolkit": audit_kit.__version__}
    return notebook


def _write(path: Path, notebook: dict[str, Any]) -> None:
    half = path.with_suffix(".half")
    half.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(path)
