"""Kinds of check on what the report says of itself: title, headings, preface, dates, closing."""

import datetime
import re
from collections.abc import Iterator

from audit_kit.answers import Answer, Names, failed_if, listed, not_read, printed, where
from audit_kit.facts import PREFACE, Facts, Passage, out_of_place
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
DAY = r"(20\d\d)年(\d{1,2})月(\d{1,2})日"
PERIOD = re.compile(rf"(?:自|从)?{DAY}[起始]?(?:[至到]|[-—–~～]+)(?:(20\d\d)年)?(\d{{1,2}})月(\d{{1,2}})日")
ABOUT_PERIOD = re.compile(r"统计|期限|期间|时限|数据|报告期")
ANY_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
ANY_MONTH = re.compile(r"(?<!\d)(20\d\d)年(\d{1,2})月")
PUBLISHED = "发布日期"


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
    missing = [
        f"“{name}”"
        for name in names
        if not any(similarity(name, t) > 0 or name in t or t in name or name[:4] == t[:4] for t in titles)
    ]
    return failed_if(missing, "导语", f"导语所列{'、'.join(missing)}在正文中没有对应的部分标题。")


def _names(text: str) -> list[str]:
    """The names of a list; 行政复议、行政诉讼情况 is one name."""
    parts = re.split(
        r"[、，；]|(?<=情况)(?:和|及|以及)", text.replace("行政复议、行政诉讼", "行政复议行政诉讼")
    )
    parts = [re.sub(r"^[（(]?[一二三四五六\d][）)、.]?|^(?:和|及|以及)|[”“]|等$", "", part) for part in parts]
    return [normalised(part) for part in parts if part.endswith(("情况", "事项", "概述", "问题"))]


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


def published_by(facts: Facts, classes: Names, days: str = "deadlines") -> Answer:
    """The report is out by the day for its class of agency; ``days`` is a field of the settings."""
    kind, published = facts.agency_class, facts.report.published
    if kind is None or kind not in classes:
        return out_of_place(facts, PUBLISHED)
    if not (by := getattr(facts.settings, days).get(kind)):
        why = "设置中没有这类机关的期限，乡镇街道和地方期限请在设置中写明。"
        return Answer("not_applicable", PUBLISHED, why)
    if published is None or facts.year is None:
        return not_read(PUBLISHED)
    last = datetime.date.fromisoformat(f"{facts.year + 1:04}-{by}")
    late = (published - last).days
    message = (
        f"落款或发布日期为{_told(published)}，{facts.year}年度报告应于{_told(last)}前公布，晚{late}天，"
        "请以实际发布日期为准。"
    )
    return failed_if(late > 0, PUBLISHED, message)


def _told(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def published_after_year(facts: Facts) -> Answer:
    """The report is not out before its year is over."""
    published = facts.report.published
    if published is None or facts.year is None:
        return not_read(PUBLISHED)
    message = f"落款或发布日期为{_told(published)}，{facts.year}年度尚未结束，数据还不完整。"
    return failed_if(published.year <= facts.year, PUBLISHED, message)


def published_by_today(facts: Facts) -> Answer:
    """The date of publication is not after the day of the check.

    That day is given in the settings, the library has no clock.
    """
    published, today = facts.report.published, facts.settings.today
    if published is None:
        return not_read(PUBLISHED)
    if today is None:
        why = "设置中没有核对当天的日期（today），无从判断是否为未来日期。"
        return Answer("not_applicable", PUBLISHED, why)
    message = f"落款或发布日期为{_told(published)}，晚于核对当天{_told(today)}。"
    return failed_if(published > today, PUBLISHED, message)


def _periods(facts: Facts) -> Iterator[tuple[Passage, re.Match[str]]]:
    """The periods that are said to be those of the figures."""
    for passage in facts.sentences:
        for match in PERIOD.finditer(passage.text):
            if ABOUT_PERIOD.search(passage.text[max(0, match.start() - 25) : match.end() + 8]):
                yield passage, match


def whole_year(facts: Facts) -> Iterator[Answer]:
    """The period of the figures is the report year from its first to its last day; one answer per period."""
    found = list(_periods(facts))
    if not found or facts.year is None:
        message = "正文没有写明数据统计期限，或没有读到报告年度，无从核对。"
        yield Answer("not_applicable", "统计期限", message)
        return
    for passage, match in found:
        right = _ends(match) == ((facts.year, 1, 1), (facts.year, 12, 31))
        message = (
            f"统计期限写作“{match[0]}”{where(passage.place)}，{facts.year}年度报告应为"
            f"{facts.year}年1月1日至{facts.year}年12月31日。"
        )
        yield failed_if(not right, "统计期限", message)


def _ends(match: re.Match[str]) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    year, month, day, other, *end = match.groups()
    first = (int(year), int(month), int(day))
    return first, (int(other or year), int(end[0]), int(end[1]))


def same_year(facts: Facts) -> Answer:
    """The period of the figures begins in the year of the title."""
    years = {int(match) for match in re.findall(r"(20\d\d)年", facts.report.title or "")}
    period = {_ends(match)[0][0] for _, match in _periods(facts)}
    if not years or not period:
        return Answer("not_applicable", "报告年度", "标题或统计期限没有读到年度，无从比较。")
    title, named = ("、".join(f"{year}年" for year in sorted(some)) for some in (years, period - years))
    return failed_if(period - years, "报告年度", f"标题为{title}，统计期限为{named}，两处年度不一致。")


def days_exist(facts: Facts) -> list[Answer]:
    """Every date in the text exists, and every period ends after it begins; one answer per fault."""
    if not facts.sentences:
        return [not_read("正文", "日期")]
    faults = [
        Answer("failed", f"日期“{date}”", f"正文“{date}”{where(passage.place)}{fault}。")
        for passage in facts.sentences
        for date, fault in _date_faults(passage.text)
    ]
    return faults or [Answer("passed", "日期")]


def _date_faults(text: str) -> Iterator[tuple[str, str]]:
    for match in ANY_DAY.finditer(text):
        year, month, day = int(match[1] or 2024), int(match[2]), int(match[3])
        try:
            datetime.date(year, month, day)
        except ValueError:
            yield match[0], "不是存在的日期"
    for match in ANY_MONTH.finditer(text):
        if not 1 <= int(match[2]) <= 12:
            yield match[0], "不是存在的月份"
    for match in PERIOD.finditer(text):
        first, last = _ends(match)
        if first > last and match[4]:  # 12月1日至1月15日, without a year, ends in the next
            yield match[0], "起始日期晚于截止日期"
