"""Writes ``docs/glossary.md``: the field's own terms, from the official forms and the words that are shown.

Run: python docs/make_glossary.py
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from audit_kit.form import Label
from audit_kit.forms import TABLES, load_form
from audit_kit.vocabulary import KIND_WORDS, OUTCOME_WORDS, SEVERITY_WORDS, STATE_WORDS
from audit_kit.workpaper import DECISIONS, REVIEWS, ROLES

PAGE = Path(__file__).parent / "glossary.md"
OPENING = """# Glossary

Made by `python docs/make_glossary.py` from `audit_kit/catalogue/forms` and `audit_kit/vocabulary.py`; do not
edit by hand. A figure's address is `table/row/column`, such as `requests/办理总计/自然人`; rows and columns
are named by the short keys below, everywhere in code, rules, findings and evidence.
"""
FINDING = {
    "finding": ("发现", "a verdict that failed or is undecided, with its sentence and its cells"),
    "explanation": ("可能的原因", "one smallest set of changes that settles what does not agree"),
    "matter": ("事项", "what an auditor decides on: a finding or an explanation"),
    "case": ("案卷", "a folder: sources, notebooks, settings, the log of all that was done"),
    "workpaper": ("工作记录", "the log of a case; only ever added to"),
    "paper": ("底稿", "the working paper, one HTML file and its PDF"),
    "pack": ("证据包", "the sealed folder with all of it"),
    "evidence form": ("审计取证单", "one confirmed finding as DOCX, for the agency to comment on"),
    "basis": ("依据", "document number and article on which a rule rests"),
}


def glossary() -> str:
    """The text of ``docs/glossary.md``, in Markdown."""
    parts = [OPENING]
    for one in load_form("2021").sections:
        parts.append(f"- **{one.key}、{one.title}**（{one.article}）: `sections['{one.key}']`")
    for table in TABLES:
        parts += ["", *_table(table)]
    parts += ["", "## What the toolkit says", "", "| in code | shown as | |", "|---|---|---|"]
    parts += [f"| {code} | {shown} | {told} |" for code, (shown, told) in FINDING.items()]
    for kind, words in (
        ("outcome", OUTCOME_WORDS),
        ("severity", SEVERITY_WORDS),
        ("state of a figure", STATE_WORDS),
        ("kind of explanation", KIND_WORDS),
    ):
        parts += [f"| `{code}` | {shown} | {kind} |" for code, shown in words.items()]
    for kind, shown in (("decision", DECISIONS), ("review", REVIEWS), ("signature", ROLES)):
        parts.append(f"| {kind} | {' '.join(shown)} | |")
    return "\n".join(parts) + "\n"


def _table(key: str) -> Iterable[str]:
    """A table of both forms: each row and column with its printed label, and which form prints it."""
    forms = {name: load_form(name) for name in ("2019", "2021")}
    yield f"## {forms['2021'].tables[key].title} (`{key}`)"
    yield from ("", "| key | | printed | in English | forms |", "|---|---|---|---|---|")
    found: dict[tuple[str, str], dict[str, Label]] = {}
    for name, form in forms.items():
        for block in form.tables[key].blocks:
            for axis, labels in (("row", block.rows), ("column", block.columns)):
                for label in labels:
                    found.setdefault((axis, label.key), {})[name] = label
    for axis in ("row", "column"):
        yield from (_line(axis, own) for (which, _), own in found.items() if which == axis)


def _line(axis: str, own: Mapping[str, Label]) -> str:
    label = own[max(own)]
    printed = " / ".join(dict.fromkeys("，".join((*one.under, one.label)) for one in own.values()))
    return f"| `{label.key}` | {axis} | {printed} | {label.gloss} | {', '.join(own)} |"


def main() -> None:
    """Writes the page."""
    PAGE.write_text(glossary(), encoding="utf-8", newline="\n")
    print(PAGE)


if __name__ == "__main__":
    main()
