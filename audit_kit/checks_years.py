"""Kinds of check on two years of one agency: what is carried over, what is told of it, what stands again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit_kit.answers import Answer, table_name
from audit_kit.checks_cells import CompareCells, compared_cells
from audit_kit.facts import Facts
from audit_kit.likeness import same_figures, share_found, wording
from audit_kit.model import CellId, Figure

BEFORE = "上年/"


@dataclass(frozen=True)
class Years:
    """Two reports of one agency, the earlier one first."""

    before: Facts
    after: Facts

    @property
    def adjacent(self) -> bool:
        """Whether one year follows the other."""
        first, second = self.before.year, self.after.year
        return first is not None and second is not None and second == first + 1

    @property
    def same_form(self) -> bool:
        """Whether 表二 of the two can be compared."""
        return self.before.report.form == self.after.report.form and self.after.report.form != "hybrid"

    @property
    def named(self) -> str:
        """2022年度与2023年度."""
        return f"{self.before.year}年度与{self.after.year}年度"


@dataclass(frozen=True, slots=True)
class CompareYears(CompareCells):
    """As compare_cells; a cell written as ``上年/…`` is that of the year before.

    ``each`` are columns (or rows) that stand in turn for ``*`` in the cells.
    """

    each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresDiffer:
    """No table holds the figures of the year before again."""


@dataclass(frozen=True, slots=True)
class TextDiffers:
    """Of each section named, less than a threshold of the wording stands in the report of the year before."""

    sections: tuple[str, ...]
    share: str


@dataclass(frozen=True, slots=True)
class YearsComplete:
    """No report year is missing between the two."""


def not_adjacent(years: Years) -> Answer | None:
    """The answer where the two years do not follow each other; None where they do."""
    if years.adjacent:
        return None
    return Answer("not_applicable", years.named, f"{years.named}不是相邻年度，无从衔接。")


def compare_years(years: Years, asked: CompareYears) -> Iterator[Answer]:
    """One answer, or one for each of ``each``."""
    if (nothing := not_adjacent(years)) is not None:
        yield nothing
        return
    on_disclosure = any("disclosure/" in path for path in asked.cells.values())
    if on_disclosure and not years.same_form:
        yield Answer("not_applicable", "表二", f"{years.named}所用格式不同，表二口径不一，不作衔接。")
        return
    for key in asked.each or ("",):
        cells = {name: path.replace("*", key) for name, path in asked.cells.items()}
        figures = _figures(years, cells)
        subject = key or "、".join(asked.cells)
        if figures is None:
            yield Answer("not_applicable", subject, "两份报告的格式没有这些格，无从核对。")
        else:
            yield compared_cells(subject, figures, asked)


def _figures(years: Years, cells: dict[str, str]) -> dict[str, Figure] | None:
    found = {}
    for name, path in cells.items():
        report = years.before.report if path.startswith(BEFORE) else years.after.report
        figure = report.by_cell.get(CellId.parse(path.removeprefix(BEFORE)))
        if figure is None:
            return None
        found[name] = figure
    return found


def figures_differ(years: Years, asked: FiguresDiffer) -> Iterator[Answer]:
    """One answer per table that stands again, else one."""
    del asked
    least = years.after.settings.thresholds["least_figures"]
    again = {key: count for key, count in same_figures(years.before, years.after).items() if count >= least}
    for key, count in again.items():
        same = f"{years.named}报告的{table_name(key)}各格数字完全相同"
        message = f"{same}（其中{count}格不为零），请核对是否沿用上年。"
        yield Answer("failed", table_name(key), message)
    if not again:
        yield Answer("passed", "各表数字")


def text_differs(years: Years, asked: TextDiffers) -> Iterator[Answer]:
    """One answer per section."""
    settings = years.after.settings
    limit, size = settings.thresholds[asked.share], int(settings.thresholds["shingle"])
    for section in asked.sections:
        subject = f"第{section}部分文字"
        new, old = wording(years.after, section), wording(years.before, section)
        if min(len(new), len(old)) < settings.thresholds["shortest_text"]:
            yield Answer("not_applicable", subject, f"第{section}部分除固定用语外文字较短，不作比较。")
            continue
        share = share_found(new, old, size)
        if share < limit:
            yield Answer("passed", subject)
            continue
        message = (
            f"{years.named}报告第{section}部分除固定用语、名称和数字外约有{share:.0%}的文字相同，"
            f"达到设置中的{limit:.0%}，请核对是否沿用上年。"
        )
        yield Answer("failed", subject, message)


def years_complete(years: Years, asked: YearsComplete) -> Iterator[Answer]:
    """One answer."""
    del asked
    first, second = years.before.year, years.after.year
    if first is None or second is None:
        yield Answer("not_applicable", "报告年度", "有的报告没有读到年度，无从核对。")
    elif second - first > 1:
        missing = "、".join(str(year) for year in range(first + 1, second))
        message = f"{years.named}之间没有给出{missing}年度的报告，请核对是否已编制公布。"
        yield Answer("failed", "报告年度", message)
    else:
        yield Answer("passed", "报告年度")
