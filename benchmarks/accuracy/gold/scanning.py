"""Pages as a scanner gives them: skew, noise, JPEG, a red seal; and a hidden text layer over the picture."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

RED = (200, 20, 30)
JPEG_QUALITY = 80


@dataclass(frozen=True)
class Scanner:
    """How pages are scanned: ``skew`` in degrees either way, ``noise`` in grey levels."""

    dpi: int = 200
    skew: float = 1.0
    noise: float = 8.0
    seal: bool = True
    grey: bool = False


def page_pictures(source: Path, scanner: Scanner, rng: random.Random) -> list[Image.Image]:
    """The pages of the PDF as the scanner sees them."""
    document = pdfium.PdfDocument(source)
    pictures = [page.render(scale=scanner.dpi / 72).to_pil().convert("RGB") for page in document]
    sealed = rng.randrange(1, len(pictures)) if len(pictures) > 1 else 0
    return [
        _scanned(picture, scanner, scanner.seal and i == sealed, rng) for i, picture in enumerate(pictures)
    ]


def _scanned(picture: Image.Image, scanner: Scanner, sealed: bool, rng: random.Random) -> Image.Image:
    if sealed:
        across, down = rng.uniform(0.35, 0.75), rng.uniform(0.25, 0.65)
        picture = _sealed(
            picture, round(across * picture.width), round(down * picture.height), scanner.dpi, rng
        )
    angle = rng.uniform(-scanner.skew, scanner.skew)
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    grain = np.random.default_rng(rng.randrange(2**32)).normal(
        0, scanner.noise, (picture.height, picture.width, 1)
    )
    noisy = np.clip(np.asarray(picture, dtype=np.float32) * 0.97 + grain, 0, 255).astype(np.uint8)
    stored = io.BytesIO()
    final = Image.fromarray(noisy)
    (final.convert("L") if scanner.grey else final).save(stored, "JPEG", quality=JPEG_QUALITY)
    return Image.open(io.BytesIO(stored.getvalue()))


def _sealed(picture: Image.Image, x: int, y: int, dpi: int, rng: random.Random) -> Image.Image:
    """The picture under a round red seal of 42 mm, ink over ink, as a stamp gives it."""
    radius = round(21 / 25.4 * dpi)
    ink = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(ink)
    line = max(2, radius // 16)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=220, width=line)
    star = [
        (
            x + math.sin(math.pi * k / 5) * radius * (0.32 if k % 2 == 0 else 0.13),
            y - math.cos(math.pi * k / 5) * radius * (0.32 if k % 2 == 0 else 0.13),
        )
        for k in range(10)
    ]
    draw.polygon(star, fill=220)
    for k in range(14):
        angle = math.radians(-130 + 20 * k)
        _stroke_glyph(
            draw, x + math.sin(angle) * radius * 0.78, y - math.cos(angle) * radius * 0.78, radius, rng
        )
    colour = Image.new("RGB", picture.size, RED)
    stamped = Image.composite(colour, picture, ink)
    dark = np.minimum(np.asarray(stamped), np.asarray(picture))
    return Image.fromarray(dark)


def _stroke_glyph(draw: ImageDraw.ImageDraw, x: float, y: float, radius: int, rng: random.Random) -> None:
    """A few strokes where the seal carries a character."""
    half = radius * 0.1
    for _ in range(5):
        ends = [(x + rng.uniform(-half, half), y + rng.uniform(-half, half)) for _ in range(2)]
        draw.line(ends, fill=220, width=max(1, radius // 40))


def write_scan(pictures: Sequence[Image.Image], dpi: int, target: Path) -> None:
    """The pictures as a PDF that holds nothing but images, or the one picture as PNG."""
    if target.suffix == ".png":
        pictures[0].save(target, dpi=(dpi, dpi))
        return
    first, *others = pictures
    first.save(target, "PDF", save_all=True, append_images=others, resolution=dpi, quality=JPEG_QUALITY)


def lay_text_over(layer: Path, pictures: Sequence[Image.Image], target: Path) -> None:
    """The pages of ``layer`` with their text made invisible and the picture drawn instead of their rules."""
    document = pdfium.PdfDocument(layer)
    for page, picture in zip(document, pictures, strict=True):
        for drawn in list(page.get_objects(max_depth=1)):
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                raw.FPDFTextObj_SetTextRenderMode(drawn.raw, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
            else:
                page.remove_obj(drawn)
        stored = io.BytesIO()
        picture.save(stored, "JPEG", quality=JPEG_QUALITY)
        image = pdfium.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(stored.getvalue()))
        image.set_matrix(pdfium.PdfMatrix().scale(page.get_width(), page.get_height()))
        page.insert_obj(image)
        page.gen_content()
    document.save(target)
