"""The look of every chart: a white page drawn from the top down, its words and marks.

A chart answers one question of an auditor and is returned as a Figure, never shown. What the page says with
colour it also says with words, lightness or hatching: hatched and dashed is what cannot be vouched for,
white on black is what does not add up.
"""

import base64
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from matplotlib import font_manager, rc_context
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle

from audit_kit.answers import Exact
from audit_kit.errors import AuditKitError
from audit_kit.report import Report

INK, MUTED, RULE, PALE, PAPER = "#1b1f24", "#57606a", "#d4dae0", "#e9edf1", "#ffffff"
BLUE, RED, GLOW = "#2b6c99", "#9c2f2f", "#fbe7a8"
COLOURS = {
    "予以公开": "#1d4e79",
    "部分公开": "#6aa5d8",
    "不予公开": "#c2541b",
    "无法提供": "#edb458",
    "不予处理": "#6a4c93",
    "其他处理": "#a9b2bc",
    "结转下年度": "#dfe4e9",
}
"""A colour for each outcome; neighbours differ in lightness, as they do to the colour-blind and in print."""
TITLE, HEADING, BODY, SMALL, LEAST = 15.0, 10.5, 9.5, 8.5, 5.0
WIDTH, MARGIN = 648.0, 20.0
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
LEADING = 1.45
MISSING = "〓"
"""What Chinese printers set for a character they do not have."""
_SHAPELESS = {"Cc": "", "Cf": "", "Cs": MISSING}
_EMS = 100
_NEVER_FIRST, _NEVER_LAST = "，。；：、！？”’）》】…％%", "“‘（《【"
Align = Literal["left", "center", "right"]
Box = tuple[float, float, float, float]
"""Left, top, width and height, in points."""


class Chart(Figure):
    """A matplotlib figure that shows itself in a notebook, with a text for those who cannot see it."""

    alt = ""

    def draw(self, renderer: RendererBase) -> None:
        """Draws without hinting, so that text is as wide at any resolution as it was measured."""
        with rc_context({"text.hinting": "no_hinting"}):
            super().draw(renderer)

    def _repr_html_(self) -> str:
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=144, facecolor=PAPER)
        encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
        width = round(self.get_figwidth() * 96)
        style = f"width:{width}px;max-width:100%;background:{PAPER}"
        return f'<img alt="{html.escape(self.alt)}" style="{style}" src="data:image/png;base64,{encoded}">'


