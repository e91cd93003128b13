"""The working paper of a case (底稿): one HTML file that holds all it shows and prints on A4."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

import audit_kit
from audit_kit import paper_words as words
from audit_kit.case import Case
from audit_kit.catalogue_version import catalogue_version
from audit_kit.crops import PAPER, Crop, Pages, figures_of, text_excerpt
from audit_kit.open_points import completeness
from audit_kit.paper_items import GROUPS, Item, cover_facts, paper_items, preparers, report_of, short_time
from audit_kit.paper_notebooks import read_chapter
from audit_kit.report import Report
from audit_kit.vocabulary import SEVERITY_WORDS, STATE_WORDS

FOLDER = Path(__file__).parent / "catalogue" / "paper"


def paper_html(case: Case, made_at: datetime.datetime, notebooks: Mapping[str, bytes] | None = None) -> str:
    """The working paper: the same case, time and executed notebooks (by name) give the same text.

    Raises:
        AuditKitError: the case has no report, a source was changed, or a notebook cannot be read.
    """
    items = paper_items(case)
    facts = cover_facts(case)
    return _template().render(
        case=case,
        facts=facts,
        items=items,
        groups={group: [item for item in items if item.group == group] for group in GROUPS},
        signed=preparers(case),
        kinds={report.source.name: words.SOURCE_WORDS[report.source.kind] for report in case.reports},
        open_points=words.open_words(completeness(case)),
        gallery=_Gallery(case),
        chapters=[(name, *read_chapter(name, content)) for name, content in (notebooks or {}).items()],
        made_at=made_at,
        css=Markup(_css(facts["索引号"])),
        catalogue=catalogue_version(),
    )


_Shown = tuple[int, Crop, str, bool]
"""A picture in the paper: its number, the crop, its alt text, and whether it was not shown before."""


class _Gallery:
    """The pictures of a paper, counted; each is shown once and referred to afterwards."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._pages = Pages(PAPER)
        self._numbers: dict[bytes, int] = {}

    def of(self, item: Item) -> tuple[list[_Shown], tuple[Any, ...]]:
        """The pictures, or the lines of a transcript, with the figures of one item."""
        report = report_of(self._case, item)
        return self._shown(report, item.cells, item.number), text_excerpt(report, item.cells)

    def shared(
        self, items: Sequence[Item], only_doubtful: bool = False
    ) -> list[tuple[str, list[_Shown], tuple[Any, ...]]]:
        """By report the pictures of all figures of some items together; only of those that are no number."""
        found = []
        for report in self._case.reports:
            own = [item for item in items if item.content["report"] == report.source.name]
            cells = [cell for item in own for cell in item.cells]
            figures = figures_of(report, cells)
            doubtful = [figure.cell.path for figure in figures if figure.state != "number"]
            cells = doubtful if only_doubtful and doubtful else cells
            about = "、".join(item.number for item in own)
            shown, lines = self._shown(report, cells, about), text_excerpt(report, cells)
            if shown or lines:
                found.append((report.source.name, shown, lines))
        return found

    def _shown(self, report: Report, cells: Iterable[str], about: str) -> list[_Shown]:
        shown = []
        for crop in self._pages.crops(report, cells):
            first = crop.png not in self._numbers
            number = self._numbers.setdefault(crop.png, len(self._numbers) + 1)
            shown.append((number, crop, f"{crop.caption}，为 {about} 所引的数字", first))
        return shown


def _css(index: str) -> str:
    """The style sheet with the index number in the footer, which is data and must not end the string."""
    safe = "".join(char for char in index if char.isalnum() or char in "-_.·（）()〔〕[] 、，")
    text = (FOLDER / "paper.css").read_text(encoding="utf-8")
    return str(jinja2.Template(text).render(index=safe))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = short_time
    environment.globals |= {
        "words": words,
        "severity_words": SEVERITY_WORDS,
        "state_words": tuple(STATE_WORDS.values()),
        "toolkit": audit_kit.__version__,
    }
    return environment.get_template("paper.html")
