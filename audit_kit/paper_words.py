"""How a working paper words its items, entries and results, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from audit_kit.csv_tables import cell_text
from audit_kit.paper_items import Item, table_words
from audit_kit.vocabulary import KIND_WORDS as CAUSE_WORDS
from audit_kit.vocabulary import STATE_WORDS
from audit_kit.workpaper import Entry

if TYPE_CHECKING:
    import pandas as pd

KIND_WORDS = {
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


def who(entry: Entry) -> str:
    """The person of an entry; 工具 where the toolkit itself noted something."""
    return entry.by or "工具"


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
    return CAUSE_WORDS.get(item.title, item.title)


def cited_words(item: Item) -> str:
    """The figures an item rests on as they were read, each with its state where it is no number."""
    told = []
    for figure in item.figures[:MOST_CITED]:
        state = "" if figure["state"] == "number" else f"（{STATE_WORDS[figure['state']]}）"
        second = figure["second"]
        other = f"，第二遍读作“{second}”" if second is not None and second != figure["text"] else ""
        told.append(f"{table_words(figure['cell'])}“{figure['text']}”{state}{other}")
    more = f"；等 {len(item.figures)} 格" if len(item.figures) > MOST_CITED else ""
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
