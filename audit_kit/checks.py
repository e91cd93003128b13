"""The kinds of check that a rule may name, the parameters each takes, and the outcomes each can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from audit_kit import checks_arithmetic as arithmetic
from audit_kit import checks_form as form
from audit_kit import checks_labels as labels
from audit_kit import checks_table as table
from audit_kit import checks_writing as writing
from audit_kit.answers import Answer, Outcome
from audit_kit.report import Report


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: the record of its parameters, how it is carried out, what may come of it.

    ``one_table`` tells whether a rule must name the table; the others look at the whole report.
    """

    asked: type[Any]
    carry_out: Callable[[Report, Any, Any], Iterator[Answer]]
    outcomes: tuple[Outcome, ...]
    one_table: bool = True


EVERY: tuple[Outcome, ...] = ("passed", "failed", "undecided", "not_applicable")
CERTAIN: tuple[Outcome, ...] = ("passed", "failed", "not_applicable")

KINDS: dict[str, Kind] = {
    "sum_of_parts": Kind(arithmetic.SumOfParts, arithmetic.sum_of_parts, EVERY),
    "at_most": Kind(arithmetic.AtMost, arithmetic.at_most, EVERY),
    "compare": Kind(arithmetic.Compare, arithmetic.compare, EVERY),
    "zero_together": Kind(arithmetic.ZeroTogether, arithmetic.zero_together, EVERY),
    "fillable": Kind(table.Fillable, table.fillable, ("failed", "undecided", "not_applicable")),
    "columns_differ": Kind(table.ColumnsDiffer, table.columns_differ, EVERY),
    "decimal_places": Kind(table.DecimalPlaces, table.decimal_places, EVERY),
    "unit_stated": Kind(table.UnitStated, table.unit_stated, EVERY),
    "rows_printed": Kind(table.RowsPrinted, table.rows_printed, EVERY),
    "labels_as_printed": Kind(labels.LabelsAsPrinted, labels.labels_as_printed, EVERY),
    "label_contains": Kind(labels.LabelContains, labels.label_contains, EVERY),
    "sections_present": Kind(
        form.SectionsPresent, form.sections_present, ("passed", "failed", "undecided"), one_table=False
    ),
    "section_order": Kind(form.SectionOrder, form.section_order, CERTAIN, one_table=False),
    "tables_present": Kind(form.TablesPresent, form.tables_present, ("passed", "undecided"), one_table=False),
    "form_used": Kind(form.FormUsed, form.form_used, ("passed", "failed", "undecided"), one_table=False),
    "nothing_added": Kind(form.NothingAdded, form.nothing_added, EVERY, one_table=False),
    "no_blank": Kind(writing.NoBlank, writing.no_blank, CERTAIN, one_table=False),
    "no_mark": Kind(writing.NoMark, writing.no_mark, CERTAIN, one_table=False),
    "plain_number": Kind(writing.PlainNumber, writing.plain_number, CERTAIN, one_table=False),
    "whole_number": Kind(writing.WholeNumber, writing.whole_number, CERTAIN, one_table=False),
    "not_negative": Kind(writing.NotNegative, writing.not_negative, CERTAIN, one_table=False),
    "writing": Kind(writing.Writing, writing.writing, CERTAIN, one_table=False),
    "totals_filled": Kind(writing.TotalsFilled, writing.totals_filled, CERTAIN, one_table=False),
}
