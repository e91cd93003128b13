"""The ink of a page apart from its rules: where lines of characters stand, and what touches a cell's edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from audit_kit.sources.page_grid import CellBox, PictureTable, Rules
from audit_kit.sources.page_image import Box, PageImage, Picture

SPECK = 7
"""Fewer pixels of ink than this, hanging together, are dirt; a decimal point of 8 pt type has nine."""

LOWEST_LINE = 5
"""A line of characters is at least this high, in pixels, unless it holds a dash."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Ink that stands together from left to right, mostly one digit or sign.

    ``lean`` is how far its upper third stands to the right of its lower third, as a share of its height.
    """

    box: Box
    lean: float


class PrintedInk:
    """The ink of a page without its rules and without specks, in so many separate ``pieces``."""

    def __init__(self, page: PageImage, rules: Rules) -> None:
        bare = cv2.bitwise_and(page.ink, cv2.bitwise_not(cv2.dilate(rules.all, np.ones((3, 3), np.uint8))))
        _, self._labels, self._stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=8)
        keep = self._stats[:, cv2.CC_STAT_AREA] >= SPECK
        keep[0] = False
        self.pieces = int(keep.sum())
        self.picture: Picture = np.where(keep[self._labels], 255, 0).astype(np.uint8)

    def lines_in(self, box: Box, size: int) -> list[Box]:
        """The lines of characters inside a box, ``size`` pixels high each, from top to bottom."""
        return [
            Box(box.x0 + int(columns[0]), box.top + start, box.x0 + int(columns[-1]) + 1, box.top + end)
            for start, end in _split(box.of(self.picture), size)
            if (columns := np.flatnonzero(box.of(self.picture)[start:end].any(axis=0))).size
        ]

    def blobs_in(self, box: Box) -> list[Blob]:
        """The ink inside a box in pieces from left to right; pieces above each other are one."""
        count, _, stats, _ = cv2.connectedComponentsWithStats(
            np.ascontiguousarray(box.of(self.picture)), connectivity=8
        )
        found: list[Box] = []
        for x, y, width, height, area in sorted(tuple(map(int, stats[i])) for i in range(1, count)):
            own = Box(box.x0 + x, box.top + y, box.x0 + x + width, box.top + y + height)
            if area < SPECK:
                continue
            if found and _above_each_other(found[-1], own):
                found[-1] = _around(found[-1], own)
            else:
                found.append(own)
        return [Blob(own, self._lean(own)) for own in found]

    def _lean(self, box: Box) -> float:
        ink = box.of(self.picture)
        third = max(1, box.height // 3)
        upper, lower = (np.nonzero(part)[1] for part in (ink[:third], ink[-third:]))
        if not (upper.size and lower.size):
            return 0.0
        return float(upper.mean() - lower.mean()) / box.height

    def crosses_edge(self, cell: CellBox) -> bool:
        """Whether something printed runs into a cell's edge; what only lines the edge is the rule's own."""
        box = cell.inside
        labels = self._labels[box.top : box.bottom, box.x0 : box.x1]
        rim = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
        for label in np.unique(rim[rim > 0]):
            if self._stats[label, cv2.CC_STAT_AREA] < SPECK:
                continue
            rows, columns = np.nonzero(labels == label)
            if np.ptp(rows) > 3 and np.ptp(columns) > 3:
                return True
        return False


def line_height(ink: PrintedInk, table: PictureTable) -> int:
    """The height of the lines of characters in a table, in pixels."""
    heights = [
        end - start
        for cell in table.cells
        for start, end in _runs(np.asarray(cell.inside.of(ink.picture).any(axis=1)))
        if end - start > LOWEST_LINE
    ]
    return int(np.percentile(heights, 80)) if heights else 24


def _split(ink: Picture, size: int) -> list[tuple[int, int]]:
    """Where lines begin and end: runs of inked rows, put together or parted to come near the height."""
    lines: list[tuple[int, int]] = []
    for start, end in _runs(np.asarray(ink.any(axis=1))):
        near = bool(lines) and (start - lines[-1][1] <= 2 or end - lines[-1][0] <= 1.15 * size)
        if lines and near and end - lines[-1][0] <= 1.5 * size:
            lines[-1] = (lines[-1][0], end)
        else:
            lines.append((start, end))
    return [part for line in lines for part in _parted(ink, *line, size)]


def _parted(ink: Picture, start: int, end: int, size: int) -> list[tuple[int, int]]:
    """A run of rows cut where least is printed, if it is as high as several lines."""
    parts = round((end - start) / (1.05 * size))
    if parts < 2:
        return [(start, end)]
    weight = ink[start:end].sum(axis=1, dtype=np.int64)
    cuts = []
    for part in range(1, parts):
        middle, reach = round(part * (end - start) / parts), max(2, size // 5)
        low = max(1, middle - reach)
        cuts.append(start + low + int(np.argmin(weight[low : middle + reach])))
    stops = [start, *cuts, end]
    return list(pairwise(stops))


def _runs(inked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of each run of True."""
    steps = np.diff(np.concatenate(([0], inked.astype(np.int8), [0])))
    starts, ends = (np.flatnonzero(steps == step).tolist() for step in (1, -1))
    return list(zip(starts, ends, strict=True))


def _above_each_other(box: Box, other: Box) -> bool:
    shared = min(box.x1, other.x1) - max(box.x0, other.x0)
    return shared > 0.5 * min(box.width, other.width)


def _around(box: Box, other: Box) -> Box:
    return Box(
        min(box.x0, other.x0), min(box.top, other.top), max(box.x1, other.x1), max(box.bottom, other.bottom)
    )


def text_lines(ink: PrintedInk, tables: Sequence[PictureTable]) -> list[Box]:
    """The lines of running text outside the tables, from top to bottom."""
    outside = ink.picture.copy()
    for table in tables:
        outline = table.outline
        outside[max(0, outline.top - 4) : outline.bottom + 4, max(0, outline.x0 - 4) : outline.x1 + 4] = 0
    runs = [(a, b) for a, b in _runs((outside > 0).sum(axis=1) > 1) if b - a > 1]
    heights = [b - a for a, b in runs if b - a > 2 * LOWEST_LINE]
    if not heights:
        return []
    outside[(outside > 0).sum(axis=1) <= 1] = 0
    lines = _split(outside, int(np.percentile(heights, 60)))
    return [
        Box(int(columns[0]), start, int(columns[-1]) + 1, end)
        for start, end in lines
        if end - start > LOWEST_LINE
        and (columns := np.flatnonzero(outside[start:end].any(axis=0))).size > LOWEST_LINE
    ]
