"""The desk, driven through its widgets without a browser: choose, filter, decide, review, reopen."""

import json
import os
import re
from pathlib import Path

import pytest
from conftest import SAMPLES
from made_cases import AT
from made_reports import made_report

import audit_kit as ak
from audit_kit.case_page import case_page
from audit_kit.crops import DESK, Pages
from audit_kit.decision_form import DecisionForm
from audit_kit.desk import Workbench
from audit_kit.displaying import display_widget
from audit_kit.matter_page import formula
from audit_kit.pictures import pictures_of
from audit_kit.printed_tables import Marks, table_html

HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "$(touch x)", "=cmd|' /C calc'!A0")


def answer(form: DecisionForm) -> None:
    """Answers as the browser does once it has sent what was typed."""
    form.answered.value = form.asked.value


@pytest.fixture
def desk(case: ak.Case) -> Workbench:
    return Workbench(case)


def click(desk: Workbench, title: str) -> str:
    """Chooses the first matter of that rule in the list, as a click does; its key."""
    key = next(one.key for one in desk.case.standings if one.matter and one.matter.title == title)
    desk.findings.list.value = key
    return key


def decide(desk: Workbench, decision: str = "确认", note: str = "已核对", by: str = "张三") -> None:
    desk.form.decision.value, desk.form.by.value, desk.form.note.value = decision, by, note
    desk.form.save.click()
    answer(desk.form)


def test_a_click_shows_the_sentence_the_formula_the_crop_and_the_second_readings(desk: Workbench) -> None:
    click(desk, "T4-SUM")
    page = desk.matter.value
    assert "总计印作“11”" in page
    assert "结果维持 6 ＋ 结果纠正 2 ＋ 其他结果 1 ＋ 尚未审结 1 ＝ 10；总计 11；后者多 1" in page
    assert page.count("data:image/png;base64,") == 1 and 'alt="errors-2021.pdf' in page
    assert "第二遍识读" in page and page.count("<tr>") == 6
    assert "由 11 改为 10" in desk.related_told.value


def test_the_explanation_that_touches_a_finding_is_one_click_away_and_can_be_decided(desk: Workbench) -> None:
    click(desk, "T4-SUM")
    desk.related[0].click()
    decide(desk)
    [row] = desk.case.decisions.query("state == '有效'").to_dict("records")
    assert (row["kind"], row["decision"], row["key"]) == ("explanation", "确认", desk.findings.chosen)


def test_the_table_of_the_chosen_finding_is_opened_with_its_cells_marked(desk: Workbench) -> None:
    click(desk, "T4-SUM")
    assert desk.tabs.selected_index == 2
    assert desk.tables[2].value.count("所选这一项的格") == 5 + 1
    desk.tabs.selected_index = 1
    requests = desk.tables[1].value.split("</table>")[0]
    assert "✗132" in requests and "所选这一项的格" not in requests


def test_the_list_is_filtered_by_kind_rule_and_state(desk: Workbench) -> None:
    filters = desk.findings.filters
    filters["程度"].value = "解释"
    assert len(desk.findings.list.options) == 5
    assert "种解释涉及的发现" in desk.related_told.value
    filters["程度"].value, filters["规则"].value = "全部", "T3-SUM"
    assert [label[:6] for label, _ in desk.findings.list.options] == ["☐ ✗错误 "] * 2
    decide(desk)
    filters["规则"].value, filters["状态"].value = "全部", "有效"
    [(label, key)] = desk.findings.list.options
    assert label.startswith("☑确认 ✗错误 T3-SUM") and key == desk.findings.chosen


def test_the_matter_just_decided_stays_before_the_eyes_though_the_filter_no_longer_fits(
    desk: Workbench,
) -> None:
    desk.findings.filters["状态"].value = "未决定"
    key = click(desk, "T4-SUM")
    decide(desk)
    assert desk.findings.chosen == key and "已保存" in desk.form.told.value


def test_a_decision_is_in_the_log_before_the_desk_says_saved(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = click(desk, "T4-SUM")
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (synced.append(desk.form.told.value), real(fd))[1])
    decide(desk, note="原件就是 11")
    assert len(synced) == 1 and "已保存" not in synced[0]
    assert re.search(r"已保存（张三，\d{4}-\d\d-\d\d \d\d:\d\d）", desk.form.told.value)
    last = json.loads(desk.case.workpaper.path.read_text(encoding="utf-8").splitlines()[-1])
    assert (last["about"], last["says"]["note"]) == (key, "原件就是 11")
    assert desk.case.workpaper.drafted == frozenset()
    assert Workbench(ak.open_case(desk.case.folder)).form.by.value == "张三", "asked for once"


def test_what_is_typed_is_there_again_when_the_cell_or_the_kernel_starts_anew(desk: Workbench) -> None:
    key = click(desk, "T4-SUM")
    desk.form.note.value = "写到一半的"
    again = Workbench(ak.open_case(desk.case.folder))
    again.choose(key)
    assert again.form.note.value == "写到一半的" and "草稿，已恢复" in again.form.told.value
    assert any("✎" in label for label, _ in again.findings.list.options)


