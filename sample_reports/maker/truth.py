"""Writes down what each sample prints and what is wrong in it, for the tests of the readers."""

import csv
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .layout import OTHER, OTHER_IN_ONE, TABLES, official_paths
from .plain import printed_figures, printed_tables
from .story import Claim, Story

SUFFIXES = {"docx": ".docx", "pdf": ".pdf", "text": ".txt", "faulty text": ".txt"}
HOW_MADE = {
    "docx": "由 maker/reports/{name}.toml 中的虚构数据经 python-docx 生成",
    "pdf": "由 {name}.docx 经 LibreOffice 转换",
    "text": "由 maker/reports/{name}.toml 中的虚构数据按规整制表符文本生成",
    "faulty text": "由 maker/reports/{name}.toml 中的虚构数据生成，并按 maker/plain.py 所写方式损坏表格",
}


def write_truth(stories: Iterable[Story], path: Path) -> None:
    """Writes TRUTH.json: what each sample prints, claims in its prose, and has wrong.

    In ``cells``: ``""`` is a blank cell, ``null`` a cell of the form that is not printed, and
    ``{"unplaceable": true}`` a cell whose line lost or gained a figure, so that its column cannot be known.
    ``ought`` gives the figures the author meant wherever the print differs.
    """
    told = {story.name: _truth(story) for story in stories}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_sources(stories: Iterable[Story], folder: Path) -> None:
    """Writes SOURCES.csv: every sample file that exists, how it was made, its sha256, what it proves."""
    rows = [("TRUTH.json", "由 make_samples.py 写出", "各样例逐格印出的文字、正文所述数字、预设错误。")]
    for story in stories:
        for kind in story.kinds:
            how = HOW_MADE[kind].format(name=story.name)
            rows.append((story.name + SUFFIXES[kind], how, _proves(story)))
    with (folder / "SOURCES.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "how_made", "sha256", "proves"))
        for name, how, proves in sorted(rows):
            if (folder / name).exists():
                sha256 = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                writer.writerow((name, how, sha256, proves))


def _proves(story: Story) -> str:
    planted = "；".join(f"{error.note}（{'、'.join(error.breaks)}）" for error in story.planted)
    return f"{story.proves}预设：{planted}。" if planted else story.proves


def _truth(story: Story) -> dict[str, Any]:
    printed = printed_figures(story)
    one_row = story.form == "2021" and "requests/其他处理/总计" in story.figures
    positions = official_paths(story.form, (*OTHER, *OTHER_IN_ONE) if one_row else None)
    unplaceable = {path: {"unplaceable": True} for path, text in printed.items() if text is None}
    right = {error.place: error.ought for error in story.planted if error.place in story.figures}
    meant = story.figures | right
    told: dict[str, Any] = {
        "files": [story.name + SUFFIXES[kind] for kind in story.kinds],
        "agency": story.agency,
        "year": story.year,
        "form": story.form,
        "published": story.published,
        "consistent": story.consistent,
        "sections": {section.title[0]: section.title[2:] for section in story.sections},
        "cells": {path: printed.get(path) for path in positions} | unplaceable,
        "ought": {path: text for path, text in meant.items() if printed[path] != text},
        "planted": [asdict(error) for error in story.planted],
        "claims": [_claim(claim) for claim in story.claims],
    }
    if SUFFIXES[story.kinds[0]] == ".txt":
        tables = printed_tables(story)
        told["printed_lines"] = {table: ["\t".join(line) for line in tables[table]] for table in TABLES}
    return told


def _claim(claim: Claim) -> dict[str, Any]:
    """The sentence with its one figure; ``cells`` add up to it where the tables print what was meant."""
    (number,) = re.findall(r"\d+(?:\.\d+)?", claim.text)
    return {"text": claim.text, "value": number, "cells": list(claim.cells)}
