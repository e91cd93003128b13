"""The two published reports that lie beside the project where it is developed; skipped where they do not.

Nothing of them is kept here: what is expected is worked out from the files themselves, another way.
"""

import re
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from conftest import SHARED

import audit_kit as ak
from audit_kit.forms import load_form

TRANSCRIPT = SHARED / "erqi-natural-resources-2020.txt"
PDF = SHARED / "hongze-2024.pdf"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published reports are not beside this checkout"
)


@pytest.fixture(scope="module")
def transcribed() -> ak.Report:
    return ak.read_report(TRANSCRIPT)


def key_words(label: str) -> str:
    """What no form shortens: the Chinese characters of a label before its first bracket, ordinals dropped."""
    return "".join(re.findall(r"[\u4e00-\u9fff]", re.sub(r"^[（(]?[一-七\d][）)、.]?\s*", "", label)))[:6]


def rows_of(path: Path) -> dict[str, list[str]]:
    """For each row of 表三 the figures on its line of the transcript."""
    rows = load_form("2019").tables["requests"].blocks[0].rows
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if "勾稽关系" in line)
    found: dict[str, list[str]] = {}
    for line in lines[start:]:
        fields = [field.strip() for field in line.split("\t")]
        words = [key_words(field) for field in fields if re.search("[\u4e00-\u9fff]", field)]
        key = next((r.key for r in rows if words and words[-1] == key_words(r.label)), None)
        if key and key not in found and any(field.isdigit() for field in fields):
            found[key] = [field for field in fields if re.fullmatch(r"\d+", field)]
    return found


def test_a_transcribed_row_is_vouched_for_only_where_it_prints_seven_figures(transcribed: ak.Report) -> None:
    printed = rows_of(TRANSCRIPT)
    assert set(printed) == set(transcribed.rows_of("requests"))
    for row, figures in printed.items():
        own = [f for f in transcribed.figures if f.cell.table == "requests" and f.cell.row == row]
        if len(figures) == 7:
            assert [(f.state, f.text) for f in own] == [("number", text) for text in figures]
        else:
            assert {f.state for f in own} == {"unsure"} and all(f.value is None for f in own)
            assert all(f"印有 {len(figures)} 个数" in (f.note or "") for f in own)


def test_what_could_not_be_placed_is_told_by_a_finding(transcribed: ak.Report) -> None:
    lost = {row for row, figures in rows_of(TRANSCRIPT).items() if len(figures) != 7}
    findings = ak.check(transcribed).findings
    told = findings[(findings["rule"] == "FMT-14") & (findings["outcome"] == "undecided")]
    assert len(told) == len(lost) > 0
    for row in lost:
        assert told["subject"].str.contains(row).any()


def test_a_label_broken_over_a_page_is_one_row(transcribed: ak.Report) -> None:
    label = next(seen for seen in transcribed.layout.labels if seen.key == "过程性信息")
    assert label.printed is not None and "\n" in label.printed


def test_the_empty_cells_of_the_printed_row_stay_blank(transcribed: ak.Report) -> None:
    line = next(
        text
        for text in TRANSCRIPT.read_text(encoding="utf-8").splitlines()
        if text.startswith("\t" * 5) and re.search(r"\d", text)
    )
    fields = line.split("\t")
    own = [f for f in transcribed.figures if f.cell.table == "disputes"]
    assert [f.text for f in own] == fields
    assert [f.state for f in own] == ["number" if field else "blank" for field in fields]


def test_the_2019_form_is_right_for_its_year(transcribed: ak.Report) -> None:
    findings = ak.check(transcribed).findings
    assert (transcribed.form, transcribed.year) == ("2019", 2020)
    assert not findings["rule"].isin(["FMT-06", "FMT-07", "FMT-08"]).any()


def test_every_printed_figure_of_the_pdf_is_placed_in_the_order_of_the_page() -> None:
    report = ak.read_report(PDF)
    document = pdfium.PdfDocument(PDF)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    text = text.replace("\r", "")
    tables = text[text.index("信息内容") : text.index("五、存在的主要问题")]
    tables = re.sub(r"- \d+ -\n", "", tables)
    printed = [
        token for line in tables.splitlines() for token in re.findall(r"(?<![\d.])\d+(?![\d.])(?!、)", line)
    ]
    assert [f.text for f in report.figures] == printed
    assert len(printed) == 186
    assert {f.state for f in report.figures} == {"number"}


def test_the_only_deviations_told_of_the_pdf_are_in_its_row_labels() -> None:
    findings = ak.check(ak.read_report(PDF)).findings
    assert list(findings["rule"]) == ["FMT-10", "FMT-10"]
    assert "其他处理" in findings["message"].iloc[0]
    assert "法律行政" in findings["message"].iloc[1]
