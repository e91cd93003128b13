"""The cells of ruled tables in a picture, recognised: figures twice, vouched for where all agrees."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from audit_kit.model import Grid, GridCell
from audit_kit.sources.figure_shape import DASHES, SLASHES, DigitSize, is_dash, is_slash, shape_doubt
from audit_kit.sources.page_grid import CellBox, PictureTable
from audit_kit.sources.page_image import Box, PageImage, Picture
from audit_kit.sources.printed_ink import Blob, PrintedInk, line_height
from audit_kit.sources.recogniser import Reading, bare, close, recognise, soft, stark, thrice

SURE = 0.5
"""The least confidence in every character of a figure, in both readings."""

CERTAIN = 0.9
"""The confidence at which two readings that differ show that a page's digits cannot be told apart."""

PALEST_SEAL, STROKE, MARGIN = 178, 12, 4
"""A seal's red is lighter where nothing is printed beneath, but for fewer pixels together than a stroke has.
What is so near a rule is the rule's own."""

SURE_OF_WORDS = 0.85
"""Short words recognised with less confidence are read again, as figures are."""

FIGURE = re.compile(r"[-+]?[0-9][0-9.,]*")
EXPECTED = re.compile(r"([-+增减]?[0-9]([0-9.,% ]*[0-9%])?|[/—_\-－–]+|无)([亿万]?元|[件项个起宗条份次])?")
"""What a cell that holds no words should say: a figure, or a mark."""

NARROW = 0.72
"""The share of its height up to which a round shape is a 0 and no O: an O is nearly as wide as high."""

LIKE_ZERO = frozenset("OoDQ〇○口")

WORDS = re.compile(r"[^\W\d_A-Za-z〇一]{2}|[^\W\d_A-Za-z〇一无]")
"""What makes a cell one of words: Chinese characters, but for those that signs are mistaken for."""


@dataclass(slots=True)
class _Printed:
    """A cell with its lines of characters, ``size`` pixels high, and the pieces of ink they are made of.

    ``crosses`` tells that ink runs over its edge, ``hides`` that there may be ink beneath a seal.
    ``first`` and ``second`` are the readings of its lines; what is no figure, mark or blank is read once.
    """

    cell: CellBox
    table: int
    size: int
    lines: list[Box]
    blobs: list[Blob]
    crosses: bool
    hides: bool
    first: list[Reading] = field(default_factory=list)
    second: list[Reading] = field(default_factory=list)
    is_figure: bool = False

    @property
    def texts(self) -> tuple[str, str]:
        """What either reading says."""
        return _text(self.first), _text(self.second)


def read_tables(page: PageImage, ink: PrintedInk, tables: Sequence[PictureTable]) -> list[Grid]:
    """The tables of a page with the text of every cell."""
    cells = [cell for number, table in enumerate(tables) for cell in _printed(page, ink, table, number)]
    for cell, readings in _recognised(page, close, cells):
        cell.first, cell.is_figure = readings, _may_be_figure(readings)
    figures = [cell for cell in cells if cell.is_figure]
    for cell, readings in _recognised(page, stark, figures):
        cell.second = readings
    _read_thirdly(page, figures)
    _read_anew(page, figures)
    grids, confused = [], _confused(figures)
    for number, table in enumerate(tables):
        digits = DigitSize.of((_text(cell.first), cell.blobs) for cell in figures if cell.table == number)
        own = [_grid_cell(page, cell, digits, confused) for cell in cells if cell.table == number]
        grids.append(Grid(tuple(own), n_rows=table.n_rows, n_columns=table.n_columns, page=page.number))
    return grids


def _read_thirdly(page: PageImage, figures: Sequence[_Printed]) -> None:
    """Reads again where one reading is a sure figure and the other is none at all, such as “9” and “q”.

    The third reading then stands for the one that failed. Two different figures are never read again.
    """
    wanted = [
        cell
        for cell in figures
        if _sure_figure(cell.first) != _sure_figure(cell.second) and _may_be_read_again(cell)
    ]
    for cell, third in _recognised(page, bare, wanted):
        if _sure_figure(cell.first):
            cell.second = third
        else:
            cell.first = third


def _read_anew(page: PageImage, figures: Sequence[_Printed]) -> None:
    """Reads twice more, in other pictures, where the readings differ or say nothing.

    Both then stand for the first two, if they are one sure figure and no reading before was another.
    """
    wanted = [
        cell
        for cell in figures
        if len(cell.lines) == 1
        and (not all(cell.texts) or cell.texts[0] != cell.texts[1])
        and _may_be_read_again(cell)
    ]
    blurred, rows = _recognised(page, soft, wanted), _recognised(page, thrice, wanted)
    for (cell, new), (_, (row,)) in zip(blurred, rows, strict=True):
        text = _text(new)
        same = _sure_figure(new) and "".join(row.text.split()) == 3 * text and row.sure >= SURE
        if same and not any(_rivals(text, before) for before in cell.texts):
            cell.first, cell.second = new, [Reading(text, row.sure)]


