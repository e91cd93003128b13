"""A case: a folder with source files, guided notebooks, settings and the log of all that was done."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audit_kit.audit import Audit, check
from audit_kit.case_notebooks import copy_notebooks
from audit_kit.case_sources import CaseSources, SourceFile
from audit_kit.decisions import SignOff, Standing, decisions_frame, sign_offs, standings
from audit_kit.errors import AuditKitError
from audit_kit.matters import Matter, matters
from audit_kit.report import Report
from audit_kit.verify import digest
from audit_kit.workpaper import DECISIONS, REVIEWS, ROLES, Entry, Workpaper, same_person

if TYPE_CHECKING:
    import pandas as pd

FACTS = ("被审计单位", "审计机关", "审计事项", "审计期间", "程序和方法", "索引号", "备注")
SETTINGS = (
    "# 本案卷的核对设置；写法见 docs/rules.md 和 audit_kit/catalogue/settings.yaml。改后重新运行笔记本。\n"
)


class Case:
    """A folder that is reopened as it was left; made by ``open_case``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workpaper = Workpaper(folder)
        self.offered: tuple[Path, ...] = ()
        self._files = CaseSources(folder, self.workpaper)
        self._audited: tuple[object, Audit] | None = None
        self._matters: tuple[Audit, tuple[Matter, ...]] | None = None

    def __repr__(self) -> str:
        decided = sum(standing.state == "有效" for standing in self.standings) if self.sources else 0
        names = "、".join(source.name for source in self.sources) or "还没有报告"
        return f"<案卷 {self.folder.name}：{names}；已决定 {decided} 项>"

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """The files received, in the order in which they came."""
        return self._files.files

    @property
    def settings(self) -> Path:
        """The case's own settings file, which the auditor may edit."""
        return self.folder / "settings.yaml"

    @property
    def facts(self) -> dict[str, str]:
        """What ``describe`` was last told, by the fields of ``FACTS``; all fields are there."""
        told = dict.fromkeys(FACTS, "")
        for entry in self.workpaper.entries:
            if entry.kind == "facts":
                told |= entry.says
        return told

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports of the case, the earliest year first.

        Raises:
            AuditKitError: there is none yet, or a file is gone or no longer the one received.
        """
        return self.audit.reports

    @property
    def audit(self) -> Audit:
        """The rules carried out on the reports of the case with its settings; anew when either changed."""
        return self._audit()[1]

    @property
    def matters(self) -> tuple[Matter, ...]:
        """The findings and explanations an auditor decides on."""
        audit = self.audit
        if self._matters is None or self._matters[0] is not audit:
            self._matters = (audit, matters(audit))
        return self._matters[1]

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How each matter stands."""
        return standings(self.matters, self.workpaper.entries)

    @property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """Every signature, and what was changed since."""
        return sign_offs(self.workpaper.entries, self.sealed)

    @property
    def sealed(self) -> dict[str, str]:
        """The digests that a signature binds to: source files, findings with their figures, settings."""
        found = [[matter.key, matter.hash, matter.cells_hash] for matter in self.matters]
        return {
            "sources": digest([[source.name, source.sha256] for source in self.sources]),
            "findings": digest(found),
            "settings": hashlib.sha256(self.settings.read_bytes()).hexdigest(),
        }

    @property
    def decisions(self) -> pd.DataFrame:
        """One row per matter and per decided matter that is no longer found.

        Columns: key, kind, title, report, message, decision, note, tick, by, at, entry, review, reviewer,
        comment, state (未决定, 有效, 已退回, 须重新决定, 不再出现), reason.
        """
        return decisions_frame(self.standings)

    def add(
        self, file: str | Path, content: bytes | None = None, at: datetime.datetime | None = None
    ) -> SourceFile:
        """Takes a copy of a report into the case; ``content`` where it was uploaded and ``file`` is its name.

        Raises:
            AuditKitError: it cannot be read as a report, or is another agency's; the case stays as it was.
        """
        try:
            return self._files.add(file, content, lambda reports: check(*reports, settings=self.settings), at)
        except OSError as error:
            what = f"写不进去（{error.strerror}）"
            raise AuditKitError(str(self.folder), what, "请检查磁盘空间和文件夹权限") from None

    def decide(
        self,
        matter: Matter | str,
        decision: str,
        note: str = "",
        tick: str = "",
        *,
        by: str,
        at: datetime.datetime | None = None,
    ) -> Entry:
        """Writes a decision (确认, 排除 or 待核实) on a matter, given itself or by its key; the entry.

        Raises:
            AuditKitError: no such matter or decision, nobody named, or the log cannot be written.
        """
        _refuse_unless(
            decision in DECISIONS, "决定", f"没有“{decision}”这种决定", f"请选 {'、'.join(DECISIONS)}"
        )
        _refuse_unless(bool(by.strip()), "编制人", "没有写明", "请先填写编制人的姓名")
        found = self._matter(matter)
        entries = (entry for entry in reversed(self.workpaper.entries) if entry.kind == "decision")
        says = {
            "decision": decision,
            "note": note,
            "tick": tick,
            "replaces": next((entry.number for entry in entries if entry.about == found.key), None),
            "matter": found.kind,
            "title": found.title,
            "hash": found.hash,
            "cells_hash": found.cells_hash,
            "content": found.content,
            "rests_on": list(found.rests_on),
        }
        return self.workpaper.append("decision", found.key, says, by, at)

    def review(
        self, entry: int, verdict: str, comment: str = "", *, by: str, at: datetime.datetime | None = None
    ) -> Entry:
        """Writes another person's 同意 or 退回 on the decision with this entry number; the entry.

        Raises:
            AuditKitError: no such decision or verdict, a decision that is no longer the last one, or the
                reviewer is the one who decided.
        """
        _refuse_unless(verdict in REVIEWS, "复核", f"没有“{verdict}”这种意见", f"请选 {'、'.join(REVIEWS)}")
        _refuse_unless(bool(by.strip()), "复核人", "没有写明", "请先填写复核人的姓名")
        current = {one.decision.number: one.decision for one in self.standings if one.decision}
        what = f"第 {entry} 条记录不是现行的决定"
        _refuse_unless(entry in current, "复核", what, "请从 case.decisions 的 entry 列选取")
        same = same_person(current[entry].by, by)
        _refuse_unless(not same, "复核人", f"{by}就是编制人", "请由另一人复核")
        says = {"verdict": verdict, "comment": comment, "hash": current[entry].hash}
        return self.workpaper.append("review", str(entry), says, by, at)

    def describe(self, facts: dict[str, str], *, by: str, at: datetime.datetime | None = None) -> Entry:
        """Writes what the case is about, by the fields of ``FACTS``; the entry.

        Raises:
            AuditKitError: an unknown field.
        """
        unknown = [field for field in facts if field not in FACTS]
        _refuse_unless(
            not unknown, "案卷说明", f"没有“{'、'.join(unknown)}”这一项", f"可填 {'、'.join(FACTS)}"
        )
        return self.workpaper.append("facts", "case", facts, by, at)

    def sign(self, role: str, *, by: str, at: datetime.datetime | None = None) -> Entry:
        """Signs the case as 编制 or, by another person after that, as 复核; binds to ``sealed``.

        Raises:
            AuditKitError: no such role, nobody named, the reviewer has a part in the preparation, or the
                preparer's signature is missing or no longer holds.
        """
        _refuse_unless(role in ROLES, "签署", f"没有“{role}”这种身份", f"请选 {'、'.join(ROLES)}")
        _refuse_unless(bool(by.strip()), "签署", "没有写明姓名", "请填写签署人的姓名")
        if role == "复核":
            signed = [one for one in self.sign_offs if one.entry.says["role"] == "编制" and not one.changes]
            _refuse_unless(bool(signed), "复核签署", "编制人尚未签署，或签署后又有变动", "请编制人先签署")
            preparers = {e.by for e in self.workpaper.entries if e.kind == "decision"} | {signed[-1].entry.by}
            same = any(same_person(one, by) for one in preparers)
            _refuse_unless(not same, "复核签署", f"{by}参与了编制", "请由另一人复核签署")
        return self.workpaper.append("sign_off", "case", {"role": role, "sealed": self.sealed}, by, at)

    def _audit(self) -> tuple[object, Audit]:
        if not self.sources:
            to_do = "请先放入报告：open_case(文件夹, reports=[…])"
            raise AuditKitError(self.folder.name, "案卷里还没有报告", to_do)
        state = ([source.sha256 for source in self.sources], self.settings.read_bytes())
        if self._audited is None or self._audited[0] != state:
            self._audited = (state, check(*self._files.reports(), settings=self.settings))
        return self._audited

    def _matter(self, matter: Matter | str) -> Matter:
        key = matter if isinstance(matter, str) else matter.key
        found = {one.key: one for one in self.matters}
        _refuse_unless(key in found, "决定", f"现在没有 {key} 这一项", "请从 case.decisions 的 key 列选取")
        return found[key]


