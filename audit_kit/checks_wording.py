"""Kinds of check on words: what must not stand in the text, what must, and what is said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from audit_kit.answers import Answer, listed, where
from audit_kit.facts import PREFACE, Facts, Passage
from audit_kit.model import CellId

LONGEST_QUOTE = 40
NUMERALS = "一二三四五六七八九十"
TEXT_MISSING = "没有读到正文，无从核对。"


@dataclass(frozen=True, slots=True)
class WordsAbsent:
    """No sentence matches a pattern; {year}, {last} and {next} stand for the report year and those beside it.

    A sentence that matches ``unless`` is passed over; with ``unless_anywhere`` the whole text is searched.
    ``says`` is what a sentence found is told as; {found} stands for its words. ``classes`` limits agencies;
    ``needs_cell`` makes it apply only where that figure is above zero.
    """

    patterns: tuple[str, ...]
    says: str
    unless: tuple[str, ...] = ()
    unless_anywhere: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    needs_cell: str = ""

    def __post_init__(self) -> None:
        for pattern in (*self.patterns, *self.unless, *self.unless_anywhere):
            _compiled(pattern, 2024)


@dataclass(frozen=True, slots=True)
class WordsPresent:
    """Each group of words, alternatives parted by ``|``, stands somewhere in the sections named.

    ``missing`` names each group in Chinese for the message.
    """

    groups: tuple[str, ...]
    missing: tuple[str, ...]
    sections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    stands_for_all: str = ""

    def __post_init__(self) -> None:
        if len(self.groups) != len(self.missing):
            raise ValueError("groups 与 missing 应一样多")
        for group in self.groups:
            _compiled(group, 2024)


@dataclass(frozen=True, slots=True)
class NothingTwice:
    """No paragraph longer than the threshold stands in the report twice."""


@dataclass(frozen=True, slots=True)
class NumberedInOrder:
    """（一）（二）… and 一是二是… count on without gap or repeat within a section."""


@dataclass(frozen=True, slots=True)
class Length:
    """The text of a section is no longer than a threshold of the settings."""

    section: str
    most: str


@cache
def _compiled(pattern: str, year: int) -> re.Pattern[str]:
    try:
        return re.compile(_dated(pattern, year))
    except re.error as error:
        raise ValueError(f"“{pattern}”不是正则表达式：{error}") from None


def _dated(text: str, year: int) -> str:
    for name, value in (("{year}", year), ("{last}", year - 1), ("{next}", year + 1)):
        text = text.replace(name, str(value))
    return text


def sentence_quote(passage: Passage, at: int = 0) -> str:
    """The words of a passage around an offset, short, with their place."""
    start = max(0, at - 5) if at > LONGEST_QUOTE // 2 else 0
    text = passage.text[start : start + LONGEST_QUOTE]
    return f"“{text}{'…' if len(passage.text) > start + LONGEST_QUOTE else ''}”{where(passage.place)}"


def not_asked(facts: Facts, classes: tuple[str, ...]) -> Answer | None:
    """The answer where a rule about some classes of agencies does not apply; None where it does."""
    if classes and facts.agency_class not in classes:
        kind = facts.report.agency or "没有认出名称的机关"
        return Answer("not_applicable", "机关类别", f"这条规则不适用于{kind}。")
    return None


def words_absent(facts: Facts, asked: WordsAbsent) -> Iterator[Answer]:
    """One answer per sentence found, else one for the text."""
    if (nothing := not_asked(facts, asked.classes) or _not_needed(facts, asked)) is not None:
        yield nothing
        return
    year = facts.year or 0
    if not year and any("{" in pattern for pattern in asked.patterns):
        yield Answer("not_applicable", "正文", "没有读到报告年度，无从核对。")
        return
    passages = [one for one in facts.sentences if not asked.sections or one.section in asked.sections]
    if not passages:
        yield Answer("not_applicable", "正文", TEXT_MISSING)
        return
    found = list(_found(passages, asked, year))
    if any(_compiled(one, year).search(facts.text()) for one in asked.unless_anywhere):
        found = []
    for passage, match in found:
        says = _dated(asked.says, year).replace("{found}", match[0])
        yield Answer(
            "failed", _subject(passage, match), f"正文{sentence_quote(passage, match.start())}：{says}。"
        )
    if not found:
        yield Answer("passed", "正文")


def _not_needed(facts: Facts, asked: WordsAbsent) -> Answer | None:
    if not asked.needs_cell:
        return None
    figure = facts.report.by_cell.get(CellId.parse(asked.needs_cell))
    if figure is None or figure.value is None or figure.value <= 0:
        return Answer(
            "not_applicable", asked.needs_cell, f"“{asked.needs_cell}”不大于零或没有读到，无从核对。"
        )
    return None


def _found(passages: list[Passage], asked: WordsAbsent, year: int) -> Iterator[tuple[Passage, re.Match[str]]]:
    for passage in passages:
        for pattern in asked.patterns:
            match = _compiled(pattern, year).search(passage.text)
            if match and not any(_compiled(one, year).search(passage.text) for one in asked.unless):
                yield passage, match
                break


def _subject(passage: Passage, match: re.Match[str]) -> str:
    return f"正文“{passage.text[match.start() : match.start() + 20]}”"


def words_present(facts: Facts, asked: WordsPresent) -> Iterator[Answer]:
    """One answer, which names every group that is missing."""
    if (nothing := not_asked(facts, asked.classes)) is not None:
        yield nothing
        return
    text = facts.text(*asked.sections)
    name = f"第{'、'.join(asked.sections)}部分" if asked.sections else "正文"
    if not text:
        yield Answer("not_applicable", name, TEXT_MISSING)
        return
    if asked.stands_for_all and _compiled(asked.stands_for_all, 2024).search(text):
        yield Answer("passed", name)
        return
    pairs = zip(asked.groups, asked.missing, strict=True)
    missing = [told for group, told in pairs if not _compiled(group, facts.year or 2024).search(text)]
    if missing:
        name = name.replace(PREFACE, "一之前")
        yield Answer("failed", name, f"{name}没有写明{'、'.join(missing)}。")
    else:
        yield Answer("passed", name)


def nothing_twice(facts: Facts, asked: NothingTwice) -> Iterator[Answer]:
    """One answer per paragraph that stands there again, else one for the text."""
    del asked
    least = facts.settings.thresholds["repeated_paragraph"]
    seen: dict[str, Passage] = {}
    again = 0
    if not facts.paragraphs:
        yield Answer("not_applicable", "正文", TEXT_MISSING)
        return
    for one in facts.paragraphs:
        words = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.是]?", "", one.text)
        if len(words) < least:
            continue
        if words in seen:
            again += 1
            first = seen[words]
            again_at = f"第{_section(one)}部分{where(one.place)}"
            message = f"正文{sentence_quote(first)}一段在{again_at}又出现一次，内容相同。"
            yield Answer("failed", f"正文“{one.text[:20]}”", message)
        seen.setdefault(words, one)
    if not again:
        yield Answer("passed", "正文")


def _section(passage: Passage) -> str:
    return "一之前" if passage.section == PREFACE else passage.section


def numbered_in_order(facts: Facts, asked: NumberedInOrder) -> Iterator[Answer]:
    """One answer: the first numbers that do not follow on, of each kind of number."""
    del asked
    faults: list[str] = []
    for pattern in (r"^[（(]([一二三四五六七八九十]{1,2})[）)]", r"(?:^|[。；：，])([一二三四五六七八九])是"):
        faults += _breaks(facts, re.compile(pattern))
    if not facts.paragraphs:
        yield Answer("not_applicable", "正文编号", TEXT_MISSING)
    elif faults:
        yield Answer("failed", "正文编号", f"正文编号不连续：{listed(faults)}。")
    else:
        yield Answer("passed", "正文编号")


def _breaks(facts: Facts, pattern: re.Pattern[str]) -> Iterator[str]:
    last, section = 0, ""
    for one in facts.paragraphs:
        if one.section != section:
            last, section = 0, one.section
        for match in pattern.finditer(one.text):
            number = _number(match[1])
            if number not in (1, last + 1):
                yield f"“{match[0].strip('。；：，')}”{where(one.place)}之前没有第{number - 1}项"
            last = number


def _number(text: str) -> int:
    tens, found, ones = text.partition("十")
    if not found:
        return NUMERALS.index(text) + 1
    return 10 * (NUMERALS.index(tens) + 1 if tens else 1) + (NUMERALS.index(ones) + 1 if ones else 0)


def length(facts: Facts, asked: Length) -> Iterator[Answer]:
    """One answer."""
    text, most = facts.text(asked.section), int(facts.settings.thresholds[asked.most])
    size = len(text.replace("\n", ""))
    if not text:
        yield Answer("not_applicable", f"第{asked.section}部分", TEXT_MISSING)
    elif size > most:
        message = f"第{asked.section}部分共{size}字，超过设置中的{most}字。"
        yield Answer("failed", f"第{asked.section}部分", message, (), size, most)
    else:
        yield Answer("passed", f"第{asked.section}部分", "", (), size, most)
