"""Pictures of many reports: which errors there are, where and when, and whose reports are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib import font_manager

from audit_kit.charts import BLUE, INK, MUTED, PALE, Chart, chinese_font
from audit_kit.portfolio_tables import Portfolio
from audit_kit.rules import load_rules

if TYPE_CHECKING:
    import pandas as pd

MOST_BARS, MOST_REGIONS = 20, 25
"""Rules and regions drawn; the rest are told in a line under the picture."""
LONGEST_LABEL = 26


def plot_error_kinds(portfolio: Portfolio) -> Chart:
    """Which rules most reports break: one bar per rule, in reports; errors dark, warnings hatched."""
    failed = portfolio.findings(
        columns=["key", "rule", "severity"], outcome="failed", severity=["error", "warning"]
    )
    counts = failed.groupby(["rule", "severity"])["key"].nunique().unstack(fill_value=0)
    counts = counts.reindex(columns=["error", "warning"], fill_value=0)
    ordered = counts.loc[counts.max(axis=1).sort_values(ascending=False, kind="stable").index]
    shown, rest = ordered.iloc[:MOST_BARS], len(ordered) - MOST_BARS
    titles = {rule.id: rule.title for rule in load_rules()}
    chart, axes = _sheet("哪些规则不符的报告最多（份）", height=1.5 + 0.32 * max(1, len(shown)))
    words = font_manager.FontProperties(family=chinese_font(), size=9)
    for y, (_, row) in enumerate(shown.iterrows()):
        severity = "error" if row["error"] >= row["warning"] else "warning"
        style: dict[str, Any] = {"color": BLUE} if severity == "error" else {"color": PALE, "hatch": "///"}
        axes.barh(y, row[severity], height=0.62, edgecolor=INK, linewidth=0.5, **style)
        at: dict[str, Any] = {"xytext": (4, 0), "textcoords": "offset points", "va": "center", "color": INK}
        axes.annotate(f"{row[severity]}", (row[severity], y), **at)
    labels = [f"{rule}　{_short(titles.get(str(rule), ''))}" for rule in shown.index]
    axes.set_yticks(range(len(shown)), labels, fontproperties=words)
    axes.set_ylim(max(len(shown), 1) - 0.5, -0.5)
    axes.set_xticks([])
    note = "实心：错误；斜纹：疑点。一份报告在一条规则上只计一次。"
    note += f"另有 {rest} 条规则没有画出。" if rest > 0 else ""
    _below(axes, note if len(shown) else "没有不符。")
    told = "，".join(f"{rule} {row.max()}份" for rule, row in shown.iterrows())
    chart.alt = f"哪些规则不符的报告最多：{told or '没有不符'}"
    return chart


def plot_error_places(portfolio: Portfolio) -> Chart:
    """Where and when: for each region and year the reports with errors, of how many."""
    import pandas as pd

    files = portfolio.files(status="ok").drop_duplicates("key").dropna(subset=["year"])
    failed = portfolio.findings(columns=["key"], outcome="failed", severity="error")
    wrong = files["key"].isin(set(failed["key"]))
    frame = pd.DataFrame(
        {"region": [portfolio.region_of(name) for name in files["agency"]], "year": files["year"].astype(int)}
    ).assign(wrong=wrong.to_numpy())
    return _matrix(
        frame.groupby(["region", "year"])["wrong"].agg(["sum", "count"]),
        "各地区、各年度有错误的报告（份／已核对的份数）",
        "没有读到年度和机关的报告。",
    )


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
    frame = pd.DataFrame(rows, columns=["region", "year", "wrong"])
    return _matrix(
        frame.groupby(["region", "year"])["wrong"].agg(["sum", "count"]),
        "各地区、各年度没有报告的应报单位（个／应报个数）",
        "没有给出应报单位清单。",
    )


def _matrix(counts: pd.DataFrame, title: str, nothing: str) -> Chart:
    """Regions by years, those with the most on top; the darker, the greater the share."""
    by_region = counts["sum"].groupby("region").sum().sort_values(ascending=False, kind="stable")
    regions, rest = [str(one) for one in by_region.index[:MOST_REGIONS]], len(by_region) - MOST_REGIONS
    years = sorted({int(year) for _, year in counts.index})
    chart, axes = _sheet(
        title, height=1.6 + 0.38 * max(1, len(regions)), width=min(9.0, 3.4 + 1.5 * max(1, len(years)))
    )
    told = []
    for y, region in enumerate(regions):
        for x, year in enumerate(years):
            if (region, year) not in counts.index:
                axes.text(x, y, "—", ha="center", va="center", color=MUTED)
                continue
            some, whole = (int(str(counts.at[(region, year), name])) for name in ("sum", "count"))
            share = some / whole
            axes.barh(
                y, 0.96, left=x - 0.48, height=0.9, color=BLUE, alpha=0.15 + 0.85 * share if some else 0.04
            )
            ink = "white" if share > 0.55 else INK
            axes.text(
                x, y, f"{some}/{whole}", ha="center", va="center", color=ink, weight="bold" if some else None
            )
            told += [f"{region}{year}年{some}/{whole}"] if some else []
    words = font_manager.FontProperties(family=chinese_font(), size=9)
    axes.set_yticks(range(len(regions)), regions, fontproperties=words)
    axes.set_xticks(range(len(years)), [f"{year}年" for year in years], fontproperties=words)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, max(1, len(years)) - 0.5)
    axes.set_ylim(max(1, len(regions)) - 0.5, -0.5)
    note = "颜色越深，所占份额越大；“—”表示没有。"
    _below(axes, nothing if not regions else note + (f"另有 {rest} 个地区没有画出。" if rest > 0 else ""))
    chart.alt = f"{title}：{'，'.join(told) or '没有'}"
    return chart


def _sheet(title: str, height: float, width: float = 9.0) -> tuple[Chart, Any]:
    chart = Chart(figsize=(width, height), layout="constrained")
    axes = chart.add_subplot()
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.set_title(title, loc="left", fontsize=12, color=INK, fontfamily=chinese_font(), pad=10)
    return chart, axes


def _below(axes: Any, text: str) -> None:
    axes.set_xlabel(text, loc="left", fontsize=8.5, color=MUTED, fontfamily=chinese_font())


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
