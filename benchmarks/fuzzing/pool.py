"""Many files tried at once, each in a worker process that may die or be ended, and is then replaced."""

import multiprocessing
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from .trial import Known, Outcome, limit, tried_within

PATIENCE = 15
"""Times the processor time allowed that an answer is waited for: the machine may be busy."""


@dataclass(frozen=True)
class Trial:
    """One input; ``write`` makes its bytes, so that thousands need not lie in memory at once."""

    name: str
    group: str
    ending: str
    write: Callable[[], bytes]
    known: Known


@dataclass(frozen=True)
class Result:
    """What came of an input."""

    trial: Trial
    outcome: Outcome


def run(
    trials: Iterable[Trial], folder: Path, workers: int, seconds: float, gigabytes: float
) -> list[Result]:
    """Tries all inputs; the files of those that failed stay in the folder."""
    spawned = multiprocessing.get_context("spawn")
    pool = ProcessPool(workers, initializer=limit, initargs=(gigabytes,), context=spawned)

    def result(trial: Trial) -> Result:
        path = folder / f"{trial.name}{trial.ending}"
        path.write_bytes(trial.write())
        arguments = (path, trial.known, seconds, gigabytes)
        try:
            outcome = pool.schedule(tried_within, arguments, timeout=PATIENCE * seconds).result()
        except TimeoutError:
            outcome = Outcome("timeout", "waits for something", seconds)
        except ProcessExpired as death:
            outcome = Outcome("died", f"exit code {death.exitcode}")
            if death.exitcode == -signal.SIGPROF:
                outcome = Outcome("timeout", f"over {seconds:.0f} s of processor time", seconds)
        if not outcome.is_fault:
            path.unlink()
        return Result(trial, outcome)

    with pool, ThreadPoolExecutor(workers) as threads:
        return sorted(threads.map(result, trials), key=lambda result: result.trial.name)
