"""One agency among its peers: where its figures stand, with median and quartiles."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from statistics import median, quantiles

from audit_kit.answers import Exact, shown
from audit_kit.chart_figures import CLOSED, COUNTS, SHARES, Measure, all_broken, failing
from audit_kit.charts import (
    BLUE,
    BODY,
    INK,
    LEFT,
    MUTED,
    PALE,
    PAPER,
    RIGHT,
    SMALL,
    Chart,
    Sheet,
    fitted,
    one_decimal,
    share,
    source_of,
    subject_of,
    width_of,
)
from audit_kit.report import Report

STRIP, END, ROW, DOT = 138.0, 348.0, 38.0, 5.0
"""Points: from where to where the strip of dots runs; a row; a dot."""
TABLE = {"本机关": 408.0, "名次": 470.0, "下四分位": 524.0, "中位数": 576.0, "上四分位": 628.0}
"""The right edge of each column of figures, in points."""
FEWEST = 5
"""Agencies below which quartiles say nothing and are left out."""
MOST_NAMES = 8
"""Names of agencies that a note gives in full."""
HIGHEST = 15.0
"""Points that dots at the same place may take in height; many lie closer on each other."""


def plot_peers(report: Report, peers: Iterable[Report]) -> Chart:
    """Where one agency stands among its peers: counts (件) and shares of the closed applications (%).

    A strip of dots for each figure, one dot an agency, this one a diamond; box and line are quartiles and
    median of all the agencies, this one included. An agency whose figure is no number is left out of that
    strip and counted. The rank is from the largest down; agencies with equal figures share it. Without a
    peer it says so.

    Args:
        report: the report of this agency.
        peers: reports of the others; this agency's own, of any year, and copies of one file are passed over.
    """
    others = {
        peer.source.sha256: peer
        for peer in peers
        if peer.source.sha256 != report.source.sha256
        and (peer.agency is None or peer.agency != report.agency)
    }
    return _drawn(report, tuple(others.values()))


@dataclass(frozen=True)
class _Strip:
    """One figure of this agency and of its peers, those that are numbers; a share where ``in_share``."""

    measure: Measure
    in_share: bool
    report: Report
    peers: Sequence[Report]

    @cached_property
    def own(self) -> Exact | None:
        return self._value(self.report)

    @cached_property
    def others(self) -> tuple[Exact, ...]:
        return tuple(value for value in map(self._value, self.peers) if value is not None)

    @property
    def unknown(self) -> int:
        """How many peers have no number here."""
        return len(self.peers) - len(self.others)

    @property
    def is_off(self) -> bool:
        return self.measure.is_off(self.report) or (self.in_share and CLOSED.is_off(self.report))

    @property
    def values(self) -> tuple[Exact, ...]:
        return self.others if self.own is None else (self.own, *self.others)

    @property
    def quartiles(self) -> tuple[Exact, ...]:
        """The lower quartile, the median and the upper quartile of all; fewer agencies have a median only."""
        if len(self.values) < FEWEST:
            return (median(map(Fraction, self.values)),) if self.values else ()
        return tuple(quantiles(map(Fraction, self.values), n=4, method="inclusive"))

    def text(self, value: Exact) -> str:
        """A value with its unit, rounded to one decimal."""
        if self.in_share:
            return share(value, 1)
        return shown(value) if value.denominator == 1 else one_decimal(value)

    @property
    def columns(self) -> tuple[str, ...]:
        """The five figures of the table."""
        middle = [self.text(value) for value in self.quartiles]
        middle = middle if len(middle) == 3 else ["—", *(middle or ["—"]), "—"]
        if self.own is None:
            amount = self.measure.of(self.report)
            return (amount.standing if amount.value is None else "无法计算", "—", *middle)
        rank = 1 + sum(value > self.own for value in self.others)
        return (self.text(self.own), f"{rank}/{len(self.values)}", *middle)

    @property
    def told(self) -> str:
        own, rank, low, middle, high = self.columns
        left_out = f"，另有{self.unknown}个机关不是数字" if self.unknown else ""
        quartiles = f"，四分位{low}至{high}" if low != "—" else ""
        return f"{self.measure.name}：本机关{own}，名次{rank}，中位数{middle}{quartiles}{left_out}"

    def _value(self, report: Report) -> Exact | None:
        return self.measure.share_of(report) if self.in_share else self.measure.of(report).value


def _drawn(report: Report, peers: Sequence[Report]) -> Chart:
    subject = f"{subject_of(report)}　与 {len(peers)} 份同行报告比较"
    sheet = Sheet("和同行相比，处在什么位置？", subject)
    if not peers:
        return sheet.finished(told=[], source=report.source.name, nothing="没有可以比较的同行报告")
    _key(sheet)
    strips = []
    for heading, measures in (("件数", COUNTS), ("占办理总计的比例", SHARES)):
        sheet.write(LEFT, sheet.y + 8, heading, size=SMALL, colour=MUTED)
        sheet.y += 16
        for measure in measures:
            strips.append(_Strip(measure, measures is SHARES, report, peers))
            sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
            _draw(sheet, strips[-1])
    sheet.line((LEFT, RIGHT), (sheet.y, sheet.y))
    source = f"{source_of(report, '表三、表四')}及 {len(peers)} 份同行报告"
    notes = _notes(report, peers, strips)
    return sheet.finished(told=[strip.told for strip in strips], notes=notes, source=source)


def _key(sheet: Sheet) -> None:
    y = sheet.y + 8
    _diamond(sheet, LEFT + 5, y)
    sheet.write(LEFT + 13, y, "本机关", size=SMALL, colour=MUTED)
    _dot(sheet, LEFT + 58, y)
    sheet.write(LEFT + 66, y, "同行", size=SMALL, colour=MUTED)
    for name, x in TABLE.items():
        sheet.write(x, y, name, size=SMALL, colour=MUTED, align="right")
    sheet.box(STRIP, y - 6, 20, 12, PALE)
    sheet.line((STRIP + 10, STRIP + 10), (y - 8, y + 8), INK, linewidth=1.4)
    sheet.write(STRIP + 26, y, "四分位之间，竖线为中位数", size=SMALL, colour=MUTED)
    sheet.y += 22


def _notes(report: Report, peers: Sequence[Report], strips: Sequence[_Strip]) -> list[str]:
    notes = failing(all_broken(report, (*COUNTS, *SHARES)))
    if len(peers) + 1 < FEWEST:
        notes.append(f"连本机关不足 {FEWEST} 个，不列四分位。")
    left_out = [f"{strip.measure.name} {strip.unknown} 个" for strip in strips if strip.unknown]
    if left_out:
        notes.append(f"没有计入的同行（数字空白、存疑，或办理总计为 0）：{'、'.join(left_out)}。")
    if off := [peer for peer in peers if all_broken(peer, (*COUNTS, *SHARES))]:
        notes.append(f"同行报告中有对不上的，数字照印出的画：{_named(off)}。")
    if odd := [peer for peer in peers if peer.year != report.year]:
        notes.append(f"年度与本报告不同的：{_named(odd)}。")
    if twice := [name for name, n in Counter(peer.agency for peer in peers).items() if name and n > 1]:
        notes.append(f"有不止一份报告、一份画一个点的：{'、'.join(twice)}。")
    notes.append(f"名次从多到少，相同的并列。同行：{_named(peers)}。")
    return notes


def _draw(sheet: Sheet, strip: _Strip) -> None:
    """A strip with its words, and its figures at the right."""
    y, most = sheet.y + ROW / 2 + 2, max(strip.values, default=0)

    def place(value: Exact) -> float:
        return STRIP + (END - STRIP) * (float(value / most) if most else 0.0)

    sheet.beside(LEFT, y, strip.measure.name, width=STRIP - LEFT - 10)
    quartiles = strip.quartiles
    if len(quartiles) == 3:
        low, high = place(quartiles[0]), place(quartiles[2])
        sheet.box(low, y - 9, max(high - low, 1), 18, PALE)
    sheet.line((STRIP, END), (y, y), zorder=1.5)
    if quartiles:
        middle = place(quartiles[len(quartiles) // 2])
        sheet.line((middle, middle), (y - 10, y + 9), INK, linewidth=1.4, zorder=2.5)
    slots: dict[int, list[Exact]] = {}
    for value in sorted(strip.others):
        slots.setdefault(round(place(value) / DOT), []).append(value)
    for values in slots.values():
        step = min(DOT * 0.8, HIGHEST / len(values))
        for i, value in enumerate(values):
            _dot(sheet, place(value), y - i * step)
    if strip.own is not None:
        _diamond(sheet, place(strip.own), y)
    sheet.write(STRIP, y + 16, "0", size=SMALL, colour=MUTED)
    if most:
        sheet.write(END, y + 16, strip.text(most), size=SMALL, colour=MUTED, align="right")
    _figures(sheet, strip, y)
    sheet.y += ROW + 6


def _figures(sheet: Sheet, strip: _Strip, y: float) -> None:
    left = END + 8
    for (name, x), text in zip(TABLE.items(), strip.columns, strict=True):
        own, width = name == "本机关", x - left - 4
        if own and strip.own is None:
            size = fitted(text, width - 14, SMALL)
            sheet.doubt(x - width_of(text, size) - 14, y - 6, 10, 12)
            sheet.write(x, y, text, size=size, colour=MUTED, align="right")
        elif own and strip.is_off:
            sheet.tag(x, y, text, width=width + 8, align="right")
        else:
            colour = INK if own or name == "名次" else MUTED
            sheet.write(x, y, text, size=fitted(text, width, BODY), colour=colour, align="right")
        left = x


def _dot(sheet: Sheet, x: float, y: float) -> None:
    style = {"marker": "o", "markersize": DOT, "markerfacecolor": PAPER, "markeredgecolor": MUTED}
    sheet.line((x,), (y,), MUTED, markeredgewidth=0.9, zorder=3, **style)


def _diamond(sheet: Sheet, x: float, y: float) -> None:
    style = {"marker": "D", "markersize": 7.5, "markerfacecolor": BLUE, "markeredgecolor": PAPER}
    sheet.line((x,), (y,), BLUE, markeredgewidth=1.2, zorder=4, **style)


def _named(reports: Sequence[Report]) -> str:
    names = list(dict.fromkeys(report.agency or report.source.name for report in reports))
    rest = f"等 {len(names)} 个" if len(names) > MOST_NAMES else ""
    return "、".join(names[:MOST_NAMES]) + rest
