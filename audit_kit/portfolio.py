"""Many reports at once: read, checked and explained in several processes, resumed where it stopped."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from audit_kit.agency_list import Agency, load_agencies
from audit_kit.errors import AuditKitError
from audit_kit.portfolio_crew import CarriedOut, Job, Lost, crew
from audit_kit.portfolio_links import check_across
from audit_kit.portfolio_store import LISTING, Store, listing_path, row_bytes, version_folder
from audit_kit.portfolio_tables import Portfolio, open_portfolio
from audit_kit.portfolio_work import failed_row, row_of_file
from audit_kit.whole_files import beside, put, take_place

BATCH = 500
"""Files whose findings are sealed together; what the journal holds at most, and what is in memory at once."""
TIMEOUT = 120.0
"""Seconds a file may take."""
TO_DO = {
    "timeout": "请单独读取这份文件，或把 timeout 调大后换一个结果文件夹再试",
    "crashed": "文件可能已损坏，请重新下载或向报送单位重新索取",
    "error": "请单独读取这份文件，并把它交给工具的维护者",
}


def check_portfolio(
    folder_or_files: str | Path | Iterable[str | Path],
    out: str | Path,
    cluster: Any = None,
    *,
    agencies: str | Path | None = None,
    settings: str | Path | None = None,
    workers: int | None = None,
    timeout: float = TIMEOUT,
    progress: bool = True,
) -> Portfolio:
    """Reads, checks and explains every file, then checks across years and agencies.

    A file that fails, hangs or takes its process with it is told in ``files()`` and stops no other. The same
    call goes on where a run stopped; a file is done again only if it, the toolkit, rules or settings change.

    Args:
        folder_or_files: a folder, with all that lies under it, or files.
        out: the folder of the findings, made where it is missing.
        cluster: None for this machine; the address of a Dask scheduler, or a client, whose workers see the
            files under the same paths and have the same version of this package.
        agencies: a CSV file of the agencies that must report (``load_agencies``); ``settings``: a case's own.
        workers: processes of this machine, None for one a processor; ``timeout``: seconds for one file.
        progress: whether to show a bar with rate and remaining time.

    Raises:
        AuditKitError: no such files, a wrong list or settings, no cluster, or ``out`` cannot be written.
    """
    out, own = Path(out), None if settings is None else str(Path(settings).absolute())
    root = Path(folder_or_files) if isinstance(folder_or_files, str | Path) else None
    paths = _paths(root or folder_or_files, out)
    run = _Run(paths, root, out, Store(out / version_folder(own)), own, progress)
    listed = () if agencies is None else load_agencies(agencies)
    try:
        out.mkdir(parents=True, exist_ok=True)
        many = workers or _processors()
        with FileLock(out / ".lock", timeout=0), crew(many, timeout, cluster) as carried_out:
            run.all_files(carried_out)
            run.across(listed, carried_out)
    except Timeout:
        raise AuditKitError(str(out), "另一次运行正在写这个文件夹", "请等它结束，或换一个文件夹") from None
    except OSError as error:
        raise AuditKitError(str(out), f"写不进去（{error.strerror}）", "请检查磁盘空间和文件夹权限") from None
    return open_portfolio(out, agencies=agencies, settings=settings)


@dataclass
class _Run:
    """One call: the files in order, and where their findings go."""

    paths: list[Path]
    root: Path | None
    out: Path
    store: Store
    settings: str | None
    progress: bool

    def all_files(self, carried_out: CarriedOut) -> None:
        """Every file done and sealed, and the listing written."""
        self.store.begin()
        batches = _Batches(self.store)
        with _bar(len(self.paths), "读取与核对", "份", self.progress) as bar:
            for job, outcome in carried_out(self._jobs(batches, bar)):
                if isinstance(outcome, Lost):
                    name = Path(job.arguments[0]).name
                    told = str(AuditKitError(name, outcome.what, TO_DO[outcome.status]))
                    outcome = row_bytes(failed_row(job.key, name, outcome.status, told))
                self.store.keep(job.key, outcome)
                batches.finished(job.key)
                bar.update()
            batches.close()

    def across(self, listed: tuple[Agency, ...], carried_out: CarriedOut) -> None:
        """The rules across years and agencies, on what all files gave."""
        jobs, folder = check_across(self.store, self.out, listed, self.settings)
        with _bar(len(jobs), "跨年与上下级", "组", self.progress) as bar:
            for job, outcome in carried_out(jobs):
                if isinstance(outcome, Lost):
                    to_do = "请重新运行；仍然如此时，请交给工具的维护者"
                    raise AuditKitError(f"跨年与上下级核对（{job.key}）", outcome.what, to_do)
                put(folder / f"{job.key}.parquet", outcome)
                bar.update()

    def _jobs(self, batches: _Batches, bar: Any) -> Iterator[Job]:
        """The files not yet done; each file passes through the listing."""
        listing = listing_path(self.out)
        sealed, seen, rows = self.store.sealed_keys(), set[bytes](), list[dict[str, Any]]()
        with pq.ParquetWriter(beside(listing), LISTING) as writer:
            for path in self.paths:
                key, size = _key(path)
                file = path.relative_to(self.root).as_posix() if self.root else str(path)
                rows.append({"file": file, "path": str(path.absolute()), "key": key, "bytes": size})
                digest = bytes.fromhex(key)
                if digest in sealed or digest in seen or batches.planned(key):
                    bar.update()
                else:
                    yield Job(key, row_of_file, (str(path.absolute()), key, self.settings))
                seen.add(digest)
                if len(rows) >= BATCH:
                    writer.write_table(pa.Table.from_pylist(rows, schema=LISTING))
                    rows.clear()
            writer.write_table(pa.Table.from_pylist(rows, schema=LISTING))
        take_place(beside(listing), listing)


class _Batches:
    """Batches in the order of the files, each sealed when it and all before it are finished."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.next = max(store.batches(), default=-1) + 1
        self.open: list[list[str]] = []
        self.waiting: set[str] = set()

    def planned(self, key: str) -> bool:
        """Takes a file into the last batch; whether the journal holds it already."""
        if not self.open or len(self.open[-1]) == BATCH:
            self.open.append([])
        self.open[-1].append(key)
        if self.store.has_kept(key):
            self._seal(only_full=True)
            return True
        self.waiting.add(key)
        return False

    def finished(self, key: str) -> None:
        self.waiting.discard(key)
        self._seal(only_full=True)

    def close(self) -> None:
        self._seal(only_full=False)

    def _seal(self, only_full: bool) -> None:
        while self.open and not self.waiting.intersection(self.open[0]):
            if only_full and len(self.open[0]) < BATCH:
                return
            self.store.seal(self.next, self.open.pop(0))
            self.next += 1


