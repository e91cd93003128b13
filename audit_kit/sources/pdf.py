"""A PDF with a text layer, as lines and grids. It knows nothing of the forms."""

from dataclasses import replace
from math import inf
from typing import Any, Literal

import pypdfium2 as pdfium

from audit_kit.errors import NoTextLayer, UnreadableFile
from audit_kit.labels import FormWords
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.glyphs import (
    Glyph,
    PageGlyphs,
    is_page_number,
    lines_of,
    page_glyphs,
    paragraph_starts,
)
from audit_kit.sources.lattice import ruled_grids
from audit_kit.sources.text_layer import drawing_of, picture_of
from audit_kit.sources.unruled import unruled_grids
from audit_kit.sources.upright import Turn, plain_copy, saved, turn_of

MAX_PAGES = 100
"""A yearly report has 3 to 30 pages; a file with more than this is a collection, and is refused."""

FROM_AGAIN = "请重新下载或向报送单位重新索取"
PASSWORD_ERROR = 4
Way = Literal["drawn", "rendered", "spaced"]
Outline = tuple[float, float, float, float]


def read_pdf(source: Source, content: bytes, words: FormWords, way: Way = "drawn") -> Document:
    """The lines and ruled tables of a PDF.

    Grids are looked for only on pages that print at least three of the markers among the ``words`` and
    on their neighbours, since a continuation page may print none of them.
    The rules are found among the drawn lines, in a picture of the page (``rendered``), or there are
    none and the spacing of the figures must do (``spaced``).

    Raises:
        UnreadableFile: damaged, locked, too long, or without a text layer.
    """
    document, handles, content, turns = _plain(source, content)
    try:
        pages = _pages(source, handles)
        searched = [
            replace(page, picture=picture_of(handles[page.number - 1]))
            for page in _may_hold_tables(pages, words.markers, way)
        ]
    finally:
        document.close()
    grids = _grids(source, content, searched, words, way) if searched else []
    blocks: list[Line | Grid] = []
    for page in pages:
        on_page = [grid for grid in grids if grid.page == page.number]
        own = _in_reading_order(page, on_page, way)
        turn = turns.get(page.number - 1)
        blocks += [_as_shown(block, turn) for block in own] if turn else own
    return Document(source=source, blocks=tuple(blocks), pages=len(pages))


def _may_hold_tables(pages: list[PageGlyphs], markers: tuple[str, ...], way: Way) -> list[PageGlyphs]:
    """The pages that print three of the markers, and those beside them that may hold the rest of a table."""
    texts = {page.number: "".join(glyph.char for glyph in page.glyphs if glyph.char != " ") for page in pages}
    hits = {number for number, text in texts.items() if sum(marker in text for marker in markers) >= 3}
    beside = {number + step for number in hits for step in (-1, 1)}
    return [
        page
        for page in pages
        if page.number in hits or (page.number in beside and (page.drawing.cells or way == "spaced"))
    ]


def _grids(source: Source, content: bytes, pages: list[PageGlyphs], words: FormWords, way: Way) -> list[Grid]:
    """The grids of the pages; where camelot's parser fails on a damaged file, of pdfium's repaired copy."""
    try:
        return _found(content, pages, words, way)
    except Exception:  # the parser raises whatever a damaged structure leads it to
        repaired = saved(_opened(source, content))
    try:
        return _found(repaired, pages, words, way)
    except Exception as error:
        what = f"PDF 内部结构已损坏（{type(error).__name__}）"
        raise UnreadableFile(source.name, what, FROM_AGAIN) from None


def _found(content: bytes, pages: list[PageGlyphs], words: FormWords, way: Way) -> list[Grid]:
    if way == "spaced":
        return unruled_grids(content, pages, words)
    return ruled_grids(content, pages, rendered=way == "rendered")


