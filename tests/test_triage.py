"""What to open first, in words; near copies without all pairs; the workbook, the pictures and the buttons."""

import random
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import lxml.html
import openpyxl
import pytest
from drawn_charts import boxes, overlaps

import audit_kit as ak
from audit_kit.agency_list import load_agencies
from audit_kit.likeness import likely_copies, pieces, signature
from audit_kit.portfolio_charts import BARS, LONGEST
from audit_kit.portfolio_desk import PAGE


def test_the_gravest_stand_first_with_their_reasons(county: ak.Portfolio) -> None:
    listed = ak.triage(county)
    assert listed["rank"].tolist() == list(range(1, len(listed) + 1))
    top = listed.head(7)[["agency", "reasons"]].values.tolist()
    assert top[0][0] == "青禾县水务局" and "报告本身的差错 1 处，有解释，并有旁证（正文" in top[0][1]
    assert top[1] == ["青禾县教育局", "上年结转与上年报告衔接不上，2 项"]
    assert top[2] == ["青禾县林业局", "应报单位清单中有这个机关，没有它的报告"]
    assert {reason for _, reason in top[3:]} == {
        "没能读取，没有核对",
        "与下级机关报告的合计或单项不一致，1 项",
        "与其他机关或上年的文字、数字雷同，1 项",
    }
    assert set(listed["reasons"].iloc[7:]) == {"未见错误和疑点"}


def text_of(rng: random.Random, length: int = 400) -> str:
    return "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(length))


def test_near_copies_are_found_whatever_stands_between() -> None:
    rng = random.Random(1)
    texts = {f"{n:03}": text_of(rng) for n in range(200)}
    texts["copy"] = texts["007"][:180] + "改" + texts["007"][181:]
    signed = [(key, signature(pieces(text, 8))) for key, text in texts.items()]
    assert [(pair.key, pair.first) for pair in likely_copies(signed)] == [("copy", "007")]


@pytest.mark.parametrize("count", [50, 200])
def test_the_pairs_compared_grow_with_the_reports_not_with_their_square(count: int) -> None:
    one = text_of(random.Random(2))
    same = [(str(n), signature(pieces(one, 8))) for n in range(count)]
    assert len(list(likely_copies(same))) == count - 1


