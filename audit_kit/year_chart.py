"""Figures over years, with a break where the official form changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from audit_kit.answers import shown
from audit_kit.chart_figures import Amount, doubts, failing
from audit_kit.charts import (
    BLUE,
    INK,
    LEFT,
    MUTED,
    PAPER,
    RIGHT,
    SMALL,
    Chart,
    Sheet,
    fitted,
    nothing_drawn,
    subject_of,
    width_of,
)
from audit_kit.errors import AuditKitError
from audit_kit.measures import (
    COMPLAINTS,
    LAWSUITS,
    LEFT_OVER,
    NEW,
    NORMATIVE,
    NOT_OPEN,
    OPEN,
    Measure,
    unique,
)
from audit_kit.report import Report

MEASURES = (NEW, OPEN, *NOT_OPEN, LEFT_OVER, COMPLAINTS, LAWSUITS, NORMATIVE)
HEIGHT, GUTTER, STEP = 78.0, 26.0, 26.0
"""Points: from the baseline of a panel to its highest point; between panels; the least room of a year."""
QUESTION = "这几年有什么变化？"
MEANINGS = "规范性文件一项，2019年格式为“对外公开总数量”，2021年格式为“现行有效件数”，含义不同。"


def plot_years(*reports: Report) -> Chart:
    """How the main figures moved over the years (件): a panel each, every one on its own scale from 0.

    Points are joined only from one year to the next and within one form; a dashed line marks where the form
    changed. A year whose figure is no number has a hatched mark. A report without a year, and all of a year
    that has several, are not drawn but named.

    Args:
        reports: one agency's reports, one a year, in any order.

    Raises:
        AuditKitError: no report is given.
    """
    if not reports:
        raise AuditKitError("历年图", "一份报告也没有给出", "请写作 ak.plot_years(报告一, 报告二)")
    years = Counter(report.year for report in reports)
    placed = [report for report in reports if report.year and years[report.year] == 1]
    unplaced = [report for report in reports if not report.year or years[report.year] > 1]
    return _Years(tuple(sorted(placed, key=_year)), tuple(unplaced)).drawn()


@dataclass(frozen=True)
class _Years:
    reports: tuple[Report, ...]
    unplaced: tuple[Report, ...]

    def drawn(self) -> Chart:
        if not self.reports:
            names = "；".join(report.source.name for report in self.unplaced)
            sheet = Sheet(QUESTION, subject_of(self.unplaced[0]))
            return nothing_drawn(sheet, "没有可以按年排列的报告", names, self._left_out())
        newest = self.reports[-1]
        years = [str(report.year) for report in self.reports]
        span = f"{years[0]}—{years[-1]}年" if len(years) > 1 else f"{years[0]}年"
        sheet = Sheet(QUESTION, f"{newest.agency or newest.source.name}　{span}　单位：件")
        across = self._across()
        width = (RIGHT - LEFT - GUTTER * (across - 1)) / across
        for start in range(0, len(MEASURES), across):
            for i, measure in enumerate(MEASURES[start : start + across]):
                self._panel(sheet, measure, LEFT + i * (width + GUTTER), width)
            sheet.y += HEIGHT + 62
        sheet.y -= 8
        told = [
            f"{measure.name}："
            + "，".join(f"{report.year}年{measure.of(report).told}" for report in self.reports)
            for measure in MEASURES
        ]
        source = "；".join(f"{report.source.name}（{report.year}年度）" for report in self.reports)
        return sheet.finished(told=told, notes=self._notes(), source=source)

    @property
    def breaks(self) -> tuple[tuple[Report, Report], ...]:
        """The neighbours whose forms differ."""
        return tuple(pair for pair in pairwise(self.reports) if pair[0].form != pair[1].form)

    def _across(self) -> int:
        """How many panels stand side by side, so that the figures of all years have room."""
        widest = max(
            width_of(shown(value), SMALL) for m in MEASURES for r in self.reports for value in [m.of(r).known]
        )
        span = _year(self.reports[-1]) - _year(self.reports[0]) + 1
        needed = span * max(STEP, widest + 8)
        return next((n for n in (3, 2) if (RIGHT - LEFT - GUTTER * (n - 1)) / n >= needed), 1)

    def _panel(self, sheet: Sheet, measure: Measure, x: float, width: float) -> None:
        amounts = [measure.of(report) for report in self.reports]
        most = max((one.value or 0 for one in amounts), default=0)
        first, last = _year(self.reports[0]), _year(self.reports[-1])
        step = width / (last - first + 1)
        base = sheet.y + 34 + HEIGHT
        places = [x + step * (_year(report) - first + 0.5) for report in self.reports]
        heights = [base - HEIGHT * (float(one.value / most) if one.value else 0.0) for one in amounts]
        sheet.write(x, sheet.y + 7, measure.name)
        sheet.line((x, x + width), (base, base))
        for i, (before, after) in enumerate(pairwise(self.reports)):
            if before.form != after.form:
                middle = (places[i] + places[i + 1]) / 2
                sheet.line((middle, middle), (sheet.y + 20, base + 12), MUTED, linestyle=(0, (3, 2)))
            elif _joined(before, after, amounts[i], amounts[i + 1]):
                sheet.line(places[i : i + 2], heights[i : i + 2], BLUE, linewidth=1.6)
        for report, one, place, height in zip(self.reports, amounts, places, heights, strict=True):
            self._point(sheet, report, measure, one, place, height, step)
            sheet.write(place, base + 11, str(report.year), size=fitted(str(report.year), step - 2, SMALL),
                        colour=MUTED, align="center")  # fmt: skip

    def _point(
        self, sheet: Sheet, report: Report, measure: Measure, one: Amount, x: float, y: float, room: float
    ) -> None:
        if one.value is None:
            sheet.doubt(x - 5, y - 22, 10, 22)
            text = one.standing
            sheet.write(x, y - 31, text, size=fitted(text, room - 2, SMALL), colour=MUTED, align="center")
            return
        marker = {"marker": "o", "markersize": 5, "markeredgecolor": "white", "zorder": 3}
        sheet.line((x,), (y,), BLUE, **marker)
        text = shown(one.value)
        if measure.is_off(report):
            sheet.tag(x, y - 12, text, width=room, align="center")
        else:
            size = fitted(text, room - 2, SMALL)
            half = width_of(text, size) / 2 + 1
            sheet.box(x - half, y - 18, 2 * half, 11, PAPER, zorder=3)
            sheet.write(x, y - 12, text, size=size, colour=INK, align="center")

    def _left_out(self) -> list[str]:
        """Why reports are not drawn."""
        return [
            f"{report.source.name} 没有画："
            + (f"{report.year}年度的报告不止一份。" if report.year else "没有读出年度，请核对报告的标题。")
            for report in self.unplaced
        ]

    def _notes(self) -> list[str]:
        notes = self._left_out()
        for report in self.reports:
            broken = unique([one for measure in MEASURES for one in measure.broken(report)])
            figures = [figure for measure in MEASURES for figure in measure.of(report).figures]
            notes += [f"{report.year}年：{note}" for note in (*failing(broken), *doubts(figures))]
        for before, after in self.breaks:
            notes.append(
                f"虚线：{before.year}年与{after.year}年的报告格式不同（{_form(before)}、{_form(after)}），前后不相连。"
            )
        if any({"2019", "2021"} == {before.form, after.form} for before, after in self.breaks):
            notes.append(MEANINGS)
        missing = sorted(
            set(range(_year(self.reports[0]), _year(self.reports[-1]))) - {*map(_year, self.reports)}
        )
        if missing:
            notes.append(f"没有给出 {'、'.join(map(str, missing))} 年的报告，前后不相连。")
        names = dict.fromkeys(report.agency or report.source.name for report in self.reports)
        if len(names) > 1:
            notes.append(f"各年报告的机关名称不同：{'、'.join(names)}，请核对是否同一机关。")
        return notes


def _joined(before: Report, after: Report, one: Amount, other: Amount) -> bool:
    """Whether a line may lead from one point to the next."""
    return _year(after) == _year(before) + 1 and one.value is not None and other.value is not None


def _year(report: Report) -> int:
    return report.year or 0


def _form(report: Report) -> str:
    names = {"2019": "2019年格式", "2021": "2021年格式", "hybrid": "两种格式混用"}
    return names.get(report.form, "格式不明")
