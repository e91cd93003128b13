"""From a file to a Report: the reader its kind needs, the official tables, the running text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from audit_kit.alignment import form_words
from audit_kit.errors import NotAReport, NoTextLayer, SeveralReports, UnreadableFile
from audit_kit.forms import form_for_year
from audit_kit.model import Document, Grid, Kind, Line, Source
from audit_kit.report import Report
from audit_kit.sections import RunningText, running_text
from audit_kit.tables import OfficialTables, official_tables

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 100_000_000
ENOUGH_LOST = 3
"""Figures that may be absent or unsure before another way of reading is tried."""
SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "text": (".txt",),
    "html": (".html", ".htm", ".mht", ".mhtml", ".xhtml"),
    "docx": (".docx", ".doc", ".wps", ".rtf"),
    "scan": (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
}


def read_report(path: str | Path) -> Report:
    """The report in a file: a PDF, a scan, a saved web page, a Word file or a text transcript.

    Every figure the form asks for is in ``report.cells`` with its state; none is guessed.

    Raises:
        UnreadableFile: the file is missing, damaged, locked, or of a kind that is not read.
        NotAReport: the file holds no official table, or those of several reports.
    """
    path = Path(path)
    content = file_content(path)
    source = Source(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=_kind(path, content),
        path=path.absolute(),
    )
    document, text, tables = _best_reading(source, content)
    return Report(
        source=document.source,
        agency=text.agency,
        year=text.year,
        form=tables.form,
        published=text.published,
        sections=text.sections,
        figures=tables.figures,
        title=text.title,
        headings=text.headings,
        lines=text.lines,
        layout=tables.layout,
        claims_of=_claims,
    )


def _claims(report: Report) -> pd.DataFrame:
    from audit_kit.claims import claims_frame, read_claims

    return claims_frame(read_claims(report))


def _best_reading(source: Source, content: bytes) -> tuple[Document, RunningText, OfficialTables]:
    """The first way of reading that places nearly every figure, else the one that loses fewest."""
    best: tuple[Document, RunningText, OfficialTables] | None = None
    refusal: NotAReport | None = None
    for document in map(_read_twice, documents(source, content)):
        text = running_text(document)
        try:
            tables = official_tables(document, form_for_year(text.year).id if text.year else "2021")
        except SeveralReports:
            raise
        except NotAReport as error:
            refusal = refusal or error
            continue
        if best is None or tables.lost < best[2].lost:
            best = document, text, tables
        if tables.lost <= ENOUGH_LOST:
            break
    if best is None:
        assert refusal is not None
        raise refusal
    return best


def _read_twice(document: Document) -> Document:
    """Doubts every cell that has no second reading, whatever the reader thinks; a transcript has one only."""
    if document.source.kind == "text":
        return document

    def block_read_twice(block: Line | Grid) -> Line | Grid:
        if isinstance(block, Line) or all(cell.second is not None or cell.doubt for cell in block.cells):
            return block
        cells = [
            replace(cell, doubt=cell.doubt or "只有一种读法，没有另一种可以核对")
            if cell.second is None
            else cell
            for cell in block.cells
        ]
        return replace(block, cells=tuple(cells))

    return replace(document, blocks=tuple(map(block_read_twice, document.blocks)))


def documents(source: Source, content: bytes) -> Iterator[Document]:
    """The lines and grids of a file, before anything is known of the forms; a PDF in three ways."""
    if source.kind == "pdf":
        yield from _pdf_documents(source, content)
    elif source.kind == "scan":
        from audit_kit.sources.scan import read_scan

        yield read_scan(source, content)
    elif source.kind == "html":
        from audit_kit.sources.html import read_html

        yield read_html(source, content)
    elif source.name.lower().endswith(".docx"):
        from audit_kit.sources.docx import read_docx

        yield read_docx(source, content)
    elif source.kind == "docx":
        from audit_kit.sources.office import read_office

        yield read_office(source, content)
    else:
        from audit_kit.sources.text import read_text

        yield read_text(source, content)


def _pdf_documents(source: Source, content: bytes) -> Iterator[Document]:
    """A PDF by its drawn rules, by the spacing of its figures, by the rules of its picture; or as a scan."""
    from audit_kit.sources.pdf import read_pdf
    from audit_kit.sources.pdf_limits import refuse_harmful
    from audit_kit.sources.scan import read_scan
    from audit_kit.sources.text_layer import doubted, hidden_texts

    refuse_harmful(source, content)
    try:
        drawn = read_pdf(source, content, form_words(), "drawn")
    except NoTextLayer:
        yield read_scan(replace(source, kind="scan"), content)
        return
    hidden = hidden_texts(content)
    if any(each.is_scan for each in hidden):
        yield read_scan(replace(source, kind="scan"), content, {each.page: each.glyphs for each in hidden})
        return
    yield doubted(drawn, hidden)
    yield doubted(read_pdf(source, content, form_words(), "spaced"), hidden)
    yield doubted(read_pdf(source, content, form_words(), "rendered"), hidden)


def file_content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnreadableFile: it is missing, empty, a folder, too large or locked.
    """
    if path.is_dir():
        raise UnreadableFile(str(path), "这是一个文件夹，不是文件", "请逐个写出其中的文件")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(path.name, "文件超过 100 MB", "请只保留年度报告的内容另存后再读取")
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFile(str(path), "没有这个文件", "请核对文件名和所在文件夹") from None
    except OSError as error:
        raise UnreadableFile(
            str(path), f"文件读不出来（{error.strerror}）", "请检查文件是否被占用或没有权限"
        ) from None
    if not content.strip():
        raise UnreadableFile(path.name, "文件是空的", "请重新下载或向报送单位重新索取")
    return content


def _kind(path: Path, content: bytes) -> Kind:
    """The kind of file: a PDF by its content, all others by their name."""
    if content[:5] == b"%PDF-":
        return "pdf"
    for kind, suffixes in SUFFIXES.items():
        if path.suffix.lower() in suffixes:
            return kind
    raise UnreadableFile(
        path.name,
        f"不能读取“{path.suffix or '无扩展名'}”类型的文件",
        "请改用 PDF、网页（.html、.mht）、Word 文件（.docx）或制表符分隔的 .txt 文件",
    )
