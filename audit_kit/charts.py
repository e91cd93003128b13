"""Pictures of figures: each answers one question of an auditor and is returned as a Figure, never shown."""

from __future__ import annotations

import base64
import html
import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from audit_kit.audit import Audit
from audit_kit.errors import AuditKitError
from audit_kit.forms import load_form
from audit_kit.report import Report

if TYPE_CHECKING:
    import pandas as pd

INK, PALE, LIT, MUTED = "#1b1b1b", "#c9d3dc", "#2b6c99", "#6b6b6b"
OUTCOMES = {
    "failed": ("不符", "#9c2f2f", ""),
    "undecided": ("无法判断", "#e3b45c", "///"),
    "passed": ("通过", PALE, ""),
}


class Chart(Figure):
    """A matplotlib figure that shows itself in a notebook, with a text for those who cannot see it."""

    alt = ""

    def _repr_html_(self) -> str:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=144)
        encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
        source = f"data:image/png;base64,{encoded}"
        return f'<img alt="{html.escape(self.alt)}" style="max-width:100%" src="{source}">'


@cache
def chinese_font() -> str:
    """The name of a font with Chinese characters, registered from the package that carries it.

    Raises:
        AuditKitError: the font package is not installed.
    """
    spec = find_spec("zhplot")
    fonts = sorted(Path(next(iter(spec.submodule_search_locations or []))).rglob("*.ttf")) if spec else []
    if not fonts:
        raise AuditKitError("图表", "没有找到中文字体包 zhplot", "请运行 python start.py 重新安装")
    font_manager.fontManager.addfont(str(fonts[0]))
    return font_manager.FontProperties(fname=str(fonts[0])).get_name()


def plot_outcomes(report: Report) -> Chart:
    """What became of the applications: one bar per outcome of 表三 above zero, in printed order.

    Outcomes whose total could not be vouched for are listed under the chart.
    """
    labels = {
        row.key: row.label for f in ("2019", "2021") for row in load_form(f).tables["requests"].blocks[0].rows
    }
    skip = ("本年新收", "上年结转", "办理总计", "结转下年度")
    rows = [row for row in report.rows_of("requests") if row not in skip]
    figures = {row: report.figure(f"requests/{row}/总计") for row in rows}
    bars = [(row, int(f.value)) for row, f in figures.items() if f.state == "number" and f.value]
    unknown = [row for row, f in figures.items() if f.state != "number"]
    font = chinese_font()
    figure = Chart(figsize=(8.5, 1.4 + 0.34 * max(len(bars), 1)), layout="constrained")
    axes = figure.add_subplot()
    for y, (_, value) in enumerate(bars):
        axes.barh(y, value, color=LIT, height=0.62)
        axes.annotate(
            f"{value}", (value, y), xytext=(4, 0), textcoords="offset points", va="center", color=INK
        )
    axes.set_yticks(range(len(bars)), [_short(labels.get(row, row)) for row, _ in bars], fontfamily=font)
    axes.invert_yaxis()
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title(
        f"{report.agency or report.source.name}　{report.year or ''}年申请办理结果（件）",
        loc="left",
        color=INK,
        fontsize=12,
        fontfamily=font,
    )
    figure.alt = "申请办理结果：" + "，".join(f"{row}{value}件" for row, value in bars)
    if unknown:
        axes.set_xlabel(
            f"未能确认、图中没有画出的 {len(unknown)} 项：" + "、".join(unknown),
            loc="left",
            color=MUTED,
            fontsize=8,
            wrap=True,
            fontfamily=font,
        )
    return figure


def plot_tally(audit: Audit) -> Chart:
    """How the checks came out: one bar per rule that did not always pass, split by outcome.

    Rules that passed wherever they applied share the line under the chart.
    """
    tally = audit.tally[audit.tally["applied"] > 0]
    shown = tally[tally["failed"] + tally["undecided"] > 0]
    shown = shown.sort_values(["failed", "undecided"], ascending=False, kind="stable")
    font = chinese_font()
    figure = Chart(figsize=(9, 1.7 + 0.3 * len(shown)), layout="constrained")
    axes = figure.add_subplot()
    _stack(axes, shown)
    counts = [
        "、".join(
            [f"不符{row.failed}"] * bool(row.failed) + [f"无法判断{row.undecided}"] * bool(row.undecided)
        )
        for row in shown.itertuples()
    ]
    for y, (text, applied) in enumerate(zip(counts, shown["applied"], strict=True)):
        note: dict[str, Any] = {"xytext": (6, 0), "textcoords": "offset points", "va": "center"}
        axes.annotate(f"{text}，共{applied}", (1, y), fontsize=8, color=MUTED, fontfamily=font, **note)
    titles = [f"{row.rule}　{_short(str(row.title), 24)}" for row in shown.itertuples()]
    axes.set_yticks(range(len(shown)), titles, fontsize=8, fontfamily=font)
    axes.set_title("没有全部通过的规则", loc="left", fontsize=12, color=INK, fontfamily=font)
    rest = f"另有 {len(tally) - len(shown)} 条规则凡适用处均通过"
    axes.set_xlabel(rest, loc="left", fontsize=9, color=MUTED, fontfamily=font)
    small = font_manager.FontProperties(family=font, size=9)
    figure.legend(loc="outside lower right", ncols=3, frameon=False, prop=small)
    told = (f"{rule} {text}" for rule, text in zip(shown["rule"], counts, strict=True))
    figure.alt = "没有全部通过的规则：" + "；".join(told)
    return figure


def _stack(axes: Axes, tally: pd.DataFrame) -> None:
    """Bars of full width, split into the shares of the outcomes."""
    start = [0.0] * len(tally)
    for key, (name, colour, hatch) in OUTCOMES.items():
        share = (tally[key] / tally["applied"]).tolist()
        style: dict[str, Any] = {
            "color": colour,
            "hatch": hatch,
            "edgecolor": "white",
            "height": 0.7,
            "label": name,
        }
        axes.barh(range(len(tally)), share, left=start, **style)
        start = [a + b for a, b in zip(start, share, strict=True)]
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)


def _short(text: str, length: int = 22) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
