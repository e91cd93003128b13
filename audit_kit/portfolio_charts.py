"""Pictures of many reports: which errors there are, where and when, and whose reports are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit_kit.charts import (
    COLOURS,
    INK,
    MUTED,
    PALE,
    PAPER,
    RED,
    RIGHT,
    RULE,
    SMALL,
    Box,
    Chart,
    Sheet,
    fitted,
)
from audit_kit.portfolio_tables import Portfolio
from audit_kit.rules import load_rules
from audit_kit.vocabulary import SEVERITY_WORDS

if TYPE_CHECKING:
    import pandas as pd

MOST_BARS, MOST_REGIONS, MOST_YEARS = 20, 25, 14
"""Rules, regions and years drawn; the rest are told in a line under the picture."""
BARS, LONGEST, THICK = 330.0, 260.0, 12.0
"""Points: where bars begin; the length of the longest; a bar's height."""
GRID, WIDEST = 200.0, 90.0
"""Points: where the grid of years begins; the most room of a year."""
DARK = 0.72
"""Depth from which a figure is written in white, where white and black stand out alike (4 : 1)."""
STYLES = {"error": RED, "warning": PALE}


def plot_error_kinds(portfolio: Portfolio) -> Chart:
    """Which rules most reports break: one bar per rule, in reports; errors dark, warnings pale."""
    failed = portfolio.findings(columns=["key", "rule", "severity"], outcome="failed", severity=list(STYLES))
    counts = failed.groupby(["rule", "severity"])["key"].nunique().unstack(fill_value=0)
    counts = counts.reindex(columns=list(STYLES), fill_value=0)
    ordered = counts.loc[counts.max(axis=1).sort_values(ascending=False, kind="stable").index]
    rows = [
        (str(rule), "error" if row["error"] >= row["warning"] else "warning", int(row.max()))
        for rule, row in ordered.iloc[:MOST_BARS].iterrows()
    ]
    titles = {rule.id: rule.title for rule in load_rules()}
    sheet = Sheet("哪些规则不符的报告最多？", f"{_checked(portfolio)}　单位：份")
    if rows:
        for i, (severity, colour) in enumerate(STYLES.items()):
            _bar(sheet, BARS + 54 * i, sheet.y + 7, 14, colour)
            sheet.write(BARS + 54 * i + 19, sheet.y + 7, SEVERITY_WORDS[severity], size=SMALL, colour=MUTED)
        sheet.y += 20
    for rule, severity, count in rows:
        height = sheet.label(f"{rule}　{titles.get(rule, '')}", BARS - 4)
        y, length = sheet.y + height / 2, LONGEST * count / rows[0][2]
        _bar(sheet, BARS, y, length, STYLES[severity])
        sheet.write(BARS + length + 6, y, str(count))
        sheet.y += height
    told = [f"{rule} {count}份" for rule, _, count in rows]
    notes = ["一份报告在一条规则上只计一次。", *_not_drawn(len(ordered) - MOST_BARS, "条规则")]
    return sheet.finished(told=told, notes=notes, source=_checked(portfolio), nothing="没有不符")


def plot_error_places(portfolio: Portfolio) -> Chart:
    """Where and when: for each region and year the reports with errors, of how many."""
    import pandas as pd

    files = portfolio.files(status="ok").drop_duplicates("key").dropna(subset=["year"])
    failed = portfolio.findings(columns=["key"], outcome="failed", severity="error")
    frame = pd.DataFrame(
        {
            "region": [portfolio.region_of(name) for name in files["agency"]],
            "year": files["year"].astype(int).to_numpy(),
            "counted": files["key"].isin(set(failed["key"])).to_numpy(),
        }
    )
    sheet = Sheet("哪个地区、哪个年度有错误的报告多？", "格中为：有错误的份数／已核对的份数")
    return _matrix(sheet, portfolio, frame, "没有读到年度和机关的报告")


