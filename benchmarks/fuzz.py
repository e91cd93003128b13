"""Fuzz run over mutated samples and files built to harm: only an AuditKitError may come out, no wrong figure.

Run: python benchmarks/fuzz.py [--n 5000] [--seed 1] [--gold FOLDER] [--keep FOLDER] [--workers 2]

Each input is read by a worker process within 20 s of processor time and 1 GB. A figure in state ``number``
must be that of the file before its mutation, or stand where the reader says it stands, as a reading without
the library shows. Faults: escaped (another exception), memory, timeout, died, unsound. Their files stay in
``--keep``. Pages and transcripts are made by the gold set's maker, for the samples hold none; ``--gold`` adds
files of a gold set made by benchmarks/accuracy/make.py, ``--no-hostile`` leaves out the files built to harm.
The exit code is 1 when there is a fault.
"""

import argparse
import itertools
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.accuracy.gold.layouts import Layout, all_layouts
from benchmarks.accuracy.make import Job, make
from benchmarks.fuzzing.hostile import hostile_files
from benchmarks.fuzzing.mutations import KINDS, mutated
from benchmarks.fuzzing.pool import Known, Result, Trial, run
from benchmarks.fuzzing.soundness import amount_in
from benchmarks.keeping import kept

SAMPLES = Path(__file__).resolve().parent.parent / "sample_reports"
ENDINGS = (".pdf", ".txt", ".html", ".htm", ".mht", ".docx", ".png")
MADE = ("html/utf-8", "html/gbk", "html/mht", "html/tricks", "text/flow", "text/pipes")
"""Layouts of the gold set of which one report each is mutated."""
LARGEST = 400_000
SECONDS, GIGABYTES = 20.0, 1.0
FAULTS = ("escaped", "memory", "timeout", "died", "unsound")


def known_figures() -> dict[str, Known]:
    """For each sample its figures, as its maker printed them."""
    truth = SAMPLES / "TRUTH.json"
    known: dict[str, Known] = {}
    for entry in json.loads(truth.read_text(encoding="utf-8")).values() if truth.exists() else ():
        figures = {key: amount_in(text) for key, text in entry["cells"].items() if isinstance(text, str)}
        known |= dict.fromkeys(entry["files"], figures)
    return known


def made_seeds(folder: Path) -> Iterator[tuple[Path, Known]]:
    """One report of each layout in ``MADE``, with its true figures."""
    jobs = [Job(each, 0, 1, folder) for each in all_layouts() if f"{each.renderer}/{each.name}" in MADE]
    make(jobs)
    yield from ((job.target, gold_figures(job.truth)) for job in jobs)


def seeds(gold: Path | None) -> Iterator[tuple[Path, Known]]:
    """The files to mutate, each with its true figures; the large ones of a gold set are left out."""
    samples = known_figures()
    for path in sorted(SAMPLES.iterdir()) if SAMPLES.exists() else ():
        if path.suffix in ENDINGS:
            yield path, samples.get(path.name, {})
    for truth in sorted(gold.glob("*/*.json")) if gold else ():
        path = truth.with_suffix("")
        if path.stat().st_size < LARGEST:
            yield path, gold_figures(truth)


def gold_figures(truth: Path) -> Known:
    """The figures a gold-set file prints."""
    figures = json.loads(truth.read_text(encoding="utf-8"))["figures"]
    return {
        key: Decimal(each["value"]) if each["value"] is not None else None for key, each in figures.items()
    }


def mutations(files: list[tuple[Path, Known]], count: int, seed: int) -> Iterator[Trial]:
    """So many mutated files, all files and kinds taking turns."""
    turns = itertools.cycle(itertools.product(KINDS, files))
    for number, (kind, (path, known)) in zip(range(count), turns, strict=False):

        def write(path: Path = path, kind: str = kind, number: int = number) -> bytes:
            return mutated(path.read_bytes(), kind, random.Random(f"{seed}/{number}"))

        group = f"{path.suffix[1:]} {kind}"
        yield Trial(f"{number:05}-{kind}-{path.stem}", group, path.suffix, write, known)


def hostile(folder: Path) -> Iterator[Trial]:
    """The files built to harm, on reports of the gold set's maker and the first sample in PDF."""
    jobs = [
        Job(Layout("fuzz", renderer, style="grid"), 0, 1, folder) for renderer in ("html", "text", "docx")
    ]
    make(jobs)
    html, text, docx = (job.target.read_bytes() for job in jobs)
    pdf = next((path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))), b"%PDF-1.4")
    figures = [gold_figures(job.truth) for job in jobs]
    known = dict(zip((".html", ".txt", ".docx"), figures, strict=True))
    for name, ending, write in hostile_files(html.decode(), text.decode(), docx, pdf):
        yield Trial(name, f"hostile {ending[1:]}", ending, write, known.get(ending, {}))


def table(results: list[Result]) -> str:
    """Outcomes by file kind and mutation, then every fault."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[result.trial.group].append(result)
    head = f"{'input':22}{'files':>7}{'read':>7}{'refused':>9}" + "".join(f"{name:>9}" for name in FAULTS)
    lines = [head + f"{'slowest s':>11}{'most MB':>9}"]
    for name, group in [*sorted(groups.items()), ("all", results)]:
        kinds = Counter(result.outcome.kind for result in group)
        counts = f"{kinds['read']:7}{kinds['refused']:9}" + "".join(f"{kinds[fault]:9}" for fault in FAULTS)
        slowest = max((r.outcome.seconds for r in group), default=0)
        most = max((r.outcome.megabytes for r in group), default=0)
        lines.append(f"{name:22}{len(group):7}{counts}{slowest:11.1f}{most:9.0f}")
    faults = [r for r in results if r.outcome.is_fault]
    return "\n".join(lines + [""] + [f"{r.outcome.kind} {r.trial.name}: {r.outcome.detail}" for r in faults])


def main() -> int:
    """Runs the inputs and keeps the table; 1 when there is a fault."""
    parser = argparse.ArgumentParser(description="Fuzz run of the readers.")
    parser.add_argument("--n", type=int, default=5000, help="mutated files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gold", type=Path, help="a gold set to mutate as well")
    parser.add_argument("--keep", type=Path, help="where files that show a fault stay")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-hostile", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        files = [*seeds(wanted.gold), *made_seeds(Path(made) / "seeds")]
        trials = list(mutations(files, wanted.n, wanted.seed))
        trials += [] if wanted.no_hostile else list(hostile(Path(made)))
        keep = wanted.keep or Path(made)
        keep.mkdir(parents=True, exist_ok=True)
        results = run(trials, keep, wanted.workers, SECONDS, GIGABYTES)
    text = table(results)
    kept("fuzz", text, wanted.n >= 5000)
    return 1 if any(result.outcome.is_fault for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