class Sheet:
    """A white page of fixed width. Places are points from its top left; text stands centred on its height.

    Attributes:
        y: how far down the page is filled, in points; whoever draws below moves it on.
    """

    def __init__(self, question: str, subject: str) -> None:
        """A page headed by the question it answers, and by what it is about."""
        self.chart = Chart(figsize=(WIDTH / 72, 1), facecolor=PAPER)
        self.axes = self.chart.add_axes((0, 0, 1, 1))
        self.axes.axis("off")
        self.heading = f"{question}{subject}。"
        self.y = self.lines(LEFT, MARGIN - 4, question, size=TITLE)
        self.y = self.lines(LEFT, self.y + 2, subject, colour=MUTED) + 12

    def write(self, x: float, y: float, text: str, *, size: float = BODY, colour: str = INK,
              align: Align = "left") -> None:  # fmt: skip
        """One line of text, as it is: nothing in it is taken for mathematics or markup."""
        self.axes.text(
            x, y, _set(text), fontsize=size, color=colour, ha=align, va="center", parse_math=False,
            fontfamily=chinese_font(), zorder=5,
        )  # fmt: skip

    def lines(self, x: float, y: float, text: str, *, width: float | None = None, size: float = BODY,
              colour: str = INK, align: Align = "left") -> float:  # fmt: skip
        """Text in as many lines as it needs from ``y`` down; returns where it ends."""
        for line in wrapped(text, width or RIGHT - x, size):
            self.write(x, y + size * LEADING / 2, line, size=size, colour=colour, align=align)
            y += size * LEADING
        return y

    def beside(self, x: float, y: float, text: str, *, width: float, size: float = BODY,
               colour: str = INK, align: Align = "left") -> None:  # fmt: skip
        """Text in as many lines as it needs, the whole of it centred on ``y``."""
        height = len(wrapped(text, width, size)) * size * LEADING
        self.lines(x, y - height / 2, text, width=width, size=size, colour=colour, align=align)

    def label(self, text: str, right: float, *, size: float = SMALL) -> float:
        """The words before a row, from the margin to ``right``, numbered ones set in; the row's height."""
        left = LEFT + (10 if re.match(r"\d+\.", text) else 0)
        width = right - left - 8
        height = max(20.0, len(wrapped(text, width, size)) * size * LEADING + 4)
        self.beside(left, self.y + height / 2, text, width=width, size=size)
        return height

    def heads(self, names: Sequence[str], middles: Sequence[float]) -> None:
        """The names over the middles of their columns; of long ones each half has its line."""
        for name, middle in zip(names, middles, strict=True):
            half = (len(name) + 1) // 2 if len(name) > 4 else 0
            for i, line in enumerate(filter(None, (name[half:], name[:half]))):
                self.write(middle, self.y + 20 - 12 * i, line, size=SMALL, colour=MUTED, align="center")
        self.y += 30

    def box(self, x: float, y: float, width: float, height: float, colour: str, **style: Any) -> None:
        """A filled rectangle from its top left."""
        given: dict[str, Any] = {"facecolor": colour, "linewidth": 0} | style
        self.axes.add_patch(Rectangle((x, y), width, height, **given))

    def doubt(self, x: float, y: float, width: float, height: float) -> None:
        """A hatched rectangle with a dashed frame: here stands something that cannot be vouched for."""
        style = {"edgecolor": MUTED, "linewidth": 0.8, "linestyle": (0, (3, 2)), "hatch": "/////"}
        self.box(x, y, width, height, PAPER, hatch_linewidth=0.5, **style)

    def cell_text(self, box: Box, text: str, *, colour: str = INK) -> None:
        """A figure in the middle of its cell, as large as fits."""
        x, y, width, height = box
        size = fitted(text, width - 6, BODY)
        self.write(x + width / 2, y + height / 2, text, size=size, colour=colour, align="center")

    def doubtful_cell(self, box: Box, text: str) -> None:
        """A hatched cell of a table with what stands in it."""
        x, y, width, height = box
        self.doubt(*box)
        self.box(x + 4, y + 3, width - 8, height - 6, PAPER)
        size = fitted(text, width - 10, SMALL)
        self.write(x + width / 2, y + height / 2, text, size=size, colour=MUTED, align="center")

    def tag(self, x: float, y: float, text: str, *, width: float = WIDTH, align: Align = "left") -> None:
        """Words in white on black, no wider than that: something does not add up."""
        size = fitted(text, width - 8, SMALL)
        width, height = width_of(text, size) + 8, SMALL * LEADING
        left = x - {"left": 0, "center": width / 2, "right": width}[align]
        shape = FancyBboxPatch(
            (left + 2, y - height / 2 + 2), width - 4, height - 4, facecolor=INK, linewidth=0, zorder=4,
            boxstyle="round,pad=2",
        )  # fmt: skip
        self.axes.add_patch(shape)
        self.write(left + 4, y, text, size=size, colour=PAPER)

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str = RULE, **style: Any) -> None:
        """A line through the points."""
        given: dict[str, Any] = {"color": colour, "linewidth": 0.8} | style
        self.axes.add_line(Line2D(xs, ys, **given))

    def finished(self, *, told: Sequence[str], notes: Iterable[str] = (), asides: Iterable[str] = (),
                 source: str, nothing: str = "") -> Chart:  # fmt: skip
        """The chart, with what stands under it, and a text that says what it shows.

        Args:
            told: what the picture shows, in words, for the text.
            notes: sentences under the chart that are part of the text too.
            asides: sentences under the chart that only those who see it need.
            source: the files it rests on.
            nothing: what is said in its place where there is nothing to show.
        """
        if not told:
            told = [nothing]
            self.write(LEFT, self.y + BODY, f"{nothing}。", size=HEADING, colour=MUTED)
            self.y += BODY * 2
        notes = list(notes)
        self.y += 10
        for note in (*notes, *asides):
            self.y = self.lines(LEFT, self.y, note, size=SMALL, colour=INK) + 2
        self.y = self.lines(LEFT, self.y, f"来源：{source}", size=SMALL, colour=MUTED)
        height = self.y + MARGIN - 6
        self.chart.set_size_inches(WIDTH / 72, height / 72)
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(height, 0)
        sentence = "；".join(told).removesuffix("。")
        self.chart.alt = plain(" ".join([f"{self.heading}{sentence}。", *notes]))
        return self.chart


