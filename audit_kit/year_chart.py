"""Figures over years, with a break where the official form changed."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from audit_kit.answers import shown
from audit_kit.chart_figures import YEARLY, Amount, Measure, all_broken, doubts, failing
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
    subject_of,
    width_of,
)
from audit_kit.errors import AuditKitError
from audit_kit.report import Report

HEIGHT, GUTTER, STEP = 78.0, 26.0, 26.0
"""Points: from the baseline of a panel to its highest point; between panels; the least room of a year."""
FORMS = {"2019": "2019年格式", "2021": "2021年格式", "hybrid": "两种格式混用"}
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
    placed = {report.year: report for report in reports if report.year and years[report.year] == 1}
    unplaced = [report for report in reports if report.year not in placed]
    left_out = [
        f"{report.source.name} 没有画："
        + (f"{report.year}年度的报告不止一份。" if report.year else "没有读出年度，请核对报告的标题。")
        for report in unplaced
    ]
    if not placed:
        sheet, names = Sheet(QUESTION, subject_of(reports[0])), "；".join(one.source.name for one in reports)
        return sheet.finished(told=[], notes=left_out, source=names, nothing="没有可以按年排列的报告")
    return _drawn(dict(sorted(placed.items())), left_out)


def _drawn(reports: Mapping[int, Report], left_out: list[str]) -> Chart:
    """The panels of reports by year, the earliest first."""
    first, last = min(reports), max(reports)
    span = f"{first}—{last}年" if len(reports) > 1 else f"{first}年"
    sheet = Sheet(QUESTION, f"{reports[last].agency or reports[last].source.name}　{span}　单位：件")
    amounts = {measure: {year: measure.of(one) for year, one in reports.items()} for measure in YEARLY}
    widest = max(width_of(shown(one.known), SMALL) for own in amounts.values() for one in own.values())
    needed = (last - first + 1) * max(STEP, widest + 8)
    widths = {across: (RIGHT - LEFT - GUTTER * (across - 1)) / across for across in (3, 2, 1)}
    across = next((across for across, width in widths.items() if width >= needed), 1)
    for start in range(0, len(YEARLY), across):
        for i, measure in enumerate(YEARLY[start : start + across]):
            x = LEFT + i * (widths[across] + GUTTER)
            _panel(sheet, measure, reports, amounts[measure], x, widths[across])
        sheet.y += HEIGHT + 62
    sheet.y -= 8
    told = [
        f"{measure.name}：" + "，".join(f"{year}年{one.told}" for year, one in own.items())
        for measure, own in amounts.items()
    ]
    source = "；".join(f"{report.source.name}（{year}年度）" for year, report in reports.items())
    return sheet.finished(told=told, notes=[*left_out, *_notes(reports)], source=source)


def _panel(
    sheet: Sheet,
    measure: Measure,
    reports: Mapping[int, Report],
    amounts: Mapping[int, Amount],
    x: float,
    width: float,
) -> None:
    """One figure over the years: points, lines between those that follow each other, dashes at a break."""
    first, last = min(reports), max(reports)
    most = max(one.value or 0 for one in amounts.values())
    step, base = width / (last - first + 1), sheet.y + 34 + HEIGHT
    places = {year: x + step * (year - first + 0.5) for year in reports}
    heights = {
        year: base - HEIGHT * (float(one.value / most) if one.value else 0.0) for year, one in amounts.items()
    }
    sheet.write(x, sheet.y + 7, measure.name)
    sheet.line((x, x + width), (base, base))
    for before, after in pairwise(reports):
        if reports[before].form != reports[after].form:
            middle = (places[before] + places[after]) / 2
            sheet.line((middle, middle), (sheet.y + 20, base + 12), MUTED, linestyle=(0, (3, 2)))
        elif after == before + 1 and None not in (amounts[before].value, amounts[after].value):
            sheet.line(
                (places[before], places[after]), (heights[before], heights[after]), BLUE, linewidth=1.6
            )
    for year, report in reports.items():
        _point(sheet, amounts[year], places[year], heights[year], step, is_off=measure.is_off(report))
        size = fitted(str(year), step - 2, SMALL)
        sheet.write(places[year], base + 11, str(year), size=size, colour=MUTED, align="center")


def _point(sheet: Sheet, one: Amount, x: float, y: float, room: float, *, is_off: bool) -> None:
    if one.value is None:
        sheet.doubt(x - 5, y - 22, 10, 22)
        text = one.standing
        sheet.write(x, y - 31, text, size=fitted(text, room - 2, SMALL), colour=MUTED, align="center")
        return
    sheet.line((x,), (y,), BLUE, marker="o", markersize=5, markeredgecolor="white", zorder=3)
    text = shown(one.value)
    if is_off:
        sheet.tag(x, y - 12, text, width=room, align="center")
    else:
        size = fitted(text, room - 2, SMALL)
        half = width_of(text, size) / 2 + 1
        sheet.box(x - half, y - 18, 2 * half, 11, PAPER, zorder=3)
        sheet.write(x, y - 12, text, size=size, colour=INK, align="center")


def _notes(reports: Mapping[int, Report]) -> list[str]:
    notes = []
    for year, report in reports.items():
        figures = [figure for measure in YEARLY for figure in measure.of(report).figures]
        own = (*failing(all_broken(report, YEARLY)), *doubts(figures))
        notes += [f"{year}年：{note}" for note in own]
    breaks = [(one, other) for one, other in pairwise(reports.values()) if one.form != other.form]
    for before, after in breaks:
        forms = "、".join(FORMS.get(one.form, "格式不明") for one in (before, after))
        notes.append(f"虚线：{before.year}年与{after.year}年的报告格式不同（{forms}），前后不相连。")
    if any({"2019", "2021"} == {before.form, after.form} for before, after in breaks):
        notes.append(MEANINGS)
    missing = [str(year) for year in range(min(reports), max(reports)) if year not in reports]
    if missing:
        notes.append(f"没有给出 {'、'.join(missing)} 年的报告，前后不相连。")
    names = dict.fromkeys(report.agency or report.source.name for report in reports.values())
    if len(names) > 1:
        notes.append(f"各年报告的机关名称不同：{'、'.join(names)}，请核对是否同一机关。")
    return notes
