"""How each matter stands: decided, sent back, to be decided again and why; and whether the case is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from audit_kit.catalogue_version import catalogue_version
from audit_kit.matters import Matter
from audit_kit.workpaper import Entry

if TYPE_CHECKING:
    import pandas as pd

State = Literal["未决定", "有效", "已退回", "须重新决定", "不再出现"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A matter, the last decision on it and the last review of that decision.

    ``matter`` is None where a decided matter is no longer found; ``reason`` says why a decision no longer
    holds, empty where it does.
    """

    matter: Matter | None
    decision: Entry | None
    review: Entry | None
    state: State
    reason: str = ""

    @property
    def key(self) -> str:
        """The key of the matter."""
        return self.matter.key if self.matter else self.decision.about if self.decision else ""

    @property
    def kind(self) -> str:
        """finding or explanation."""
        return self.matter.kind if self.matter else str(self._said["matter"])

    @property
    def title(self) -> str:
        """The rule's id, or the kind of the explanation."""
        return self.matter.title if self.matter else str(self._said["title"])

    @property
    def content(self) -> Mapping[str, Any]:
        """The fields of the finding or explanation, those decided on where it is no longer found."""
        content: Mapping[str, Any] = self.matter.content if self.matter else self._said["content"]
        return content

    @property
    def failed(self) -> bool:
        """Whether a rule failed, and still does."""
        return self.matter is not None and self.content.get("outcome") == "failed"

    @property
    def cells(self) -> tuple[str, ...]:
        """The addresses of the figures it is about; none where it is no longer found."""
        return tuple(str(one["cell"]) for one in self.matter.rests_on) if self.matter else ()

    @property
    def _said(self) -> Mapping[str, Any]:
        return self.decision.says if self.decision else {}


@dataclass(frozen=True, slots=True)
class SignOff:
    """One signature: its entry, and what was changed since; no ``changes`` means that it holds."""

    entry: Entry
    changes: tuple[str, ...]


def standings(matters: Sequence[Matter], entries: Sequence[Entry]) -> tuple[Standing, ...]:
    """How each matter stands, in the order of the matters; then the decided ones that are no longer found."""
    decided = {entry.about: entry for entry in entries if entry.kind == "decision"}
    reviewed = {entry.about: entry for entry in entries if entry.kind == "review"}
    found = []
    for matter in matters:
        decision = decided.pop(matter.key, None)
        review = reviewed.get(str(decision.number)) if decision else None
        state, reason = _state(matter, decision, review)
        found.append(Standing(matter, decision, review, state, reason))
    gone = "现在的读取和检查不再得出这一项"
    for decision in decided.values():
        review = reviewed.get(str(decision.number))
        found.append(Standing(None, decision, review, "不再出现", gone + _versions(decision)))
    return tuple(found)


def sign_offs(entries: Sequence[Entry], sealed: Mapping[str, str]) -> tuple[SignOff, ...]:
    """Every signature with what was changed after it; ``sealed`` are the digests of the case as it is now."""
    names = {"sources": "原文件", "findings": "核对结果", "settings": "核对设置"}
    found = []
    for entry in entries:
        if entry.kind != "sign_off":
            continue
        binding = ("source", "facts", "decision") + (("review",) if entry.says["role"] == "复核" else ())
        later = [one for one in entries[entry.number :] if one.kind in binding]
        changes = [f"第 {one.number} 条记录（{one.at[:10]}，{one.by or '工具'}）" for one in later]
        changes += [
            f"{names[part]}与签署时不同" for part in names if sealed[part] != entry.says["sealed"][part]
        ]
        found.append(SignOff(entry, tuple(changes)))
    return tuple(found)


def decisions_frame(standings: Sequence[Standing]) -> pd.DataFrame:
    """The standings as a table, one row each; the columns are those of ``ROW``."""
    import pandas as pd

    return pd.DataFrame([_row(one) for one in standings], columns=list(ROW), dtype="object")


def _state(matter: Matter, decision: Entry | None, review: Entry | None) -> tuple[State, str]:
    if decision is None:
        return "未决定", ""
    if reason := _changed(decision.says, matter):
        return "须重新决定", reason + _versions(decision)
    if review is not None and review.says["verdict"] == "退回":
        comment = review.says["comment"]
        return "已退回", f"{review.by}退回" + (f"：{comment}" if comment else "")
    return "有效", ""


def _changed(says: Mapping[str, Any], matter: Matter) -> str:
    """Why the decision no longer holds, empty where nothing it rests on was changed."""
    if says["cells_hash"] != matter.cells_hash:
        before = {one["cell"]: one for one in says["rests_on"]}
        now = {one["cell"]: one for one in matter.rests_on}
        told = [
            f"{cell} 由“{_told(before.get(cell))}”变为“{_told(now.get(cell))}”"
            for cell in before | now
            if before.get(cell) != now.get(cell)
        ]
        return "所依据的数字有变动：" + "、".join(told[:5])
    if says["hash"] != matter.hash:
        content: Mapping[str, Any] = says["content"]
        told = [
            f"{WORDS.get(field, field)}由“{content.get(field)}”变为“{now}”"
            for field, now in matter.content.items()
            if content.get(field) != now
        ]
        return "这一项本身有变动：" + "、".join(told)
    return ""


WORDS = {
    "outcome": "结果",
    "severity": "程度",
    "stated": "印出的数",
    "expected": "应为的数",
    "difference": "差额",
    "cells": "涉及的格子",
    "message": "说明",
    "changes": "改动",
}


def _told(figure: Mapping[str, Any] | None) -> str:
    return f"{figure['text']}（{figure['state']}）" if figure else "没有引用"


def _versions(decision: Entry) -> str:
    now = catalogue_version()
    return f"；规则目录由 {decision.catalogue} 变为 {now}" if decision.catalogue != now else ""


ROW = (
    "key", "kind", "title", "report", "message", "decision", "note", "tick", "by", "at", "entry",
    "review", "reviewer", "comment", "state", "reason",
)  # fmt: skip


def _row(one: Standing) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(ROW)
    row |= {name: getattr(one, name) for name in ("key", "kind", "title", "state", "reason")}
    row |= {name: one.content[name] for name in ("report", "message")}
    if one.decision:
        row |= {name: one.decision.says[name] for name in ("decision", "note", "tick")}
        row |= {"by": one.decision.by, "at": one.decision.at, "entry": one.decision.number}
    if one.review:
        row |= {"review": one.review.says["verdict"], "comment": one.review.says["comment"]}
        row["reviewer"] = one.review.by
    return row
