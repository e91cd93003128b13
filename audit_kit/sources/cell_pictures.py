"""The pictures of a line of characters that are recognised: each is another look at the same ink."""

from __future__ import annotations

import cv2
import numpy as np

from audit_kit.sources.page_image import Box, PageImage, Picture

PALEST_INK = 150
"""Where a seal covers a cell, what is lighter is no ink to the second reading: paper is 255, a seal 210."""


def close(page: PageImage, line: Box, size: int) -> Picture:
    """The first reading's picture: grey, without seal, in a frame a third higher than the line."""
    return _framed(line.of(page.grey), round(1.35 * size))


def stark(page: PageImage, line: Box, size: int) -> Picture:
    """The second reading's picture: the red channel, larger by half, black on white, framed closer."""
    crop = _framed(line.of(page.red), round(1.2 * size))
    larger = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    limit, parted = cv2.threshold(larger, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if limit > PALEST_INK and (np.abs(line.of(page.red).astype(int) - line.of(page.grey)) > 12).mean() > 0.02:
        _, parted = cv2.threshold(larger, PALEST_INK, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.GaussianBlur(parted, (3, 3), 0), dtype=np.uint8)


def bare(page: PageImage, line: Box, size: int) -> Picture:
    """The third reading's picture: without seal, twice as large, black on white, in the wide frame."""
    return _parted(close(page, line, size))


def soft(page: PageImage, line: Box, size: int) -> Picture:
    """The first reading's picture with its grain smoothed."""
    smooth = np.asarray(cv2.GaussianBlur(line.of(page.grey), (3, 3), 0), dtype=np.uint8)
    return _framed(smooth, round(1.35 * size))


def thrice(page: PageImage, line: Box, size: int) -> Picture:
    """The line three times in a row, twice as large, black on white: a single digit is hard to recognise."""
    crop = line.of(page.grey)
    gap = np.full((crop.shape[0], size // 3), 255, dtype=np.uint8)
    return _parted(_framed(np.hstack([crop, gap, crop, gap, crop]), round(1.35 * size)))


def _parted(crop: Picture) -> Picture:
    """The picture twice as large, black on white."""
    larger = cv2.resize(crop, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(larger, (5, 5), 0)
    _, parted = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(cv2.GaussianBlur(parted, (5, 5), 0), dtype=np.uint8)


def _framed(crop: Picture, height: int) -> Picture:
    """A line in the middle of white paper, without what stands around it: a rule would read as a stroke.

    A low line such as a dash keeps its share of the height: drawn larger it would read as a digit.
    """
    margin, side = max(2, round((height - crop.shape[0]) / 2)), height // 2
    return np.asarray(
        cv2.copyMakeBorder(crop, margin, margin, side, side, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8
    )
