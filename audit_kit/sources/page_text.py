"""The running text of a scanned page outside its tables, line by line."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from audit_kit.model import Line
from audit_kit.sources.page_grid import PictureTable
from audit_kit.sources.page_image import Box, PageImage, Picture
from audit_kit.sources.printed_ink import PrintedInk, text_lines
from audit_kit.sources.recogniser import recognise
from audit_kit.sources.running_lines import is_page_number, paragraph_starts

NARROWED = 0.8
"""How much lines are narrowed before they are read: a page of text takes that much less time."""


def read_lines(page: PageImage, ink: PrintedInk, tables: Sequence[PictureTable]) -> list[tuple[int, Line]]:
    """The lines of running text, each with its height on the page in pixels, without the page's number."""
    boxes = text_lines(ink, tables)
    read = recognise([_framed(page.grey, box) for box in boxes])
    height = page.grey.shape[0]
    found = [
        (box, reading.text)
        for box, reading in zip(boxes, read, strict=True)
        if reading.text and not is_page_number(reading.text, (box.top + box.bottom) / 2, height)
    ]
    starts = paragraph_starts([(box.x0, box.x1, box.height) for box, _ in found])
    return [
        (box.top, Line(text, page.place(box), start))
        for (box, text), start in zip(found, starts, strict=True)
    ]


def _framed(grey: Picture, box: Box) -> Picture:
    margin = max(2, round(0.1 * box.height))
    crop = cv2.copyMakeBorder(
        box.of(grey), margin, margin, 2 * margin, 2 * margin, cv2.BORDER_CONSTANT, value=255
    )
    narrow = cv2.resize(crop, None, fx=NARROWED, fy=1.0, interpolation=cv2.INTER_AREA)
    return np.asarray(narrow, dtype=np.uint8)
