"""The place of a figure as a picture, and the findings as a page."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SAMPLES
from PIL import Image

import audit_kit as ak
from audit_kit.sources.recogniser import model_file
from benchmarks.accuracy.gold.scanning import Scanner, page_picture


def outlined(png: bytes | None) -> int:
    """How many pixels have the colour of the outline."""
    assert png is not None
    return sum(count for count, colour in Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24) or ()
               if colour == (200, 30, 30))  # fmt: skip


def test_a_figure_is_outlined_in_a_crop_of_its_page(consistent: ak.Report) -> None:
    picture = ak.show_cell(consistent, "requests/办理总计/自然人")
    image = Image.open(io.BytesIO(picture.png or b""))
    assert outlined(picture.png) > 100
    assert image.height < 400
    assert "requests/办理总计/自然人" in picture.caption and "第" in picture.caption


def test_a_page_outlines_its_figures_or_those_asked_for(consistent: ak.Report) -> None:
    page = consistent.figure("disputes/行政复议/总计").place
    assert page and page.page
    few = ak.show_page(consistent, page.page, cells=["disputes/行政复议/总计"])
    assert 0 < outlined(few.png) < outlined(ak.show_page(consistent, page.page).png)


def test_a_transcript_shows_its_lines_with_the_cell_marked(transcript: ak.Report) -> None:
    picture = ak.show_cell(transcript, "disputes/复议后起诉/总计")
    assert picture.png is None
    assert picture.html.count("<mark>") == 1


def test_what_was_not_printed_has_no_place_to_show(consistent: ak.Report) -> None:
    path = "requests/办理总计/总计"
    figures = [
        replace(one, text="", value=None, state="absent", place=None) if one.cell.path == path else one
        for one in consistent.figures
    ]
    picture = ak.show_cell(replace(consistent, figures=tuple(figures)), path)
    assert "没有印出，无处可指" in picture.html and picture.png is None


def test_a_cell_that_the_form_does_not_have_is_refused() -> None:
    report = ak.read_report(SAMPLES / "one-row-other-2021.pdf")
    with pytest.raises(ak.UnknownCell):
        ak.show_cell(report, "requests/逾期不补正/总计")


def test_a_page_that_does_not_exist_is_refused(consistent: ak.Report, transcript: ak.Report) -> None:
    for report in (consistent, transcript):
        with pytest.raises(ak.UnknownCell, match="没有第 99 页"):
            ak.show_page(report, 99)


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_file_that_is_no_longer_the_one_read_is_not_shown(change: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes((SAMPLES / "transcript-2020.txt").read_bytes())
    report = ak.read_report(path)
    path.write_text("别的内容") if change == "changed" else path.unlink()
    with pytest.raises(ak.UnreadableFile):
        ak.show_cell(report, "disputes/复议后起诉/总计")


def test_text_of_a_report_is_shown_as_text(tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.txt"
    text = (SAMPLES / "transcript-2020.txt").read_text(encoding="utf-8")
    path.write_text(text.replace("218.46 万元", "<script>alert(1)</script>"), encoding="utf-8")
    report = ak.read_report(path)
    for picture in (ak.show_page(report), ak.show_cell(report, "disclosure/政府集中采购/采购总金额"),
                    ak.show_findings(ak.check(report))):  # fmt: skip
        assert "<script" not in picture.html and "<img" not in picture.html
        assert "&lt;script" in picture.html


def test_findings_are_shown_with_their_whole_sentences(transcript: ak.Report) -> None:
    audit = ak.check(transcript)
    page = ak.show_findings(audit).html
    for message in audit.findings["message"]:
        assert message.replace("“", "“")[:40] in page


def test_a_picture_is_saved_where_it_is_asked(consistent: ak.Report, tmp_path: Path) -> None:
    path = ak.show_cell(consistent, "requests/办理总计/自然人").save(tmp_path / "cell.png")
    with Image.open(path) as image:
        assert image.format == "PNG"


@pytest.mark.skipif(model_file() is None, reason="text recognition is not installed (requirements-ocr.txt)")
def test_a_figure_is_outlined_in_a_picture_file(tmp_path: Path) -> None:
    pages = [
        page_picture(SAMPLES / "consistent-2021.pdf", page, scanner=Scanner(dpi=150), seed=page)
        for page in (2, 3)
    ]
    path = tmp_path / "scan.tif"
    pages[0].save(path, dpi=(150, 150), save_all=True, append_images=pages[1:])
    report = ak.read_report(path)
    picture = ak.show_cell(report, "requests/办理总计/自然人")
    assert outlined(picture.png) > 100
    assert Image.open(io.BytesIO(picture.png or b"")).height < 400
    assert outlined(ak.show_page(report, 2).png) > 1000
    with pytest.raises(ak.UnknownCell, match="没有第 3 页。请选第 1 至 2 页"):
        ak.show_page(report, 3)
