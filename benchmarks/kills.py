"""Kills a process (SIGKILL) at random points of writing a pack and of deciding; nothing may be half or lost.

Run: python benchmarks/kills.py [--n 200] [--seed 1]

The points are calls to the file system (open, rename, remove, mkdir, truncate, ...), counted by a hook,
of the part that writes; and, for every fifth, moments of the whole of ``write_evidence``. After each kill the
folder holds the old pack and perhaps the new one, each of which verifies, and the log holds every decision
that ``decide`` had returned. Needs os.fork. The exit code is 1 when something was half or lost.
"""

import argparse
import datetime
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import audit_kit as ak
from audit_kit.evidence import write_bag
from audit_kit.pack_contents import bag_info, case_contents
from audit_kit.verify import pack_faults
from benchmarks.keeping import kept
from benchmarks.packing import AT, SAMPLE

EVENTS = ("open", "os.", "shutil.", "tempfile.")


def killed(work: Callable[[], object], calls: int | None = None, seconds: float | None = None) -> int:
    """How many calls to the file system ``work`` made in a child; it is killed at one, or at a moment.

    -1 where it was killed before it was done.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        count = 0

        def hook(event: str, _: object) -> None:
            nonlocal count
            if event.startswith(EVENTS):
                count += 1
                if count == calls:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
            os.write(write, str(count).encode())
        finally:
            os._exit(0)
    os.close(write)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(read, "rb") as told:
        return int(told.read() or b"-1")


def packs_run(folder: Path, times: int, rng: random.Random) -> tuple[int, list[str]]:
    """How many kills hit the writing, and what was found half."""
    case = ak.open_case(folder / "示例", reports=[SAMPLE], at=AT)
    case.decide(case.matters[0], "确认", by="张三", at=AT)
    packs, moment = folder / "packs", AT + datetime.timedelta(days=1)
    old = ak.write_evidence(case, packs, AT, notebooks=False)
    started = time.perf_counter()
    contents = case_contents(case, moment, notebooks=False)
    lasted = time.perf_counter() - started
    info = bag_info(moment, case)

    def bag(to: Path, as_zip: bool) -> object:
        return write_bag(contents, info, to, lambda seal: f"示例-{seal[:8]}", as_zip=as_zip)

    points = killed(lambda: bag(folder / "whole", False))
    hit, faults = 0, []
    for number in range(times):
        if number % 5 == 4:
            at = f"{(seconds := rng.uniform(0, lasted)):.3f} s"
            hit += (
                killed(lambda: ak.write_evidence(case, packs, moment, notebooks=False), seconds=seconds) == -1
            )
        else:
            as_zip, call = bool(number % 2), rng.randint(1, points)
            at = f"call {call} of {points}"
            hit += killed(lambda as_zip=as_zip: bag(packs, as_zip), calls=call) == -1  # type: ignore[misc]
        there = [path for path in packs.iterdir() if not path.name.startswith(".part-")]
        faults += [f"{at}: {path.name}: {told[0]}" for path in there if (told := pack_faults(path))]
        if old not in there or len(there) > 2:
            faults.append(f"{at}: {sorted(path.name for path in there)}")
        for path in set(there) - {old}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    bag(packs, False)
    faults += [f"left after the next writing: {left}" for left in packs.glob(".part-*")]
    return hit, faults


def decisions_run(folder: Path, times: int, rng: random.Random) -> tuple[int, list[str]]:
    """The same for a process that decides again and again and tells each decision when it is saved."""
    case = ak.open_case(folder / "决定", reports=[SAMPLE], at=AT)
    matter, told = case.matters[0], folder / "told.txt"
    hit, faults = 0, []
    for number in range(times):
        told.unlink(missing_ok=True)

        def work(number: int = number) -> None:
            with told.open("ab", buffering=0) as saved:
                for turn in range(6):
                    entry = case.decide(matter, "确认", f"{number}/{turn}", by="张三", at=AT)
                    saved.write(f"{entry.number} {entry.hash}\n".encode())

        hit += killed(work, calls=rng.randint(2, 60)) == -1
        saved = told.read_text().split("\n")[:-1] if told.exists() else []
        try:
            again = ak.open_case(case.folder)
            kept = {f"{entry.number} {entry.hash}" for entry in again.workpaper.entries}
        except ak.AuditKitError as error:
            faults.append(str(error))
            break
        faults += [f"lost: {line}" for line in saved if line not in kept]
    return hit, faults


def main() -> int:
    """Runs both and keeps the table; 1 when something was half or lost."""
    parser = argparse.ArgumentParser(description="Kills writers at random points.")
    parser.add_argument("--n", type=int, default=200, help="of each")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)
    os.environ["PATH"] = ""  # no browser: it would outlive the killed
    with tempfile.TemporaryDirectory() as folder:
        packs, half = packs_run(Path(folder), wanted.n, rng)
        decisions, lost = decisions_run(Path(folder), wanted.n, rng)
    text = "\n".join(
        [
            "what was killed       kills  while at it  half or lost",
            f"writing a pack       {wanted.n:6}{packs:13}{len(half):14}",
            f"deciding             {wanted.n:6}{decisions:13}{len(lost):14}",
        ]
    )
    kept("kills", text, wanted.n >= 200)
    print(*half[:10], *lost[:10], sep="\n")
    return 1 if half or lost else 0


if __name__ == "__main__":
    sys.exit(main())
