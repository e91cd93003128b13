"""Kinds of check on dates: deadlines, the period of the figures, the year, days that do not exist."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from audit_kit.answers import Answer, Names, failed_if, not_read, where
from audit_kit.facts import Facts, Passage, out_of_place

DAY = r"(20\d\d)年(\d{1,2})月(\d{1,2})日"
PERIOD = re.compile(rf"(?:自|从)?{DAY}[起始]?(?:[至到]|[-—–~～]+)(?:(20\d\d)年)?(\d{{1,2}})月(\d{{1,2}})日")
ABOUT_PERIOD = re.compile(r"统计|期限|期间|时限|数据|报告期")
ANY_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日")
ANY_MONTH = re.compile(r"(?<!\d)(20\d\d)年(\d{1,2})月")
PUBLISHED = "发布日期"


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
    last = datetime.date.fromisoformat(f"{facts.year + 1}-{by}")
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
