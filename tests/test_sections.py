"""Title, agency, year, date and sections of the running text."""

import datetime
from pathlib import Path

import pytest

from audit_kit.model import Document, Line, Place, Source
from audit_kit.sections import RunningText, running_text

TITLES = [
    ("青禾区水务局2023年政府信息公开工作年度报告", "青禾区水务局", 2023),
    ("2023年青禾区水务局政府信息公开工作年度报告", "青禾区水务局", 2023),
    ("青禾区水务局 2023 年度政府信息公开工作年度报告", "青禾区水务局", 2023),
    ("青禾区水务局二〇二三年政府信息公开工作年度报告", "青禾区水务局", 2023),
    ("青禾区人民政府\n2022年政府信息公开\n工作年度报告", "青禾区人民政府", 2022),
    ("2022年政府信息公开工作年度报告", None, 2022),
]


def read(text: str) -> RunningText:
    lines = tuple(
        Line(text=line.strip(), place=Place(line=number), starts_paragraph=not line.startswith("…"))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    )
    return running_text(Document(Source("样本.txt", "", "text", Path("样本.txt")), lines))


@pytest.mark.parametrize(("text", "agency", "year"), TITLES)
def test_the_title_gives_agency_and_year(text: str, agency: str | None, year: int) -> None:
    found = read(text + "\n一、总体情况\n正文。")
    assert (found.agency, found.year) == (agency, year)


def test_without_a_title_the_period_gives_the_year() -> None:
    found = read("本报告数据统计期限自2022年1月1日至2022年12月31日。\n一、总体情况\n正文。")
    assert (found.title, found.year) == (None, 2022)


def test_sections_hold_their_paragraphs() -> None:
    found = read("一、总体情况\n第一段。\n第二段。\n五、存在的主要问题及改进情况\n问题。")
    assert found.sections == {"一": "第一段。\n第二段。", "五": "问题。"}


def test_an_accepted_variant_of_a_title_is_the_same_section() -> None:
    found = read("一、概述\n甲。\n四、因政府信息公开工作被申请行政复议、提起行政诉讼情况\n乙。")
    assert list(found.sections) == ["一", "四"]


def test_a_wrong_ordinal_is_kept_beside_the_section_that_the_title_names() -> None:
    found = read("一、总体情况\n甲。\n七、其他需要报告的事项\n乙。")
    assert [(h.key, h.ordinal) for h in found.headings] == [("一", "一"), ("六", "七")]


def test_an_unknown_title_is_taken_by_its_ordinal_where_it_fits() -> None:
    found = read(
        "四、政府信息公开行政复议、行政诉讼情况\n甲。\n五、下一步打算\n乙。\n六、其他需要报告的事项\n丙。"
    )
    assert list(found.sections) == ["四", "五", "六"]


def test_a_list_inside_a_section_is_not_a_heading() -> None:
    found = read("一、总体情况\n甲。\n五、存在的主要问题及改进情况\n一、加强领导\n二、完善制度\n乙。")
    assert list(found.sections) == ["一", "五"]


@pytest.mark.parametrize("text", ["2024年1月20日", "2024 年 1 月 20 日", "2024-01-20"])
def test_the_date_at_the_end_is_the_date_of_publication(text: str) -> None:
    assert read(f"一、总体情况\n正文。\n{text}").published == datetime.date(2024, 1, 20)


def test_a_date_that_does_not_exist_is_no_date() -> None:
    assert read("一、总体情况\n正文。\n2024年2月30日").published is None


def test_a_date_inside_a_sentence_is_not_the_date_of_publication() -> None:
    assert read("一、总体情况\n会议于2024年1月20日召开。").published is None
