"""Scans made from the pages of a PDF: skew, noise, JPEG and a red seal, the same every time."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter

RED = (205, 30, 40)


@dataclass(frozen=True)
class Scanner:
    """How a page is scanned: ``skew`` in degrees counter-clockwise, ``noise`` and ``paper`` in grey levels.

    ``seal`` is the seal's centre as shares of width and height, None for none.
    """

    dpi: int = 200
    skew: float = 0.7
    noise: float = 8.0
    paper: int = 245
    quality: int = 80
    blur: float = 0.0
    grey: bool = False
    seal: tuple[float, float] | None = None


def scanned(source: Path, page: int, scanner: Scanner, seed: int = 7) -> Image.Image:
    """A page (0-based) of a PDF as the scanner sees it."""
    document = pdfium.PdfDocument(source)
    picture = document[page].render(scale=scanner.dpi / 72).to_pil().convert("RGB")
    document.close()
    if scanner.seal is not None:
        picture = _sealed(picture, scanner.seal, scanner.dpi, np.random.default_rng(seed))
    picture = picture.rotate(scanner.skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if scanner.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scanner.blur))
    grain = np.random.default_rng(seed).normal(0, scanner.noise, (picture.height, picture.width, 1))
    seen = np.asarray(picture, dtype=np.float32) * (scanner.paper / 255) + grain
    noisy = Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
    stored = io.BytesIO()
    (noisy.convert("L") if scanner.grey else noisy).save(stored, "JPEG", quality=scanner.quality)
    return Image.open(stored)


def scan_file(pictures: Sequence[Image.Image], scanner: Scanner) -> bytes:
    """The pictures as a PDF that holds nothing else."""
    stored = io.BytesIO()
    first, *others = pictures
    first.save(
        stored,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=scanner.dpi,
        quality=scanner.quality,
    )
    return stored.getvalue()


def page_count(source: Path) -> int:
    """How many pages a PDF has."""
    document = pdfium.PdfDocument(source)
    count = len(document)
    document.close()
    return count


def _sealed(
    picture: Image.Image, centre: tuple[float, float], dpi: int, rng: np.random.Generator
) -> Image.Image:
    """The picture under a round seal of 42 mm: ring, star and strokes for characters, ink over ink."""
    x, y = centre[0] * picture.width, centre[1] * picture.height
    radius = 21 / 25.4 * dpi
    ink = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(ink)
    ring = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(ring, outline=225, width=max(2, round(radius / 16)))
    draw.polygon(
        [
            (x + math.sin(math.pi * k / 5) * reach, y - math.cos(math.pi * k / 5) * reach)
            for k in range(10)
            for reach in (radius * (0.32 if k % 2 == 0 else 0.13),)
        ],
        fill=225,
    )
    for angle in np.radians(np.arange(-130, 131, 20)):
        about = np.array([x + math.sin(angle) * radius * 0.78, y - math.cos(angle) * radius * 0.78])
        for _ in range(5):
            ends = about + rng.uniform(-radius / 10, radius / 10, (2, 2))
            draw.line([*map(tuple, ends)], fill=225, width=max(1, round(radius / 40)))
    stamped = Image.composite(Image.new("RGB", picture.size, RED), picture, ink)
    return Image.fromarray(np.minimum(np.asarray(stamped), np.asarray(picture)))
