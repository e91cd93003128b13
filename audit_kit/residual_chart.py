"""The picture of an explanation: the table as printed, what its sums are off by, the wrong cells lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from audit_kit.answers import table_name
from audit_kit.audit import Audit
from audit_kit.charts import INK, MUTED, Chart, chinese_font
from audit_kit.explaining import explanations
from audit_kit.explanations import Explanation
from audit_kit.forms import Sum, load_form
from audit_kit.model import CellId, Figure
from audit_kit.relations import sums_of
from audit_kit.report import Report

FAINT, RULE, GLOW = "#a3a9ae", "#dde1e4", "#fbe7a8"
ROW, LABELS = 0.31, 4.6
"""Inches of a row; width of the row labels in widths of a column."""
LONGEST_LABEL = 17
HEAD, LEADING = 2.9, 0.82
"""Heights, in rows, of what stands over the table and of a line of the caption."""
CAPTION = 124
"""Width of a line of the caption in half-width characters."""
MOST_LINES = 5
"""Lines of the caption; what is longer stands in ``ak.explain``."""


def plot_residuals(audit: Audit, table: str | None = None, report: Report | None = None) -> Chart:
    """The table as printed with the residual of every sum at its margin and the best explanation lit.

    Lit cells are framed, hatched and show the implied figure; cells of equally good explanations have a
    dashed frame; sums that do not hold are white on black. Nothing rests on colour alone.

    Args:
        audit: the checked reports.
        table: ``requests`` or ``disputes``; by default that of the best explanation, else ``requests``.
        report: one of the audit's reports; by default that of the best explanation, else the first.
    """
    fitting = [
        one
        for one in explanations(audit)
        if table in (None, one.table)
        and (report is None or one.report is report)
        and one.table != "disclosure"
    ]
    best = fitting[0] if fitting else None
    table = best.table if best else table or "requests"
    report = best.report if best else report or audit.reports[0]
    equals = [one for one in fitting[1:] if best and (one.problem, one.rank) == (best.problem, best.rank)]
    return _Picture.of(report, table).drawn(best, equals)


@dataclass(frozen=True)
class _Picture:
    """A table laid out in columns of width 1 and rows of height 1, the margins included."""

    report: Report
    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    sums: tuple[Sum, ...]

    @classmethod
    def of(cls, report: Report, table: str) -> _Picture:
        cells = [figure.cell for figure in report.figures if figure.cell.table == table]
        columns = tuple(dict.fromkeys(cell.column for cell in cells))
        return cls(report, table, report.rows_of(table), columns, sums_of(report, table))

    @property
    def down(self) -> tuple[str, ...]:
        """The names of the sums that run down the columns, in the order of the form."""
        return tuple(dict.fromkeys(one.name for one in self.sums if one.over == "columns"))

    def drawn(self, best: Explanation | None, equals: Sequence[Explanation]) -> Chart:
        """The picture with an explanation lit."""
        caption = _caption(best)
        below = len(self.rows) + len(self.down) + 0.9
        end = below + LEADING * len(caption)
        figure = Chart(figsize=(9.2, (end + HEAD) * ROW))
        axes = figure.add_axes((0.01, 0.0, 0.98, 1.0))
        axes.set_xlim(-LABELS, len(self.columns) + 1.2)
        axes.set_ylim(end, -HEAD)
        axes.axis("off")
        agency, year = self.report.agency or self.report.source.name, self.report.year or ""
        title = f"{agency}　{year}年　{table_name(self.table)}"
        _write(axes, -LABELS, -2.3, title, size=12.5, align="left")
        self._labels(axes)
        self._figures(axes, best, {cell for one in equals for cell, _, _ in one.changes})
        self._residuals(axes)
        for i, line in enumerate(caption):
            _write(axes, -LABELS, below + LEADING * i, line, size=9.5, align="left")
        figure.alt = title + "：" + (best.message if best else "各项和均成立。")
        return figure

    def _labels(self, axes: Axes) -> None:
        official = {
            row.key: row
            for form in ("2019", "2021")
            for row in load_form(form).tables[self.table].blocks[0].rows
        }
        official |= {i.row.key: i.row for i in load_form("2021").tables[self.table].instead}
        for x, column in enumerate(self.columns):
            split = (
                column if len(column) < 4 else f"{column[: len(column) // 2]}\n{column[len(column) // 2 :]}"
            )
            _write(axes, x + 0.5, -0.75, split, size=8.5)
        _write(axes, len(self.columns) + 0.65, -0.75, "各行\n相差", size=8.5, colour=MUTED)
        above: tuple[str, ...] = ()
        for y, key in enumerate(self.rows):
            label = official[key]
            if y and label.under != above:
                axes.plot((-LABELS, len(self.columns)), (y, y), color=FAINT, linewidth=0.7)
            if label.under[1:] and label.under != above:
                _write(axes, -0.15, y + 0.5, label.under[-1], size=7.5, colour=MUTED, align="right")
            above = label.under
            text = label.label.split("（区分")[0] if label.label[0] in "一二三四（" else f"　{label.label}"
            short = text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"
            _write(axes, -LABELS, y + 0.5, short, size=8.5, align="left")

    def _figures(self, axes: Axes, best: Explanation | None, also: set[CellId]) -> None:
        lit = {cell: ought for cell, _, ought in best.changes} if best else {}
        for y, row in enumerate(self.rows):
            for x, column in enumerate(self.columns):
                figure = self.report.by_cell[CellId(self.table, row, column)]
                if figure.cell in lit:
                    _glow(axes, x, y)
                    ought = "空" if lit[figure.cell] is None else f"{lit[figure.cell]}"
                    _write(axes, x + 0.5, y + 0.5, f"{_printed(figure)}→{ought}", size=10)
                else:
                    axes.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=RULE, linewidth=0.7))
                    _write(axes, x + 0.5, y + 0.5, _printed(figure), size=9, colour=FAINT)
                    if figure.cell in also:
                        axes.add_patch(_frame(x, y, linewidth=1.1, linestyle=(0, (2, 2))))

    def _residuals(self, axes: Axes) -> None:
        right, bottom = len(self.columns) + 0.2, len(self.rows) + 0.2
        for i, name in enumerate(self.down):
            _write(axes, -0.2, bottom + i + 0.5, f"{name}　相差", size=8.5, colour=MUTED, align="right")
        for one in self.sums:
            subject = one.whole[0].row if one.over == "rows" else one.whole[0].column
            if one.over == "rows":
                _margin(axes, right, self.rows.index(subject), self._off_by(one))
            else:
                _margin(
                    axes, self.columns.index(subject), bottom + self.down.index(one.name), self._off_by(one)
                )

    def _off_by(self, one: Sum) -> str:
        """Parts less wholes with their sign; ? where a cell has no number; a dot where the sum holds."""
        parts, wholes = ([self.report.by_cell[cell] for cell in side] for side in (one.parts, one.whole))
        if any(figure.state != "number" for figure in parts + wholes):
            return "?"
        off = sum(f.value or 0 for f in parts) - sum(f.value or 0 for f in wholes)
        return f"{off:+f}" if off else "·"


def _caption(best: Explanation | None) -> list[str]:
    """The explanation's sentence and the key of the marks, in lines."""
    key = "相差＝各分项之和减去合计；“·”表示成立，“?”表示有空白、无法计算。"
    if best is None:
        return _lines(f"表内各项和均成立，没有需要解释的数。{key}")
    lines = _lines(best.message)
    lines = (
        lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][:-2] + "……"]
    )
    lit, dashed = "最可能有误的格", ""
    if best.equals > 1:
        lit, dashed = "同样合理的解释之一", "虚线框：其余的解释。"
    return [*lines, *_lines(f"粗框斜纹：{lit}，印出的数→应有的数。{dashed}{key}")]


