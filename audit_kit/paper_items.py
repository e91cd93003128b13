"""What a working paper lists: every finding and explanation with its number, rule and standing."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from audit_kit.case import FACTS, Case
from audit_kit.decisions import Standing
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.vocabulary import OUTCOME_WORDS, TABLE_WORDS
from audit_kit.workpaper import Entry

GROUPS = ("不符", "无法判断", "原因", "原有")
"""Failed, undecided, explanations, and what was decided on and is no longer found."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding or explanation as the paper lists it.

    ``number`` is such as 不符-01, counted by group in the order of the matters; ``rule`` is None for an
    explanation and for a rule that is no longer there.
    """

    number: str
    standing: Standing
    rule: Rule | None

    @property
    def group(self) -> str:
        """One of ``GROUPS``."""
        return self.number.split("-")[0]

    @property
    def content(self) -> dict[str, Any]:
        """The fields of the finding or explanation as plain data; of a lost one as they were decided on."""
        return dict(self._of("content"))

    @property
    def figures(self) -> tuple[dict[str, Any], ...]:
        """The figures it rests on: cell, text, value, state, second, page, line."""
        return tuple(self._of("rests_on"))

    @property
    def title(self) -> str:
        """The rule's id, or the kind of the explanation."""
        return str(self._of("title"))

    @property
    def cells(self) -> tuple[str, ...]:
        """The addresses of the figures it rests on."""
        return tuple(str(figure["cell"]) for figure in self.figures)

    @property
    def decision(self) -> str:
        """确认, 排除, 待核实, or 未决定."""
        return self._decided("decision") or "未决定"

    @property
    def note(self) -> str:
        """The note of the decision; empty where there is none."""
        return self._decided("note")

    @property
    def tick(self) -> str:
        """The tick mark of the decision; empty where there is none."""
        return self._decided("tick").strip()

    @property
    def confirmed(self) -> bool:
        """Whether it is there, failed or undecided, and confirmed by a decision that holds."""
        return self.group in GROUPS[:2] and self.decision == "确认" and self.standing.state == "有效"

    @property
    def form(self) -> str:
        """The file name of its 取证单; empty where it is not confirmed."""
        return f"取证单-{self.number}.docx" if self.confirmed else ""

    def _of(self, field: str) -> Any:
        """A field of the matter, or of the decision on what is no longer found."""
        matter = self.standing.matter
        return getattr(matter, field) if matter else self._says[field]

    def _decided(self, field: str) -> str:
        return str(self._says.get(field, ""))

    @property
    def _says(self) -> dict[str, Any]:
        return self.standing.decision.says if self.standing.decision else {}


def paper_items(case: Case) -> tuple[Item, ...]:
    """The findings in their order, then the explanations, then what was decided on and is gone."""
    rules = {rule.id: rule for rule in case.audit.rules}
    count: Counter[str] = Counter()
    found = []
    for standing in case.standings:
        group = _group(standing)
        count[group] += 1
        matter = standing.matter
        rule = rules.get(matter.title) if matter is not None and matter.kind == "finding" else None
        found.append(Item(f"{group}-{count[group]:02d}", standing, rule))
    return tuple(found)


def cover_facts(case: Case) -> dict[str, str]:
    """What the case is about, by the fields of ``FACTS``; what nobody told is drawn from the reports."""
    told = case.facts
    reports = case.reports
    agencies = dict.fromkeys(report.agency for report in reports if report.agency)
    years = [str(report.year) for report in reports if report.year]
    own = {
        "被审计单位": "、".join(agencies) or "（报告中没有识别出机关名称）",
        "审计事项": "政府信息公开工作年度报告数据核对",
        "审计期间": f"{'、'.join(years)}年度" if years else "（报告中没有识别出年度）",
        "程序和方法": _procedure(case),
    }
    return {field: told[field].strip() or own.get(field, "") for field in FACTS}


def preparers(case: Case) -> tuple[Entry | None, Entry | None]:
    """The last signatures of 编制 and of 复核 that still hold; None where there is none."""
    signed: dict[str, Entry] = {}
    for one in case.sign_offs:
        if one.changes:
            signed.pop(one.entry.says["role"], None)
        else:
            signed[one.entry.says["role"]] = one.entry
    return signed.get("编制"), signed.get("复核")


def table_words(address: str) -> str:
    """A cell's address in words: 表三 办理总计/自然人."""
    table, _, rest = address.partition("/")
    return f"{TABLE_WORDS.get(table, table)} {rest}"


def short_time(moment: str | datetime.datetime) -> str:
    """A time as an auditor reads it, 2026-01-12 09:30; with its offset where that is not Beijing's."""
    text = moment if isinstance(moment, str) else moment.isoformat(timespec="seconds")
    offset = text[19:]
    return text[:16].replace("T", " ") + ("" if offset in ("", BEIJING) else f" (UTC{offset})")


BEIJING = "+08:00"


def report_of(case: Case, name: str) -> Report | None:
    """The report with this source name; None where there is none."""
    return next((report for report in case.reports if report.source.name == name), None)


def _group(standing: Standing) -> str:
    if standing.matter is None:
        return "原有"
    if standing.matter.kind == "explanation":
        return "原因"
    return OUTCOME_WORDS[str(standing.matter.content["outcome"])]


def _procedure(case: Case) -> str:
    rules = len(case.audit.rules)
    applied = int((case.audit.tally["applied"] > 0).sum())
    return (
        "重新计算、核对和检查：读取报告全文和三张表，每个数字由两种方法各读一遍，存疑的标为存疑，不作推测；"
        f"按规则目录 {rules} 条规则核对勾稽关系、表与正文、年度之间和格式（其中 {applied} 条适用）；"
        "对不符之处求出使各项勾稽成立的最小改动，作为可能的原因，由审计人员逐项决定。"
    )
