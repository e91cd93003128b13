"""Contradictions to plant, one at a time, and the rules that are right to find each."""

import copy
import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from benchmarks.narratives.make import Story

Planted = tuple[Story, set[str]] | None


def _told(story: Story, **changes: object) -> Story:
    told = copy.deepcopy(story.told)
    for name, value in changes.items():
        setattr(told, name, value)
    return replace(story, told=told)


def wrong_count(story: Story) -> Planted:
    """申请 told as more than the table has by a number no permitted reading gives."""
    more = story.told.carried + story.told.done + 13
    changed = _told(story, new=story.told.new + more)
    return (changed, {"N-01"}) if changed.sections()["一"] != story.sections()["一"] else None


def swapped_outcome(story: Story) -> Planted:
    review = story.told.review
    changed = _told(story, review=[review[1], review[0], *review[2:]])
    if review[0] == review[1] or changed.sections()["一"] == story.sections()["一"]:
        return None
    return changed, {"N-14"}


def percentage_off(story: Story) -> Planted:
    changed = _told(story, share_shift=7.0)
    return (changed, {"N-24"}) if changed.sections() != story.sections() else None


def parts_exceed(story: Story) -> Planted:
    n = story.told
    text = f"全年收到政府信息公开申请{n.new}件，其中自然人申请{n.natural + n.new}件。"
    return replace(story, edit=(("六", "。", "。" + text),)), {"IN-01"}


def stale_year(story: Story) -> Planted:
    match = re.match(rf"{story.told.year}年度?(?:以来)?，", story.sections()["一"])
    if match is None or "针对" in story.sections()["一"].split("\n")[0]:
        return None
    stale = match[0].replace(str(story.told.year), str(story.told.year - 1))
    return replace(story, edit=(("一", match[0], stale),)), {"S-01"}


def wrong_period(story: Story) -> Planted:
    return replace(story, edit=(("序", "12月31日", "11月30日"),)), {"D-06"}


def copied_paragraph(story: Story) -> Planted:
    return replace(story, again=True), {"S-05"}


def other_name(story: Story) -> Planted:
    year, other = story.told.year, "柳川县审计局"
    if story.agency.endswith("人民政府"):  # a city's report may well tell of the counties under it
        other = "柳川市人民政府" if story.agency.endswith("市人民政府") else "南柳区人民政府"
    text = f"{other}高度重视政务公开工作，主要负责同志多次听取汇报。"
    return replace(story, edit=(("一", "\n", f"{year}年，{text}\n"),)), {"O-06"}


def old_form(story: Story) -> Planted:
    return (replace(story, table_form="2019"), {"FMT-06"}) if story.told.year >= 2021 else None


def late_date(story: Story) -> Planted:
    if story.agency.endswith("街道办事处"):
        return None
    return replace(story, published=datetime.date(story.told.year + 1, 5, 6)), {"D-01", "D-02"}


def missing_number(story: Story) -> Planted:
    number = f"{story.told.published}条"
    if number not in story.sections()["一"]:
        return None
    return replace(story, edit=(("一", number, "条"),)), {"IN-04"}


KINDS: dict[str, Callable[[Story], Planted]] = {
    "wrong count": wrong_count,
    "swapped review outcome": swapped_outcome,
    "percentage off": percentage_off,
    "parts exceeding the total": parts_exceed,
    "stale year": stale_year,
    "wrong period": wrong_period,
    "copied paragraph": copied_paragraph,
    "other agency's name": other_name,
    "old form in a new year": old_form,
    "late date": late_date,
    "missing number": missing_number,
}
