"""Kinds of check on the shape of a report: its sections, its tables and labels, the form they follow."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from audit_kit.answers import Answer, Names, Severity, failed_if, listed, not_read, printed, table_name, where
from audit_kit.forms import TABLES, load_form
from audit_kit.relations import printed_table
from audit_kit.report import Axis, Heading, LabelSeen, Report

ORDINALS = "一二三四五六"
AXES = {"row": "行", "column": "列", "heading": "栏目", "corner": "左上角"}


def sections_present(report: Report) -> Answer:
    """All six sections have a heading; undecided where not one heading was recognised."""
    found = {heading.key for heading in report.headings}
    if not found:
        message = "没有认出任何一个部分标题，标题可能是图片，请人工核对六个部分是否齐全。"
        return Answer("undecided", "各部分标题", message)
    official = load_form(report.layout_form).sections
    missing = [f"“{section.key}、{section.title}”" for section in official if section.key not in found]
    message = f"六个部分中没有找到{'、'.join(missing)}，只找到{len(official) - len(missing)}个部分。"
    return failed_if(missing, "各部分标题", message)


def section_order(report: Report) -> Answer:
    """The headings stand in order and carry their own ordinals, each once; one left out is no fault here."""
    if not report.headings:
        return Answer("not_applicable", "部分序号", "没有认出任何一个部分标题，无从核对序号。")
    faults = [fault for heading in report.headings if (fault := _ordinal_fault(heading))]
    faults += [
        f"“{printed(after.title)}”{where(after.place)}排在“{printed(before.title)}”{where(before.place)}之后"
        for before, after in pairwise(report.headings)
        if ORDINALS.index(after.key) < ORDINALS.index(before.key)
    ]
    keys = [heading.key for heading in report.headings]
    twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    faults += [f"第{key}部分的标题出现{keys.count(key)}次" for key in twice]
    return failed_if(faults, "部分序号", f"各部分的序号或顺序与格式不一致：{listed(faults)}。")


def _ordinal_fault(heading: Heading) -> str | None:
    number = re.search("[一二三四五六七八九十]+", heading.ordinal)
    if number is not None and number[0] == heading.key:
        return None
    stands = f"序号印作“{printed(heading.ordinal)}”" if heading.ordinal.strip() else "没有序号"
    return f"“{printed(heading.title)}”{where(heading.place)}{stands}，应为“{heading.key}、”"


def tables_present(report: Report) -> Iterator[Answer]:
    """Each official table is printed as a table; a missing one may be a picture, so that is undecided."""
    for key in TABLES:
        name = table_name(key)
        message = f"没有读到{name}，它可能缺失，也可能是图片或附件，请人工核对。"
        yield Answer("passed", name) if report.prints(key) else Answer("undecided", name, message)


def form_used(report: Report, forbidden: Names, says: str) -> Answer:
    """The tables do not follow a form that is not in force for the year; ``says`` tells it.

    The years it is about are the rule's own ``years``.
    """
    if report.form == "unknown":
        return Answer("undecided", "表格版本", "没有认出表格用的是哪一版格式，请人工核对。")
    message = f"{report.year}年度报告{says}（{_votes(report)}）。"
    return failed_if(report.form in forbidden, "表格版本", message)


def _votes(report: Report) -> str:
    votes = [block for block in report.layout.blocks if block.found and block.vote is not None]
    if not votes:
        return "依据为各表的行、列标题"
    names = {"2019": "2019年试行格式", "2021": "2021年格式"}
    return "，".join(
        "、".join(f"{table_name(b.table)}{b.block}{where(b.place)}" for b in votes if b.vote == form_id)
        + f"为{name}"
        for form_id, name in names.items()
        if any(block.vote == form_id for block in votes)
    )


def nothing_added(report: Report) -> Iterator[Answer]:
    """No official table has rows or columns of its own, or rows that cannot be placed.

    One answer per table, and one for each row that could not be placed.
    """
    for table in TABLES:
        name = table_name(table)
        extras = [extra for extra in report.layout.extras if extra.table == table]
        unplaced = [row for row in report.layout.unplaced if row.table == table]
        if extras:
            added = listed(f"“{printed(one.text)}”{AXES[one.axis]}{where(one.place)}" for one in extras)
            yield Answer("failed", name, f"{name}多出格式中没有的{added}。")
        for row in unplaced:
            texts = "、".join(f"“{printed(text)}”" for text in row.texts)
            message = f"{name}“{row.row}”{where(row.place)}印有{texts or '空格'}，没有归入各列：{row.why}。"
            cells = tuple(f.cell for f in report.figures_of(table) if f.cell.row == row.row)
            yield Answer("undecided", f"{name} {row.row}", message, cells)
        if not extras and not unplaced:
            yield Answer("passed", name) if report.prints(table) else not_read(name)


def labels_as_printed(
    report: Report, table: str, axes: tuple[Axis, ...], wording: Severity
) -> Iterator[Answer]:
    """Every label of these axes is printed, in order, and worded as in the form.

    ``wording`` is the severity where only the words differ. Up to three answers: labels missing, out of
    order, worded differently.
    """
    name = f"{table_name(table)}{'、'.join(AXES[axis] for axis in axes)}标题"
    labels = [one for one in report.layout.labels if one.table == table and one.axis in axes]
    if not report.prints(table):
        yield not_read(table_name(table), name)
    elif not labels:
        yield Answer("undecided", name, f"没有读到{name}，请人工核对。")
    else:
        for about, fault, severity in (
            ("齐全", _missing(report, table, labels), None),
            ("顺序", _disordered(labels), None),
            ("文字", _differing(labels), wording),
        ):
            yield failed_if(fault, name + about, f"{table_name(table)}{fault}。", severity=severity)


def _missing(report: Report, table: str, labels: list[LabelSeen]) -> str:
    """What is not printed; the rows of which one row stands in place are told as that."""
    _, instead = printed_table(report, table)
    rows = instead.rows if instead is not None and any(one.axis == "row" for one in labels) else ()
    missing = [one for one in labels if one.printed is None and not (one.axis == "row" and one.key in rows)]
    parts = []
    if rows and instead is not None:
        gone = "".join(f"“{key}”" for key in rows)
        parts.append(f"缺少{gone}{len(rows)}行，只印“{instead.row.label}”一行")
    if missing:
        parts.append("缺少" + listed((f"“{_short(one)}”{AXES[one.axis]}" for one in missing), most=8))
    return "，".join(parts)


def _disordered(labels: list[LabelSeen]) -> str:
    """The first label that is printed before the one it should follow."""
    for axis in ("row", "column"):
        printed_at = [(one, one.at) for one in labels if one.axis == axis and one.at is not None]
        for (before, first), (after, second) in pairwise(printed_at):
            if second < first and before.table != "disclosure":
                name = AXES[axis]
                return f"“{_short(after)}”{name}{where(after.place)}排在“{_short(before)}”{name}之前"
    return ""


def _differing(labels: list[LabelSeen]) -> str:
    """The labels whose words, without spaces, brackets, quotes and the like, are not those of the form."""
    differing = [
        f"“{printed(one.printed)}”{where(one.place)}应为“{one.expected}”"
        for one in labels
        if one.printed is not None
        and _bare(one.printed) not in {_bare(wording) for wording in (one.expected, *one.accepted)}
    ]
    return f"的标题文字与格式不一致：{listed(differing)}" if differing else ""


def _bare(text: str) -> str:
    """Letters, digits and characters only, in their plain width: （一）予以 公开 → 一予以公开."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def _short(label: LabelSeen) -> str:
    """The key where the label is long, with the block or row it stands under."""
    name = label.key if "/" in label.key else label.expected
    return name if len(name) <= 20 else label.key


def label_contains(report: Report, table: str, axis: Axis, words: str) -> Answer:
    """The label that stands at an axis of the table contains some words."""
    subject = f"{table_name(table)}{AXES[axis]}"
    labels = [one for one in report.layout.labels if one.table == table and one.axis == axis]
    if not report.prints(table):
        return not_read(table_name(table), subject)
    if not labels:
        return Answer("undecided", subject, f"没有读到{subject}的文字，请人工核对。")
    there = any(_bare(words) in _bare(one.printed or "") for one in labels)
    stands = "".join(f"，印作“{printed(one.printed)}”{where(one.place)}" for one in labels if one.printed)
    return failed_if(not there, subject, f"{subject}没有“{words}”提示语{stands}。")
