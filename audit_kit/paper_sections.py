"""What the sections of a working paper say, drawn from a case: plain records for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from audit_kit.case import Case
from audit_kit.model import Figure
from audit_kit.paper_items import GROUPS, Item, table_words
from audit_kit.paper_words import ENTRY_WORDS, decided_words, entry_words, place_words
from audit_kit.power import detection_power
from audit_kit.report import Report
from audit_kit.vocabulary import STATE_WORDS, TABLE_WORDS
from audit_kit.workpaper import Entry

TICKS = {
    "√": "与原件核对一致",
    "∧": "纵向加总核对",
    "＜": "横向加总核对",
    "B": "与上年度报告核对",
    "T": "与正文所述核对",
    "×": "与原件或证据不符",
    "※": "另有说明，见该项备注",
    "？": "待进一步核实",
}
"""The usual tick marks; an auditor may use others, which the legend then lists as their own."""
TRIALS = 10
SEED = 2024


@dataclass(frozen=True, slots=True)
class Scope:
    """A table of a report as it was examined: how many figures of each state (in words), and the pages."""

    report: Report
    table: str
    states: Counter[str]
    where: str


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that changed something later: what, why, the old and the new."""

    entry: Entry
    what: str
    why: str
    old: str
    new: str


def tally(items: Sequence[Item]) -> dict[str, Counter[str]]:
    """For each group how many were decided in which way."""
    return {group: Counter(item.decision for item in items if item.group == group) for group in GROUPS}


def scopes(case: Case) -> list[Scope]:
    """One row for each table of each report."""
    found = []
    for report in case.reports:
        for table, words in TABLE_WORDS.items():
            own = [figure for figure in report.figures if figure.cell.table == table]
            states = Counter(STATE_WORDS[figure.state] for figure in own)
            found.append(Scope(report, words, states, _where(own)))
    return found


def _where(figures: Iterable[Figure]) -> str:
    return place_words((figure.place.page, figure.place.line) for figure in figures if figure.place)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Figures of one row that cannot be vouched for, for one reason, and what was decided on them."""

    report: str
    cells: str
    first: str
    second: str
    why: str
    where: str
    settled: str
    count: int


def doubtful(case: Case, items: Sequence[Item]) -> list[Doubt]:
    """The figures whose two readings disagree or that cannot be vouched for, by row and reason."""
    return [
        _doubt(report, list(own), items)
        for report in case.reports
        for _, own in groupby(
            (figure for figure in report.figures if figure.state == "unsure"),
            key=lambda figure: (figure.cell.table, figure.cell.row, figure.note),
        )
    ]


def _doubt(report: Report, figures: Sequence[Figure], items: Sequence[Item]) -> Doubt:
    paths = {figure.cell.path for figure in figures}
    about = [i for i in items if i.content["report"] == report.source.name and paths & set(i.cells)]
    told = "、".join(f"{i.number}（{i.decision}）" for i in about if i.decision != "未决定")
    cell = figures[0].cell
    return Doubt(
        report=report.source.name,
        cells=f"{TABLE_WORDS[cell.table]} {cell.row}：{'、'.join(figure.cell.column for figure in figures)}",
        first="、".join(figure.text or "（空）" for figure in figures),
        second="、".join("—" if figure.second is None else figure.second or "（空）" for figure in figures),
        why=figures[0].note or "",
        where=_where(figures),
        settled=told or "不作为数字使用；有关规则列为无法判断",
        count=len(figures),
    )


def settled(items: Sequence[Item]) -> list[Item]:
    """The explanations that were decided on and the findings that were excluded."""
    return [
        item
        for item in items
        if (item.group == "原因" and item.decision != "未决定")
        or (item.group in GROUPS[:2] and item.decision == "排除")
    ]


def later_changes(entries: Sequence[Entry]) -> list[Change]:
    """Decisions and facts that were replaced, what was sent back, and every entry after a signature."""
    found, signed = [], False
    told: dict[str, str] = {}
    by_number = {entry.number: entry for entry in entries}
    for entry in entries:
        says = entry.says
        old = new = why = ""
        if entry.kind == "decision" and says.get("replaces"):
            before = by_number[says["replaces"]]
            old, new, why = decided_words(before), decided_words(entry), says["note"]
        elif entry.kind == "review" and says["verdict"] == "退回":
            decision = by_number[int(entry.about)]
            old, new, why = decided_words(decision), "退回编制人", says["comment"]
        elif entry.kind == "facts":
            changed = [name for name, text in says.items() if told.get(name) and told[name] != text]
            old = "；".join(f"{name}：{told[name]}" for name in changed)
            new = "；".join(f"{name}：{says[name]}" for name in changed)
            told |= says
        after = signed and entry.kind != "sign_off"
        if old or new or after:
            what = ENTRY_WORDS[entry.kind] + ("（签署之后）" if after else "")
            subject = says["title"] + "　" if entry.kind == "decision" else ""
            new = subject + (new or entry_words(entry))
            found.append(Change(entry, what, why or "（没有写明）", old or "（原来没有）", new))
        signed = signed or entry.kind == "sign_off"
    return found


def undecided_rules(case: Case) -> list[tuple[str, str, int]]:
    """The rules with undecided verdicts: id, title, how many."""
    count = Counter(verdict.rule for verdict in case.audit.verdicts if verdict.outcome == "undecided")
    return [(rule.id, rule.title, count[rule.id]) for rule in case.audit.rules if count[rule.id]]


def power_of(report: Report) -> dict[str, Any]:
    """What the rules would catch in a report, by table and slip, and the figures that nothing protects."""
    frame = detection_power(report, seed=SEED, trials=TRIALS, locate=False)
    rows = [
        (TABLE_WORDS[row["table"]], row["name"], row["trials"], row["caught"], _percent(row["caught_share"]))
        for row in frame.to_dict("records")
    ]
    unprotected = [
        cell for cells in frame.groupby("table", sort=False)["unprotected"].first() for cell in cells
    ]
    return {"report": report.source.name, "rows": rows, "unprotected": list(map(table_words, unprotected))}


def _percent(share: Any) -> str:
    return "—" if share is None or share != share else f"{share:.0%}"


def tick_legend(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    """The usual tick marks and those used beside them: mark, meaning, the items that carry it."""
    used: dict[str, list[str]] = {}
    for item in items:
        if item.tick:
            used.setdefault(item.tick, []).append(item.number)
    own = {mark: "（编制人自定的记号，含义见该项备注）" for mark in used if mark not in TICKS}
    return [(mark, means, "、".join(used.get(mark, ())) or "—") for mark, means in (TICKS | own).items()]
