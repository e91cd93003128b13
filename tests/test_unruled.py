"""Tables without rules: read where label, header and figures agree, doubted where one of them is missing."""

from pathlib import Path

import pytest
from made_pages import FIRST, KEYS, PITCH, STEP, Page, drawn, height_of, plain

import audit_kit as ak

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def read(page: Page, folder: Path) -> ak.Report:
    """The page as read: whatever is changed about it, nothing is vouched for that it does not print."""
    report = ak.read_report(drawn(page, folder / "page.pdf"))
    for row in KEYS:
        for column, printed in zip(COLUMNS, page.figures.get(row, [""] * 7), strict=True):
            figure = report.figure(f"requests/{row}/{column}")
            assert figure.state not in ("number", "blank", "mark") or figure.text == printed, figure
    return report


def states(report: ak.Report, row: str) -> list[str]:
    return [report.figure(f"requests/{row}/{column}").state for column in COLUMNS]


def texts(report: ak.Report, row: str) -> list[str]:
    return [report.figure(f"requests/{row}/{column}").text for column in COLUMNS]


@pytest.mark.parametrize(("side", "size"), [("center", 6.5), ("left", 8.0), ("right", 8.0)])
def test_every_figure_of_a_table_without_rules_is_read(side: str, size: float, tmp_path: Path) -> None:
    page = plain()
    page.side, page.size = side, size
    report = read(page, tmp_path)
    for row in KEYS:
        assert texts(report, row) == page.figures[row]
        assert states(report, row) == ["number"] * 7


@pytest.mark.parametrize("side", ["center", "left", "right"])
def test_a_blank_is_told_from_its_neighbours(side: str, tmp_path: Path) -> None:
    page = plain()
    page.side = side
    page.figures["重复申请"] = ["", "7", "", "", "8", "", "15"]
    page.figures["国家秘密"] = [""] * 7
    report = read(page, tmp_path)
    assert texts(report, "重复申请") == page.figures["重复申请"]
    assert states(report, "国家秘密") == ["blank"] * 7


def test_a_column_without_any_figure_is_a_column_of_blanks(tmp_path: Path) -> None:
    page = plain()
    for figures in page.figures.values():
        figures[3] = ""
    report = read(page, tmp_path)
    assert {report.figure(f"requests/{row}/社会公益组织").state for row in KEYS} == {"blank"}


def test_figures_that_stand_between_two_columns_are_doubted(tmp_path: Path) -> None:
    page = plain()
    page.shift["部分公开"] = (STEP / 2, 0.0)
    report = read(page, tmp_path)
    assert "number" not in states(report, "部分公开")


def test_figures_one_row_off_their_label_are_never_its_blank(tmp_path: Path) -> None:
    page = plain()
    page.shift["部分公开"] = (0.0, PITCH / 2)
    report = read(page, tmp_path)
    assert set(states(report, "部分公开")) == {"unsure"}


def test_a_label_that_no_form_knows_leaves_no_blank_beside_its_figures(tmp_path: Path) -> None:
    page = plain()
    page.labels["重复申请"] = "另有说明的申请"
    page.figures["公开出版物"] = [""] * 7
    report = read(page, tmp_path)
    assert set(states(report, "公开出版物")) == {"unsure"}
    assert not {"number", "blank"} & set(states(report, "重复申请"))


def test_a_missing_header_leaves_every_figure_doubted(tmp_path: Path) -> None:
    page = plain()
    page.heads = []
    report = read(page, tmp_path)
    assert not {"number", "blank"} & {state for row in KEYS for state in states(report, row)}


def test_two_figures_in_one_cell_are_doubted(tmp_path: Path) -> None:
    page = plain()
    page.loose.append((FIRST + STEP + 14, height_of("重复申请"), "5"))
    report = read(page, tmp_path)
    assert report.figure("requests/重复申请/商业企业").state == "unsure"


def test_ink_where_no_character_stands_is_no_blank(tmp_path: Path) -> None:
    page = plain()
    page.figures["重复申请"][2] = ""
    x, top = FIRST + 2 * STEP, height_of("重复申请")
    page.boxes.append((x - 2, top - 5, x + 2, top))
    report = read(page, tmp_path)
    assert report.figure("requests/重复申请/科研机构").state == "unsure"


def test_a_figure_whose_column_has_lost_its_header_is_doubted(tmp_path: Path) -> None:
    page = plain()
    page.heads[3] = ""
    report = read(page, tmp_path)
    assert "number" not in {report.figure(f"requests/{row}/社会公益组织").state for row in KEYS}


def test_a_page_number_between_rows_makes_no_figure(tmp_path: Path) -> None:
    page = plain()
    page.figures["重复申请"] = [""] * 7
    page.loose.append((FIRST + STEP, height_of("重复申请"), "- 3 -"))
    assert "number" not in states(read(page, tmp_path), "重复申请")