def subject_of(report: Report) -> str:
    """Whose report of which year it is."""
    year = f"{report.year}年" if report.year else "年度不明"
    return f"{report.agency or report.source.name}　{year}"


def source_of(report: Report, table: str) -> str:
    """The file a chart rests on, with the report year and the table."""
    return f"{report.source.name}（{f'{report.year}年度' if report.year else '年度不明'}，{table}）"


@cache
def chinese_font() -> str:
    """The name of a font with Chinese characters, registered from the package that carries it.

    Raises:
        AuditKitError: the font package is not installed.
    """
    path = _font_file()
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


def plain(text: str) -> str:
    """The text on one line, without characters that have no shape of their own or turn text around."""
    spaced = re.sub(r"[^\S　]+", " ", text)
    return "".join(_SHAPELESS.get(unicodedata.category(c), c) for c in spaced)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = BODY) -> float:
    """The width of a line of text in points."""
    font = _font()
    font.set_text(_set(text), 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * size / _EMS


def wrapped(text: str, width: float, size: float = BODY) -> list[str]:
    """The text in lines of at most that width in points; words and closing marks stay where they belong."""
    lines = [""]
    for token in re.findall(r"[!-~]+|.", plain(text)):
        pieces = [token] if width_of(token, size) <= width else list(token)
        for piece in pieces:
            if width_of(lines[-1] + piece, size) > width and lines[-1] and piece not in _NEVER_FIRST:
                kept = lines[-1].rstrip(_NEVER_LAST) or lines[-1]
                lines[-1:] = [kept, lines[-1][len(kept) :]]
            lines[-1] += piece
    return [line.strip() for line in lines]


def one_decimal(value: Exact) -> str:
    """A number not below zero, rounded to one decimal."""
    tenths = round(Fraction(value) * 10)
    return f"{tenths // 10}.{tenths % 10}"


def share(part: Exact, whole: Exact) -> str:
    """A share in per cent with one decimal; what is above zero is never written as zero."""
    text = one_decimal(Fraction(part) * 100 / whole)
    return "<0.1%" if part and text == "0.0" else f"{text}%"


def fitted(text: str, width: float, size: float = BODY) -> float:
    """The size at which a line of text is no wider than that, in points."""
    return max(LEAST, min(size, size * width / max(width_of(text, size), 1)))


@cache
def _font_file() -> str:
    spec = find_spec("zhplot")
    fonts = sorted(Path(next(iter(spec.submodule_search_locations or []))).rglob("*.ttf")) if spec else []
    if not fonts:
        raise AuditKitError("图表", "没有找到中文字体包 zhplot", "请运行 python start.py 重新安装")
    return str(fonts[0])


@cache
def _font() -> FT2Font:
    font = FT2Font(_font_file())
    font.set_size(_EMS, 72)
    return font


@cache
def _characters() -> frozenset[str]:
    return frozenset(map(chr, _font().get_charmap()))


def _set(text: str) -> str:
    """The text as the font can set it."""
    return "".join(c if c in _characters() else MISSING for c in plain(text))
