"""PDF files: read as shown, or refused in one sentence."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from conftest import SAMPLES

import audit_kit as ak

SAMPLE = SAMPLES / "consistent-2021.pdf"
LOCKED = Path(__file__).parent / "files"


def saved(document: pdfium.PdfDocument, path: Path) -> Path:
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def moved(page: pdfium.PdfPage, matrix: tuple[float, ...], width: float, height: float) -> None:
    """Moves the content of a page and gives it a new size."""
    clip = pdfium_c.FS_RECTF(0, 3000, 3000, 0)
    pdfium_c.FPDFPage_TransFormWithClip(page.raw, pdfium_c.FS_MATRIX(*matrix), clip)
    page.set_mediabox(0, 0, width, height)
    page.set_cropbox(0, 0, width, height)


def flagged(angle: int) -> Callable[[pdfium.PdfPage], None]:
    return lambda page: page.set_rotation(angle)


def sideways(page: pdfium.PdfPage) -> None:
    width, height = page.get_size()
    moved(page, (0, 1, -1, 0, height, 0), height, width)


def turned_and_flagged(page: pdfium.PdfPage) -> None:
    sideways(page)
    page.set_rotation(90)


def upside_down(page: pdfium.PdfPage) -> None:
    width, height = page.get_size()
    moved(page, (-1, 0, 0, -1, width, height), width, height)


def cropped(page: pdfium.PdfPage) -> None:
    width, height = page.get_size()
    page.set_cropbox(10, 20, width - 5, height - 5)


def offset(page: pdfium.PdfPage) -> None:
    width, height = page.get_size()
    moved(page, (1, 0, 0, 1, 100, 50), width, height)
    page.set_mediabox(100, 50, width + 100, height + 50)
    page.set_cropbox(100, 50, width + 100, height + 50)


CHANGES = {
    "flagged 90": flagged(90),
    "flagged 180": flagged(180),
    "flagged 270": flagged(270),
    "turned and flagged back": turned_and_flagged,
    "sideways": sideways,
    "upside down": upside_down,
    "cropped": cropped,
    "offset": offset,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_turned_or_cropped_page_reads_the_same_and_places_are_those_on_it_as_shown(
    change: Callable[[pdfium.PdfPage], None], tmp_path: Path, consistent: ak.Report
) -> None:
    document = pdfium.PdfDocument(SAMPLE)
    for page in document:
        change(page)
    path = saved(document, tmp_path / "turned.pdf")
    report = ak.read_report(path)
    expected = [(f.cell, f.text, f.state) for f in consistent.figures]
    assert [(f.cell, f.text, f.state) for f in report.figures] == expected
    place = report.figure("requests/本年新收/总计").place
    assert place and place.page and place.box
    page = pdfium.PdfDocument(path)[place.page - 1]
    shown = page.render(scale=2, may_draw_forms=False).to_pil().convert("L")
    box = [2 * (v + inwards) for v, inwards in zip(place.box, (2, 2, -2, -2), strict=True)]
    inked = shown.crop(tuple(map(round, box))).point(lambda v: 255 if v < 128 else 0).getbbox()
    assert inked is not None, "no ink where the figure is said to stand"


def refused(path: Path) -> str:
    with pytest.raises(ak.AuditKitError) as error:
        ak.read_report(path)
    return str(error.value)


REFUSED = {
    "empty.pdf": (b"", "空的"),
    "page.pdf": (b"<html><body>not found</body></html>", "不是 PDF"),
    "damaged.pdf": (b"%PDF-1.7\n" + b"\x00garbage" * 100 + b"\n%%EOF\n", "损坏"),
    "report.xyz": (b"anything", "不能读取"),
} | {
    f"{percent}-percent.pdf": (SAMPLE.read_bytes()[: SAMPLE.stat().st_size * percent // 100], "不完整")
    for percent in (2, 30, 60, 98)
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_pdf_is_refused_in_words(name: str, tmp_path: Path) -> None:
    content, words = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refused(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "文件夹" in refused(tmp_path)
    assert "没有这个文件" in refused(tmp_path / "missing.pdf")


def test_a_pdf_of_300_pages_is_refused(tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    for _ in range(300):
        document.new_page(595, 842)
    assert "300 页" in refused(saved(document, tmp_path / "long.pdf"))


def test_a_pdf_without_text_is_taken_for_a_scan(tmp_path: Path) -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(595, 842)
    told = refused(saved(document, tmp_path / "scan.pdf"))
    assert "尚未安装文字识别组件" in told or "没有找到年度报告的官方表格" in told


def test_a_pdf_without_an_official_table_is_refused(tmp_path: Path) -> None:
    document = pdfium.PdfDocument(SAMPLE)
    while len(document) > 1:
        document.del_page(1)
    assert "官方表格" in refused(saved(document, tmp_path / "first-page.pdf"))


def test_a_password_is_asked_for_in_words() -> None:
    assert "密码" in refused(LOCKED / "password.pdf")


def test_an_owners_restrictions_do_not_keep_the_report_from_being_read() -> None:
    report = ak.read_report(LOCKED / "owner-password.pdf")
    assert {f.state for f in report.figures} == {"number"}
