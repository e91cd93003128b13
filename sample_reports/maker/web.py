"""Writes a sample as a saved web page: one file, the official tables with their merged cells."""

from html import escape
from pathlib import Path

from .layout import Cell, official_table
from .story import Story

STYLE = "table{border-collapse:collapse}td{border:1px solid #000;padding:2px;text-align:center}"


def write_page(story: Story, path: Path) -> None:
    """Writes the page, the same bytes each time."""
    title = "".join(story.title)
    parts = [f"<h1>{escape(title)}</h1>", *map(_paragraph, story.opening)]
    for section in story.sections:
        parts += [f"<h2>{escape(section.title)}</h2>", *map(_paragraph, section.paragraphs)]
        if section.table:
            parts.append(_table(story, section.table))
    parts += map(_paragraph, story.signature)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    body = "\n".join(parts)
    path.write_text(f"<!DOCTYPE html>\n<html><head>{head}</head><body>\n{body}\n</body></html>\n", "utf-8")


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(story: Story, key: str) -> str:
    rows = (
        "".join(f"<td{spans(cell)}>{escape(cell.text)}</td>" for cell in row)
        for row in official_table(story.form, key, story.figures)
    )
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def spans(cell: Cell) -> str:
    """The attributes of a cell that is more than one column wide or row high."""
    return f' colspan="{cell.wide}"' * (cell.wide > 1) + f' rowspan="{cell.high}"' * (cell.high > 1)
