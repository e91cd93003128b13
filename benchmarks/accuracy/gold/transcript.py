"""Reports as plain text: tables copied out of a page, one row a line."""

from sample_reports.maker.layout import fields

from .official import Sheet
from .story import Story

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
    rows = fields(sheet.rows)
    if style == "pipes":
        bars = ["| " + " | ".join(row) + " |" for row in rows]
        return [bars[0], "|" + " --- |" * len(rows[0]), *bars[1:]]
    return ["\t".join(row) for row in rows]
