"""The running text of a scanned page outside its tables, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from audit_kit.model import Line
from audit_kit.sources.page_grid import PictureTable
from audit_kit.sources.page_image import Box, PageImage, Picture
from audit_kit.sources.pdf import PAGE_NUMBER
from audit_kit.sources.printed_ink import PrintedInk, text_lines
from audit_kit.sources.recogniser import recognise

NARROWED = 0.8
"""How much lines are narrowed before they are read: a page of text takes that much less time."""


def read_lines(page: PageImage, ink: PrintedInk, tables: Sequence[PictureTable]) -> list[tuple[int, Line]]:
    """The lines of running text, each with its height on the page in pixels, without the page's number."""
    boxes = text_lines(ink, tables)
    read = recognise([_framed(page.grey, box) for box in boxes])
    found = [(box, reading.text) for box, reading in zip(boxes, read, strict=True) if reading.text]
    found = [(box, text) for box, text in found if not _is_page_number(text, box, page)]
    left = min((box.x0 for box, _ in found), default=0)
    right = max((box.x1 for box, _ in found), default=0)
    lines = []
    for index, (box, text) in enumerate(found):
        indented = box.x0 - left > box.height
        after_short = index > 0 and right - found[index - 1][0].x1 > 2.5 * box.height
        lines.append((box.top, Line(text, page.place(box), starts_paragraph=indented or after_short)))
    return lines


def _framed(grey: Picture, box: Box) -> Picture:
    margin = max(2, round(0.1 * box.height))
    crop = cv2.copyMakeBorder(
        box.of(grey), margin, margin, 2 * margin, 2 * margin, cv2.BORDER_CONSTANT, value=255
    )
    narrow = cv2.resize(crop, None, fx=NARROWED, fy=1.0, interpolation=cv2.INTER_AREA)
    return np.asarray(narrow, dtype=np.uint8)


def _is_page_number(text: str, box: Box, page: PageImage) -> bool:
    in_margin = not 0.1 < (box.top + box.bottom) / 2 / page.grey.shape[0] < 0.9
    return in_margin and PAGE_NUMBER.fullmatch(text) is not None
