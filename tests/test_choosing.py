"""Choosing reports: what is uploaded or named comes into a case, what is refused is told, links lead on."""

import datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import SAMPLES

import audit_kit as ak
from audit_kit.case_page import case_links

NEW = "（新建案卷）"


@pytest.fixture
def chooser(tmp_path: Path) -> ak.Chooser:
    found = ak.choose_reports(tmp_path / "cases" / "示例", reports=[SAMPLES / "errors-2021.pdf"])
    assert isinstance(found, ak.Chooser)
    return found


def upload(chooser: ak.Chooser, *files: tuple[str, bytes]) -> None:
    now = datetime.datetime(2026, 1, 12, tzinfo=datetime.UTC)
    chooser.upload.value = tuple(
        {"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": now}
        for name, content in files
    )


def test_uploaded_files_come_into_a_new_case_and_the_bar_counts_them(chooser: ak.Chooser) -> None:
    chooser.known.value, chooser.name.value = NEW, "某局"
    upload(chooser, ("报告.pdf", (SAMPLES / "year-2022.pdf").read_bytes()),
           ("报告二.pdf", (SAMPLES / "year-2023.pdf").read_bytes()))  # fmt: skip
    chooser.open.click()
    assert chooser.case.folder.name == "某局"
    assert [source.name for source in chooser.case.sources] == ["报告.pdf", "报告二.pdf"]
    assert chooser.bar.value == chooser.bar.max == 2 and not chooser.upload.value
    assert (chooser.case.folder / "notebooks" / "02-do-the-figures-agree.ipynb").is_file()
    assert "某局" in chooser.known.options and chooser.known.value == "某局"


def test_files_of_a_folder_are_offered_and_taken(chooser: ak.Chooser) -> None:
    chooser.known.value, chooser.name.value = NEW, "某局"
    chooser.folder.value = str(SAMPLES)
    names = dict(chooser.files.options)
    assert "year-2022.pdf" in names and "TRUTH.json" not in names
    chooser.files.value = (names["year-2022.pdf"],)
    chooser.open.click()
    assert [source.name for source in chooser.case.sources] == ["year-2022.pdf"]
    chooser.folder.value = "/没有这个文件夹"
    assert chooser.files.options == ()


def test_what_is_no_report_gets_a_sentence_and_the_rest_goes_on(chooser: ak.Chooser) -> None:
    good = (SAMPLES / "errors-2021.pdf").read_bytes() + b"\n% another copy\n"
    upload(chooser, ("坏的.pdf", b"no pdf"), ("好的.pdf", good),
           ("别家.pdf", (SAMPLES / "year-2022.pdf").read_bytes()))  # fmt: skip
    chooser.open.click()
    told = chooser.told.value
    assert told.count("⚠") == 2 and "坏的.pdf" in told and "☑ 好的.pdf" in told
    assert len(chooser.case.sources) == 2


def test_a_case_without_a_name_or_a_report_is_not_made(chooser: ak.Chooser) -> None:
    before = sorted(chooser.case.folder.parent.iterdir())
    chooser.known.value = NEW
    chooser.open.click()
    assert "没有写名称" in chooser.told.value
    chooser.name.value = "空的"
    chooser.open.click()
    assert "没有选报告" in chooser.told.value
    assert sorted(chooser.case.folder.parent.iterdir()) == before


def test_hostile_names_are_text_and_stay_below_the_folder_of_cases(chooser: ak.Chooser) -> None:
    chooser.known.value, chooser.name.value = NEW, '../../"><img src=x onerror=alert(1)>'
    upload(chooser, ("<script>alert(1)<script>.pdf", (SAMPLES / "year-2022.pdf").read_bytes()),
           ('"><img src=x onerror=alert(2)>.pdf', b"no"))  # fmt: skip
    chooser.open.click()
    assert chooser.case.folder.parent.name == "cases"
    page = case_links(chooser.case).html
    seen = chooser.told.value + page + chooser.links.outputs[0]["data"]["text/html"]
    assert "<script" not in seen and "<img" not in seen
    assert "&lt;script&gt;" in seen and "img src=x onerror=alert(2)" in seen


def test_links_lead_from_the_open_notebook_to_those_of_the_case(chooser: ak.Chooser, tmp_path: Path) -> None:
    here = tmp_path / "notebooks"
    page = case_links(chooser.case, here).html
    targets = [unquote(part.split('"')[0]) for part in page.split('<a href="')[1:]]
    assert targets[0] == "../cases/示例/notebooks/01-read-a-report.ipynb"
    assert all((here.parent / "cases" / target.split("cases/")[1]).is_file() for target in targets)


def test_from_within_a_case_the_case_itself_is_opened(
    chooser: ak.Chooser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(chooser.case.folder / "notebooks")
    again = ak.choose_reports("..")
    assert isinstance(again, ak.Chooser)
    assert again.case.folder == chooser.case.folder and again.known.value == "示例"


def test_without_widgets_the_case_and_its_links_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIT_KIT_STATIC", "1")
    page = ak.choose_reports(tmp_path / "示例", reports=[SAMPLES / "errors-2021.pdf"])
    assert isinstance(page, ak.Picture) and "errors-2021.pdf" in page.html and "02-do" in page.html
