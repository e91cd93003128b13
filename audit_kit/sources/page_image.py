"""A scanned page as a picture that can be read: the seal lifted off, the paper white, the rows level."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from audit_kit.model import Place

Picture = NDArray[np.uint8]

DPI = 200
"""The resolution all pages are brought to: thicknesses and sizes below are in its pixels."""

REDDISH = 40
"""How far red stands above green and blue in the ink of a seal."""

PALE, STEEP = 0.88, 2.2
"""Under a seal, this share of its red counts as paper, and what is darker is darkened: the seal's edges
vanish, and thin strokes stay."""

DARK, THICK = 130, 8
"""The lightest a seal is in grey, and the least width of its ring in pixels: strokes of headings have 7."""

STEEPEST = 4.0
"""The largest skew that is straightened, in degrees."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page made level. ``number`` is 1-based.

    ``grey`` is the page without its seal, paper at 255, ``red`` its red channel, where a seal is only pale;
    ``ink`` is 255 where something is printed, ``seal`` where a seal covers it. ``points`` is the size of a
    pixel, ``shown`` the 2 × 3 matrix from level pixels to those of the page as shown.
    """

    number: int
    grey: Picture
    red: Picture
    ink: Picture
    seal: Picture
    points: float
    shown: NDArray[np.float64]

    def place(self, box: Box) -> Place:
        """Where a box stands on the page as shown: one of the same size around the same centre."""
        centre = self.shown @ np.array([(box.x0 + box.x1) / 2, (box.top + box.bottom) / 2, 1.0])
        x, y = float(centre[0]), float(centre[1])
        half, high = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
        sides = (x - half, y - high, x + half, y + high)
        return Place.on_page(self.number, *(side * self.points for side in sides))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in level pixels; ``x1`` and ``bottom`` are the first outside it."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def of(self, picture: Picture) -> Picture:
        """The part of a picture inside the box."""
        return picture[self.top : self.bottom, self.x0 : self.x1]


def page_image(number: int, colours: Picture, points: float) -> PageImage:
    """The page of a picture (height × width × red, green, blue) whose pixels measure ``points``."""
    lifted, seal = _without_seal(colours)
    red, grey = _white_paper(colours[:, :, 0]), _white_paper(lifted)
    angle = _skew(_ink(grey))
    middle = (grey.shape[1] / 2, grey.shape[0] / 2)
    turn = np.asarray(cv2.getRotationMatrix2D(middle, angle, 1.0), dtype=np.float64)
    if abs(angle) >= 0.02:
        red, grey, seal = _turned(red, turn), _turned(grey, turn), 255 - _turned(255 - seal, turn)
    shown = np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)
    seal = np.maximum(seal, _thick(grey))
    return PageImage(number=number, grey=grey, red=red, ink=_ink(grey), seal=seal, points=points, shown=shown)


def _turned(picture: Picture, turn: NDArray[np.float64]) -> Picture:
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(
        cv2.warpAffine(picture, turn, size, flags=cv2.INTER_CUBIC, borderValue=255), dtype=np.uint8
    )


def _without_seal(colours: Picture) -> tuple[Picture, Picture]:
    """The red channel, where a red seal is pale and what is printed under it stays dark; where a seal is.

    The seal's own red is then made as white as the paper, so that it leaves no edges.
    """
    red = colours[:, :, 0]
    others = colours[:, :, 1:].max(axis=2)
    redness = cv2.blur(cv2.subtract(red, others), (3, 3))
    seal = redness > REDDISH
    if seal.mean() < 0.0002:
        return np.ascontiguousarray(red), np.zeros_like(red)
    full = float(np.median(red[redness > 2 * REDDISH])) if (redness > 2 * REDDISH).any() else 200.0
    lifted = np.clip(255 - STEEP * (PALE * full - red.astype(np.float32)), 0, 255).astype(np.uint8)
    around = cv2.dilate(seal.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.where(around, lifted, red), np.where(around, 255, 0).astype(np.uint8)


def _thick(grey: Picture) -> Picture:
    """255 around what is darker and thicker than any stroke of a character: a seal without colour."""
    dark = (grey < DARK).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((THICK, THICK), np.uint8))
    return np.asarray(255 * cv2.dilate(solid, np.ones((7, 7), np.uint8)), dtype=np.uint8)


def _white_paper(grey: Picture) -> Picture:
    """The picture with its paper at 255."""
    paper = max(1.0, float(np.percentile(grey[::4, ::4], 75)))
    return np.asarray(cv2.convertScaleAbs(grey, alpha=255 / paper), dtype=np.uint8)


def _ink(grey: Picture) -> Picture:
    """255 where the picture is darker than the paper around it."""
    return np.asarray(
        cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 40),
        dtype=np.uint8,
    )


def _skew(ink: Picture) -> float:
    """The turn, in degrees counter-clockwise, after which rows of rules and text stand out most sharply."""
    small, half = (
        np.asarray(cv2.resize(ink, None, fx=f, fy=f, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        for f in (0.25, 0.5)
    )
    best = _sharpest(small, np.arange(-STEEPEST, STEEPEST + 0.01, 0.25))
    best = _sharpest(half, best + np.arange(-0.2, 0.21, 0.05))
    return _sharpest(half, best + np.arange(-0.12, 0.121, 0.02))


def _sharpest(ink: Picture, angles: NDArray[np.float64]) -> float:
    """The angle at which the ink gathers in the fewest rows."""
    height, width = ink.shape
    sharpness = []
    for angle in angles:
        shear = np.array([[1.0, 0.0, 0.0], [-math.tan(math.radians(angle)), 1.0, 0.0]])
        shear[1, 2] = -shear[1, 0] * width / 2
        level = cv2.warpAffine(ink, shear, (width, height), flags=cv2.INTER_NEAREST)
        rows = level.sum(axis=1, dtype=np.float64)
        sharpness.append(float(np.square(rows).sum()))
    if max(sharpness) == 0:
        return 0.0
    # Small turns move no pixel of a short row: of equally sharp angles the middle one is meant.
    return float(np.median(angles[np.array(sharpness) > 0.999 * max(sharpness)]))
