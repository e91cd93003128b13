"""A scan, as lines and grids: image-only PDF, PNG, JPEG or TIFF. It knows nothing of the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.cell_text import read_tables
from audit_kit.sources.glyphs import Glyph
from audit_kit.sources.page_grid import rules_of, tables_of
from audit_kit.sources.page_image import PageImage, page_image
from audit_kit.sources.page_text import read_lines
from audit_kit.sources.printed_ink import PrintedInk
from audit_kit.sources.recogniser import model_file
from audit_kit.sources.scan_pages import FROM_AGAIN, scan_pages
from audit_kit.sources.text_layer import contradicted

MIN_SIDE = 100
"""Of a page, in pixels of 200 dpi; what is smaller is no page and is passed over."""

MAX_CELLS, MAX_PIECES = 1_500, 6_000
"""Cells and separate strokes on a page; the fullest page of a report has 300 and 3,500."""


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
    placed += read_lines(page, ink, tables)
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]
