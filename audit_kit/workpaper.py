"""The log of a case: what was received, decided, reviewed and signed, by whom and when; only ever added to.

Each entry holds the hash of the one before it (see ``verify``), so that none can be changed, dropped or put
elsewhere unseen by whoever knows the last hash. An entry is on the disk before ``append`` returns.
"""

import contextlib
import datetime
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock, Timeout

import audit_kit
from audit_kit.catalogue_version import catalogue_version
from audit_kit.errors import AuditKitError
from audit_kit.verify import FIRST, canonical, chain_faults, entry_hash

Kind = Literal["source", "facts", "decision", "review", "sign_off"]
Decision = Literal["确认", "排除", "待核实"]
Review = Literal["同意", "退回"]
Role = Literal["编制", "复核"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
REVIEWS: tuple[Review, ...] = get_args(Review)
ROLES: tuple[Role, ...] = get_args(Role)
PATIENCE = 10.0
"""Seconds to wait for another kernel that is writing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log.

    Attributes:
        number: its place, from 1.
        at: the time, ISO 8601 with offset.
        by: the person; empty where the toolkit itself noted something.
        kind: source, facts, decision, review or sign_off.
        about: the key of a finding or explanation, the name of a source, or the number of an entry.
        says: what it says, by kind; see ``case`` for the fields.
        toolkit, catalogue: the versions in force.
        before, hash: the hash of the entry before it, and its own.
    """

    number: int
    at: str
    by: str
    kind: Kind
    about: str
    says: dict[str, Any]
    toolkit: str
    catalogue: str
    before: str
    hash: str


class Workpaper:
    """The log in a folder, read anew whenever another kernel has written to it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "log.jsonl"
        self.torn = folder / "log.torn.txt"
        self.drafts = folder / "drafts"
        self._lock = FileLock(folder / ".lock", timeout=PATIENCE)
        self._seen: tuple[int, tuple[Entry, ...]] = (0, ())

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry in order.

        Raises:
            AuditKitError: the log was changed by something else than the toolkit, or cannot be read.
        """
        length = self.path.stat().st_size if self.path.exists() else 0
        if length != self._seen[0]:
            with self.locked():
                self._seen = self._read()
        return self._seen[1]

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes to the case meanwhile.

        Raises:
            AuditKitError: another kernel does not let go, or the folder cannot be written.
        """
        try:
            lock = self._lock.acquire()
        except Timeout:
            what = "另一个笔记本正在写入，等了 10 秒仍未结束"
            raise AuditKitError(str(self.path), what, "请稍后重试，或关闭另一个笔记本") from None
        except OSError as error:
            what = f"文件夹写不进去（{error.strerror}）"
            raise AuditKitError(str(self.path.parent), what, "请检查文件夹的权限和磁盘空间") from None
        with lock:
            yield

    def append(
        self, kind: Kind, about: str, says: Mapping[str, Any], by: str, at: datetime.datetime | None = None
    ) -> Entry:
        """The entry after it is on the disk; ``at`` is now where it is not given.

        Raises:
            AuditKitError: the log cannot be written; it is then as it was before.
        """
        moment = (at or datetime.datetime.now()).astimezone().isoformat(timespec="seconds")
        with self.locked():
            length, entries = self._seen = self._read()
            record: dict[str, Any] = {
                "entry": len(entries) + 1,
                "at": moment,
                "by": by.strip(),
                "kind": kind,
                "about": about,
                "says": dict(says),
                "toolkit": audit_kit.__version__,
                "catalogue": catalogue_version(),
                "before": entries[-1].hash if entries else FIRST,
            }
            record["hash"] = entry_hash(record)
            line = canonical(record) + b"\n"
            self._write(line, length)
            self._seen = (length + len(line), (*entries, _entry(json.loads(line))))
        return self._seen[1][-1]

    def keep_draft(self, key: str, text: str) -> None:
        """Keeps what is being typed about a finding, whole or not at all; an empty text takes it away.

        Raises:
            AuditKitError: the draft cannot be written; the one before is still there.
        """
        path = self.drafts / f"{key}.txt"
        half = path.with_suffix(f".{os.getpid()}.half")
        try:
            self.drafts.mkdir(exist_ok=True)
            if not text:
                path.unlink(missing_ok=True)
                return
            half.write_text(text, encoding="utf-8")
            half.replace(path)
        except OSError as error:
            what = f"草稿没有保存（{error.strerror}）"
            to_do = "请检查磁盘空间和文件夹权限；刚才输入的文字还在屏幕上，请先复制留存"
            raise AuditKitError(str(path), what, to_do) from None

    def draft(self, key: str) -> str:
        """What was being typed about a finding and not yet decided on; empty where there is nothing."""
        path = self.drafts / f"{key}.txt"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @property
    def drafted(self) -> frozenset[str]:
        """The keys for which a draft is kept."""
        return frozenset(path.stem for path in self.drafts.glob("*.txt"))

    def _read(self) -> tuple[int, tuple[Entry, ...]]:
        """The length of the log in bytes and its entries; a line that was cut short is put aside first."""
        content = self.path.read_bytes() if self.path.exists() else b""
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with self.torn.open("ab") as aside:
                aside.write(content[whole:] + b"\n")
                os.fsync(aside.fileno())
            os.truncate(self.path, whole)
        lines = content[:whole].split(b"\n")[:-1]
        if faults := chain_faults(lines):
            to_do = "请不要手工修改工作记录；请从备份中恢复 log.jsonl"
            raise AuditKitError(str(self.path), "；".join(faults[:3]), to_do)
        return whole, tuple(_entry(json.loads(line)) for line in lines)

    def _write(self, line: bytes, length: int) -> None:
        try:
            with self.path.open("ab") as log:
                log.write(line)
                log.flush()
                os.fsync(log.fileno())
        except OSError as error:
            with contextlib.suppress(OSError):
                os.truncate(self.path, length)
            what = f"没有保存（{error.strerror}）"
            to_do = "请检查磁盘空间和文件夹权限后再保存一次；刚才输入的文字还在屏幕上，请先复制留存"
            raise AuditKitError(str(self.path), what, to_do) from None


def same_person(one: str, other: str) -> bool:
    """Whether two names are written alike but for spaces, width and case."""
    first, second = ("".join(unicodedata.normalize("NFKC", name).split()).casefold() for name in (one, other))
    return first == second


def _entry(record: Mapping[str, Any]) -> Entry:
    return Entry(number=record["entry"], **{key: value for key, value in record.items() if key != "entry"})