def _plain(source: Source, content: bytes) -> tuple[pdfium.PdfDocument, list[Any], bytes, dict[int, Turn]]:
    """The document, its pages and its bytes, without encryption and with every page upright."""
    document = _opened(source, content)
    if len(document) > MAX_PAGES:
        raise UnreadableFile(
            source.name,
            f"共 {len(document)} 页，超过 {MAX_PAGES} 页的上限",
            "请只截取年度报告的各页另存后再读取",
        )
    try:
        handles = [document[index] for index in range(len(document))]
    except pdfium.PdfiumError:
        raise UnreadableFile(source.name, "PDF 有页面已损坏，打不开", FROM_AGAIN) from None
    turns = {index: turn for index, handle in enumerate(handles) if (turn := turn_of(handle))}
    if not turns and b"/Encrypt" not in content:
        return document, handles, content, turns
    content = plain_copy(document, turns)
    document.close()
    document = pdfium.PdfDocument(content)
    return document, [document[index] for index in range(len(document))], content, turns


def _as_shown(block: Line | Grid, turn: Turn) -> Line | Grid:
    if isinstance(block, Line):
        return replace(block, place=turn.as_shown(block.place))
    cells = (replace(cell, place=turn.as_shown(cell.place)) if cell.place else cell for cell in block.cells)
    return replace(block, cells=tuple(cells))


def _opened(source: Source, content: bytes) -> pdfium.PdfDocument:
    if b"%PDF-" not in content[:1024]:
        raise UnreadableFile(
            source.name, "不是 PDF 文件（开头没有 PDF 标记）", "请核对文件，或从发布网页重新下载"
        )
    if b"%%EOF" not in content[-4096:]:
        raise UnreadableFile(source.name, "PDF 文件不完整，结尾缺失", FROM_AGAIN)
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            to_do = "请先取得密码，解除后另存，再读取"
            raise UnreadableFile(source.name, "PDF 设有打开密码", to_do) from None
        raise UnreadableFile(source.name, "PDF 文件已损坏，打不开", FROM_AGAIN) from None


def _pages(source: Source, handles: list[Any]) -> list[PageGlyphs]:
    pages = []
    for number, handle in enumerate(handles, start=1):
        width, height = handle.get_size()
        pages.append(PageGlyphs(number, width, height, tuple(page_glyphs(handle)), drawing_of(handle)))
    if not any(page.glyphs for page in pages):
        raise NoTextLayer(source.name, "PDF 只有图像，没有文字层（扫描件）", "请改用网页版或可复制文字的版本")
    return pages


def _in_reading_order(page: PageGlyphs, grids: list[Grid], way: Way) -> list[Line | Grid]:
    """Grids and lines of a page from the top down; a grid without rules has no outline at its sides."""
    outlines = [_outline(grid, way) for grid in grids]
    outside = [g for g in page.glyphs if not any(_holds(outline, g) for outline in outlines)]
    lines = [
        line
        for line in lines_of(outside, page.number)
        if not is_page_number(line.text, line.glyphs[0].baseline, page.height)
    ]
    starts = paragraph_starts([(line.glyphs[0].x0, line.glyphs[-1].x1, line.height) for line in lines])
    blocks: list[Line | Grid] = [
        *grids,
        *(Line(line.text, line.place, start) for line, start in zip(lines, starts, strict=True)),
    ]
    return sorted(blocks, key=_top)


def _top(block: Line | Grid) -> float:
    parts = [block] if isinstance(block, Line) else block.cells
    return min(part.place.top or 0.0 for part in parts if part.place)


def _outline(grid: Grid, way: Way) -> Outline:
    first, last = (cell.place and cell.place.box for cell in (grid.cells[0], grid.cells[-1]))
    assert first and last
    return (first[0], first[1], last[2], last[3]) if way != "spaced" else (-inf, first[1], inf, last[3])


def _holds(outline: Outline, glyph: Glyph) -> bool:
    (x0, top, x1, bottom), (x, y) = outline, glyph.centre
    return x0 <= x <= x1 and top <= y <= bottom
