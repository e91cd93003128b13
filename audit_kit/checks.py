"""The kinds of check that a rule may name, the parameters each takes, and the outcomes each can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from audit_kit import checks_arithmetic as arithmetic
from audit_kit import checks_cells as cells
from audit_kit import checks_changes as changes
from audit_kit import checks_dates as dates
from audit_kit import checks_form as form
from audit_kit import checks_front as front
from audit_kit import checks_group as group
from audit_kit import checks_labels as labels
from audit_kit import checks_prose as prose
from audit_kit import checks_recount as recount
from audit_kit import checks_shares as shares
from audit_kit import checks_table as table
from audit_kit import checks_wording as wording
from audit_kit import checks_writing as writing
from audit_kit import checks_years as years
from audit_kit.answers import Answer, Outcome

Subject = Literal["report", "facts", "years", "group"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: the record of its parameters, how it is carried out, what may come of it.

    ``one_table`` tells whether a rule must name the table; ``carry_out`` is then called with it, as (report,
    table, asked), the others as (subject, asked).
    ``subject`` is what it is carried out on: a Report, Facts (a report with its text and the settings), Years
    (two reports of one agency) or a Group (a superior agency's report with those of its subordinates).
    """

    asked: type[Any]
    carry_out: Callable[..., Iterator[Answer]]
    outcomes: tuple[Outcome, ...]
    one_table: bool = True
    subject: Subject = "report"


EVERY: tuple[Outcome, ...] = ("passed", "failed", "undecided", "not_applicable")
CERTAIN: tuple[Outcome, ...] = ("passed", "failed", "not_applicable")


def _on(
    subject: Subject, asked: type[Any], carry_out: Callable[..., Iterator[Answer]], *, sure: bool = True
) -> Kind:
    """A kind about more than one table; ``sure`` where no figure can leave it undecided."""
    return Kind(asked, carry_out, CERTAIN if sure else EVERY, one_table=False, subject=subject)


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
    "claims_agree": _on("facts", prose.ClaimsAgree, prose.claims_agree, sure=False),
    "all_done": _on("facts", prose.AllDone, prose.all_done, sure=False),
    "parts_within": _on("facts", recount.PartsWithin, recount.parts_within),
    "outcomes_within": _on("facts", recount.OutcomesWithin, recount.outcomes_within),
    "shares_right": _on("facts", shares.SharesRight, shares.shares_right),
    "shares_complete": _on("facts", shares.SharesComplete, shares.shares_complete),
    "told_once": _on("facts", recount.ToldOnce, recount.told_once),
    "unit_right": _on("facts", recount.UnitRight, recount.unit_right),
    "words_absent": _on("facts", wording.WordsAbsent, wording.words_absent),
    "words_present": _on("facts", wording.WordsPresent, wording.words_present),
    "nothing_twice": _on("facts", wording.NothingTwice, wording.nothing_twice),
    "numbered_in_order": _on("facts", wording.NumberedInOrder, wording.numbered_in_order),
    "length": _on("facts", wording.Length, wording.length),
    "title_complete": _on("facts", front.TitleComplete, front.title_complete),
    "headings_official": _on("facts", front.HeadingsOfficial, front.headings_official),
    "parts_counted": _on("facts", front.PartsCounted, front.parts_counted),
    "parts_listed": _on("facts", front.PartsListed, front.parts_listed),
    "documents_right": _on("facts", front.DocumentsRight, front.documents_right),
    "names_agree": _on("facts", front.NamesAgree, front.names_agree),
    "published_by": _on("facts", dates.PublishedBy, dates.published_by),
    "published_after_year": _on("facts", dates.PublishedAfterYear, dates.published_after_year),
    "published_by_today": _on("facts", dates.PublishedByToday, dates.published_by_today),
    "whole_year": _on("facts", dates.WholeYear, dates.whole_year),
    "same_year": _on("facts", dates.SameYear, dates.same_year),
    "days_exist": _on("facts", dates.DaysExist, dates.days_exist),
    "compare_cells": _on("facts", cells.CompareCells, cells.compare_cells, sure=False),
    "fee_in_table": _on("facts", cells.FeeInTable, cells.fee_in_table, sure=False),
    "fee_in_steps": _on("facts", cells.FeeInSteps, cells.fee_in_steps),
    "empty_for": _on("facts", cells.EmptyFor, cells.empty_for),
    "not_all_equal": _on("facts", cells.NotAllEqual, cells.not_all_equal),
    "former_names": _on("facts", front.FormerNamesAbsent, front.former_names_absent),
    "own_name_only": _on("facts", group.OwnNameOnly, group.own_name_only),
    "compare_years": _on("years", years.CompareYears, years.compare_years, sure=False),
    "figures_differ": _on("years", years.FiguresDiffer, years.figures_differ),
    "text_differs": _on("years", years.TextDiffers, years.text_differs),
    "years_complete": _on("years", years.YearsComplete, years.years_complete),
    "changes_right": _on("years", changes.ChangesRight, changes.changes_right),
    "quoted_right": _on("years", changes.QuotedRight, changes.quoted_right),
    "sum_of_children": _on("group", group.SumOfChildren, group.sum_of_children, sure=False),
    "at_least_each": _on("group", group.AtLeastEach, group.at_least_each),
    "all_reported": _on("group", group.AllReported, group.all_reported),
    "texts_differ": _on("group", group.TextsDiffer, group.texts_differ),
    "vectors_differ": _on("group", group.VectorsDiffer, group.vectors_differ),
}
