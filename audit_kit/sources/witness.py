"""Where camelot's cell text is off: a third reading, its text engine's characters by their origins.

Some fonts declare a box that makes camelot's engine place every glyph some points too low, so that text is
filed one row down. The origin of a glyph does not depend on that box.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from audit_kit.labels import compact
from audit_kit.model import GridCell
from audit_kit.sources.glyphs import unified
from audit_kit.sources.merged_cells import Position

Corners = tuple[int, int, int, int]
Item = TypeVar("Item")

FEWEST_LABELS = 3
"""Labels that must be misfiled in a table before camelot's cell text is held to be off there."""


@dataclass(frozen=True)
class Frame:
    """The grid of a table on a page: where a point falls, as the corners of the merged cell there."""

    table: Any
    page_height: float
    regions: dict[Position, Corners]

    def filed(
        self, items: Sequence[Item], points: Sequence[tuple[float, float]]
    ) -> dict[Corners, list[Item]]:
        """The items by cell; ``points`` are theirs, in points from the page's top left."""
        lefts = [x0 for x0, _ in self.table.cols]
        tops = [self.page_height - y for y, _ in self.table.rows]
        right, bottom = self.table.cols[-1][1], self.page_height - self.table.rows[-1][1]
        found: dict[Corners, list[Item]] = defaultdict(list)
        for item, (x, y) in zip(items, points, strict=True):
            if lefts[0] <= x < right and tops[0] <= y < bottom:
                found[self.regions[bisect_right(tops, y) - 1, bisect_right(lefts, x) - 1]].append(item)
        return found


def agree(text: str, second: str | None) -> bool:
    """Whether two readings of a cell are the same but for white space and width."""
    return second is None or compact(text) == compact(second)


def with_third_reading(cells: list[GridCell], frame: Frame) -> list[GridCell]:
    """The cells with the third reading as second witness where camelot misfiled characters it read alike.

    That is so in the whole table where it misfiled labels too, and in a row where it holds the same
    characters as the first reading, only in other cells. Else a disagreement is about the figure itself.
    """
    found = characters(frame.table.textlines, frame.page_height)
    third = frame.filed(found, [(char.x, char.y) for char in found])
    texts = ["".join(char.text for char in third[corners_of(cell)]) for cell in cells]
    misfiled = sum(
        any(map(str.isalpha, cell.text)) and not agree(cell.text, cell.second) and _same(cell.text, text)
        for cell, text in zip(cells, texts, strict=True)
    )
    if misfiled >= FEWEST_LABELS:
        return [replace(cell, second=text) for cell, text in zip(cells, texts, strict=True)]
    rows: dict[int, list[GridCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    glued = {
        row for row, own in rows.items()
        if _same("".join(c.text for c in own), "".join(c.second or "" for c in own))
    }  # fmt: skip
    return [
        replace(cell, second=text) if cell.row in glued and not agree(cell.text, cell.second) else cell
        for cell, text in zip(cells, texts, strict=True)
    ]


def corners_of(cell: GridCell) -> Corners:
    """First row, first column, last row, last column of a cell."""
    return cell.row, cell.column, cell.row + cell.row_span - 1, cell.column + cell.column_span - 1


@dataclass(frozen=True, slots=True)
class Character:
    """A character as camelot's text engine reads it; its middle in points from the page's top left."""

    text: str
    x: float
    y: float
    line: int


def characters(textlines: Iterable[Any], page_height: float) -> list[Character]:
    """The characters of camelot's text lines, each a third of an em above its baseline."""
    found = []
    for char in (char for line in textlines for char in line if hasattr(char, "matrix")):
        size = char.graphicstate.fontsize * char.matrix[3]
        baseline = page_height - char.matrix[5]
        found.append(
            Character(char.get_text(), (char.x0 + char.x1) / 2, baseline - size / 3, round(baseline / 4))
        )
    return sorted(found, key=lambda char: (char.line, char.x))


def characters_of(content: bytes, numbers: Iterable[int]) -> dict[int, list[Character]]:
    """The characters of whole pages by the same engine, by 1-based page number, for tables without rules."""
    import playa

    pages: dict[int, list[Character]] = {}
    with playa.parse(content) as document:
        for number in numbers:
            glyphs = (glyph for text in document.pages[number - 1].texts for glyph in text if glyph.text)
            found = [_character(glyph) for glyph in glyphs]
            pages[number] = sorted(found, key=lambda char: (char.line, char.x))
    return pages


def _character(glyph: Any) -> Character:
    (x0, _, x1, _), matrix = glyph.bbox, glyph.matrix
    baseline = matrix[5]
    return Character(glyph.text, (x0 + x1) / 2, baseline - abs(matrix[3]) / 3, round(baseline / 4))


def _same(text: str, other: str) -> bool:
    """Whether both hold the same characters; lines may have been taken in another order."""
    return sorted(compact("".join(map(unified, text)))) == sorted(compact("".join(map(unified, other))))
