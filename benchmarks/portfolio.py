"""How many reports are read, checked and explained a second, and how time and memory grow with them.

Run: python benchmarks/portfolio.py FOLDER [--sizes 100,1000,10000] [--workers 2] [--camelot 40]
     python benchmarks/portfolio.py FOLDER --broken 1000 [--workers 2]

Makes the reports in FOLDER (see ``made_portfolio``: half printed PDFs, half saved web pages; what is there is
left), then runs each size in a new process into a new folder of findings. At the end the plain loop
``for f in files: camelot.read_pdf(f, pages="all")`` and the toolkit take the same PDFs, by turns.

With ``--broken`` it runs so many files, 2 % of them broken in 12 ways (``tests/made_portfolios.py``), and the
same without these, and fails unless each broken one has its sentence and all else is the same.
"""

import argparse
import multiprocessing
import os
import resource
import shutil
import sys
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from made_portfolios import write_broken

import audit_kit as ak
from benchmarks import made_portfolio

FIRST = 8
"""Files of the first run: both workers have then met both kinds."""
BROKEN = 0.02
"""The share of broken files."""
COMPARED = ("findings", "cells", "explanations")


def make(count: int, folder: Path, workers: int) -> None:
    """Writes the first ``count`` reports that are missing."""
    (folder / "bases").mkdir(parents=True, exist_ok=True)
    layouts = made_portfolio.bases(folder / "bases")
    missing = [n for n in range(count) if not made_portfolio.path_of(folder / "reports", n).exists()]
    start = time.perf_counter()
    write = partial(made_portfolio.write_report, folder=folder / "reports", layouts=layouts)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(write, missing, chunksize=50)
    print(f"{count} reports, {len(missing)} made anew in {time.perf_counter() - start:.0f} s", flush=True)


def one_run(files: list[Path], out: Path, workers: int) -> dict[str, Any]:
    """What one run took, measured in this process, which does nothing else."""
    start, before = time.perf_counter(), _cpu()
    portfolio = ak.check_portfolio(files, out, workers=workers, progress=False)
    wall, cpu = time.perf_counter() - start, _cpu() - before
    parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = portfolio.files()["status"].value_counts().to_dict()
    failed = portfolio.findings(columns=["rule"], outcome="failed", severity="error")
    return {
        "files": len(files),
        "status": {str(key): int(value) for key, value in status.items()},
        "errors": len(failed),
        "wall": wall,
        "cpu": cpu,
        "parent": parent,
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


def in_new_process(numbers: Sequence[int], folder: Path, workers: int) -> dict[str, Any]:
    """The same, in a process of its own."""
    out = folder / f"findings-{len(numbers)}"
    shutil.rmtree(out, ignore_errors=True)
    files = [made_portfolio.path_of(folder / "reports", number) for number in numbers]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(one_run, files, out, workers).result()


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


def among_broken(count: int, folder: Path, workers: int) -> None:
    """So many files, some broken, and the whole ones alone; fails if the broken ones harm the others."""
    whole, broken = _mixed(count, folder)
    alone = _checked(whole, folder / "findings-whole", workers)
    among = _checked([*whole, *broken], folder / "findings-broken", workers)
    files = among.files().set_index("file")
    done, lost = (files[files["status"].eq("ok") == ok] for ok in (True, False))
    told = {path: str(lost["message"].get(str(path))) for path in broken}
    own = [path for path in broken if told[path].startswith(f"{path.name}：") and told[path].count("。") > 1]
    ways, sentences = len({path.name for path in broken}), len(set(told.values()))
    same = {"files": alone.files().equals(among.files(status="ok"))}
    for name in COMPARED:
        one, other = (_ordered(getattr(portfolio, name)()) for portfolio in (alone, among))
        same[name] = one.equals(other)
    print(f"{len(files)} files: {len(done)} done, {len(lost)} not; broken: {len(broken)}, in {ways} ways")
    print(f"broken ones told by name, why and what to do: {len(own)}, in {sentences} different sentences")
    print(f"the others as without the broken ones: {same}; {len(among.findings())} findings", flush=True)
    assert set(done.index) == set(map(str, whole)) and set(lost.index) == set(map(str, broken))
    assert len(own) == len(broken) and sentences == ways, told
    assert all(same.values()), same


def _ordered(frame: Any) -> Any:
    """The rows in an order of their own: that of a table follows the batches, which broken files shift."""
    plain = frame.astype(str)
    return plain.sort_values(list(plain.columns), ignore_index=True)


def _mixed(count: int, folder: Path) -> tuple[list[Path], list[Path]]:
    """Whole reports, and broken files among them by their names; the same way again has other bytes."""
    mixed = folder / "mixed"
    shutil.rmtree(mixed, ignore_errors=True)
    mixed.mkdir()
    lacking, broken = round(count * BROKEN), list[Path]()
    while len(broken) < lacking:
        again = len(broken)
        for path in list(write_broken(mixed / "made").values())[: lacking - again]:
            target = mixed / f"{len(broken) * count // lacking:06}-{len(broken)}" / path.name
            target.parent.mkdir()
            content = path.read_bytes()
            target.write_bytes(content and content + b"\n" * again)
            broken.append(target)
    shutil.rmtree(mixed / "made")
    sources = [made_portfolio.path_of(folder / "reports", number) for number in range(count - lacking)]
    whole = [mixed / source.name for source in sources]
    for source, path in zip(sources, whole, strict=True):
        path.hardlink_to(source)
    return whole, broken


def _checked(files: list[Path], out: Path, workers: int) -> ak.Portfolio:
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    portfolio = ak.check_portfolio(files, out, workers=workers, progress=False)
    print(f"{len(files)} files in {time.perf_counter() - start:.0f} s", flush=True)
    return portfolio


def told(run: dict[str, Any], before: dict[str, Any]) -> str:
    """One line of the table; ``further`` is the processor time of each file beyond those of ``before``."""
    files = run["files"]
    return (
        f"{files:>7} {run['wall']:>8.0f} {files / run['wall']:>8.2f} {run['cpu'] / files:>10.3f} "
        f"{(run['cpu'] - before['cpu']) / (files - before['files']):>8.3f} "
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
    parser.add_argument("--broken", type=int, help="run only so many files, 2 %% of them broken")
    options = parser.parse_args()
    if options.broken:
        make(options.broken, options.folder, options.workers)
        among_broken(options.broken, options.folder, options.workers)
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    make(max([*sizes, 8 * options.camelot]), options.folder, options.workers)
    print(f"{os.cpu_count()} processors, {options.workers} workers, load {os.getloadavg()[0]:.1f} before")
    before = in_new_process(range(FIRST), options.folder, options.workers)
    print(f"starting {options.workers} workers, {FIRST} files: {before['cpu']:.1f} CPU s")
    print("  files   wall s  files/s CPU s/file  further  parent MB  worker MB out KB/file  in KB/file")
    for size in sizes:
        run = in_new_process(range(size), options.folder, options.workers)
        print(told(run, before), flush=True)
        before = run
    if options.camelot:
        against_camelot(options.camelot, options.folder, options.workers)
    print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
