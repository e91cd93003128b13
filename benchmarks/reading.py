"""How fast a report is read and checked, against camelot's default on the same file in the same run.

Run: python benchmarks/reading.py [FILE.pdf]   (without FILE: the consistent sample)

``second witness`` is what reading costs beyond camelot's own tables: pdfium's characters of every page, the
pictures of the pages with tables, and every cell filled and compared. It is CPU time, the others wall clock.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import camelot

import audit_kit as ak
from audit_kit.alignment import form_words
from audit_kit.model import Grid, Source
from audit_kit.sources import lattice, pdf
from benchmarks.keeping import kept

RUNS = 9
WITNESS = ((pdf, "page_glyphs"), (pdf, "drawing_of"), (pdf, "picture_of"), (lattice, "_grid"))
SAMPLE = Path(__file__).parent.parent / "sample_reports" / "consistent-2021.pdf"


def seconds(call: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def witness_seconds(path: Path) -> float:
    """CPU seconds inside the functions of the second witness, in one reading of the PDF."""
    source, content = Source(path.name, "", "pdf", path), path.read_bytes()
    spent: list[float] = []

    def timed(call: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            start = time.process_time()
            found = call(*arguments)
            spent.append(time.process_time() - start)
            return found

        return run

    with ExitStack() as stack:
        for module, name in WITNESS:
            stack.enter_context(patch.object(module, name, timed(getattr(module, name))))
        document = pdf.read_pdf(source, content, form_words())
    assert any(isinstance(block, Grid) for block in document.blocks)
    return sum(spent)


def main() -> None:
    """Tells the medians and the ratio; the calls are interleaved, so that a noisy machine hits all alike."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    warnings.simplefilter("ignore")
    report = ak.read_report(path)
    ak.check(report)
    calls = {
        "camelot default": lambda: camelot.read_pdf(str(path), pages="all", flavor="lattice"),
        "read_report": lambda: ak.read_report(path),
        "check": lambda: ak.check(report).findings,
    }
    taken: dict[str, list[float]] = {name: [] for name in (*calls, "second witness")}
    for _ in range(RUNS):
        for name, call in calls.items():
            taken[name].append(seconds(call))
        taken["second witness"].append(witness_seconds(path))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    lines = [f"{path.name}, {RUNS} interleaved runs, medians"]
    lines += [f"  {name:16} {1000 * median:8.1f} ms" for name, median in medians.items()]
    ratio = medians["camelot default"] / medians["read_report"]
    lines.append(f"  camelot default / read_report = {ratio:.1f}")
    kept("reading", "\n".join(lines), whole=path == SAMPLE)


if __name__ == "__main__":
    main()
