"""How fast a report is read and checked, against camelot's default on the same file in the same run.

Run: python benchmarks/reading.py [FILE.pdf]   (without FILE: the consistent sample)
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import camelot

import audit_kit as ak

RUNS = 9
SAMPLE = Path(__file__).parent.parent / "sample_reports" / "consistent-2021.pdf"


def seconds(call: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Prints the medians and the ratio; the calls are interleaved, so that a noisy machine hits all alike."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    warnings.simplefilter("ignore")
    report = ak.read_report(path)
    ak.check(report)
    calls = {
        "camelot default": lambda: camelot.read_pdf(str(path), pages="all", flavor="lattice"),
        "read_report": lambda: ak.read_report(path),
        "check": lambda: ak.check(report).findings,
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(RUNS):
        for name, call in calls.items():
            taken[name].append(seconds(call))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(f"{path.name}, {RUNS} interleaved runs, medians")
    for name, median in medians.items():
        print(f"  {name:16} {1000 * median:8.1f} ms")
    print(f"  camelot default / read_report = {medians['camelot default'] / medians['read_report']:.1f}")


if __name__ == "__main__":
    main()
