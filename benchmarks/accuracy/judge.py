"""Judges the readers: every report of the gold set is read, and every figure held against what was printed.

Run: python benchmarks/accuracy/judge.py FOLDER [--only WORD] [--wrong] [--keep FILE]

Per renderer and layout: files, right, unsure (no figure claimed where one is printed), WRONG, median seconds.
WRONG counts a figure in state ``number`` with another value or where none is printed, and ``blank`` or
``mark`` claimed where something else is printed; ``--wrong`` lists them, ``--unsure`` the unsure ones.
A file that is refused shows as not read, with the sentence; one with two reports is right only when refused.
In a trap (digits nobody sees, struck-out digits, figures wider than their cell, a page number in a cell, a
text layer that contradicts the picture) a reader need not vouch for a figure: there only WRONG counts.
The exit code is 1 when anything is WRONG, or when something other than an AuditKitError came out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gold.judging import Opinion, judged, table

RESULTS = Path(__file__).resolve().parent.parent / "results" / "accuracy.txt"


def wrong_cells(opinions: list[Opinion]) -> list[str]:
    """One line for each wrong figure, crash and report that should have been refused."""
    lines = []
    for opinion in opinions:
        lines += [f"{opinion.name}: {wrong}" for wrong in opinion.wrong]
        lines += [f"{opinion.name}: CRASH {opinion.crash}"] if opinion.crash else []
    return lines


def main() -> int:
    """Prints the table and keeps it; 1 when a reader was wrong."""
    parser = argparse.ArgumentParser(description="Judges the readers on the gold set.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of renderer/file")
    parser.add_argument("--wrong", action="store_true", help="list each wrong figure")
    parser.add_argument("--unsure", action="store_true", help="list each figure the reader did not vouch for")
    parser.add_argument("--keep", type=Path, default=RESULTS, help="where the table is written")
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
    print(text)
    wrong = wrong_cells(opinions)
    if wanted.wrong:
        print("\n".join(wrong))
    if wanted.unsure:
        print("\n".join(f"{opinion.name}: {line}" for opinion in opinions for line in opinion.unsure))
    if not wanted.only:
        wanted.keep.parent.mkdir(parents=True, exist_ok=True)
        wanted.keep.write_text(text + "\n", encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
