"""The guided notebooks of a case: copied once with its report set; the auditor's own are never touched."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import audit_kit
from audit_kit.verify import digest
from audit_kit.whole_files import put

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
        now = f"-v{audit_kit.__version__}"
        names = (f"{template.stem}{mark}.ipynb" for mark in ("", now, f"{now}-{version[:6]}"))
        target = next(folder / name for name in names if not (folder / name).exists())
        text = json.dumps(_set(notebook, sources, version), ensure_ascii=False, indent=1) + "\n"
        put(target, text.encode("utf-8"))
        written.append(target)
    return tuple(written)


def _version(path: Path) -> str | None:
    """The template a notebook was copied from; None where it does not say."""
    try:
        mark = json.loads(path.read_text(encoding="utf-8"))["metadata"].get(MARK)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return mark.get("template") if isinstance(mark, dict) else None


def _set(notebook: dict[str, Any], sources: Sequence[str], version: str) -> dict[str, Any]:
    """The notebook after the case and its reports were set in its first code cell."""
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
