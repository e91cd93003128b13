"""CSV and XLSX: what no spreadsheet takes for a formula, tables as printed, links that lead both ways."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import SAMPLES
from made_cases import AT, hostile_case

import audit_kit as ak
from audit_kit.form_layout import laid_out
from audit_kit.forms import TABLES
from audit_kit.paper_items import case_tables, paper_items
from audit_kit.sheets import csv_text, neutral
from audit_kit.spreadsheet import tables_xlsx

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture(scope="module")
def book(lived_in: ak.Case) -> Any:
    return openpyxl.load_workbook(io.BytesIO(tables_xlsx(lived_in, AT)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        *((text, f"'{text}") for text in ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1")),
        *((text, f"'{text}") for text in ("＝1", "-", "-8.")),
        *((text, text) for text in ("-8", "+8", "-8.50", "甲=1", "")),
    ],
)
def test_what_begins_like_a_formula_is_neutralised_and_numbers_stay(given: str, kept: str) -> None:
    assert neutral(given) == kept


def test_csv_quotes_what_needs_it_and_keeps_figures_exact() -> None:
    frame = pd.DataFrame(
        {
            "甲": ["a,b", 'c"d', "e\nf"],
            "乙": [Decimal("1E+2"), None, pd.NA],
            "丙": [("x", "y"), (), float("nan")],
        }
    )
    assert list(csv.reader(io.StringIO(csv_text(frame), newline=""))) == [
        ["甲", "乙", "丙"],
        ["a,b", "100", "x y"],
        ['c"d', "", ""],
        ["e\nf", "", ""],
    ]


def test_the_tables_of_a_case_bind_findings_to_decisions(lived_in: ak.Case) -> None:
    tables = case_tables(lived_in)
    assert list(tables) == ["cells", "findings", "explanations", "tally", "decisions"]
    assert set(tables["findings"]["key"]) <= set(tables["decisions"]["key"])
    assert list(tables["findings"]["number"][:2]) == ["不符-01", "不符-02"]
    assert len(tables["cells"]) == 200 and set(tables["cells"]["report"]) == {"errors-2021.pdf"}


@pytest.mark.parametrize("name", ["errors-2021.pdf", "form-2019.pdf", "one-row-other-2021.pdf"])
def test_a_table_is_laid_out_without_gap_or_overlap_and_holds_every_figure(name: str) -> None:
    report = ak.read_report(SAMPLES / name)
    cells = []
    for table in TABLES:
        boxes = laid_out(report, table)
        taken = [
            (row, column)
            for box in boxes
            for row in range(box.top, box.bottom + 1)
            for column in range(box.left, box.right + 1)
        ]
        assert len(taken) == len(set(taken)), "no overlap"
        assert len(taken) == (max(r for r, _ in taken) + 1) * (max(c for _, c in taken) + 1), "no gap"
        cells += [box.cell for box in boxes if box.cell]
    assert set(cells) == {figure.cell for figure in report.figures}


def test_labels_and_merged_cells_are_those_of_the_form(book: Any) -> None:
    sheet = book["2021表三"]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A3:C5", "D3:J3", "E4:I4", "A8:A29", "B10:B17"} <= merged
    assert sheet["B10"].value == "（三）不予公开"
    assert sheet["A3"].value.startswith("（本列数据的勾稽关系为")
    assert sheet["A30"].value == "四、结转下年度继续办理"


def test_figures_are_as_printed_numbers_where_they_are_numbers(book: Any, tmp_path: Path) -> None:
    sheet = book["2021表二"]
    assert sheet["B9"].value == 35820.5
    assert sheet["B16"].value == "251000元"
    case = ak.open_case(tmp_path, reports=[SAMPLES / "blanks-and-marks-2021.pdf"], at=AT)
    other = openpyxl.load_workbook(io.BytesIO(tables_xlsx(case, AT)))["2021表三"]
    values = {cell.value for row in other["D6:J30"] for cell in row}
    assert {"１８７", "1,020", "无", "—", "'-", 9} <= values
    blank = other["F6"]
    assert blank.value == blank.hyperlink.location, "openpyxl puts the link into an empty cell"


def test_cited_cells_are_lit_and_lead_to_the_finding_which_leads_back(lived_in: ak.Case, book: Any) -> None:
    findings = book["不符和无法判断"]
    rows = {row[0].value: row for row in findings.iter_rows(min_row=2)}
    item = next(one for one in paper_items(lived_in) if one.title == "T4-SUM")
    place = rows[item.number][10].hyperlink.location
    sheet, cell = place.replace("'", "").split("!")
    lit = book[sheet][cell]
    assert lit.value == 6 and lit.fill.fgColor.rgb == "FFF6DADA" and item.number in lit.comment.text
    back_sheet, back = lit.hyperlink.location.replace("'", "").split("!")
    assert book[back_sheet][back].value == item.number
    quiet = book["2021表四"]["F5"]
    assert quiet.hyperlink is None and quiet.fill.fill_type is None


def test_every_sheet_is_there_with_a_chinese_name_and_a_row_for_each_record(
    lived_in: ak.Case, book: Any
) -> None:
    assert book.sheetnames == [
        "说明", "2021表二", "2021表三", "2021表四", "不符和无法判断", "可能的原因", "决定", "规则统计",
        "全部数字",
    ]  # fmt: skip
    assert book["决定"].max_row == 1 + len(lived_in.decisions)
    assert book["规则统计"].max_row == 1 + len(lived_in.audit.tally)
    assert book["全部数字"].max_row == 201


def test_several_reports_have_sheets_of_their_own(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "year-2022.pdf", SAMPLES / "year-2023.pdf"], at=AT)
    names = openpyxl.load_workbook(io.BytesIO(tables_xlsx(case, AT))).sheetnames
    assert names[1:7] == ["2022表二", "2022表三", "2022表四", "2023表二", "2023表三", "2023表四"]


def test_no_cell_of_a_hostile_case_is_a_formula(tmp_path: Path) -> None:
    case = hostile_case(tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(tables_xlsx(case, AT)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(text.startswith("'=cmd|") for text in texts), "it is there, as text"
    for frame in case_tables(case).values():
        for row in list(csv.reader(io.StringIO(csv_text(frame), newline="")))[1:]:
            assert not [text for text in row if text.startswith(("=", "@", "\t", "\r"))]
