"""Who does the work: processes of this machine (pebble), or the workers of a Dask cluster."""

import contextlib
import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, TimeoutError, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from audit_kit.errors import AuditKitError
from audit_kit.portfolio_store import version
from audit_kit.portfolio_work import warm, warm_own

AHEAD = 4
"""Jobs handed out for each process, so that none waits and none piles up."""
RETRIES = 3
GRACE = 5.0
"""Seconds in which a worker of a cluster, whose job hangs, tells so before it is ended."""
TASKS_OF_A_PROCESS = 2000
"""After so many files a process of this machine is replaced, whatever its memory."""


@dataclass(frozen=True)
class Job:
    """A function of the package with its arguments; ``key`` names it, ``patience`` multiplies its time."""

    key: str
    function: Callable[..., bytes]
    arguments: tuple[Any, ...]
    patience: int = 1


@dataclass(frozen=True)
class Lost:
    """A job that gave nothing back, and why."""

    status: Literal["error", "timeout", "crashed"]
    what: str


Outcome = tuple[Job, bytes | Lost]
CarriedOut = Callable[[Iterable[Job]], Iterator[Outcome]]


def crew(workers: int, timeout: float, cluster: Any) -> AbstractContextManager[CarriedOut]:
    """Those who do the work, for a while: a function from jobs to what each gave, as they finish.

    Jobs are taken only when there is room for them. ``cluster`` is None for this machine, else the address of
    a Dask scheduler, a client or a cluster.

    Raises:
        AuditKitError: the cluster cannot be reached, or has another version.
    """
    return _here(workers, timeout) if cluster is None else _there(timeout, cluster)


class _Worker(SpawnProcess):
    """A new process that does not run the caller's script again, which need have no main guard."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        own = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = own


class _Spawned(SpawnContext):
    Process = _Worker


@contextlib.contextmanager
def _here(workers: int, timeout: float) -> Iterator[CarriedOut]:
    from pebble import ProcessPool

    pool = ProcessPool(workers, max_tasks=TASKS_OF_A_PROCESS, initializer=warm_own, context=_Spawned())

    def carried_out(jobs: Iterable[Job]) -> Iterator[Outcome]:
        waiting: dict[Future[bytes], Job] = {}
        for job in jobs:
            limit = timeout * job.patience
            waiting[pool.schedule(job.function, args=list(job.arguments), timeout=limit)] = job
            if len(waiting) >= workers * AHEAD:
                yield from _finished(waiting, timeout)
        while waiting:
            yield from _finished(waiting, timeout)

    try:
        yield carried_out
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _finished(waiting: dict[Future[bytes], Job], timeout: float) -> Iterator[Outcome]:
    from pebble import ProcessExpired

    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        job = waiting.pop(future)
        try:
            yield job, future.result()
        except TimeoutError:
            yield job, Lost("timeout", f"超过{timeout:g}秒没有处理完")
        except ProcessExpired as error:
            yield job, Lost("crashed", f"处理它的进程意外退出（退出码 {error.exitcode}）")
        except Exception as error:
            yield job, Lost("error", f"没有预料到的程序错误（{type(error).__name__}）")


@contextlib.contextmanager
def _there(timeout: float, cluster: Any) -> Iterator[CarriedOut]:
    with _client(cluster) as client:
        found = set(client.run(version).values())
        if other := sorted(found - {version()}):
            what = f"集群上的版本是 {'、'.join(other)}，本机是 {version()}"
            raise AuditKitError("集群", what, "请在各工作机上安装同一版本")
        yield lambda jobs: _on_cluster(client, jobs, timeout)


def _on_cluster(client: Any, jobs: Iterable[Job], timeout: float) -> Iterator[Outcome]:
    from distributed import as_completed

    room = max(AHEAD, AHEAD * sum(client.nthreads().values()))
    waiting: dict[Any, Job] = {}
    finished = as_completed(loop=client.loop)  # type: ignore[no-untyped-call]

    def hand_out(job: Job) -> None:
        call = (guarded, job.function, job.arguments, timeout * job.patience)
        future = client.submit(*call, retries=RETRIES, pure=False)
        waiting[future] = job
        finished.add(future)  # type: ignore[no-untyped-call]

    blamed: set[str] = set()
    for job in jobs:
        hand_out(job)
        if len(waiting) >= room:
            yield from _given(waiting, next(finished), timeout, blamed, hand_out)
    while waiting:
        yield from _given(waiting, next(finished), timeout, blamed, hand_out)


def _given(
    waiting: dict[Any, Job], future: Any, timeout: float, blamed: set[str], hand_out: Callable[[Job], None]
) -> Iterator[Outcome]:
    """What a job gave. One that lost several workers goes out once more: it may only have stood beside the
    one that ended them."""
    from distributed import KilledWorker

    job = waiting.pop(future)
    try:
        given = future.result()
        yield job, Lost("timeout", f"超过{timeout:g}秒没有处理完") if given is None else given
    except KilledWorker:
        if job.key not in blamed:
            blamed.add(job.key)
            hand_out(job)
            return
        what = f"处理它的进程几次意外退出（崩溃，或超过{timeout:g}秒没有处理完）"
        yield job, Lost("crashed", what)
    except Exception as error:
        yield job, Lost("error", f"没有预料到的程序错误（{type(error).__name__}）")


@contextlib.contextmanager
def _client(cluster: Any) -> Iterator[Any]:
    """A client of the cluster; one that was given stays open."""
    from distributed import Client

    if isinstance(cluster, Client):
        yield cluster
        return
    try:
        client = Client(cluster, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        what = f"连不上集群（{type(error).__name__}）"
        raise AuditKitError(str(cluster), what, "请核对调度程序的地址，以及它是否在运行") from None
    with client:
        yield client


_ALONE = threading.Lock()
"""pdfium serves one thread of a process at a time."""
_READY: list[int] = []


def guarded(function: Callable[..., bytes], arguments: tuple[Any, ...], timeout: float) -> bytes | None:
    """A job in a worker of a cluster, which has no limit of time of its own; None if it took longer.

    A worker whose job hangs says so and is ended ``GRACE`` seconds later, by a timer that needs no
    interpreter; its keeper starts another. If C code that hangs lets it say nothing, the scheduler gives the
    job out again, up to the number of times it allows.
    """
    given, begun = Future[bytes](), threading.Event()
    call = (function, arguments, timeout + GRACE)
    threading.Thread(target=_alone, args=(given, begun, *call), daemon=True).start()
    begun.wait()
    wait([given], timeout)
    return given.result() if given.done() else None


def _alone(
    given: Future[bytes],
    begun: threading.Event,
    function: Callable[..., bytes],
    arguments: tuple[Any, ...],
    limit: float,
) -> None:
    """Carries a job out when no other is; if it hangs, no other begins in this process."""
    with _ALONE, Path(os.devnull).open("w") as nowhere:
        try:
            if os.getpid() not in _READY:
                warm()
                _READY.append(os.getpid())
            faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
            begun.set()
            given.set_result(function(*arguments))
        except BaseException as error:
            given.set_exception(error)
        finally:
            faulthandler.cancel_dump_traceback_later()
            begun.set()