def _lines(text: str) -> list[str]:
    """The text cut to the width of the caption; Chinese counts double, closing marks never start a line."""
    lines, width = [""], 0
    for character in text:
        size = 1 if character.isascii() else 2
        if width + size > CAPTION and character not in "，。；、”’）":
            lines, width = [*lines, ""], 0
        lines[-1] += character
        width += size
    return lines


def _printed(figure: Figure) -> str:
    text = " ".join(figure.text.split())
    return text[:7] if text else "空"


def _margin(axes: Axes, x: float, y: float, text: str) -> None:
    """One residual: white on black where the sum does not hold."""
    off = text not in "·?"
    if off:
        axes.add_patch(Rectangle((x + 0.08, y + 0.1), 0.84, 0.8, facecolor=INK, edgecolor=INK))
    _write(axes, x + 0.5, y + 0.5, text.replace("-", "−"), size=9, colour="white" if off else MUTED)


def _glow(axes: Axes, x: float, y: float) -> None:
    axes.add_patch(
        Rectangle((x, y), 1, 1, facecolor=GLOW, edgecolor="#e3b45c", linewidth=0, hatch="///", zorder=1.5)
    )
    axes.add_patch(_frame(x, y, linewidth=2.2))


def _frame(x: float, y: float, **style: object) -> Rectangle:
    return Rectangle((x + 0.03, y + 0.06), 0.94, 0.88, fill=False, edgecolor=INK, zorder=3, **style)  # type: ignore[arg-type]


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    colour: str = INK,
    align: str = "center",
) -> None:
    """Text centred on its height."""
    axes.text(
        x, y, text, fontsize=size, color=colour, ha=align, va="center", fontfamily=chinese_font(), zorder=4,
        linespacing=1.1, parse_math=False,
    )  # fmt: skip