def plot_missing(portfolio: Portfolio) -> Chart:
    """Whose reports are missing: by region and year the agencies of the list without one, of how many."""
    import pandas as pd

    missing = portfolio.missing()
    years = sorted({int(year) for year in portfolio.files(status="ok")["year"].dropna()})
    absent = set(zip(missing["agency"], missing["year"], strict=True))
    rows = [
        (portfolio.region_of(agency.name), year, (agency.name, year) in absent)
        for agency in portfolio.agencies
        for year in years
    ]
    frame = pd.DataFrame(rows, columns=["region", "year", "counted"])
    sheet = Sheet("哪些地区、哪些年度缺报告？", "格中为：没有报告的应报单位个数／应报单位个数")
    nothing = "没有读到年度的报告" if portfolio.agencies else "没有给出应报单位清单"
    return _matrix(sheet, portfolio, frame, nothing)


def _bar(sheet: Sheet, x: float, y: float, length: float, colour: str) -> None:
    sheet.box(x, y - THICK / 2, length, THICK, colour, edgecolor=MUTED, linewidth=0.5)


def _matrix(sheet: Sheet, portfolio: Portfolio, frame: pd.DataFrame, nothing: str) -> Chart:
    """Regions by years, those with the most on top; the darker, the greater the share.

    Args:
        sheet: the page, with its heading.
        portfolio: what the picture is about.
        frame: one row per report or agency: region, year, counted (whether it is one of those asked for).
        nothing: what is told where there is no row.
    """
    cells = frame.groupby(["region", "year"])["counted"].agg(["sum", "size"]).astype(int)
    counts = {key: (int(some), int(whole)) for key, some, whole in cells.itertuples(name=None)}
    by_region = frame.groupby("region")["counted"].sum().sort_values(ascending=False, kind="stable")
    years = sorted(set(frame["year"]))
    regions, shown = list(by_region.index)[:MOST_REGIONS], years[-MOST_YEARS:]
    room = min(WIDEST, (RIGHT - GRID) / max(1, len(shown)))
    for i, year in enumerate(shown):
        head = f"{year}年"
        size = fitted(head, room - 4, SMALL)
        sheet.write(GRID + room * (i + 0.5), sheet.y + 8, head, size=size, colour=MUTED, align="center")
    sheet.y += 18 if shown else 0
    told = []
    for region in regions:
        height = sheet.label(region, GRID - 4)
        for i, year in enumerate(shown):
            some, whole = counts.get((region, year), (0, 0))
            _cell(sheet, (GRID + room * i + 1, sheet.y + 1, room - 2, height - 2), some, whole)
            told += [f"{region}{year}年{some}/{whole}"] if some else []
        sheet.y += height
    rest = [
        *_not_drawn(len(by_region) - MOST_REGIONS, "个地区"),
        *_not_drawn(len(years) - MOST_YEARS, "个较早的年度"),
    ]
    asides = ["颜色越深，所占份额越大；“—”表示没有可计的。"] if regions else []
    return sheet.finished(
        told=told,
        notes=rest,
        asides=asides,
        source=_checked(portfolio),
        nothing="各格都是 0" if regions else nothing,
    )


def _cell(sheet: Sheet, box: Box, some: int, whole: int) -> None:
    """How many of how many; a dash where there is none to count."""
    if not whole:
        sheet.cell_text(box, "—", colour=MUTED)
        return
    depth = 0.12 + 0.88 * some / whole if some else 0.0
    sheet.box(*box, COLOURS["予以公开"], alpha=depth)
    sheet.box(*box, "none", edgecolor=RULE, linewidth=0.5)
    colour = PAPER if depth > DARK else INK if some else MUTED
    sheet.cell_text(box, f"{some}/{whole}", colour=colour)


def _checked(portfolio: Portfolio) -> str:
    """How many reports the picture rests on."""
    return f"{portfolio.files(status='ok')['key'].nunique()} 份已核对的报告"


def _not_drawn(count: int, what: str) -> list[str]:
    return [f"另有 {count} {what}没有画出。"] if count > 0 else []
