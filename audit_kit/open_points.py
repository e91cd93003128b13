"""What is still open in a case before its evidence is packed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit_kit.case import Case
from audit_kit.paper_items import Item, paper_items, preparers
from audit_kit.workpaper import same_person

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("point", "about", "message", "to_do")
ASKED = ("被审计单位", "审计机关", "审计事项", "审计期间", "索引号")
OPEN_STATES = {
    "已退回": "请按复核意见补充后重新决定",
    "须重新决定": "请核对变动后重新决定",
}


def completeness(case: Case) -> pd.DataFrame:
    """One row per open point, in the order in which they are best settled; empty where the case is complete.

    Findings without a decision, decisions that were sent back, must be taken again, wait for verification or
    have not been reviewed, facts of the case that nobody told, and missing or broken signatures. An
    explanation needs no decision.

    Columns: point (what kind, Chinese), about (number in the paper, field or role), message, to_do.
    """
    import pandas as pd

    items = paper_items(case)
    decided = [found for item in items for found in _of_item(item)]
    rows = [*decided, *_facts(case), *_signatures(case)]
    order = list(dict.fromkeys(("未决定", *OPEN_STATES, "待核实", "未复核", "没有填写", "没有签署")))
    rows.sort(key=lambda row: order.index(row[0]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")


def _of_item(item: Item) -> Iterator[tuple[str, str, str, str]]:
    standing = item.standing
    message = str(item.content["message"])
    if standing.state == "未决定" and item.group != "原因":
        yield "未决定", item.number, message, "请在工作台中确认、排除或标为待核实"
    elif standing.state in OPEN_STATES:
        yield standing.state, item.number, f"{message}（{standing.reason}）", OPEN_STATES[standing.state]
    elif standing.state == "有效" and item.decision == "待核实":
        yield "待核实", item.number, message, "请核实后改为确认或排除"
    elif standing.state == "有效" and standing.review is None:
        yield "未复核", item.number, message, "请另一人复核这项决定"


def _facts(case: Case) -> Iterator[tuple[str, str, str, str]]:
    told = case.facts
    for field in ASKED:
        if not told[field].strip():
            to_do = f'请写 case.describe({{"{field}": "…"}}, by="姓名")'
            yield "没有填写", field, f"案卷说明中没有填写{field}", to_do


def _signatures(case: Case) -> Iterator[tuple[str, str, str, str]]:
    for role, person in (("编制", "编制人"), ("复核", "另一名复核人")):
        own = [one for one in case.sign_offs if one.entry.says["role"] == role]
        to_do = f'请{person}写 case.sign("{role}", by="姓名")'
        if not own:
            yield "没有签署", role, f"{role}人尚未签署", to_do
        elif own[-1].changes:
            yield "没有签署", role, f"{role}签署已失效：{'；'.join(own[-1].changes)}", to_do
    prepared, reviewed = preparers(case)
    if prepared and reviewed and same_person(prepared.by, reviewed.by):
        yield "没有签署", "复核", "编制人和复核人是同一人", "请由另一人复核签署"
