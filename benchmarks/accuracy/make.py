"""Makes the gold set: reports with known figures over layouts, renderers, forms and blank styles.

Run: python benchmarks/accuracy/make.py FOLDER [--seed N] [--only WORD] [--fresh COUNT]

Each report stands beside a JSON file with the printed text, value and state of every figure of the form.
What is already there from the same recipe is left alone. ``--only`` keeps the layouts whose
``renderer/name`` holds the word; ``--fresh`` makes that many reports with looks drawn by lot from
the seed instead, to read what no reader was tuned on. Layouts whose printing program is missing
are named and left out.
On two cores the whole set takes two and a half to five minutes, a second run one second.
The maker shares no code with the readers.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from gold.fresh import fresh_layouts
from gold.layouts import Layout, all_layouts
from gold.making import BY_BROWSER, is_made, make, plan
from gold.paper import browser, office


def possible(layout: Layout) -> bool:
    """Whether this machine has the program the layout is printed with."""
    if layout.renderer in BY_BROWSER:
        return browser() is not None
    return layout.renderer != "libreoffice" or office() is not None


def main() -> int:
    """Makes what is missing and says how many reports stand there; 0 unless nothing fits ``--only``."""
    parser = argparse.ArgumentParser(description="Makes the gold set.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of renderer/layout")
    parser.add_argument("--fresh", type=int, default=0, help="looks drawn by lot")
    wanted = parser.parse_args()
    known = [*fresh_layouts(wanted.fresh, wanted.seed)] or all_layouts()
    layouts = [layout for layout in known if wanted.only in f"{layout.renderer}/{layout.name}"]
    left_out = [layout for layout in layouts if not possible(layout)]
    jobs = plan([layout for layout in layouts if layout not in left_out], wanted.seed, wanted.folder)
    missing = [job for job in jobs if not is_made(job)]
    start = time.perf_counter()
    make(missing)
    seconds = time.perf_counter() - start
    print(f"{len(jobs)} reports, {len(missing)} made anew in {seconds:.0f} s")
    for layout in left_out:
        print(f"left out, program missing: {layout.renderer}/{layout.name}")
    return 0 if jobs else 2


if __name__ == "__main__":
    sys.exit(main())
