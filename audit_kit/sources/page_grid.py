"""The ruled tables in the picture of a page: rules, the cells between them, merged cells."""

from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from audit_kit.sources.merged_cells import Position, merged
from audit_kit.sources.page_image import Box, Picture

SHORTEST = 45
"""A rule is at least this long, in pixels; no stroke of a character in a table is."""

NARROWEST, LOWEST = 200, 40
"""The smallest table, in pixels."""

MOST_LINES = 150
"""Rules one way in a table; more are no table of a report."""

REACH = 5
"""How far a rule may stand off its line, in pixels: what deskewing leaves."""

PRESENT, CLEAR = 0.6, 0.85
"""The share of a cell's side that must be drawn to be a rule, and to be one beyond doubt."""

BRIDGE = 161
"""The widest gap beneath a seal that a rule runs across, in pixels: the ring along a rule covers 140."""

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CellBox:
    """A cell of a picture: its place in the grid, its ``outline`` on the rules, the ``inside`` between them.

    ``clear`` is False where a side is drawn only in part. ``whole`` is False where it, or a cell in its rows
    or columns, is no rectangle, since rules are missing: its figure may then stand under another heading.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    outline: Box
    inside: Box
    clear: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class PictureTable:
    """A ruled table of a picture, its cells in reading order."""

    cells: tuple[CellBox, ...]
    n_rows: int
    n_columns: int
    outline: Box


@dataclass(frozen=True, slots=True)
class Rules:
    """What is drawn of rules, as masks: those that run ``across`` and those that run ``down``."""

    across: Picture
    down: Picture

    @property
    def all(self) -> Picture:
        return self.across | self.down


def rules_of(ink: Picture, seal: Picture) -> Rules:
    """The rules of a page; beneath a ``seal`` (255 where one is) they run on between their ends."""
    across = _rules_across(ink, seal)
    turned = _rules_across(*(np.ascontiguousarray(picture.T) for picture in (ink, seal)))
    long_across, long_down = _long_pieces(across), np.ascontiguousarray(_long_pieces(turned).T)
    down = _without_strays(turned, np.ascontiguousarray(long_across.T))
    return Rules(across=_without_strays(across, long_down), down=np.ascontiguousarray(down.T))


def _short_pieces(across: Picture) -> list[Box]:
    """The pieces of rules that may be strokes of characters."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(across, connectivity=8)
    boxes = (tuple(map(int, stats[i, :4])) for i in range(1, count))
    return [Box(x, y, x + w, y + h) for x, y, w, h in boxes if w < 3 * SHORTEST]


def _long_pieces(across: Picture) -> Picture:
    long = across.copy()
    for box in _short_pieces(across):
        box.of(long)[:] = 0
    return long


def _without_strays(across: Picture, down: Picture) -> Picture:
    """The rules without strokes of characters: short pieces on no rule's line, not bounded by ``down``."""
    kept, strays = across.copy(), []
    for box in _short_pieces(across):
        band = np.asarray(down[max(0, box.top - REACH) : box.bottom + REACH].any(axis=0))
        begins, ends = (band[max(0, at - REACH) : at + REACH].any() for at in (box.x0, box.x1))
        if not (begins and ends) and not band[box.x0 + REACH : box.x1 - REACH].any():
            strays.append(box)
            box.of(kept)[:] = 0
    level = np.asarray(kept.any(axis=1))
    for box in strays:
        if level[max(0, box.top - 1) : box.bottom + 1].any():
            box.of(kept)[:] = box.of(across)
    return kept


def _rules_across(ink: Picture, seal: Picture) -> Picture:
    """What runs straight on to the right, and on the same line beneath a seal and past it."""
    across = _straight(np.where(seal, 0, ink).astype(np.uint8))
    if not seal.any():
        return across
    level = cv2.dilate(across, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, BRIDGE), np.uint8))
    reached = cv2.dilate(level, np.ones((1, BRIDGE), np.uint8))
    near = cv2.dilate(seal, np.ones((1, SHORTEST), np.uint8))
    marks = cv2.bitwise_or(seal, cv2.bitwise_and(ink, near))
    beneath = cv2.bitwise_and(joined, marks)
    past = cv2.bitwise_and(cv2.bitwise_and(reached, near), _long_runs(np.maximum(ink, seal)))
    return np.asarray(cv2.bitwise_or(across, cv2.bitwise_or(beneath, past)), dtype=np.uint8)