def test_each_matter_keeps_a_note_of_its_own(desk: Workbench) -> None:
    first = click(desk, "T4-SUM")
    box = desk.form.note
    second = click(desk, "T3-ID")
    box.value = "迟到的一笔"
    assert desk.form.note.value == ""
    assert desk.case.workpaper.draft(first) == "迟到的一笔" and desk.case.workpaper.draft(second) == ""


def test_a_full_disk_is_told_the_text_stays_and_the_log_is_whole(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(desk, "T4-SUM")
    before = desk.case.workpaper.path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    decide(desk, note="不能丢的字")
    assert "没有保存" in desk.form.told.value and 'role="alert"' in desk.form.told.value
    assert desk.form.note.value == "不能丢的字"
    monkeypatch.setattr(Path, "write_text", full)
    desk.form.note.value = "不能丢的字，又一句"
    assert "草稿没有保存" in desk.form.told.value and desk.form.note.value.endswith("又一句")
    monkeypatch.undo()
    assert desk.case.workpaper.path.read_bytes() == before
    decide(desk)
    assert "已保存" in desk.form.told.value


@pytest.mark.parametrize(("decision", "by", "told"), [(None, "张三", "还没有选"), ("确认", " ", "编制人")])
def test_a_form_not_filled_in_is_told_and_writes_nothing(
    desk: Workbench, decision: str, by: str, told: str
) -> None:
    click(desk, "T4-SUM")
    before = desk.case.workpaper.path.read_bytes()
    decide(desk, decision, by=by)
    assert told in desk.form.told.value and desk.case.workpaper.path.read_bytes() == before


def test_another_person_reviews_at_the_desk_and_what_is_sent_back_shows(desk: Workbench) -> None:
    key = click(desk, "T4-SUM")
    assert desk.form.review.layout.display == "none"
    decide(desk)
    assert desk.form.review.layout.display is None
    form = desk.form
    form.verdict.value, form.reviewer.value, form.comment.value = "退回", "张三", "请附原件"
    form.save_review.click()
    answer(form)
    assert "就是编制人" in form.review_told.value and form.comment.value == "请附原件"
    form.reviewer.value = "李四"
    form.save_review.click()
    answer(form)
    assert "已保存（李四" in form.review_told.value
    assert next(label for label, one in desk.findings.list.options if one == key).startswith("↩已退回")
    assert "请附原件" in desk.matter.value


def test_a_decision_of_another_kernel_shows_at_the_next_look(desk: Workbench) -> None:
    other = ak.open_case(desk.case.folder)
    other.decide(other.matters[0], "排除", "另一处写的", by="李四", at=AT)
    desk.choose(other.matters[0].key)
    assert "另一处写的" in desk.matter.value and desk.form.decision.value == "排除"


def test_what_stops_the_toolkit_is_told_at_the_desk(desk: Workbench) -> None:
    source = desk.case.folder / "sources" / "errors-2021.pdf"
    source.chmod(0o644)
    source.write_bytes(b"changed")
    click(desk, "T3-ID")
    assert "原文件在读取之后变动过" in desk.matter.value
    key = desk.case.matters[0].key
    desk.case.workpaper.path.write_text('{"entry":1}\n', encoding="utf-8")
    desk.choose(key)
    assert 'role="alert"' in desk.head.value and "工作记录第 1 行" in desk.head.value


def test_a_report_in_which_all_agrees_has_a_desk_that_says_so(tmp_path: Path) -> None:
    desk = Workbench(ak.open_case(tmp_path / "案卷", reports=[SAMPLES / "consistent-2021.pdf"], at=AT))
    assert desk.case.matters == () and "不等于报告没有问题" in desk.matter.value
    desk.tabs.selected_index = 1
    assert "不符 0 项" in desk.head.value and "收到和处理" in desk.tables[1].value


@pytest.mark.parametrize("name", ["transcript-2020.txt", "blanks-and-marks-2021.docx", "form-2019.pdf"])
def test_every_matter_of_every_kind_of_file_can_be_opened(name: str, tmp_path: Path) -> None:
    desk = Workbench(ak.open_case(tmp_path / "案卷", reports=[SAMPLES / name], at=AT))
    for one in desk.case.standings:
        desk.choose(one.key)
        assert desk.findings.chosen == one.key and 'role="alert"' not in desk.head.value
        assert one.matter and one.matter.message[:12] in desk.matter.value


def test_without_widgets_the_same_content_is_html_and_the_same_bytes_each_time(
    case: ak.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.decide(case.matters[0], "确认", "已核对", by="张三", at=AT)
    monkeypatch.setenv("AUDIT_KIT_STATIC", "1")
    page = ak.workbench(case)
    assert isinstance(page, ak.Picture) and ak.workbench(case) == page
    assert page.html == case_page(ak.open_case(case.folder)).html
    for matter in case.matters:
        assert matter.message[:15] in page.html
    assert page.html.count("<img ") >= sum(m.content.get("outcome") == "failed" for m in case.matters)
    assert "☑ 确认（张三" in page.html and "widget" not in page.html
    assert len(page.html) < 1_000_000


def test_the_display_carries_the_widget_and_the_page_in_one_output(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    import IPython.display

    shown: list[object] = []
    monkeypatch.setattr(IPython.display, "display", lambda one, **_: shown.append(one))
    display_widget(desk.widget, case_page(desk.case))
    bundle = shown[-1]
    assert isinstance(bundle, dict)
    assert {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"} <= set(bundle)


def test_hostile_text_of_a_report_is_text_at_the_desk(tmp_path: Path) -> None:
    text = (SAMPLES / "transcript-2020.txt").read_text(encoding="utf-8")
    text = text.replace("218.46 万元", HOSTILE[0]).replace(
        "我局共收到", f"{HOSTILE[1]}{HOSTILE[2]}我局共收到"
    )
    hostile = tmp_path / "x<img src=x onerror=alert(1)>.txt"
    hostile.write_text(text.replace("规范性文件", f"规范性文件{HOSTILE[3]}", 1), encoding="utf-8")
    case = ak.open_case(tmp_path / "案卷", at=AT)
    case.add("<img src=x onerror=alert(1)>.txt", hostile.read_bytes(), at=AT)
    desk = Workbench(ak.open_case(case.folder))
    seen = case_page(desk.case).html
    for one in desk.case.standings:
        desk.choose(one.key)
        decide(desk, note=HOSTILE[1], by=HOSTILE[0])
        seen += desk.head.value + desk.matter.value + desk.related_told.value + desk.form.told.value
        for at in range(3):
            desk.tabs.selected_index = at
            seen += desk.tables[at].value
    seen += case_page(desk.case).html
    assert "<script" not in seen and "<img src=x" not in seen and "onerror=alert(1)>" not in seen
    assert "&lt;script&gt;alert(1)" in seen and "&quot;&gt;&lt;img" in seen


def test_crops_show_every_page_the_cells_are_on(case: ak.Case) -> None:
    cells = ["disclosure/行政许可/本年处理决定数量", "requests/本年新收/总计", "requests/办理总计/总计"]
    pictures = pictures_of(case.reports[0], cells, Pages(DESK))
    assert [picture.caption.split("　")[1:] for picture in pictures] == [
        ["第2页", "框出 1 格"],
        ["第3页", "框出 2 格"],
    ]
    assert all(picture.png and len(picture.png) < 120_000 for picture in pictures)


def test_lines_of_a_transcript_stand_for_its_crop(transcript: ak.Report) -> None:
    cells = ["requests/本年新收/总计", "requests/结转下年度/总计"]
    [picture] = pictures_of(transcript, cells, Pages(DESK))
    assert picture.html.count("<mark>") == 2 and ">54<" in picture.html and ">66<" not in picture.html


def test_a_formula_holds_the_printed_figures_and_what_cannot_be_added_stays_in_quotes() -> None:
    report = made_report({"disputes/行政复议/总计": 4, "disputes/复议后起诉/结果维持": None})
    cells = [
        f"disputes/行政复议/{column}" for column in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    ]
    assert formula(report, cells).endswith("＝ 0；总计 4；后者多 4")
    other = [cell.replace("行政复议", "复议后起诉") for cell in cells]
    assert "结果维持（空）" in formula(report, other) and "不能相加" in formula(report, other)
    assert formula(report, cells[:2]) == ""


def test_tables_of_both_forms_hold_every_figure_and_name_their_headings(consistent: ak.Report) -> None:
    for report in (consistent, ak.read_report(SAMPLES / "form-2019.pdf")):
        for table in ("disclosure", "requests", "disputes"):
            page = table_html(report, table, Marks())
            asked = [figure for figure in report.figures if figure.cell.table == table]
            assert page.count("<td ") >= len(asked)
            for figure in asked:
                assert f">{figure.text.strip()}</td>" in page
            assert "<caption" in page and "［" not in page
            assert page.count("<th ") == page.count("<th scope=")


def test_the_merged_heads_of_the_requests_fill_the_grid(consistent: ak.Report) -> None:
    rows = re.findall(r"<tr>(.*?)</tr>", table_html(consistent, "requests", Marks()))
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for columns, spans in re.findall(r'<t[hd](?=[^>]*colspan="(\d+)")(?:[^>]*rowspan="(\d+)")?', row):
            while (y, x) in taken:
                x += 1
            cells = {(y + j, x + i) for i in range(int(columns)) for j in range(int(spans or 1))}
            assert not cells & taken
            taken |= cells
    assert taken == {(y, x) for y in range(len(rows)) for x in range(10)}
