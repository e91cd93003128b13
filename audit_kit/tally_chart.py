"""How the checks came out: the rules that did not always pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit_kit.answers import listed
from audit_kit.audit import Audit
from audit_kit.charts import (
    INK,
    LEADING,
    LEFT,
    MUTED,
    PALE,
    RED,
    SMALL,
    Chart,
    Sheet,
    nothing_drawn,
    subject_of,
    wrapped,
)

BARS, WIDTH, THICK, WORDS = 316.0, 170.0, 12.0, 496.0
"""Points: where bars begin; a bar; its height; where the counts are written."""


def plot_tally(audit: Audit) -> Chart:
    """Which rules did not always pass: a bar each, split into the shares that failed, are undecided, passed.

    Rules that passed wherever they applied are counted under the chart.
    """
    applied = [
        _Row(str(one.rule), str(one.title), int(one.failed), int(one.undecided), int(one.passed))  # type: ignore[arg-type]
        for one in audit.tally[audit.tally["applied"] > 0].itertuples()
    ]
    rows = sorted(
        (row for row in applied if row.failed or row.undecided), key=lambda row: (-row.failed, -row.undecided)
    )
    names = listed(subject_of(report) for report in audit.reports)
    sheet = Sheet("哪些规则没有全部通过？", f"{names}　单位：次")
    rest = f"另有 {len(applied) - len(rows)} 条规则凡适用处均通过。"
    source = listed(report.source.name for report in audit.reports)
    if not rows:
        return nothing_drawn(sheet, "凡适用的规则都通过了", source, [rest])
    _key(sheet)
    for row in rows:
        _draw(sheet, row)
    return sheet.finished(told=[f"{row.rule} {row.told}" for row in rows], notes=[rest], source=source)


@dataclass(frozen=True, slots=True)
class _Row:
    """One rule and how often it came out which way."""

    rule: str
    title: str
    failed: int
    undecided: int
    passed: int

    @property
    def told(self) -> str:
        counts = {"不符": self.failed, "无法判断": self.undecided, "通过": self.passed}
        return "、".join(f"{name}{count}" for name, count in counts.items() if count)


def _key(sheet: Sheet) -> None:
    y = sheet.y + 7
    _parts(sheet, y, (BARS, 14, 0, 0))
    sheet.write(BARS + 19, y, "不符", size=SMALL, colour=MUTED)
    _parts(sheet, y, (BARS + 54, 0, 14, 0))
    sheet.write(BARS + 73, y, "无法判断", size=SMALL, colour=MUTED)
    _parts(sheet, y, (BARS + 124, 0, 0, 14))
    sheet.write(BARS + 143, y, "通过", size=SMALL, colour=MUTED)
    sheet.y += 20


def _draw(sheet: Sheet, row: _Row) -> None:
    label = f"{row.rule}　{row.title}"
    width = BARS - LEFT - 12
    height = len(wrapped(label, width, SMALL)) * SMALL * LEADING + 7
    y = sheet.y + height / 2
    sheet.beside(LEFT, y, label, width=width, size=SMALL)
    unit = WIDTH / (row.failed + row.undecided + row.passed)
    _parts(sheet, y, (BARS, row.failed * unit, row.undecided * unit, row.passed * unit))
    sheet.write(WORDS, y, row.told, size=SMALL, colour=INK if row.failed else MUTED)
    sheet.y += height


def _parts(sheet: Sheet, y: float, place_and_widths: Sequence[float]) -> None:
    """A bar in three parts: failed dark, undecided hatched, passed pale."""
    x, failed, undecided, passed = place_and_widths
    sheet.box(x, y - THICK / 2, failed, THICK, RED)
    if undecided:
        sheet.doubt(x + failed, y - THICK / 2, undecided, THICK)
    sheet.box(x + failed + undecided, y - THICK / 2, passed, THICK, PALE)