def _paths(given: Path | Iterable[str | Path], out: Path) -> list[Path]:
    """The files in the order of their names; hidden ones and the findings themselves are passed over."""
    if isinstance(given, Path):
        if not given.is_dir():
            raise AuditKitError(str(given), "没有这个文件夹", "请核对路径，或给出一列文件")
        own, hidden = out.absolute(), (".", "~$")
        found = [p for p in given.rglob("*") if p.is_file() and own not in p.absolute().parents]
        paths = [p for p in found if not any(part.startswith(hidden) for part in p.relative_to(given).parts)]
    else:
        paths = [Path(one) for one in given]
    if not paths:
        raise AuditKitError(str(given), "其中没有文件", "请核对所给的文件夹或文件")
    return sorted(set(paths))


def _processors() -> int:
    count = getattr(os, "process_cpu_count", os.cpu_count)()
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else count or 1


def _key(path: Path) -> tuple[str, int]:
    """The digest of the bytes and their number; that of the path where there are none to be read (a pipe)."""
    try:
        if not path.is_file():
            raise FileNotFoundError
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
    except OSError:
        return hashlib.sha256(str(path.absolute()).encode()).hexdigest(), 0


def _bar(total: int, what: str, unit: str, shown: bool) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=total, desc=what, unit=unit, disable=not shown, smoothing=0.05, dynamic_ncols=True)
