"""How many reports are read, checked and explained a second, and how time and memory grow with them.

Run: python benchmarks/portfolio.py FOLDER [--sizes 100,1000,10000] [--workers 2] [--camelot 40]

Makes the reports in FOLDER (see ``made_portfolio``: half printed PDFs, half saved web pages; what is there is
left), then runs each size in a new process into a new folder of findings. At the end the plain loop
``for f in files: camelot.read_pdf(f, pages="all")`` and the toolkit take the same PDFs, by turns.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import made_portfolio

import audit_kit as ak

HERE = Path(__file__).resolve()


def make(count: int, folder: Path, workers: int) -> None:
    """Writes the first ``count`` reports that are missing."""
    (folder / "bases").mkdir(parents=True, exist_ok=True)
    layouts = made_portfolio.bases(folder / "bases")
    missing = [n for n in range(count) if not made_portfolio.path_of(folder / "reports", n).exists()]
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(workers, _prepare, (folder, layouts)) as pool:
        for _ in pool.imap_unordered(_write, missing, chunksize=50):
            pass
    print(f"{count} reports, {len(missing)} made anew in {time.perf_counter() - start:.0f} s", flush=True)


_given: list[Any] = []


def _prepare(folder: Path, layouts: list[made_portfolio.Base]) -> None:
    _given[:] = [folder, layouts]


def _write(number: int) -> None:
    made_portfolio.write_report(number, _given[0] / "reports", _given[1])


def one_run(files: list[Path], out: Path, workers: int) -> dict[str, Any]:
    """What one run took, measured in this process, which does nothing else."""
    start, before = time.perf_counter(), _cpu()
    portfolio = ak.check_portfolio(files, out, workers=workers, progress=False)
    wall, cpu = time.perf_counter() - start, _cpu() - before
    status = portfolio.files()["status"].value_counts().to_dict()
    failed = portfolio.findings(columns=["rule"], outcome="failed", severity="error")
    return {
        "files": len(files),
        "status": {str(key): int(value) for key, value in status.items()},
        "errors": len(failed),
        "wall": wall,
        "cpu": cpu,
        "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "bytes": sum(path.stat().st_size for path in out.rglob("*") if path.is_file()),
        "read": sum(path.stat().st_size for path in files),
    }


def _cpu() -> float:
    """Processor seconds of this process and of its workers that have ended."""
    return sum(
        part.ru_utime + part.ru_stime
        for part in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def in_new_process(numbers: list[int], folder: Path, workers: int) -> dict[str, Any]:
    """The same, in a process of its own."""
    out = folder / f"findings-{len(numbers)}"
    shutil.rmtree(out, ignore_errors=True)
    job = json.dumps({"numbers": numbers, "folder": str(folder), "out": str(out), "workers": workers})
    done = subprocess.run(
        [sys.executable, str(HERE), "--one", "-"], input=job, text=True, capture_output=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def against_camelot(count: int, folder: Path, workers: int) -> None:
    """The plain loop over some PDFs, half before and half after the toolkit's run over all of them."""
    pdfs = [n for n in range(8 * count) if made_portfolio.path_of(folder / "reports", n).suffix == ".pdf"][
        : 4 * count
    ]
    first = _plain_loop(pdfs[: count // 2], folder)
    own = in_new_process(pdfs, folder, workers)
    second = _plain_loop(pdfs[count // 2 : count], folder)
    wall, cpu = ((a + b) / count for a, b in zip(first, second, strict=True))
    print(f'camelot.read_pdf(f, pages="all"), {count} PDFs: {1 / wall:.2f} files/s, {cpu:.3f} CPU s a file')
    print(
        f"check_portfolio, {len(pdfs)} PDFs, {workers} workers: {own['files'] / own['wall']:.2f} files/s, "
        f"{own['cpu'] / own['files']:.3f} CPU s a file"
    )
    ratio = own["files"] / own["wall"] * wall
    print(
        f"throughput: {ratio:.1f} times; CPU: {cpu / (own['cpu'] / own['files']):.1f} times less", flush=True
    )


def _plain_loop(numbers: list[int], folder: Path) -> tuple[float, float]:
    import camelot

    warnings.simplefilter("ignore")
    start, before = time.perf_counter(), time.process_time()
    for number in numbers:
        camelot.read_pdf(str(made_portfolio.path_of(folder / "reports", number)), pages="all")
    return time.perf_counter() - start, time.process_time() - before


def told(run: dict[str, Any], start: float) -> str:
    """One line of the table."""
    files = run["files"]
    return (
        f"{files:>7} {run['wall']:>8.0f} {files / run['wall']:>8.2f} {run['cpu'] / files:>10.3f} "
        f"{(run['cpu'] - start) / files:>5.3f} "
        f"{run['parent']:>10.0f} {run['worker']:>10.0f} {run['bytes'] / files / 1024:>10.1f} "
        f"{run['read'] / files / 1024:>10.1f}   {run['status']} {run['errors']} errors"
    )


def main() -> None:
    """Makes, runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--camelot", type=int, default=40, help="PDFs for the comparison; 0: none")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        job = json.load(sys.stdin)
        folder = Path(job["folder"]) / "reports"
        files = [made_portfolio.path_of(folder, number) for number in job["numbers"]]
        json.dump(one_run(files, Path(job["out"]), job["workers"]), sys.stdout)
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    make(max([*sizes, 8 * options.camelot]), options.folder, options.workers)
    print(f"{os.cpu_count()} processors, {options.workers} workers, load {os.getloadavg()[0]:.1f} before")
    start = in_new_process([2], options.folder, options.workers)["cpu"]
    print(f"starting {options.workers} workers and one page: {start:.1f} CPU s; 'own' is without that")
    print("  files   wall s  files/s CPU s/file   own  parent MB  worker MB out KB/file  in KB/file")
    for size in sizes:
        print(told(in_new_process(list(range(size)), options.folder, options.workers), start), flush=True)
    if options.camelot:
        against_camelot(options.camelot, options.folder, options.workers)
    print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
