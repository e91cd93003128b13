"""What the parts of a working paper say of a case, in Chinese, drawn up for the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from audit_kit.case import Case
from audit_kit.model import Figure
from audit_kit.paper_items import GROUPS, Item, table_words
from audit_kit.power import detection_power
from audit_kit.report import Report
from audit_kit.sheets import cell_text
from audit_kit.vocabulary import KIND_WORDS, STATE_WORDS, TABLE_WORDS
from audit_kit.workpaper import Entry

if TYPE_CHECKING:
    import pandas as pd

SOURCE_WORDS = {
    "pdf": "PDF（有文字层）",
    "scan": "PDF（扫描件，识别读取）",
    "html": "网页",
    "docx": "Word 文件",
    "text": "文字转写件",
}
ENTRY_WORDS = {
    "source": "收到文件",
    "facts": "案卷说明",
    "decision": "决定",
    "review": "复核",
    "sign_off": "签署",
}
MOST_CITED = 30
"""Figures of an item that the paper quotes one by one."""
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


def entry_words(entry: Entry) -> str:
    """What an entry says, in one line."""
    says = entry.says
    if entry.kind == "source":
        return f"收到 {entry.about}（来自 {says['origin']}，SHA-256 {says['sha256']}）"
    if entry.kind == "facts":
        return "；".join(f"{name}：{text}" for name, text in says.items())
    if entry.kind == "decision":
        replaces = f"，替代第 {says['replaces']} 条" if says.get("replaces") else ""
        return f"{says['title']}（{entry.about}）{decided_words(entry)}{replaces}"
    if entry.kind == "review":
        return f"对第 {entry.about} 条决定：{says['verdict']}" + (
            f"（{says['comment']}）" if says["comment"] else ""
        )
    return f"以{says['role']}人身份签署，绑定的校验值：" + "，".join(
        f"{name} {value[:16]}…" for name, value in sorted(says["sealed"].items())
    )


def decided_words(entry: Entry) -> str:
    """A decision with its tick mark and note."""
    note = f"（{entry.says['note']}）" if entry.says["note"] else ""
    return f"{entry.says['decision']}{entry.says['tick'] and '　' + entry.says['tick']}{note}"


def item_place(item: Item) -> str:
    """The pages or lines of the figures an item rests on."""
    return place_words((figure["page"], figure["line"]) for figure in item.figures)


def place_words(places: Iterable[tuple[int | None, int | None]]) -> str:
    """Pages or lines in words, such as 第2、3页 or 第54至78行; — where there are none."""
    found = list(places)
    pages = sorted({page for page, _ in found if page is not None})
    lines = sorted({line for _, line in found if line is not None})
    if pages:
        return f"第{'、'.join(map(str, pages))}页"
    if lines:
        return f"第{lines[0]}行" if len(lines) == 1 else f"第{lines[0]}至{lines[-1]}行"
    return "—"


def amounts_of(item: Item) -> str:
    """Stated, expected and difference of a finding in words; empty where it has none."""
    fields = (("stated", "印出"), ("expected", "应为"), ("difference", "相差"))
    told = [f"{word} {cell_text(item.content.get(field))}" for field, word in fields]
    return "，".join(one for one in told if not one.endswith(" "))


def basis_of(item: Item) -> str:
    """The document and article that the rule rests on."""
    return item.rule.basis if item.rule else "（规则目录中已没有这条规则）"


def rule_words(item: Item) -> str:
    """The rule's id, or the kind of an explanation in words."""
    return KIND_WORDS.get(item.title, item.title)


def cited_words(item: Item) -> str:
    """The figures an item rests on as they were read, each with its state where it is no number."""
    told = []
    for figure in item.figures[:MOST_CITED]:
        state = "" if figure["state"] == "number" else f"（{STATE_WORDS[figure['state']]}）"
        second = figure["second"]
        other = f"，第二遍读作“{second}”" if second is not None and second != figure["text"] else ""
        told.append(f"{table_words(figure['cell'])}“{figure['text']}”{state}{other}")
    more = f"；等 {len(item.figures)} 格" if len(item.figures) > MOST_CITED else ""
    if not told:
        return "这一项不针对表格里的某一格。"
    return f"所引数字 {len(item.figures)} 格：" + "；".join(told) + more