def open_case(
    folder: str | Path, reports: Iterable[str | Path] = (), at: datetime.datetime | None = None
) -> Case:
    """The case in a folder, made or reopened, with copies of these report files in it.

    The folder holds ``sources`` (the files as received, never written again), ``notebooks`` (copies of the
    guided notebooks with the report set), ``settings.yaml`` and ``log.jsonl`` (see ``workpaper``). ``at`` is
    the time of receipt, now where it is not given.

    Raises:
        AuditKitError: the folder cannot be written, its log was changed by hand, or a file cannot be
            read as a report of the case's agency.
    """
    folder = Path(folder).resolve()  # its own name, also where it is given as ".."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        case = Case(folder)
        with case.workpaper.locked():
            if not case.settings.exists():
                case.settings.write_text(SETTINGS, encoding="utf-8")
            for file in reports:
                case.add(file, at=at)
            case.offered = copy_notebooks(folder / "notebooks", _by_year(case))
    except OSError as error:
        what = f"案卷文件夹建不了（{error.strerror}）"
        raise AuditKitError(str(folder), what, "请检查路径、权限和磁盘空间") from None
    return case


def _by_year(case: Case) -> Sequence[str]:
    return [report.source.name for report in case.reports] if case.sources else []


def _refuse_unless(holds: bool, where: str, what: str, to_do: str) -> None:
    if not holds:
        raise AuditKitError(where, what, to_do)
