"""Cases made for tests of what a pack says to people: one with a history, one that is hostile throughout."""

import datetime
from pathlib import Path

from conftest import SAMPLES

import audit_kit as ak

AT = datetime.datetime(2026, 1, 12, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{审计事项}}'
FORMULA = "=cmd|'/c calc'!A1"
FACTS = {
    "被审计单位": "澜溪市市场监督管理局",
    "审计机关": "某市审计局",
    "审计事项": "政府信息公开工作年度报告",
    "审计期间": "2021年度",
    "索引号": "ZJ-2022-017",
}


def decided_case(folder: Path, *reports: str) -> ak.Case:
    """A case of these samples, or of errors-2021, in which the first four matters are confirmed."""
    case = ak.open_case(folder, reports=[SAMPLES / name for name in reports or ("errors-2021.pdf",)], at=AT)
    for matter in case.matters[:4]:
        case.decide(matter, "确认", "=已核对", "√", by="张三", at=AT)
    return case


def lived_in_case(folder: Path) -> ak.Case:
    """errors-2021 with every kind of entry: confirmed, excluded, replaced, sent back, signed, changed."""
    case = ak.open_case(folder, reports=[SAMPLES / "errors-2021.pdf"], at=AT)
    case.describe(FACTS, by="张三", at=AT)
    first, second, third, fourth, *_ = case.matters
    causes = [matter for matter in case.matters if matter.kind == "explanation"]
    agreed = case.decide(first, "确认", "已与经办人核对", "√", by="张三", at=AT)
    back = case.decide(second, "确认", "", "∧", by="张三", at=AT)
    case.decide(third, "排除", "口径不同，见说明", "甲", by="张三", at=AT)
    case.decide(fourth, "待核实", by="张三", at=AT)
    case.decide(fourth, "确认", "核实后确认", "√", by="张三", at=AT)
    case.decide(causes[0], "确认", "经办人承认误填", by="张三", at=AT)
    case.decide(causes[1], "排除", "与正文不符", by="张三", at=AT)
    case.review(agreed.number, "同意", "证据充分", by="李四", at=AT)
    case.review(back.number, "退回", "请补充原件", by="李四", at=AT)
    case.sign("编制", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    case.decide(case.matters[5], "排除", "签署后补充", by="张三", at=AT)
    return case


def hostile_case(folder: Path) -> ak.Case:
    """A transcript with markup and formulas for figures, a long name, the same in all an auditor types."""
    text = (SAMPLES / "transcript-regular-2021.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "予以公开" in line and line.count("\t") > 5)
    fields = lines[at].split("\t")
    fields[-2], fields[-3] = HOSTILE, FORMULA
    lines[at] = "\t".join(fields)
    case = ak.open_case(folder)
    case.add("很长的名字" * 20 + ".txt", "\n".join(lines).encode("utf-8"), at=AT)
    case.describe(dict.fromkeys((*FACTS, "程序和方法", "备注"), HOSTILE), by=HOSTILE, at=AT)
    for number, matter in enumerate(case.matters[:4]):
        note = (HOSTILE, FORMULA)[number % 2] + "长" * 300
        case.decide(matter, "确认" if number % 2 else "排除", note, FORMULA, by=HOSTILE, at=AT)
    return case
