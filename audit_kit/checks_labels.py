"""Kinds of check on the printed labels of rows and columns: all there, in order, worded as in the form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from audit_kit.answers import Answer, Severity, listed, printed, table_name, where
from audit_kit.checks_form import table_found
from audit_kit.relations import printed_table
from audit_kit.report import Axis, LabelSeen, Report

AXES = {"row": "行", "column": "列", "heading": "栏目", "corner": "左上角"}


@dataclass(frozen=True, slots=True)
class LabelsAsPrinted:
    """Every label of these axes is printed, in order, and worded as in the form.

    ``wording`` is the severity where only the words differ.
    """

    axes: tuple[Axis, ...]
    wording: Severity


@dataclass(frozen=True, slots=True)
class LabelContains:
    """The label that stands at an axis of the table contains some words."""

    axis: Axis
    words: str


def labels_as_printed(report: Report, table: str, asked: LabelsAsPrinted) -> Iterator[Answer]:
    """Up to three answers: labels missing, labels out of order, labels worded differently."""
    name = f"{table_name(table)}{'、'.join(AXES[axis] for axis in asked.axes)}标题"
    labels = [one for one in report.layout.labels if one.table == table and one.axis in asked.axes]
    if not table_found(report, table):
        yield Answer("not_applicable", name, f"没有读到{table_name(table)}，无从核对。")
        return
    if not labels:
        yield Answer("undecided", name, f"没有读到{name}，请人工核对。")
        return
    faults = (
        (f"{name}齐全", _missing(report, table, labels), None),
        (f"{name}顺序", _disordered(labels), None),
        (f"{name}文字", _differing(labels), asked.wording),
    )
    for subject, fault, severity in faults:
        if fault:
            yield Answer("failed", subject, f"{table_name(table)}{fault}。", severity=severity)
        else:
            yield Answer("passed", subject, severity=severity)


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


def label_contains(report: Report, table: str, asked: LabelContains) -> Iterator[Answer]:
    """One answer for the table."""
    subject = f"{table_name(table)}{AXES[asked.axis]}"
    labels = [one for one in report.layout.labels if one.table == table and one.axis == asked.axis]
    if not table_found(report, table):
        yield Answer("not_applicable", subject, f"没有读到{table_name(table)}，无从核对。")
    elif not labels:
        yield Answer("undecided", subject, f"没有读到{subject}的文字，请人工核对。")
    elif any(_bare(asked.words) in _bare(one.printed or "") for one in labels):
        yield Answer("passed", subject)
    else:
        stands = "".join(f"，印作“{printed(one.printed)}”{where(one.place)}" for one in labels if one.printed)
        yield Answer("failed", subject, f"{subject}没有“{asked.words}”提示语{stands}。")