def _long_runs(ink: Picture) -> Picture:
    """Where ink runs on to the right for the length of a rule, small gaps closed."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 5), np.uint8))
    return np.asarray(
        cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, SHORTEST), np.uint8)), dtype=np.uint8
    )


def _straight(ink: Picture) -> Picture:
    """The long runs of ink that are no blobs."""
    runs = _long_runs(ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    if count < 2:
        return runs
    length, thick = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    usual = float(np.median(stats[1:, cv2.CC_STAT_AREA] / length))
    blobs = 1 + np.flatnonzero((thick > 2 * usual + 3) & (length < 4 * SHORTEST))
    runs[np.isin(labels, blobs)] = 0
    return runs


def tables_of(rules: Rules) -> list[PictureTable]:
    """The tables that the rules draw, from top to bottom."""
    joined = cv2.dilate(rules.all, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    tables = []
    for label in range(1, count):
        x, y, width, height = (int(value) for value in stats[label, :4])
        if width < NARROWEST or height < LOWEST:
            continue
        own = labels[y : y + height, x : x + width] == label
        box = Box(x, y, x + width, y + height)
        across, down = (np.where(own, box.of(mask), 0) for mask in (rules.across, rules.down))
        table = _Frame(box, across, down).table()
        if table is not None:
            tables.append(table)
    outer = [t for t in tables if not any(o is not t and _within(t.outline, o.outline) for o in tables)]
    return sorted(outer, key=lambda table: (table.outline.top, table.outline.x0))


def _within(box: Box, other: Box) -> bool:
    return other.x0 <= box.x0 and box.x1 <= other.x1 and other.top <= box.top and box.bottom <= other.bottom


class _Frame:
    """The rules of one table, in pixels of its own box."""

    def __init__(self, box: Box, across: Picture, down: Picture) -> None:
        self.box = box
        self.across = across
        self.down_turned = np.ascontiguousarray(down.T)
        self.ys = _lines(self.across)
        self.xs = _lines(self.down_turned)

    def table(self) -> PictureTable | None:
        """The table, None where the rules do not make one."""
        if not (2 <= len(self.ys) <= MOST_LINES and 2 <= len(self.xs) <= MOST_LINES):
            return None
        for _ in range(2):
            across, down = self._drawn()
            self.ys = [y for y, row in zip(self.ys, across, strict=True) if (row > PRESENT).any()]
            self.xs = [x for x, column in zip(self.xs, down, strict=True) if (column > PRESENT).any()]
            if len(self.ys) < 2 or len(self.xs) < 2:
                return None
        across, down = self._drawn()
        cells = _with_neighbours([self._cell(region, across, down) for region in _regions(across, down)])
        return PictureTable(
            cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
            n_rows=len(self.ys) - 1,
            n_columns=len(self.xs) - 1,
            outline=self.box,
        )

    def _drawn(self) -> tuple[Shares, Shares]:
        """The share drawn of each side: across by (line, column), down by (line, row)."""
        return _shares(self.across, self.ys, self.xs), _shares(self.down_turned, self.xs, self.ys)

    def _cell(self, region: list[Position], across: Shares, down: Shares) -> CellBox:
        rows, columns = [r for r, _ in region], [c for _, c in region]
        row, end = min(rows), max(rows) + 1
        column, stop = min(columns), max(columns) + 1
        sides = [*across[[row, end], column:stop].flat, *down[[column, stop], row:end].flat]
        inner = [*across[row + 1 : end, column:stop].flat, *down[column + 1 : stop, row:end].flat]
        x0, x1, y0, y1 = self.xs[column], self.xs[stop], self.ys[row], self.ys[end]
        top, bottom = _edge(self.across, y0, x0, x1)[1], _edge(self.across, y1, x0, x1)[0]
        left, right = _edge(self.down_turned, x0, y0, y1)[1], _edge(self.down_turned, x1, y0, y1)[0]
        dx, dy = self.box.x0, self.box.top
        return CellBox(
            row=row,
            column=column,
            row_span=end - row,
            column_span=stop - column,
            outline=Box(x0 + dx, y0 + dy, x1 + dx, y1 + dy),
            inside=Box(left + dx, top + dy, max(right, left + 1) + dx, max(bottom, top + 1) + dy),
            clear=min(sides) >= CLEAR and max(inner, default=0.0) <= 1 - PRESENT,
            whole=len(region) == (end - row) * (stop - column),
        )


def _with_neighbours(cells: list[CellBox]) -> list[CellBox]:
    """The cells, those not whole too that share a row or a column with one that is not."""
    broken = [cell for cell in cells if not cell.whole]
    rows = {row for cell in broken for row in range(cell.row, cell.row + cell.row_span)}
    columns = {column for cell in broken for column in range(cell.column, cell.column + cell.column_span)}
    return [
        replace(
            cell,
            whole=rows.isdisjoint(range(cell.row, cell.row + cell.row_span))
            and columns.isdisjoint(range(cell.column, cell.column + cell.column_span)),
        )
        for cell in cells
    ]


def _lines(mask: Picture) -> list[int]:
    """The heights at which rules run across; pieces on nearly the same height are one line."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    pieces = sorted((float(centres[i][1]), int(stats[i, cv2.CC_STAT_WIDTH])) for i in range(1, count))
    groups: list[list[tuple[float, int]]] = []
    for piece in pieces:
        if groups and piece[0] - groups[-1][0][0] <= 2 * REACH:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [round(sum(y * w for y, w in group) / sum(w for _, w in group)) for group in groups]


def _shares(mask: Picture, lines: list[int], stops: list[int]) -> Shares:
    """For each line and each interval between stops, the share of it that is drawn."""
    shares = np.zeros((len(lines), len(stops) - 1))
    for i, y in enumerate(lines):
        drawn = np.asarray(mask[max(0, y - REACH) : y + REACH + 1].any(axis=0))
        for j, (start, end) in enumerate(pairwise(stops)):
            shares[i, j] = drawn[start : end + 1].mean()
    return shares


def _edge(mask: Picture, y: int, start: int, end: int) -> tuple[int, int]:
    """The last pixel row before and the first after a rule, where it runs between two stops."""
    above = max(0, y - REACH)
    band = mask[above : y + REACH + 1, start : end + 1]
    rows = np.flatnonzero((band > 0).sum(axis=1) > 0.02 * band.shape[1])
    if not rows.size:
        return y - 1, y + 2
    return above + int(rows[0]) - 1, above + int(rows[-1]) + 2


def _regions(across: Shares, down: Shares) -> list[list[Position]]:
    return merged(
        across.shape[0] - 1,
        across.shape[1],
        beside=lambda r, c: bool(down[c + 1, r] <= PRESENT),
        below=lambda r, c: bool(across[r + 1, c] <= PRESENT),
    )
