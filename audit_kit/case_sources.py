"""The source files of a case: copied once, named safely, never written again, compared with their digests."""

import datetime
import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit_kit.errors import AuditKitError
from audit_kit.file_names import safe_name
from audit_kit.reading import file_content, read_report
from audit_kit.report import Report
from audit_kit.workpaper import Workpaper


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as received: its name in the case, its digest, when it came and from where."""

    name: str
    sha256: str
    received_at: str
    origin: str


class CaseSources:
    """The files in ``sources`` and their receipts in the log."""

    def __init__(self, folder: Path, workpaper: Workpaper) -> None:
        self.folder = folder / "sources"
        self._incoming = folder / "incoming"
        self._workpaper = workpaper
        self._reports: dict[str, Report] = {}

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files received, in the order in which they came."""
        return tuple(
            SourceFile(entry.about, entry.says["sha256"], entry.at, entry.says["origin"])
            for entry in self._workpaper.entries
            if entry.kind == "source"
        )

    def reports(self) -> list[Report]:
        """The reports in the files, each read once.

        Raises:
            AuditKitError: a file is gone, or is no longer the one received.
        """
        for source in self.files:
            path = self.folder / source.name
            if source.name not in self._reports:
                self._reports[source.name] = read_report(path)
            if self._reports[source.name].source.sha256 != source.sha256:
                to_do = "请从备份中恢复原文件，不要改动 sources 文件夹"
                raise AuditKitError(str(path), "原文件与收到时不同", to_do)
        return [self._reports[source.name] for source in self.files]

    def add(
        self,
        file: str | Path,
        content: bytes | None,
        accept: Callable[[Sequence[Report]], object],
        at: datetime.datetime | None,
    ) -> SourceFile:
        """Takes a copy of a file, or of what was uploaded under its name; the same content is taken once.

        ``accept`` is asked with the reports there would be, and raises where they do not belong together.

        Raises:
            AuditKitError: the file cannot be read as a report or is not accepted; nothing was changed.
        """
        origin = "上传" if content is not None else str(Path(file).absolute())
        content = file_content(Path(file)) if content is None else content
        known = {source.sha256: source for source in self.files}
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in known:
            return known[sha256]
        received = self._incoming / safe_name(Path(file).name)
        try:
            self._incoming.mkdir(exist_ok=True)
            received.write_bytes(content)
            report = read_report(received)
            accept([*self.reports(), report])
            return self._take(received, report, origin, at)
        finally:
            shutil.rmtree(self._incoming, ignore_errors=True)

    def _take(self, received: Path, report: Report, origin: str, at: datetime.datetime | None) -> SourceFile:
        """Moves a file into its place under a name of its own, unwritable, and notes its receipt."""
        self.folder.mkdir(exist_ok=True)
        taken = {source.name.casefold() for source in self.files}
        names = [received.name, *(f"{received.stem}~{n}{received.suffix}" for n in range(2, 1000))]
        target = self.folder / next(name for name in names if name.casefold() not in taken)
        received.replace(target)
        target.chmod(0o444)
        self._reports[target.name] = replace(
            report, source=replace(report.source, name=target.name, path=target)
        )
        says = {"sha256": report.source.sha256, "origin": origin}
        entry = self._workpaper.append("source", target.name, says, "", at)
        return SourceFile(target.name, report.source.sha256, entry.at, origin)