def result_words(items: Sequence[Item]) -> str:
    """The result in one sentence."""
    count = {group: sum(item.group == group for item in items) for group in ("不符", "无法判断")}
    confirmed = sum(item.confirmed and item.group == "不符" for item in items)
    if not count["不符"] and not count["无法判断"]:
        return "按规则目录核对，没有不符，也没有无法判断的事项。"
    return (
        f"按规则目录核对，不符 {count['不符']} 项，其中已确认 {confirmed} 项；"
        f"因数字空白或存疑而无法判断 {count['无法判断']} 项，无法判断的不计为通过。"
    )


def review_words(items: Sequence[Item]) -> str:
    """What reviewers said of the decisions, in one sentence."""
    reviews = [item.standing.review for item in items if item.standing.review is not None]
    decided = sum(item.standing.decision is not None for item in items)
    if not reviews:
        return f"决定 {decided} 项，均未经复核。" if decided else "还没有决定，也没有复核。"
    agreed = sum(review.says["verdict"] == "同意" for review in reviews)
    people = "、".join(dict.fromkeys(review.by for review in reviews))
    comments = [f"{review.by}：{review.says['comment']}" for review in reviews if review.says["comment"]]
    told = f"{people}复核 {len(reviews)} 项：同意 {agreed} 项，退回 {len(reviews) - agreed} 项。"
    return f"决定 {decided} 项，{told}" + "；".join(comments)


def open_words(points: pd.DataFrame) -> str:
    """The open points of a case in one sentence; empty where there are none."""
    count = points["point"].value_counts(sort=False)
    return "、".join(f"{point} {number} 项" for point, number in count.items()) + "。" if len(count) else ""


def tally(items: Sequence[Item]) -> dict[str, Counter[str]]:
    """For each group how many were decided in which way."""
    return {group: Counter(item.decision for item in items if item.group == group) for group in GROUPS}


def scopes(case: Case) -> list[tuple[Report, str, Counter[str], str]]:
    """By report and table how many figures are of each state (in words), and their pages."""
    found = []
    for report in case.reports:
        for table, words in TABLE_WORDS.items():
            own = [figure for figure in report.figures if figure.cell.table == table]
            found.append((report, words, Counter(STATE_WORDS[one.state] for one in own), _where(own)))
    return found


def _where(figures: Iterable[Figure]) -> str:
    return place_words((figure.place.page, figure.place.line) for figure in figures if figure.place)


def doubtful(case: Case, items: Sequence[Item]) -> list[tuple[str, str, str, str, str, str, str, int]]:
    """The figures whose two readings disagree or that cannot be vouched for, by row and reason.

    Each as report, cells, first and second reading, reason, place, what was decided on them, how many.
    """
    found = []
    for report in case.reports:
        unsure = (figure for figure in report.figures if figure.state == "unsure")
        rows = groupby(unsure, lambda one: (one.cell.table, one.cell.row, one.note))
        for (table, row, note), group in rows:
            figures = list(group)
            paths = {figure.cell.path for figure in figures}
            about = (i for i in items if i.content["report"] == report.source.name and paths & set(i.cells))
            told = "、".join(f"{i.number}（{i.decision}）" for i in about if i.decision != "未决定")
            found.append(
                (
                    report.source.name,
                    f"{TABLE_WORDS[table]} {row}：{'、'.join(figure.cell.column for figure in figures)}",
                    "、".join(one.text or "（空）" for one in figures),
                    "、".join("—" if one.second is None else one.second or "（空）" for one in figures),
                    note or "",
                    _where(figures),
                    told or "不作为数字使用；有关规则列为无法判断",
                    len(figures),
                )
            )
    return found


def settled(items: Sequence[Item]) -> list[Item]:
    """The explanations that were decided on and the findings that were excluded."""
    return [
        item
        for item in items
        if (item.group == "原因" and item.decision != "未决定")
        or (item.group in GROUPS[:2] and item.decision == "排除")
    ]


def later_changes(entries: Sequence[Entry]) -> list[tuple[Entry, str, str, str, str]]:
    """Decisions and facts that were replaced, what was sent back, and every entry after a signature.

    Each as entry, what it is, the old, the new, and why.
    """
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
            found.append((entry, what, old or "（原来没有）", new, why or "（没有写明）"))
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
