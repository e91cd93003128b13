"""How the checks came out: the rules that did not always pass."""

from collections.abc import Mapping
from typing import Any

from audit_kit.answers import listed
from audit_kit.audit import Audit
from audit_kit.charts import INK, MUTED, PALE, RED, SMALL, Chart, Sheet, subject_of
from audit_kit.vocabulary import OUTCOME_WORDS

BARS, LONGEST, THICK, WORDS = 316.0, 170.0, 12.0, 496.0
"""Points: where bars begin; a bar; its height; where the counts are written."""
KEY = {"failed": BARS, "undecided": BARS + 54, "passed": BARS + 124}
"""The parts of a bar, and where the key shows each, in points."""


def plot_tally(audit: Audit) -> Chart:
    """Which rules did not always pass: a bar each, split into the shares that failed, are undecided, passed.

    Rules that passed wherever they applied are counted under the chart.
    """
    applied = audit.tally[audit.tally["applied"] > 0]
    wanting = applied[applied["passed"] < applied["applied"]].to_dict("records")
    rows = sorted(wanting, key=lambda row: (-row["failed"], -row["undecided"]))
    names = listed(subject_of(report) for report in audit.reports)
    sheet = Sheet("哪些规则没有全部通过？", f"{names}　单位：次")
    if rows:
        for outcome, x in KEY.items():
            _parts(sheet, x, sheet.y + 7, {outcome: 14})
            sheet.write(x + 19, sheet.y + 7, OUTCOME_WORDS[outcome], size=SMALL, colour=MUTED)
        sheet.y += 20
    for row in rows:
        height = sheet.label(f"{row['rule']}　{row['title']}", BARS - 4)
        y = sheet.y + height / 2
        _parts(sheet, BARS, y, {outcome: LONGEST * row[outcome] / row["applied"] for outcome in KEY})
        sheet.write(WORDS, y, _told(row), size=SMALL, colour=INK if row["failed"] else MUTED)
        sheet.y += height
    return sheet.finished(
        told=[f"{row['rule']} {_told(row)}" for row in rows],
        notes=[f"另有 {len(applied) - len(rows)} 条规则凡适用处均通过。"],
        source=listed(report.source.name for report in audit.reports),
        nothing="凡适用的规则都通过了",
    )


def _told(row: Mapping[Any, Any]) -> str:
    return "、".join(f"{OUTCOME_WORDS[outcome]}{row[outcome]}" for outcome in KEY if row[outcome])


def _parts(sheet: Sheet, x: float, y: float, widths: Mapping[str, float]) -> None:
    """A bar in its parts: failed dark, undecided hatched, passed pale."""
    for outcome, width in widths.items():
        if outcome == "undecided" and width:
            sheet.doubt(x, y - THICK / 2, width, THICK)
        elif width:
            sheet.box(x, y - THICK / 2, width, THICK, RED if outcome == "failed" else PALE)
        x += width