def _confused(figures: Sequence[_Printed]) -> str:
    """The digits that two certain readings of a cell take for each other: 3 and 8 on a blurred page."""
    pairs = {
        pair
        for cell in figures
        if all(reading.sure >= CERTAIN for reading in (*cell.first, *cell.second))
        and len(cell.texts[0]) == len(cell.texts[1])
        for pair in zip(*cell.texts, strict=True)
    }
    return "".join(sorted({one for a, b in pairs if a != b and (a + b).isdigit() for one in (a, b)}))


def _recognised(
    page: PageImage, picture: Callable[[PageImage, Box, int], Picture], cells: Sequence[_Printed]
) -> Iterator[tuple[_Printed, list[Reading]]]:
    """Each cell with the readings of its lines in this kind of picture."""
    readings = iter(recognise([picture(page, line, cell.size) for cell in cells for line in cell.lines]))
    return ((cell, [next(readings) for _ in cell.lines]) for cell in cells)


def _sure_figure(readings: Sequence[Reading]) -> bool:
    text = _text(readings)
    return FIGURE.fullmatch(text) is not None and all(reading.sure >= SURE for reading in readings)


def _rivals(text: str, other: str) -> bool:
    """Whether both are figures, and not the same one."""
    return text != other and bool(FIGURE.fullmatch(text)) and bool(FIGURE.fullmatch(other))


def _may_be_read_again(cell: _Printed) -> bool:
    """Whether no figure contradicts another, and no letter stands for 0, but for an O too narrow for one."""
    text, other = cell.texts
    found = LIKE_ZERO & {*text, *other}
    narrow = all(blob.box.width <= NARROW * blob.box.height for blob in cell.blobs)
    return not _rivals(text, other) and (not found or (found <= {"O", "o"} and narrow))


def _printed(page: PageImage, ink: PrintedInk, table: PictureTable, number: int) -> list[_Printed]:
    size = line_height(ink, table)
    return [
        _Printed(
            cell=cell,
            table=number,
            size=size,
            lines=ink.lines_in(cell.inside, size),
            blobs=ink.blobs_in(cell.inside),
            crosses=ink.crosses_edge(cell),
            hides=_hides(page, cell.inside),
        )
        for cell in table.cells
    ]


def _hides(page: PageImage, box: Box) -> bool:
    """Whether a stroke darker than a seal stands beneath one; lifting the seal may have taken it along."""
    inner = Box(box.x0 + MARGIN, box.top + MARGIN, box.x1 - MARGIN, box.bottom - MARGIN)
    if inner.width < 1 or inner.height < 1 or not inner.of(page.seal).any():
        return False
    red = cv2.blur(inner.of(page.red), (3, 3))
    dark = ((red < PALEST_SEAL) & (inner.of(page.seal) > 0)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return bool((stats[1:, cv2.CC_STAT_AREA] >= STROKE).any())


def _text(readings: Sequence[Reading]) -> str:
    return "\n".join(reading.text for reading in readings if reading.text)


def _may_be_figure(readings: Sequence[Reading]) -> bool:
    """Whether a cell holds no words, or so few and unsure ones that they may be dirt."""
    text = _text(readings)
    unsure = len(text) <= 8 and any(reading.sure < SURE_OF_WORDS for reading in readings)
    return unsure or len(text) < 2 or not WORDS.search(text)


def _grid_cell(page: PageImage, printed: _Printed, digits: DigitSize, confused: str) -> GridCell:
    cell = printed.cell
    text, other = printed.texts
    doubt = None
    if printed.is_figure and {text, other} <= DASHES and is_dash(printed.blobs, digits):
        text = other = "—"
    elif printed.is_figure and {text, other} <= SLASHES and is_slash(printed.blobs, digits):
        text = other = "/"
    elif printed.is_figure:
        doubt = _doubt(printed, digits)
        if doubt is None and set(confused) & set(text):
            doubt = f"这一页上有的格分不清{'、'.join(confused)}，含这些数字的须对照原件"
    return GridCell(
        text=text,
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        place=page.place(cell.outline),
        extent=(cell.outline.x0 * page.points, cell.outline.x1 * page.points),
        second=other if printed.is_figure else None,
        doubt=_outer_doubt(printed) or doubt,
    )


def _doubt(printed: _Printed, digits: DigitSize) -> str | None:
    """Why a figure, mark or blank cannot be vouched for, None where it can."""
    text, other = printed.texts
    if printed.lines and not (text and other):
        return "这一格印有笔画，但辨认不出"
    if not printed.lines and printed.hides:
        return "印章盖在这一格上，看不清有没有数字"
    if "".join(text.split()) != "".join(other.split()):
        return f"两次识别不一致：“{' '.join(text.split())}”与“{' '.join(other.split())}”"
    if min((reading.sure for reading in (*printed.first, *printed.second)), default=1.0) < SURE:
        return "识别的把握不足"
    if text and not (EXPECTED.fullmatch(text) or len(WORDS.findall(text)) > 1):
        return "识别出的不是数字，可能有误"
    return shape_doubt(text, printed.blobs, digits)


def _outer_doubt(printed: _Printed) -> str | None:
    """Why a cell cannot be vouched for whatever it says."""
    if not printed.cell.whole:
        return "同行或同列缺了格线，数字可能错位"
    if not printed.cell.clear:
        return "这一格的格线不完整或不清楚"
    if printed.crosses:
        return "有笔画压在表格线上，或印章、污迹穿过这一格"
    return None
