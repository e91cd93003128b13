"""Pages as a scanner gives them: skew, noise, JPEG, a red seal; and a hidden text layer over the picture."""

import io
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw, ImageFilter

RED = (200, 20, 30)
JPEG_QUALITY = 80


@dataclass(frozen=True)
class Scanner:
    """How pages are scanned: ``skew`` in degrees either way, ``noise`` in grey levels.

    ``paper`` is the brightness left of white paper, ``blur`` in pixels, ``quality`` that of the JPEG.
    """

    dpi: int = 200
    skew: float = 1.0
    noise: float = 8.0
    seal: bool = True
    grey: bool = False
    paper: float = 0.97
    blur: float = 0.0
    quality: int = JPEG_QUALITY


def page_pictures(source: Path, scanner: Scanner, rng: random.Random) -> list[Image.Image]:
    """The pages of the PDF as the scanner sees them."""
    document = pdfium.PdfDocument(source)
    pictures = [page.render(scale=scanner.dpi / 72).to_pil().convert("RGB") for page in document]
    sealed = rng.randrange(1, len(pictures)) if len(pictures) > 1 else 0
    return [
        _by_lot(picture, scanner, scanner.seal and i == sealed, rng) for i, picture in enumerate(pictures)
    ]


def _by_lot(picture: Image.Image, scanner: Scanner, sealed: bool, rng: random.Random) -> Image.Image:
    if sealed:
        picture = _sealed(picture, (rng.uniform(0.35, 0.75), rng.uniform(0.25, 0.65)), scanner.dpi, rng)
    return _scanned(picture, scanner, rng.uniform(-scanner.skew, scanner.skew), rng)


def page_picture(
    source: Path,
    page: int,
    skew: float = 0.7,
    seal: tuple[float, float] | None = None,
    scanner: Scanner = Scanner(),
    seed: int = 7,
) -> Image.Image:
    """One page (0-based) turned by just so many degrees; ``seal`` are its shares of width and height."""
    with pdfium.PdfDocument(source) as document:
        picture = document[page].render(scale=scanner.dpi / 72).to_pil().convert("RGB")
    rng = random.Random(seed)
    if seal is not None:
        picture = _sealed(picture, seal, scanner.dpi, rng)
    return _scanned(picture, scanner, skew, rng)


def _scanned(picture: Image.Image, scanner: Scanner, angle: float, rng: random.Random) -> Image.Image:
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if scanner.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(scanner.blur))
    grain = np.random.default_rng(rng.randrange(2**32)).normal(
        0, scanner.noise, (picture.height, picture.width, 1)
    )
    noisy = np.clip(np.asarray(picture, dtype=np.float32) * scanner.paper + grain, 0, 255).astype(np.uint8)
    stored = io.BytesIO()
    final = Image.fromarray(noisy)
    (final.convert("L") if scanner.grey else final).save(stored, "JPEG", quality=scanner.quality)
    return Image.open(io.BytesIO(stored.getvalue()))


def _sealed(picture: Image.Image, centre: tuple[float, float], dpi: int, rng: random.Random) -> Image.Image:
    """The picture under a round red seal of 42 mm, ink over ink, as a stamp gives it."""
    x, y = round(centre[0] * picture.width), round(centre[1] * picture.height)
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


def scan_file(pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """The pictures as a PDF that holds nothing but images."""
    stored = io.BytesIO()
    first, *others = pictures
    first.save(stored, "PDF", save_all=True, append_images=others, resolution=dpi, quality=JPEG_QUALITY)
    return stored.getvalue()


def invisible(text: pdfium.PdfObject) -> None:
    """Puts a text into invisible mode, as scanners do that recognise it."""
    raw.FPDFTextObj_SetTextRenderMode(text.raw, raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def lay_text_over(
    document: pdfium.PdfDocument,
    pictures: Sequence[Image.Image],
    target: Path,
    hide: Callable[[pdfium.PdfObject], None] = invisible,
) -> None:
    """The pages with their text hidden and the picture drawn instead of their rules."""
    for page, picture in zip(document, pictures, strict=True):
        for drawn in list(page.get_objects(max_depth=1)):
            if drawn.type == raw.FPDF_PAGEOBJ_TEXT:
                hide(drawn)
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
