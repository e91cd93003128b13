"""What a working paper lists, also as tables: findings and explanations with number, rule and standing."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit_kit.audit import Audit
from audit_kit.case import FACTS, Case
from audit_kit.decisions import Standing
from audit_kit.explaining import explain
from audit_kit.report import Report
from audit_kit.rule import Rule
from audit_kit.vocabulary import OUTCOME_WORDS, TABLE_WORDS
from audit_kit.workpaper import Entry

if TYPE_CHECKING:
    import pandas as pd

GROUPS = ("不符", "无法判断", "原因", "原有")
"""Failed, undecided, explanations, and what was decided on and is no longer found."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding or explanation as the paper lists it.

    Attributes:
        group: one of ``GROUPS``.
        number: such as 不符-01, counted by group in the order of the matters.
        standing: how it stands; its ``content`` is that of a lost one as it was decided on.
        rule: None for an explanation and for a rule that is no longer there.
        figures: those it rests on: cell, text, value, state, second, page, line.
        decision: 确认, 排除, 待核实, or 未决定.
        note: that of the decision; empty where there is none.
        tick: the tick mark of the decision; empty where there is none.
    """

    group: str
    number: str
    standing: Standing
    rule: Rule | None
    figures: tuple[Mapping[str, Any], ...]
    decision: str
    note: str
    tick: str

    @property
    def content(self) -> Mapping[str, Any]:
        """The fields of the finding or explanation as plain data."""
        return self.standing.content

    @property
    def title(self) -> str:
        """The rule's id, or the kind of the explanation."""
        return self.standing.title

    @property
    def cells(self) -> tuple[str, ...]:
        """The addresses of the figures it rests on."""
        return tuple(str(figure["cell"]) for figure in self.figures)

    @property
    def confirmed(self) -> bool:
        """Whether it is there, failed or undecided, and confirmed by a decision that holds."""
        return self.group in GROUPS[:2] and self.decision == "确认" and self.standing.state == "有效"

    @property
    def form(self) -> str:
        """The file name of its 取证单; empty where it is not confirmed."""
        return f"取证单-{self.number}.docx" if self.confirmed else ""


def paper_items(case: Case) -> tuple[Item, ...]:
    """The findings in their order, then the explanations, then what was decided on and is gone."""
    rules = {rule.id: rule for rule in case.audit.rules}
    count: Counter[str] = Counter()
    found = []
    for standing in case.standings:
        matter, says = standing.matter, standing.decision.says if standing.decision else {}
        group = "原因" if standing.kind == "explanation" else OUTCOME_WORDS[standing.content["outcome"]]
        group = group if matter else "原有"
        count[group] += 1
        found.append(
            Item(
                group,
                f"{group}-{count[group]:02d}",
                standing,
                rule=rules.get(standing.title) if group in GROUPS[:2] else None,
                figures=tuple(matter.rests_on if matter else says["rests_on"]),
                decision=says.get("decision") or "未决定",
                note=says.get("note", ""),
                tick=says.get("tick", "").strip(),
            )
        )
    return tuple(found)


def audit_tables(audit: Audit) -> dict[str, pd.DataFrame]:
    """The tables of an audit by name: cells, beginning with the report's source name, findings,
    explanations with their changes in words, tally."""
    import pandas as pd

    why = explain(audit)
    why["changes"] = [
        "；".join(
            f"{cell} 由 {'空白' if before is None else before} 改为 {'空白' if after is None else after}"
            for cell, before, after in changes
        )
        for changes in why["changes"]
    ]
    cells = pd.concat(
        [report.cells.assign(report=report.source.name) for report in audit.reports], ignore_index=True
    )
    cells.insert(0, "report", cells.pop("report"))
    return {
        "cells": cells,
        "findings": audit.findings,
        "explanations": why,
        "tally": audit.tally,
    }


def case_tables(case: Case) -> dict[str, pd.DataFrame]:
    """The tables of a case by name: cells, findings, explanations, tally, decisions.

    ``findings`` and ``explanations`` have two columns more than those of the audit: number (in the working
    paper) and key (of the decision in ``decisions``).
    """
    items = paper_items(case)
    tables = audit_tables(case.audit)
    for name, groups in (("findings", GROUPS[:2]), ("explanations", ("原因",))):
        own = [item for item in items if item.group in groups]
        tables[name] = tables[name].assign(
            number=[item.number for item in own], key=[item.standing.key for item in own]
        )
    return tables | {"decisions": case.decisions}


def cover_facts(case: Case) -> dict[str, str]:
    """What the case is about, by the fields of ``FACTS``; what nobody told is drawn from the reports."""
    told = case.facts
    reports = case.reports
    agencies = dict.fromkeys(report.agency for report in reports if report.agency)
    years = [str(report.year) for report in reports if report.year]
    rules, applied = len(case.audit.rules), int((case.audit.tally["applied"] > 0).sum())
    own = {
        "被审计单位": "、".join(agencies) or "（报告中没有识别出机关名称）",
        "审计事项": "政府信息公开工作年度报告数据核对",
        "审计期间": f"{'、'.join(years)}年度" if years else "（报告中没有识别出年度）",
        "程序和方法": (
            "重新计算、核对和检查：读取报告全文和三张表，每个数字由两种方法各读一遍，存疑的标为存疑，不作推测；"
            f"按规则目录 {rules} 条规则核对勾稽关系、表与正文、年度之间和格式（其中 {applied} 条适用）；"
            "对不符之处求出使各项勾稽成立的最小改动，作为可能的原因，由审计人员逐项决定。"
        ),
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


def report_of(case: Case, item: Item) -> Report:
    """The report of a finding or explanation that is still there."""
    return next(report for report in case.reports if report.source.name == item.content["report"])
