"""Kinds of check on the shape of a report: its sections, its tables, and the form they follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from audit_kit.answers import Answer, all_absent, listed, printed, table_name, where
from audit_kit.forms import TABLES, load_form
from audit_kit.report import Heading, Report

ORDINALS = "一二三四五六"


@dataclass(frozen=True, slots=True)
class SectionsPresent:
    """All six sections have a heading."""


@dataclass(frozen=True, slots=True)
class SectionOrder:
    """The headings stand in order and carry their own ordinals, each once."""


@dataclass(frozen=True, slots=True)
class TablesPresent:
    """The three official tables are printed as tables."""


@dataclass(frozen=True, slots=True)
class FormUsed:
    """The tables do not follow a form that is not in force for the year; ``says`` tells it."""

    forbidden: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class NothingAdded:
    """No official table has rows or columns of its own, or rows that cannot be placed."""


def sections_present(report: Report, asked: SectionsPresent) -> Iterator[Answer]:
    """One answer; undecided where not one heading was recognised."""
    del asked
    found = {heading.key for heading in report.headings}
    if not found:
        message = "没有认出任何一个部分标题，标题可能是图片，请人工核对六个部分是否齐全。"
        yield Answer("undecided", "各部分标题", message)
        return
    official = load_form(report.layout_form).sections
    missing = [f"“{section.key}、{section.title}”" for section in official if section.key not in found]
    if missing:
        message = f"六个部分中没有找到{'、'.join(missing)}，只找到{len(official) - len(missing)}个部分。"
        yield Answer("failed", "各部分标题", message)
    else:
        yield Answer("passed", "各部分标题")


def section_order(report: Report, asked: SectionOrder) -> Iterator[Answer]:
    """One answer; the headings missing altogether are another rule's business."""
    del asked
    if not report.headings:
        yield Answer("not_applicable", "部分序号", "没有认出任何一个部分标题，无从核对序号。")
        return
    faults = [fault for heading in report.headings if (fault := _ordinal_fault(heading))]
    faults += [
        f"“{printed(after.title)}”{where(after.place)}排在“{printed(before.title)}”{where(before.place)}之后"
        for before, after in zip(report.headings, report.headings[1:], strict=False)
        if ORDINALS.index(after.key) < ORDINALS.index(before.key)
    ]
    keys = [heading.key for heading in report.headings]
    twice = [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
    faults += [f"第{key}部分的标题出现{keys.count(key)}次" for key in twice]
    if faults:
        yield Answer("failed", "部分序号", f"各部分的序号或顺序与格式不一致：{listed(faults)}。")
    else:
        yield Answer("passed", "部分序号")


def _ordinal_fault(heading: Heading) -> str | None:
    number = re.search("[一二三四五六七八九十]+", heading.ordinal)
    if number is not None and number[0] == heading.key:
        return None
    stands = f"序号印作“{printed(heading.ordinal)}”" if heading.ordinal.strip() else "没有序号"
    return f"“{printed(heading.title)}”{where(heading.place)}{stands}，应为“{heading.key}、”"


def tables_present(report: Report, asked: TablesPresent) -> Iterator[Answer]:
    """One answer per table; a missing one may be a picture or an attachment, so that is undecided."""
    del asked
    for key in TABLES:
        name = table_name(key)
        if table_found(report, key):
            yield Answer("passed", name)
        else:
            message = f"没有读到{name}，它可能缺失，也可能是图片或附件，请人工核对。"
            yield Answer("undecided", name, message)


def table_found(report: Report, table: str) -> bool:
    """Whether the report prints the table, or at least one of its figures."""
    figures = [figure for figure in report.figures if figure.cell.table == table]
    return report.layout.has_table(table) or not all_absent(figures)


def form_used(report: Report, asked: FormUsed) -> Iterator[Answer]:
    """One answer. The years it is about are the rule's own ``years``."""
    if report.form == "unknown":
        yield Answer("undecided", "表格版本", "没有认出表格用的是哪一版格式，请人工核对。")
    elif report.form in asked.forbidden:
        message = f"{report.year}年度报告{asked.says}（{_votes(report)}）。"
        yield Answer("failed", "表格版本", message)
    else:
        yield Answer("passed", "表格版本")


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


def nothing_added(report: Report, asked: NothingAdded) -> Iterator[Answer]:
    """One answer per table, and one for each row that could not be placed."""
    del asked
    for key in TABLES:
        yield from _added_to(report, key)


def _added_to(report: Report, table: str) -> Iterator[Answer]:
    name = table_name(table)
    extras = [extra for extra in report.layout.extras if extra.table == table]
    unplaced = [row for row in report.layout.unplaced if row.table == table]
    if not table_found(report, table) and not extras and not unplaced:
        yield Answer("not_applicable", name, f"没有读到{name}，无从核对。")
        return
    if extras:
        axes = {"row": "行", "column": "列"}
        added = listed(f"“{printed(extra.text)}”{axes[extra.axis]}{where(extra.place)}" for extra in extras)
        yield Answer("failed", name, f"{name}多出格式中没有的{added}。")
    for row in unplaced:
        texts = "、".join(f"“{printed(text)}”" for text in row.texts)
        message = f"{name}“{row.row}”{where(row.place)}印有{texts or '空格'}，没有归入各列：{row.why}。"
        cells = tuple(f.cell for f in report.figures if f.cell.table == table and f.cell.row == row.row)
        yield Answer("undecided", f"{name} {row.row}", message, cells)
    if not extras and not unplaced:
        yield Answer("passed", name)
