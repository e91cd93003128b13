"""A PDF with a text layer, as lines and grids. It knows nothing of the forms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Literal

import pypdfium2 as pdfium

from audit_kit.errors import NoTextLayer, UnreadableFile
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.form_words import FormWords
from audit_kit.sources.glyphs import Glyph, PageGlyphs, TextLine, lines_of, page_glyphs
from audit_kit.sources.ink import drawing_of, picture_of
from audit_kit.sources.lattice import ruled_grids
from audit_kit.sources.unruled import unruled_grids
from audit_kit.sources.upright import Turn, plain_copy, saved, turn_of

MAX_PAGES = 100
"""A yearly report has 3 to 30 pages; a file with more than this is a collection, and is refused."""

PASSWORD_ERROR = 4
Way = Literal["drawn", "rendered", "spaced"]
PAGE_NUMBER = re.compile(r"[-—–－\s]*(第?\s*\d{1,3}\s*页?)(\s*[/／共]\s*\d{1,3}\s*页?)?[-—–－\s]*")


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
        hits = [page for page in pages if _prints(page, words.markers) >= 3]
        pages = [_with_picture(handle, page, hits, way) for handle, page in zip(handles, pages, strict=True)]
        hits = [pages[page.number - 1] for page in hits]
    finally:
        document.close()
    grids = _grids(source, content, pages, hits, words, way) if hits else []
    blocks: list[Line | Grid] = []
    for page in pages:
        on_page = [grid for grid in grids if grid.page == page.number]
        own = _in_reading_order(page, on_page, way)
        turn = turns.get(page.number - 1)
        blocks += [_as_shown(block, turn) for block in own] if turn else own
    return Document(source=source, blocks=tuple(blocks), pages=len(pages))


def _grids(
    source: Source,
    content: bytes,
    pages: list[PageGlyphs],
    hits: list[PageGlyphs],
    words: FormWords,
    way: Way,
) -> list[Grid]:
    """The grids of the pages; where camelot's parser fails on a damaged file, of pdfium's repaired copy."""
    try:
        return _found(content, pages, hits, words, way)
    except Exception:  # the parser raises whatever a damaged structure leads it to
        repaired = saved(_opened(source, content))
    try:
        return _found(repaired, pages, hits, words, way)
    except Exception as error:
        what = f"PDF 内部结构已损坏（{type(error).__name__}）"
        raise UnreadableFile(source.name, what, "请重新下载或向报送单位重新索取") from None


def _found(
    content: bytes, pages: list[PageGlyphs], hits: list[PageGlyphs], words: FormWords, way: Way
) -> list[Grid]:
    if way == "spaced":
        near = [page for page in pages if any(abs(page.number - hit.number) <= 1 for hit in hits)]
        return unruled_grids(content, near, words)
    return ruled_grids(content, pages, hits, rendered=way == "rendered")


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
        raise UnreadableFile(
            source.name, "PDF 有页面已损坏，打不开", "请重新下载或向报送单位重新索取"
        ) from None
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
        raise UnreadableFile(source.name, "PDF 文件不完整，结尾缺失", "请重新下载或向报送单位重新索取")
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            raise UnreadableFile(
                source.name, "PDF 设有打开密码", "请先取得密码，解除后另存，再读取"
            ) from None
        raise UnreadableFile(
            source.name, "PDF 文件已损坏，打不开", "请重新下载或向报送单位重新索取"
        ) from None


def _pages(source: Source, handles: list[Any]) -> list[PageGlyphs]:
    pages = [_page(handle, number) for number, handle in enumerate(handles, start=1)]
    if not any(page.glyphs for page in pages):
        raise NoTextLayer(source.name, "PDF 只有图像，没有文字层（扫描件）", "请改用网页版或可复制文字的版本")
    return pages


def _page(page: Any, number: int) -> PageGlyphs:
    width, height = page.get_size()
    glyphs = tuple(page_glyphs(page))
    return PageGlyphs(number=number, width=width, height=height, glyphs=glyphs, drawing=drawing_of(page))


def _with_picture(handle: Any, page: PageGlyphs, hits: list[PageGlyphs], way: Way) -> PageGlyphs:
    """The page with its picture, if it may hold a part of a table."""
    beside = any(abs(page.number - hit.number) == 1 for hit in hits)
    if page not in hits and not ((page.drawn or way == "spaced") and beside):
        return page
    return replace(page, picture=picture_of(handle))


def _prints(page: PageGlyphs, markers: tuple[str, ...]) -> int:
    """How many of the markers the page prints."""
    text = "".join(glyph.char for glyph in page.glyphs if glyph.char != " ")
    return sum(marker in text for marker in markers)


def _in_reading_order(page: PageGlyphs, grids: list[Grid], way: Way) -> list[Line | Grid]:
    """Grids and lines of a page from the top down; a grid without rules has no outline at its sides."""
    outside = [g for g in page.glyphs if not any(_holds(grid, g, way != "spaced") for grid in grids)]
    lines = lines_of(outside, page.number)
    lines = [line for line in lines if not _is_page_number(line, page)]
    placed: list[tuple[float, Line | Grid]] = [(_top(grid), grid) for grid in grids]
    placed += [(line.place.top or 0.0, made) for line, made in zip(lines, _paragraphs(lines), strict=True)]
    return [block for _, block in sorted(placed, key=lambda pair: pair[0])]


def _paragraphs(lines: list[TextLine]) -> list[Line]:
    """Lines with their paragraph starts: indented, or after a line that ends well before the margin."""
    if not lines:
        return []
    left = min(line.glyphs[0].x0 for line in lines)
    right = max(line.glyphs[-1].x1 for line in lines)
    made: list[Line] = []
    for index, line in enumerate(lines):
        indented = line.glyphs[0].x0 - left > line.height
        after_short = index > 0 and right - lines[index - 1].glyphs[-1].x1 > 2.5 * line.height
        made.append(Line(text=line.text, place=line.place, starts_paragraph=indented or after_short))
    return made


def _is_page_number(line: TextLine, page: PageGlyphs) -> bool:
    in_margin = not 0.1 * page.height < line.glyphs[0].baseline < 0.9 * page.height
    return in_margin and PAGE_NUMBER.fullmatch(line.text) is not None


def _top(grid: Grid) -> float:
    return min(cell.place.top or 0.0 for cell in grid.cells if cell.place)


def _holds(grid: Grid, glyph: Glyph, ruled: bool) -> bool:
    x, y = glyph.centre
    first, last = grid.cells[0].place, grid.cells[-1].place
    assert first and last and first.x0 is not None and first.top is not None
    assert last.x1 is not None and last.bottom is not None
    return (first.x0 <= x <= last.x1 or not ruled) and first.top <= y <= last.bottom
