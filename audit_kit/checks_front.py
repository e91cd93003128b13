"""Kinds of check on title, headings, preface and closing: what the report says of itself."""

from __future__ import annotations

import re

from audit_kit.answers import Answer, failed_if, listed, not_read, printed, where
from audit_kit.facts import PREFACE, Facts, Passage
from audit_kit.forms import load_form
from audit_kit.labels import normalised, similarity
from audit_kit.numerals import numeral_value
from audit_kit.sections import DATE

PARTS = re.compile(r"(?<!第)([二三四五六七八九十]|[2-9]|1\d)个?大?部分(?:组成|构成|内容)?")
LIST = re.compile(
    r"(?:包括|包含|分为|由|内容为|分别为|分别是)[:：]?((?:[^。；]{4,40}[、，；])+[^。；]{4,60}?)(?:共?[一二三四五六七八九十\d]{1,2}个?部分|等?组成|等?构成|。|$)"
)
OFFICIAL = re.compile(
    r"国办公开办函[〔\[](\d{4})[〕\]](\d+)号|(?<=政府信息公开条例》[（(])(?:中华人民共和国)?国(?:务院)?令第?(\d+)号"
)
ON_FORM = re.compile(r"年度报告.{0,12}格式|格式.{0,12}年度报告")


def title_complete(facts: Facts, kind: str) -> Answer:
    """The title names agency, year and kind of report; ``kind`` is a pattern."""
    title = facts.report.title
    if not title:
        return Answer("not_applicable", "标题", "没有认出报告标题，标题可能是图片，无从核对。")
    faults = [] if facts.report.agency else ["机关名称"]
    faults += [] if re.search(r"20\d\d|二[〇○零]", title) else ["报告年度"]
    faults += [] if re.search(kind, title) else ["“政府信息公开工作年度报告”字样"]
    return failed_if(faults, "标题", f"标题“{printed(title)}”缺少{'、'.join(faults)}。")


def headings_official(facts: Facts) -> Answer:
    """Every heading is worded as the form or as an accepted variant."""
    if not facts.report.headings:
        return Answer("not_applicable", "部分标题", "没有认出任何一个部分标题，无从核对。")
    official = {one.key: (one.title, *one.also) for one in load_form(facts.report.layout_form).sections}
    odd = [
        f"“{printed(heading.title)}”{where(heading.place)}格式为“{official[heading.key][0]}”"
        for heading in facts.report.headings
        if normalised(heading.title) not in {normalised(title) for title in official[heading.key]}
    ]
    return failed_if(odd, "部分标题", f"部分标题与格式文字不同：{listed(odd)}。")


def _in_preface(facts: Facts, pattern: re.Pattern[str]) -> list[tuple[Passage, re.Match[str]]]:
    preface = (one for one in facts.sentences if one.section == PREFACE)
    return [(one, match) for one in preface for match in pattern.finditer(one.text)]


def parts_counted(facts: Facts) -> Answer:
    """The number of parts that the preface names is that of the headings, as they were recognised."""
    found = _in_preface(facts, PARTS)
    if not found or not facts.report.headings:
        why = "导语没有说共有几个部分，或没有认出部分标题，无从核对。"
        return Answer("not_applicable", "导语", why)
    passage, match = found[-1]
    there = len({heading.key for heading in facts.report.headings})
    named = int(numeral_value(match[1]) or there)
    message = f"导语{where(passage.place)}称“{match[0]}”，正文找到{there}个部分的标题。"
    return failed_if(named != there, "导语", message, (), named, there)


def parts_listed(facts: Facts) -> Answer:
    """Every part that the preface lists has a heading."""
    names = [name for _, match in _in_preface(facts, LIST) for name in _names(match[1])]
    if len(names) < 3 or not facts.report.headings:
        why = "导语没有列出各部分名称，或没有认出部分标题，无从核对。"
        return Answer("not_applicable", "导语", why)
    there = {heading.key for heading in facts.report.headings}
    official = [section for section in load_form("2021").sections if section.key in there]
    titles = [normalised(heading.title) for heading in facts.report.headings]
    titles += [normalised(title) for section in official for title in (section.title, *section.also)]
    missing = [f"“{name}”" for name in names if not any(_alike(name, title) for title in titles)]
    return failed_if(missing, "导语", f"导语所列{'、'.join(missing)}在正文中没有对应的部分标题。")


