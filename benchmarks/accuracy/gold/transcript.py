"""Reports as plain text: tables copied out of a page, one row a line."""

from __future__ import annotations

from gold.official import Sheet, placed
from gold.story import Story

STYLES = ("grid", "flow", "pipes")


def transcript(story: Story, style: str) -> str:
    """The report as text: ``grid`` keeps a field for every grid column, ``flow`` only for boxes."""
    lines: list[str] = []
    for block in story.blocks:
        lines += _table(block, style) if isinstance(block, Sheet) else block.text.split("\n")
        lines.append("")
    return "\n".join(lines)


def _table(sheet: Sheet, style: str) -> list[str]:
    if style == "flow":
        return ["\t".join(box.text for box in row) for row in sheet.rows]
    rows = []
    for line in placed(sheet):
        fields: list[str] = []
        for box, _, starts in line:
            fields += [box.text if starts else "", *[""] * (box.across - 1)]
        rows.append(fields)
    if style == "pipes":
        bars = ["| " + " | ".join(fields) + " |" for fields in rows]
        return [bars[0], "|" + " --- |" * len(rows[0]), *bars[1:]]
    return ["\t".join(fields) for fields in rows]