def test_a_workbook_holds_the_list_and_no_formula(county: ak.Portfolio, tmp_path: Path) -> None:
    path = ak.write_triage(county, tmp_path / "list.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["先看哪份", "没有核对", "缺报告", "不符"]
    assert [cell.value for cell in book["先看哪份"][2]][:4] == [1, 100, "青禾县水务局", 2023]
    assert book["缺报告"]["A2"].value == "青禾县林业局"
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    assert ak.write_triage(county, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_pictures_have_a_text_and_say_what_is_not_there(county: ak.Portfolio) -> None:
    assert "O-04 2份" in ak.plot_error_kinds(county).alt
    assert "城区2023年2/6" in ak.plot_error_places(county).alt
    assert ak.plot_missing(county).alt.endswith("。山区2023年1/2。")
    assert ak.plot_missing(replace(county, agencies=())).alt.endswith("。没有给出应报单位清单。")


@pytest.mark.parametrize("region", ["$x$", "<script>alert(1)</script>", "某" * 60, "$\\frac{1}{$_{^"])
def test_hostile_regions_are_text_in_the_pictures_and_not_cut(
    county: ak.Portfolio, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ak.Portfolio, "region_of", lambda *_: region)
    for chart in (ak.plot_error_places(county), ak.plot_missing(county)):
        written = chart.axes[0].texts
        assert region in "".join(text.get_text() for text in written) and region in chart.alt
        assert not any(text.get_parse_math() for text in written)
        assert overlaps(chart) == [] and chart._repr_html_().count("<") == 1


def test_the_bars_are_as_long_as_the_reports_are_many(county: ak.Portfolio) -> None:
    chart = ak.plot_error_kinds(county)
    assert overlaps(chart) == []
    bars = [box.get_width() for box in boxes(chart, BARS)][1:]
    told = [int(count) for count in re.findall(r" (\d+)份", chart.alt.partition("单位")[2])]
    assert bars == pytest.approx([LONGEST * count / max(told) for count in told])


def test_the_list_without_widgets_is_a_table_with_escaped_text(county: ak.Portfolio, tmp_path: Path) -> None:
    desk = ak.show_triage(county, tmp_path)
    desk.rows.loc[0, "agency"] = "<script>alert(1)</script>"
    page = lxml.html.fragment_fromstring(desk.html)
    assert not page.xpath(".//script") and len(page.xpath(".//tr")) == len(desk.rows) + 1


def test_each_row_has_a_button_and_pages_turn(county: ak.Portfolio, tmp_path: Path) -> None:
    desk = ak.show_triage(county, tmp_path)
    head, rows, *_ = desk.widget.children
    buttons = [row.children[0] for row in rows.children]
    assert [button.description for button in buttons] == [f"打开 {n}" for n in range(1, PAGE + 1)]
    assert buttons[2].disabled and not buttons[0].disabled
    head.children[1].click()
    assert rows.children[0].children[0].description == f"打开 {PAGE + 1}" and head.children[1].disabled
    head.children[0].click()
    assert rows.children[0].children[0].description == "打开 1"


def test_a_file_that_was_not_read_is_told_by_its_name(county: ak.Portfolio, tmp_path: Path) -> None:
    _, rows = ak.show_triage(county, tmp_path).widget.children
    text = rows.children[3].children[1].value
    assert "2023/青禾县档案局.pdf　不明　地区不明　没能读取" in text


def test_rows_are_shown_in_chinese_with_whole_sentences_and_escaped_text(county: ak.Portfolio) -> None:
    files = county.files()[["file", "agency", "status", "errors", "message"]]
    files.loc[0, "agency"] = "<script>alert(1)</script>"
    page = ak.show_rows(files).html
    told = lxml.html.fragment_fromstring(page)
    assert not told.xpath(".//script") and len(told.xpath(".//tr")) == len(files) + 1
    assert "机关" in page and "已核对" in page and ">ok<" not in page and "nan" not in page
    failed = county.findings(["agency", "year", "message"], rule="O-01", outcome="failed")
    assert failed["message"].iloc[0] in ak.show_rows(failed).html


def test_an_agency_without_a_report_cannot_be_opened(county: ak.Portfolio, tmp_path: Path) -> None:
    with pytest.raises(ak.AuditKitError, match="没有它的报告"):
        ak.open_row(county, 3, tmp_path)
    with pytest.raises(ak.AuditKitError, match="没有第 99 行"):
        ak.open_row(county, 99, tmp_path)


def test_a_press_opens_the_report_as_a_case(county: ak.Portfolio, tmp_path: Path) -> None:
    desk = ak.show_triage(county, tmp_path)
    _, rows = desk.widget.children
    rows.children[0].children[0].click()
    _, told, links, *others = rows.children
    assert len(others) == PAGE - 1
    assert desk.opened is not None and str(desk.opened.folder) in told.value
    [report] = ak.open_case(desk.opened.folder).reports
    assert (report.agency, report.year) == ("青禾县水务局", 2023)
    page = links.outputs[0]["data"]["text/html"]
    notebooks = [Path(unquote(target)) for target in re.findall(r'href="([^"]+)"', page)]
    assert len(notebooks) == 6 and all(path.is_file() for path in notebooks)
    desk.press(3)
    assert "没有它的报告" in told.value and links.outputs == () and rows.children[3] is told


def listed(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_of_agencies_is_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    path = listed(
        tmp_path / "a.csv", "name,level,parent,region\n甲县,县,,东\n甲县水务局,,甲县,\n\n", encoding
    )
    (county, office) = load_agencies(path)
    assert (county.region, office.parent, office.level) == ("东", "甲县", None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("机关,层级\n甲县,县\n", "没有“机关名称”"),
        ("name,parent\n甲县,\n甲县,\n", "前面已经出现过"),
        ("name,parent\n甲县,乙县\n", "不在清单中"),
        ("name,parent\n甲县,乙县\n乙县,甲县\n", "又是它自己的下级"),
        ("name,parent\n,甲县\n", "没有机关名称"),
        ("", "没有“机关名称”"),
    ],
)
def test_a_wrong_list_is_refused_with_its_reason(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ak.AuditKitError, match=what):
        load_agencies(listed(tmp_path / "a.csv", text))
