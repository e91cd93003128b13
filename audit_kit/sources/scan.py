"""A scan, as lines and grids: image-only PDF, PNG, JPEG or TIFF. It knows nothing of the forms."""

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageOps, ImageSequence

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.cell_text import read_tables
from audit_kit.sources.glyphs import Glyph, is_page_number, paragraph_starts
from audit_kit.sources.page_grid import PictureTable, rules_of, tables_of
from audit_kit.sources.page_image import DPI, Box, PageImage, Picture, page_image
from audit_kit.sources.printed_ink import PrintedInk, text_lines
from audit_kit.sources.recogniser import model_file, recognise
from audit_kit.sources.text_layer import contradicted

MAX_PAGES = 30
"""A page takes seconds; a yearly report has 3 to 30."""

MAX_PIXELS = 80_000_000
"""Of one picture: A3 at 600 dpi has 70 million."""

MAX_SIDE = 3600
"""Of a page brought to 200 dpi, in pixels: A3 has 3307."""

A4_LONG = 842.0
"""The long side of A4, in points: taken where a picture does not say its own size credibly."""

FROM_AGAIN = "请重新扫描或重新索取，或改用网页版或可复制文字的版本"

MIN_SIDE = 100
"""Of a page, in pixels of 200 dpi; what is smaller is no page and is passed over."""

MAX_CELLS, MAX_PIECES = 1_500, 6_000
"""Cells and separate strokes on a page; the fullest page of a report has 300 and 3,500."""

NARROWED = 0.8
"""How much lines of text are narrowed before they are read: a page of them takes that much less time."""


def read_scan(
    source: Source, content: bytes, layers: Mapping[int, Sequence[Glyph]] | None = None
) -> Document:
    """The lines and ruled tables of a scanned report, in reading order.

    Every figure is recognised twice; a cell says in ``doubt`` why it cannot be vouched for. ``layers``, the
    hidden text by page (1-based), are a further witness: where they contradict the picture, it is doubted.

    Raises:
        UnreadableFile: no packages for recognition, damaged, locked, too many or too large pages.
    """
    if model_file() is None:
        raise UnreadableFile(
            source.name,
            "这是扫描件，尚未安装文字识别组件",
            "请运行 python start.py --ocr 安装后再读取，或改用网页版或可复制文字的版本",
        )
    blocks: list[Line | Grid] = []
    count = 0
    for count, (colours, points) in enumerate(scan_pages(source, content), start=1):
        if min(colours.shape[:2]) >= MIN_SIDE:
            layer = layers.get(count, ()) if layers else ()
            blocks += _blocks(source, page_image(count, colours, points), layer)
    return Document(source=source, blocks=tuple(blocks), pages=count)


def _blocks(source: Source, page: PageImage, layer: Sequence[Glyph]) -> list[Line | Grid]:
    rules = rules_of(page.ink, page.seal)
    tables = tables_of(rules)
    ink = PrintedInk(page, rules)
    if ink.pieces > MAX_PIECES or sum(len(table.cells) for table in tables) > MAX_CELLS:
        raise UnreadableFile(source.name, f"第 {page.number} 页布满杂点或密格，不像报告的一页", FROM_AGAIN)
    placed: list[tuple[int, Line | Grid]] = []
    for table, grid in zip(tables, read_tables(page, ink, tables), strict=True):
        placed.append((table.outline.top, contradicted(grid, layer)))
    placed += _lines(page, ink, tables)
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _lines(page: PageImage, ink: PrintedInk, tables: Sequence[PictureTable]) -> list[tuple[int, Line]]:
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


def scan_pages(source: Source, content: bytes) -> Iterator[tuple[Picture, float]]:
    """The pages as shown, height × width × red, green, blue, each with the size of a pixel in points.

    Raises:
        UnreadableFile: damaged, locked, too many or too large pages.
    """
    return _pdf_pages(source, content) if is_pdf(content) else _image_pages(source, content)


def is_pdf(content: bytes) -> bool:
    """Whether the scan is a PDF, which says so near its beginning."""
    return b"%PDF-" in content[:1024]


def _pdf_pages(source: Source, content: bytes) -> Iterator[tuple[Picture, float]]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        raise UnreadableFile(source.name, "PDF 已损坏或设有打开密码", FROM_AGAIN) from None
    try:
        _refuse_if_too_long(source, len(document))
        for index in range(len(document)):
            yield _rendered(source, document, index)
    finally:
        document.close()


def _rendered(source: Source, document: pdfium.PdfDocument, index: int) -> tuple[Picture, float]:
    try:
        page = document[index]
        for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            _refuse_if_huge(source, *image.get_px_size())
        scale = min(DPI / 72, MAX_SIDE / max(*page.get_size(), 1.0))
        picture: Picture = page.render(scale=scale, rev_byteorder=True).to_numpy()
        page.close()
    except (pdfium.PdfiumError, ValueError, MemoryError):
        raise UnreadableFile(source.name, f"第 {index + 1} 页已损坏，打不开", FROM_AGAIN) from None
    return picture, 1 / scale


def _image_pages(source: Source, content: bytes) -> Iterator[tuple[Picture, float]]:
    """The pictures of an image file, brought to 200 dpi."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF")) as image:
                _refuse_if_too_long(source, getattr(image, "n_frames", 1))
                frames = ImageSequence.Iterator(image)
                yield from (_scaled(source, frame) for frame in frames)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _too_large(source) from None
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError, KeyError, TypeError, IndexError):
            raise UnreadableFile(source.name, "图片已损坏，或不是 PNG、JPEG、TIFF", FROM_AGAIN) from None


def _scaled(source: Source, image: Image.Image) -> tuple[Picture, float]:
    _refuse_if_huge(source, *image.size)
    points = _points(image)
    upright = ImageOps.exif_transpose(image)
    colours = _on_white(upright)
    if abs(points * DPI / 72 - 1) <= 0.02:
        return np.asarray(colours, dtype=np.uint8), points
    width, height = (max(1, round(side * points * DPI / 72)) for side in upright.size)
    colours = colours.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2)
    return np.asarray(colours, dtype=np.uint8), 72 / DPI


def _points(image: Image.Image) -> float:
    """The size of a pixel in points: as the file says if that makes a sheet from A5 to two of A4, else A4."""
    stated = image.info.get("dpi", (0, 0))[0]
    long = max(image.size)
    if stated and 500 < long * 72 / float(stated) < 1700:
        return 72 / float(stated)
    return A4_LONG / long


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        image.alpha_composite(layer)
    return image.convert("RGB")


def _refuse_if_too_long(source: Source, pages: int) -> None:
    if pages > MAX_PAGES:
        raise UnreadableFile(
            source.name,
            f"扫描件共 {pages} 页，超过 {MAX_PAGES} 页的上限",
            "请只截取年度报告的各页另存后再读取",
        )


def _refuse_if_huge(source: Source, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large(source)


def _too_large(source: Source) -> UnreadableFile:
    return UnreadableFile(
        source.name,
        f"图片超过 {MAX_PIXELS // 10_000} 万像素，不像一页报告",
        "请按 200 至 300 dpi 重新扫描后再读取",
    )
