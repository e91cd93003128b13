"""Writes a sample as a text transcript with tab-separated tables, regular or damaged as by copying."""

import re
from pathlib import Path

from .layout import APPLICANTS, TABLES, fields, official_table
from .story import Story

Lines = list[list[str]]  # one list of fields a printed line; an empty list is a blank line

FIRST_PAGE_FIELDS = 9
BROKEN_LABEL = ("6. 属于四类过程性信", "息")
PAGE_BREAK = "‖"


def write_text(story: Story, path: Path) -> None:
    """Writes the transcript: blank lines between paragraphs, none at the end."""
    tables = printed_tables(story)
    blocks = ["", *story.title, *story.opening]
    for section in story.sections:
        blocks += [section.title, *(text.rstrip(PAGE_BREAK) for text in section.paragraphs)]
        if section.table:
            blocks.append("\n".join("\t".join(line) for line in tables[section.table]))
    path.write_bytes("\n\n".join([*blocks, *story.signature]).encode())


def printed_tables(story: Story) -> dict[str, Lines]:
    """The fields of every table line as the transcript prints them."""
    tables = {table: fields(official_table(story.form, table, story.figures)) for table in TABLES}
    if "faulty text" not in story.kinds:
        return tables
    return {
        "disclosure": _cut(tables["disclosure"], before="第二十条第（六）项"),
        "requests": _damaged_requests(story, tables["requests"]),
        "disputes": _shifted_disputes(tables["disputes"]),
    }


def printed_figures(story: Story) -> dict[str, str | None]:
    """The printed text at every official position; None where the line leaves it open."""
    printed: dict[str, str | None] = dict(story.figures)
    if "faulty text" not in story.kinds:
        return printed
    for row in (*story.lost, "其他处理"):
        printed.update({f"requests/{row}/{column}": None for column in APPLICANTS})
    disputes = [path for path in story.figures if path.startswith("disputes/")]
    shifted = [""] * 5 + [story.figures[path] for path in disputes]
    printed.update(zip(disputes, shifted, strict=False))
    return printed


def _cut(lines: Lines, before: str) -> Lines:
    at = next(i for i, line in enumerate(lines) if line[0] == before)
    return [*lines[:at], [], *lines[at:]]


def _damaged_requests(story: Story, lines: Lines) -> Lines:
    """表三 across a page break: label columns collapse, lines of the first page lose a figure."""
    damaged: Lines = []
    lost = list(story.lost.items())
    for line in lines:
        labels, figures = [_as_copied(text) for text in line[:3]], line[3:]
        if lost and len(damaged) >= 5:
            _, column = lost.pop(0)
            figures = [text for i, text in enumerate(figures) if APPLICANTS[i] != column]
            damaged += _first_page(labels, figures)
        elif lost:
            damaged.append(_padded([labels[0], *figures]))
        else:
            damaged.append(_second_page(labels, figures))
    return damaged


def _first_page(labels: list[str], figures: list[str]) -> Lines:
    if labels[2].startswith(BROKEN_LABEL[0]):
        return [_padded([BROKEN_LABEL[0], *figures]), [], _padded(["", BROKEN_LABEL[1]])]
    used = labels if labels[2] else labels[:2]
    return [_padded([*used, *figures])]


def _second_page(labels: list[str], figures: list[str]) -> list[str]:
    if labels[1].startswith("(六)"):
        return [labels[1], *figures[:-1], "0", figures[-1]]
    return [labels[0], "", *figures] if labels[0] else [*labels[1:], *figures]


def _padded(fields: list[str]) -> list[str]:
    return fields + [""] * (FIRST_PAGE_FIELDS - len(fields))


def _as_copied(label: str) -> str:
    """Half-width brackets and a space after the number, as the copied page had them."""
    label = re.sub(r"^（([一二三四五六七])）", r"(\1) ", label)
    label = re.sub(r"^（(.*)）$", r"(\1)", label)
    return re.sub(r"^(\d)\.", r"\1. ", label)


def _shifted_disputes(lines: Lines) -> Lines:
    """表四 with its figures moved right by one block of five: 行政复议 is blank, the last block is lost."""
    *header, figures = lines
    spaced = [[re.sub(r"^(结果|其他|尚未)(..)$", r"\1 \2", text) for text in line] for line in header]
    return [*spaced, [""] * 5 + figures[:10]]
