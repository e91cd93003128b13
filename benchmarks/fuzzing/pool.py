"""Worker processes that are ended when a file takes too long, and started anew."""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from fuzzing.trial import Outcome, serve

PATIENCE = 15
"""Times the processor time allowed that an answer is waited for: the machine may be busy."""

Known = dict[str, Decimal | None]


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


class Worker:
    """One process that tries files, replaced when it dies or is ended."""

    def __init__(self, seconds: float, gigabytes: float) -> None:
        self.seconds, self.gigabytes = seconds, gigabytes
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.line, far_end = context.Pipe()
        self.process = context.Process(
            target=serve, args=(far_end, self.seconds, self.gigabytes), daemon=True
        )
        self.process.start()
        far_end.close()

    def outcome(self, path: Path, known: Known) -> Outcome:
        """What comes of the file within the limits."""
        self.line.send((path, known))
        try:
            if self.line.poll(PATIENCE * self.seconds):
                outcome: Outcome = self.line.recv()
                return outcome
            fault = Outcome("timeout", "waits for something", self.seconds)
        except (EOFError, ConnectionError):
            self.process.join()
            fault = Outcome("died", f"exit code {self.process.exitcode}")
            if self.process.exitcode == -signal.SIGPROF:
                fault = Outcome("timeout", f"over {self.seconds:.0f} s of processor time", self.seconds)
        self.end()
        self._start()
        return fault

    def end(self) -> None:
        """Ends the process."""
        self.process.kill()
        self.process.join()
        self.line.close()


def run(
    trials: Iterable[Trial], folder: Path, workers: int, seconds: float, gigabytes: float
) -> list[Result]:
    """Tries all inputs; the files of those that failed stay in the folder."""
    waiting: queue.SimpleQueue[Trial] = queue.SimpleQueue()
    for trial in trials:
        waiting.put(trial)
    results: list[Result] = []

    def work() -> None:
        worker = Worker(seconds, gigabytes)
        while not waiting.empty():
            try:
                trial = waiting.get_nowait()
            except queue.Empty:
                break
            results.append(_tried(worker, trial, folder))
        worker.end()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results, key=lambda result: result.trial.name)


def _tried(worker: Worker, trial: Trial, folder: Path) -> Result:
    path = folder / f"{trial.name}{trial.ending}"
    path.write_bytes(trial.write())
    outcome = worker.outcome(path, trial.known)
    if not outcome.is_fault:
        path.unlink()
    return Result(trial, outcome)
