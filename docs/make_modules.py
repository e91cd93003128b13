"""Writes ``docs/modules.md``: every module with its sentence, in the order in which a figure travels.

Run: python docs/make_modules.py
"""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "modules.md"
OPENING = """# The modules

Made by `python docs/make_modules.py` from the first sentence of each module; do not edit by hand.
A figure travels downwards in this list, and a module imports only modules above it.
"""

# Each stage is a list of layers; a module imports from earlier layers only, and a test holds that.
STAGES: dict[str, list[str]] = {
    "words and figures": [
        "errors model vocabulary labels amounts numerals residuals lists verify catalogue_version file_names"
        " whole_files paper_pdf",
        "form slips programme wording settings workpaper case_notebooks paper_notebooks agency_list sheets",
        "forms prose agency_names",
    ],
    "file to report": [
        "report sources phrases sum_tables",
        "locating rows sections answers meanings form_layout",
        "alignment columns relations explanations paragraph",
        "blocks lines checks_form checks_writing claims chart_figures charts",
        "tables checks_arithmetic facts",
        "reading problems likeness checks_prose checks_table checks_wording checks_front",
    ],
    "report to verdict": [
        "checks_recount checks_group",
        "checks_years",
        "rule",
        "rule_reader verdicts",
        "rules examples",
        "audit",
    ],
    "verdict to explanation and picture": [
        "rules_reference explaining printed_tables crops",
        "pictures power matters portfolio_store flow_chart outcome_chart table_chart tally_chart"
        " year_chart peer_chart",
    ],
    "decision": [
        "decisions case_sources",
        "case matter_page",
        "case_page decision_form displaying",
        "desk choosing",
    ],
    "evidence": [
        "paper_items",
        "open_points paper_words exchange",
        "evidence_forms paper spreadsheet crate",
        "executed_notebooks seals replay",
        "pack_contents",
        "evidence",
    ],
    "many reports": [
        "portfolio_work",
        "portfolio_crew",
        "portfolio_links portfolio_tables",
        "portfolio ranking portfolio_charts",
        "portfolio_desk",
    ],
    "front": ["__init__ __main__"],
}


def layers() -> list[set[str]]:
    """The layers of all stages, the lowest first."""
    return [set(layer.split()) for stage in STAGES.values() for layer in stage]


def page() -> str:
    """The text of ``docs/modules.md``, in Markdown."""
    parts = [OPENING]
    for stage, own in STAGES.items():
        parts.append(f"## {stage.capitalize()}\n")
        for name in " ".join(own).split():
            parts += [f"- `{path}` {sentence}" for path, sentence in _sentences(name)]
        parts.append("")
    return "\n".join(parts)


def _sentences(name: str) -> list[tuple[str, str]]:
    """A module, or those of a folder, with the first line of their docstrings."""
    folder = ROOT / "audit_kit" / name
    files = sorted(folder.glob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    docs = [(file, ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))) for file in files]
    return [
        (file.relative_to(ROOT / "audit_kit").with_suffix("").as_posix(), doc.splitlines()[0])
        for file, doc in docs
        if doc
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
