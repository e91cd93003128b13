"""Printing to PDF with the programs of the machine, and what happens to a PDF afterwards."""

import ctypes
import math
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PRINT_SECONDS = 120


def browser() -> str | None:
    """The Chromium of this machine, or None."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def print_pages(jobs: Sequence[tuple[Path, Path]]) -> None:
    """Prints each HTML page to the PDF beside it in the pair, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(_print_page, jobs))


def _print_page(job: tuple[Path, Path]) -> None:
    page, target = job
    program = browser()
    assert program, "Chromium is not installed"
    options = "--headless=new --no-sandbox --disable-gpu --no-pdf-header-footer --disable-extensions".split()
    with tempfile.TemporaryDirectory() as profile:
        options += [f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        command = [program, *options, page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=PRINT_SECONDS)


def turn_pages(source: Path, target: Path, angle: int) -> None:
    """Sets /Rotate on every page: the page is shown turned."""
    document = pdfium.PdfDocument(source)
    for page in document:
        page.set_rotation(angle)
    document.save(target)


def turn_content(source: Path, target: Path, angle: int, put_right: bool) -> None:
    """Turns what is drawn by 90 or 270 degrees; with ``put_right`` /Rotate shows the page upright again."""
    document = pdfium.PdfDocument(source)
    for page in document:
        width, height = page.get_size()
        radians = math.radians(-angle)
        cosine, sine = round(math.cos(radians)), round(math.sin(radians))
        across = max(0.0, -(cosine * width), sine * height)
        up = max(0.0, -(sine * width), -(cosine * height))
        matrix = raw.FS_MATRIX(cosine, sine, -sine, cosine, across, up)
        clip = raw.FS_RECTF(0, max(width, height), max(width, height), 0)
        raw.FPDFPage_TransFormWithClip(page.raw, ctypes.byref(matrix), ctypes.byref(clip))
        box = (0, 0, height, width) if angle % 180 else (0, 0, width, height)
        page.set_mediabox(*box)
        page.set_cropbox(*box)
        if put_right:
            page.set_rotation(-angle % 360)
    document.save(target)


def number_pages(source: Path, target: Path, across: float) -> None:
    """Prints "- 3 -" on every page at a row of a table, ``across`` being a share of the page's width."""
    document = pdfium.PdfDocument(source)
    for index, page in enumerate(document):
        drawn = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(9))
        text = ctypes.create_string_buffer(f"- {index + 1} -".encode("utf-16-le") + b"\x00\x00")
        raw.FPDFText_SetText(drawn, ctypes.cast(text, raw.FPDF_WIDESTRING))
        raw.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, page.get_width() * across, _height_of_row(page))
        raw.FPDFPage_InsertObject(page.raw, drawn)
        page.gen_content()
    document.save(target)


def _height_of_row(page: pdfium.PdfPage) -> float:
    """Points above the foot at which a row of a table stands; near the foot on a page without."""
    text = page.get_textpage()
    for word in ("重复申请", "行政强制", "行政许可"):
        found = text.search(word).get_next()
        if found:
            bottom: float = text.get_charbox(found[0])[1]
            return bottom
    return 30.0
