"""Kinds of check on words: what must not stand in the text, what must, and what is said twice."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated

from audit_kit.answers import Answer, Names, failed_if, listed, not_read, where
from audit_kit.facts import PREFACE, Facts, Passage, not_asked
from audit_kit.numerals import chinese_value

LONGEST_QUOTE = 40


@cache
def _compiled(pattern: str, year: int = 2024) -> re.Pattern[str]:
    try:
        return re.compile(_dated(pattern, year))
    except re.error as error:
        raise ValueError(f"“{pattern}”不是正则表达式：{error}") from None


Patterns = tuple[Annotated[str, _compiled], ...]
"""Patterns in which {year}, {last} and {next} stand for the report year and those beside it."""


def _dated(text: str, year: int) -> str:
    for name, value in (("{year}", year), ("{last}", year - 1), ("{next}", year + 1)):
        text = text.replace(name, str(value))
    return text


def sentence_quote(passage: Passage, at: int = 0) -> str:
    """The words of a passage around an offset, short, with their place."""
    start = max(0, at - 5) if at > LONGEST_QUOTE // 2 else 0
    text = passage.text[start : start + LONGEST_QUOTE]
    return f"“{text}{'…' if len(passage.text) > start + LONGEST_QUOTE else ''}”{where(passage.place)}"


def words_absent(
    facts: Facts,
    patterns: Patterns,
    says: str,
    unless: Patterns = (),
    unless_anywhere: Patterns = (),
    sections: Names = (),
    classes: Names = (),
    needs_cell: str = "",
) -> list[Answer]:
    """No sentence matches a pattern; one answer per sentence found, else one for the text.

    A sentence that matches ``unless`` is passed over; with ``unless_anywhere`` the whole text is searched.
    ``says`` is what a sentence found is told as; {found} stands for its words. ``classes`` limits agencies;
    ``needs_cell`` makes it apply only where that figure is above zero.
    """
    if (nothing := not_asked(facts, classes)) is not None:
        return [nothing]
    figure = facts.figure(needs_cell) if needs_cell else None
    if needs_cell and (figure is None or figure.value is None or figure.value <= 0):
        return [Answer("not_applicable", needs_cell, f"“{needs_cell}”不大于零或没有读到，无从核对。")]
    year = facts.year or 0
    if not year and any("{" in pattern for pattern in patterns):
        return [not_read("报告年度", "正文")]
    passages = [one for one in facts.sentences if not sections or one.section in sections]
    if not passages:
        return [not_read("正文")]
    if any(_compiled(one, year).search(facts.text()) for one in unless_anywhere):
        return [Answer("passed", "正文")]
    faults = []
    for passage in passages:
        matches = (_compiled(one, year).search(passage.text) for one in patterns)
        match = next(filter(None, matches), None)
        if match is None or any(_compiled(one, year).search(passage.text) for one in unless):
            continue
        told = _dated(says, year).replace("{found}", match[0])
        message = f"正文{sentence_quote(passage, match.start())}：{told}。"
        subject = f"正文“{passage.text[match.start() : match.start() + 20]}”"
        faults.append(Answer("failed", subject, message))
    return faults or [Answer("passed", "正文")]


def words_present(
    facts: Facts,
    groups: Patterns,
    missing: Names,
    sections: Names = (),
    classes: Names = (),
    stands_for_all: str = "",
) -> Answer:
    """Each group of words, alternatives parted by ``|``, stands somewhere in the sections named.

    ``missing`` names each group in Chinese for the one answer, which names every group that is missing.
    """
    if (nothing := not_asked(facts, classes)) is not None:
        return nothing
    text = facts.text(*sections)
    name = f"第{'、'.join(sections)}部分" if sections else "正文"
    if not text:
        return not_read("正文", name)
    if stands_for_all and _compiled(stands_for_all).search(text):
        return Answer("passed", name)
    pairs = zip(groups, missing, strict=True)
    absent = [told for group, told in pairs if not _compiled(group, facts.year or 2024).search(text)]
    if not absent:
        return Answer("passed", name)
    name = name.replace(PREFACE, "一之前")
    return Answer("failed", name, f"{name}没有写明{'、'.join(absent)}。")


def nothing_twice(facts: Facts) -> list[Answer]:
    """No paragraph longer than the threshold stands in the report twice; one answer per one that does."""
    if not facts.paragraphs:
        return [not_read("正文")]
    seen: dict[str, Passage] = {}
    faults = []
    for one in facts.paragraphs:
        words = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.是]?", "", one.text)
        if len(words) < facts.settings.thresholds["repeated_paragraph"]:
            continue
        if words in seen:
            section = "一之前" if one.section == PREFACE else one.section
            again_at = f"第{section}部分{where(one.place)}"
            message = f"正文{sentence_quote(seen[words])}一段在{again_at}又出现一次，内容相同。"
            faults.append(Answer("failed", f"正文“{one.text[:20]}”", message))
        seen.setdefault(words, one)
    return faults or [Answer("passed", "正文")]


def numbered_in_order(facts: Facts) -> Answer:
    """（一）（二）… and 一是二是… count on without gap or repeat within a section."""
    if not facts.paragraphs:
        return not_read("正文", "正文编号")
    patterns = (r"^[（(]([一二三四五六七八九十]{1,2})[）)]", r"(?:^|[。；：，])([一二三四五六七八九])是")
    faults = [fault for pattern in patterns for fault in _breaks(facts, re.compile(pattern))]
    return failed_if(faults, "正文编号", f"正文编号不连续：{listed(faults)}。")


def _breaks(facts: Facts, pattern: re.Pattern[str]) -> Iterator[str]:
    """The numbers of one kind that do not follow on."""
    last, section = 0, ""
    for one in facts.paragraphs:
        if one.section != section:
            last, section = 0, one.section
        for match in pattern.finditer(one.text):
            if (number := chinese_value(match[1])) is None:
                continue
            if number not in (1, last + 1):
                yield f"“{match[0].strip('。；：，')}”{where(one.place)}之前没有第{number - 1}项"
            last = number


def length(facts: Facts, section: str, most: str) -> Answer:
    """The text of a section is no longer than a threshold of the settings."""
    name = f"第{section}部分"
    text, limit = facts.text(section), int(facts.settings.thresholds[most])
    if not text:
        return not_read("正文", name)
    size = len(text.replace("\n", ""))
    return failed_if(size > limit, name, f"{name}共{size}字，超过设置中的{limit}字。", (), size, limit)
