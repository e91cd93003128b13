"""Judges the readers: every report of the gold set is read, and every figure held against what was printed.

Run: python benchmarks/accuracy/judge.py FOLDER [--only WORD] [--wrong] [--keep FILE]

Per renderer and layout: files, right, unsure (no figure claimed where one is printed), WRONG, median seconds.
WRONG counts a figure in state ``number`` with another value or where none is printed, and ``blank`` or
``mark`` claimed where something else is printed; ``--wrong`` lists them, ``--unsure`` the unsure ones.
A file that is refused shows as not read, with the sentence; one with two reports is right only when refused.
In a trap (digits nobody sees, struck-out digits, figures wider than their cell, a page number in a cell, a
text layer that contradicts the picture) a reader need not vouch for a figure: there only WRONG counts.
The table of a whole gold set is kept in ``benchmarks/results``, that of a part only where ``--keep`` says.
The exit code is 1 when anything is WRONG, or when something other than an AuditKitError came out.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from audit_kit import AuditKitError, NotAReport, read_report
from benchmarks.accuracy.gold.layouts import all_layouts
from benchmarks.keeping import kept

KINDS = {"scan": "scans", "png": "scans", "layered": "scans", "text": "transcripts"}
"""Renderers counted apart: a transcript has no page, so rows that lost a field cannot be placed by anyone."""
CLAIMS = ("number", "blank", "mark")


class Said(NamedTuple):
    """What stands in one cell, as printed or as read."""

    text: str | None
    value: Decimal | None
    state: str


@dataclass
class Opinion:
    """The judgement on one file."""

    name: str
    group: str
    kind: str
    seconds: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    refusal: str | None = None
    is_not_a_report: bool = False
    crash: str | None = None


def judged(truth_file: Path) -> Opinion:
    """Reads the file beside the truth and compares every figure."""
    truth: dict[str, Any] = json.loads(truth_file.read_text(encoding="utf-8"))
    path = truth_file.with_suffix("")
    kind = "traps" if truth["trap"] else KINDS.get(truth["renderer"], "text layers and markup")
    opinion = Opinion(f"{truth['renderer']}/{path.name}", f"{truth['renderer']}/{truth['layout']}", kind)
    start = time.perf_counter()
    try:
        read = said_of(path)
    except AuditKitError as refusal:
        opinion.refusal = str(refusal)
        opinion.is_not_a_report = isinstance(refusal, NotAReport)
    except Exception as crash:
        opinion.crash = f"{type(crash).__name__}: {crash}"
    else:
        _compare(truth, read, opinion)
    opinion.seconds = time.perf_counter() - start
    if truth["refused"]:
        _expect_refusal(opinion)
    return opinion


def said_of(path: Path) -> dict[str, Said]:
    """What the library reads, by ``table/row/column``."""
    said = {}
    for cell in read_report(path).cells.itertuples():
        given = cell.value if isinstance(cell.value, Decimal) else None
        said[f"{cell.table}/{cell.row}/{cell.column}"] = Said(cell.text, given, cell.state)
    return said


def _expect_refusal(opinion: Opinion) -> None:
    opinion.verdicts.clear()
    if opinion.is_not_a_report:
        opinion.verdicts["right"] = 1
        opinion.refusal = None
    elif not (opinion.refusal or opinion.crash):
        opinion.verdicts["wrong"] = 1
        opinion.wrong = ["holds two reports and was not refused"]


def _compare(truth: dict[str, Any], read: dict[str, Said], opinion: Opinion) -> None:
    nothing = Said(None, None, "not asked for")
    printed = {key: _printed(figure) for key, figure in truth["figures"].items()}
    for key in [*printed, *(key for key in read if key not in printed)]:
        expected, got = printed.get(key, nothing), read.get(key, nothing)
        verdict = verdict_on(expected, got)
        if verdict:
            opinion.verdicts[verdict] += 1
        if verdict == "wrong":
            opinion.verdicts["wrong figure"] += got.state == "number"
        if verdict in ("wrong", "unsure"):
            shown = f"printed {expected.state} {expected.text!r}, read {got.state} {got.text!r} = {got.value}"
            (opinion.wrong if verdict == "wrong" else opinion.unsure).append(f"{key}: {shown}")


def _printed(figure: dict[str, str | None]) -> Said:
    value = figure["value"]
    return Said(figure["text"], Decimal(value) if value is not None else None, str(figure["state"]))


def verdict_on(printed: Said, read: Said) -> str | None:
    """``right``, ``unsure`` or ``wrong``; None for a row the form lacks of which nothing is claimed."""
    if printed.state == "not asked for":
        return "wrong" if read.state in CLAIMS else None
    if read.state == printed.state and read.value == printed.value:
        return "right"
    return "wrong" if read.state in CLAIMS else "unsure"


def table(opinions: list[Opinion]) -> str:
    """The judgements by renderer and layout, the whole below, then why files were not read."""
    groups: dict[str, list[Opinion]] = defaultdict(list)
    for opinion in opinions:
        groups[opinion.group].append(opinion)
    head = f"{'layout':38}{'files':>6}{'read':>6}{'right':>8}{'unsure':>8}{'WRONG':>7}"
    head += f"{'of it figures':>15}{'median s':>9}{'right of read':>15}"
    lines = [head, *(_line(name, group) for name, group in sorted(groups.items()))]
    kinds = sorted({opinion.kind for opinion in opinions})
    lines += ["", *(_line(kind, [each for each in opinions if each.kind == kind]) for kind in kinds)]
    lines.append(_line("all", opinions))
    reasons: Counter[str] = Counter()
    for opinion in opinions:
        if opinion.refusal or opinion.crash:
            sentence = opinion.refusal or f"CRASH {opinion.crash}"
            reasons[f"{opinion.group}: {sentence.replace(opinion.name.split('/')[1], '…')}"] += 1
    return "\n".join(
        [*lines, "", *(f"not read, {count} x {reason}" for reason, count in sorted(reasons.items()))]
    )


def _line(name: str, group: list[Opinion]) -> str:
    total: Counter[str] = Counter()
    for opinion in group:
        total.update(opinion.verdicts)
    read = sum(not (opinion.refusal or opinion.crash) for opinion in group)
    seconds = median(opinion.seconds for opinion in group)
    counts = f"{total['right']:8}{total['unsure']:8}{total['wrong']:7}{total['wrong figure']:15}"
    judged_on = total["right"] + total["unsure"] + total["wrong"]
    share = f"{total['right'] / judged_on:15.2%}" if judged_on else ""
    return f"{name:38}{len(group):6}{read:6}{counts}{seconds:9.3f}{share}"


def main() -> int:
    """Prints the table and keeps it; 1 when a reader was wrong."""
    parser = argparse.ArgumentParser(description="Judges the readers on the gold set.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of renderer/file")
    parser.add_argument("--wrong", action="store_true", help="list each wrong figure")
    parser.add_argument("--unsure", action="store_true", help="list each figure the reader did not vouch for")
    parser.add_argument("--keep", type=Path, help="where the table is written, whatever was judged")
    wanted = parser.parse_args()
    truths = sorted(
        path for path in wanted.folder.glob("*/*.json") if wanted.only in "/".join(path.parts[-2:])
    )
    if not truths:
        print(f"{wanted.folder}: no gold set here. Run: python benchmarks/accuracy/make.py {wanted.folder}")
        return 2
    judged(truths[0])  # so that no file pays for loading the library
    opinions = [judged(truth) for truth in truths]
    text = table(opinions)
    there = {opinion.group for opinion in opinions}
    kept("accuracy", text, {f"{one.renderer}/{one.name}" for one in all_layouts()} == there)
    wrong = [f"{opinion.name}: {line}" for opinion in opinions for line in opinion.wrong]
    wrong += [f"{opinion.name}: CRASH {opinion.crash}" for opinion in opinions if opinion.crash]
    if wanted.wrong:
        print("\n".join(wrong))
    if wanted.unsure:
        print("\n".join(f"{opinion.name}: {line}" for opinion in opinions for line in opinion.unsure))
    if wanted.keep:
        wanted.keep.parent.mkdir(parents=True, exist_ok=True)
        wanted.keep.write_text(text + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