def _names(text: str) -> list[str]:
    """The names of a list; 行政复议、行政诉讼情况 is one name."""
    parts = re.split(
        r"[、，；]|(?<=情况)(?:和|及|以及)", text.replace("行政复议、行政诉讼", "行政复议行政诉讼")
    )
    parts = [re.sub(r"^[（(]?[一二三四五六\d][）)、.]?|^(?:和|及|以及)|[”“]|等$", "", part) for part in parts]
    return [normalised(part) for part in parts if part.endswith(("情况", "事项", "概述", "问题"))]


def _alike(name: str, title: str) -> bool:
    return similarity(name, title) > 0 or name in title or title in name or name[:4] == title[:4]


def documents_right(facts: Facts, outdated: bool) -> list[Answer]:
    """The documents on the yearly report that the text cites exist, and hold for the year.

    ``outdated`` asks for those that no longer hold, else for those that are unknown to the settings. One
    answer per document cited wrongly, else one for the text.
    """
    cited = [
        (one, match[0])
        for one in facts.sentences
        for match in OFFICIAL.finditer(one.text)
        if match[3] or ON_FORM.search(one.text)
    ]
    if not cited or facts.year is None:
        why = "正文没有引用年度报告的文号，或没有读到报告年度，无从核对。"
        return [Answer("not_applicable", "编制依据", why)]
    faults = []
    for passage, name in cited:
        span = facts.settings.documents.get(_document(name))
        old = span is not None and span[1] is not None and facts.year > span[1]
        early = span is not None and facts.year < span[0]
        if old if outdated else span is None or early:
            says = "所引依据已被取代" if old else "不是年度报告格式或条例的文号，或当时尚未印发"
            message = f"{facts.year}年度报告引用“{name}”{where(passage.place)}，{says}，请核对编制依据。"
            faults.append(Answer("failed", f"编制依据“{name}”", message))
    return faults or [Answer("passed", "编制依据")]


def _document(name: str) -> str:
    """The name of a document as the settings spell it: 国令711号 is 国令第711号."""
    name = name.removeprefix("中华人民共和国").replace("[", "〔").replace("]", "〕")
    return name if "第" in name else name.replace("令", "令第")


def names_agree(facts: Facts) -> Answer:
    """The agency that closes the report is the one of the title, or its office.

    A closing signature is the short line before the closing date.
    """
    lines = [one.text for one in facts.paragraphs[-3:]]
    dated = next((at for at, text in enumerate(lines) if DATE.fullmatch(text)), None)
    signed, own = lines[dated - 1] if dated else "", facts.agency
    is_name = 0 < len(signed) <= 25 and signed[-1] not in "。；，" and facts.settings.class_of(signed)
    if not is_name or own is None:
        return Answer("not_applicable", "落款", "没有读到落款的机关名称，无从核对。")
    office = own.removesuffix("人民政府")
    same = signed in own or own in signed or (office != own and signed.startswith(office))
    message = f"落款“{signed}”{where(facts.paragraphs[-1].place)}与标题中的“{own}”不一致。"
    return failed_if(not same, "落款", message)


def former_names(facts: Facts) -> list[Answer]:
    """No agency is called by a name that the settings list as dissolved before the report year."""
    if not facts.sentences or facts.year is None:
        return [not_read("正文或报告年度", "正文")]
    faults = []
    for former in facts.settings.former_names:
        passage = next((one for one in facts.sentences if former.name in one.text), None)
        if passage is not None and facts.year >= former.first_year:
            now = f"该类机关已由{former.now}承接，请核对名称。"
            message = f"正文{where(passage.place)}出现“{former.name}”，{now}"
            faults.append(Answer("failed", former.name, message))
    return faults or [Answer("passed", "正文")]
