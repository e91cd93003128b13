"""A case: what was received, decided, reviewed and signed stays, whatever happens to kernels and disks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLES
from made_cases import AT

import audit_kit as ak
from audit_kit.decisions import standings
from audit_kit.file_names import safe_name
from audit_kit.workpaper import Workpaper

ERRORS = SAMPLES / "errors-2021.pdf"


def test_a_case_holds_the_file_as_received_and_nobody_can_write_to_it(case: ak.Case) -> None:
    [source] = case.sources
    copy = case.folder / "sources" / source.name
    assert copy.read_bytes() == ERRORS.read_bytes()
    assert not copy.stat().st_mode & 0o222
    assert source.origin == str(ERRORS) and source.received_at == AT.astimezone().isoformat()
    assert case.reports[0].source.path == copy


def test_the_same_file_is_taken_once_and_another_of_that_name_under_a_name_of_its_own(case: ak.Case) -> None:
    case.add(ERRORS)
    assert len(case.sources) == 1
    other = case.add("errors-2021.pdf", ERRORS.read_bytes() + b"\n% a comment after the end\n")
    assert [source.name for source in case.sources] == ["errors-2021.pdf", "errors-2021~2.pdf"]
    assert other.origin == "上传"


def test_what_is_no_report_of_this_agency_leaves_the_case_as_it_was(case: ak.Case, tmp_path: Path) -> None:
    before = sorted(path.name for path in case.folder.rglob("*"))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf")
    for file in (broken, tmp_path / "missing.pdf", SAMPLES / "year-2022.pdf"):
        with pytest.raises(ak.AuditKitError):
            case.add(file)
    assert sorted(path.name for path in case.folder.rglob("*")) == before


def test_an_empty_case_says_what_to_do(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path / "空")
    with pytest.raises(ak.AuditKitError, match="还没有报告"):
        _ = case.audit
    assert "还没有报告" in repr(case)


def test_a_decision_is_there_when_the_case_is_opened_again(case: ak.Case) -> None:
    matter = case.matters[0]
    case.decide(matter, "确认", "已与经办人核对", "√", by="张三", at=AT)
    [row] = ak.open_case(case.folder).decisions.query("decision == '确认'").to_dict("records")
    assert row["key"] == matter.key and row["state"] == "有效"
    assert (row["note"], row["tick"], row["by"]) == ("已与经办人核对", "√", "张三")


def test_a_change_of_mind_is_a_new_entry_that_names_the_old(case: ak.Case) -> None:
    first = case.decide(case.matters[0], "确认", by="张三", at=AT)
    second = case.decide(case.matters[0], "排除", "误报", by="张三", at=AT)
    assert second.says["replaces"] == first.number
    assert [e.says["decision"] for e in case.workpaper.entries if e.kind == "decision"] == ["确认", "排除"]
    assert case.standings[0].decision == second


def test_another_setting_reopens_what_it_changed_and_says_why(case: ak.Case) -> None:
    error, other = (next(m for m in case.matters if m.title == rule) for rule in ("T3-ROW", "T4-SUM"))
    for matter in (error, other):
        case.decide(matter, "确认", by="张三", at=AT)
    case.settings.write_text(f"severities: {{{error.title}: info}}\n", encoding="utf-8")
    states = {one.key: one for one in case.standings}
    assert states[error.key].state == "须重新决定"
    assert "程度由“error”变为“info”" in states[error.key].reason
    assert states[other.key].state == "有效"
    case.settings.write_text(f"turn_off: [{error.title}]\n", encoding="utf-8")
    gone = next(one for one in case.standings if one.key == error.key)
    assert gone.state == "不再出现" and gone.decision is not None


def test_a_figure_read_otherwise_reopens_the_decision_and_tells_both_readings(case: ak.Case) -> None:
    matter = next(m for m in case.matters if m.rests_on)
    entry = case.decide(matter, "确认", by="张三", at=AT)
    entry.says["rests_on"][0]["text"] = "999"
    entry.says["cells_hash"] = "0" * 64
    one = next(s for s in standings(case.matters, [entry]) if s.key == matter.key)
    assert one.state == "须重新决定" and "由“999（number）”变为" in one.reason


def test_only_another_person_reviews_and_what_is_sent_back_is_open_again(case: ak.Case) -> None:
    entry = case.decide(case.matters[0], "确认", by="张三", at=AT)
    with pytest.raises(ak.AuditKitError, match="就是编制人"):
        case.review(entry.number, "同意", by=" 张 三", at=AT)
    case.review(entry.number, "退回", "请附原件", by="李四", at=AT)
    assert case.standings[0].state == "已退回" and "请附原件" in case.standings[0].reason
    again = case.decide(case.matters[0], "确认", "已附", by="张三", at=AT)
    case.review(again.number, "同意", by="李四", at=AT)
    assert case.standings[0].state == "有效"
    with pytest.raises(ak.AuditKitError, match="不是现行的决定"):
        case.review(entry.number, "同意", by="李四", at=AT)


def test_a_signature_binds_and_a_change_after_it_shows(case: ak.Case) -> None:
    case.decide(case.matters[0], "确认", by="张三", at=AT)
    with pytest.raises(ak.AuditKitError, match="尚未签署"):
        case.sign("复核", by="李四", at=AT)
    case.sign("编制", by="张三", at=AT)
    with pytest.raises(ak.AuditKitError, match="参与了编制"):
        case.sign("复核", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    assert [one.changes for one in case.sign_offs] == [(), ()]
    case.settings.write_text("turn_off: [T4-SUM]\n", encoding="utf-8")
    assert all("核对结果与签署时不同" in one.changes for one in case.sign_offs)
    later = case.decide(case.matters[1], "排除", by="张三", at=AT)
    assert any(f"第 {later.number} 条记录" in change for change in case.sign_offs[0].changes)


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        (lambda case: case.decide("0" * 16, "确认", by="张三"), "现在没有"),
        (lambda case: case.decide(case.matters[0], "同意", by="张三"), "没有“同意”这种决定"),
        (lambda case: case.review(1, "确认", by="李四"), "没有“确认”这种意见"),
        (lambda case: case.sign("主任", by="李四"), "没有“主任”这种身份"),
        (lambda case: case.describe({"单位": "x"}, by="张三"), "没有“单位”这一项"),
    ],
)
def test_wrong_use_gets_a_sentence_and_writes_nothing(case: ak.Case, verb, told: str) -> None:  # type: ignore[no-untyped-def]
    before = case.workpaper.path.read_bytes()
    with pytest.raises(ak.AuditKitError, match=told):
        verb(case)
    assert case.workpaper.path.read_bytes() == before


def test_what_the_case_is_about_is_told_and_told_again(case: ak.Case) -> None:
    case.describe({"被审计单位": "某局", "索引号": "A-1"}, by="张三", at=AT)
    case.describe({"索引号": "A-2"}, by="张三", at=AT)
    assert case.facts["被审计单位"] == "某局" and case.facts["索引号"] == "A-2"


def test_the_log_refuses_any_line_changed_by_hand(case: ak.Case) -> None:
    case.decide(case.matters[0], "确认", by="张三", at=AT)
    text = case.workpaper.path.read_text(encoding="utf-8")
    case.workpaper.path.write_text(text.replace("确认", "排除"), encoding="utf-8")
    with pytest.raises(ak.AuditKitError, match=r"第 2 条：内容与校验值不符"):
        ak.open_case(case.folder)


def test_a_line_cut_short_is_put_aside_and_the_rest_goes_on(case: ak.Case) -> None:
    case.decide(case.matters[0], "确认", by="张三", at=AT)
    with case.workpaper.path.open("ab") as log:
        log.write('{"entry":3,"by":"张'.encode())
    again = ak.open_case(case.folder)
    again.decide(again.matters[1], "排除", by="张三", at=AT)
    assert [e.number for e in again.workpaper.entries] == [1, 2, 3]
    assert "张" in again.workpaper.torn.read_text(encoding="utf-8")


WRITER = """
import sys
from pathlib import Path
from audit_kit.workpaper import Workpaper
paper = Workpaper(Path(sys.argv[1]))
for number in range(25):
    paper.append("facts", "case", {"备注": f"{sys.argv[2]} {number}"}, sys.argv[2])
"""


def test_two_kernels_at_once_lose_nothing_and_keep_the_chain(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    writers = [subprocess.Popen([*command, name], env=environment) for name in ("甲", "乙")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    told = [entry.says["备注"] for entry in Workpaper(tmp_path).entries]
    assert sorted(told) == sorted(f"{name} {number}" for name in ("甲", "乙") for number in range(25))


def test_notebooks_are_copied_with_the_report_set_but_for_the_one_on_many_reports(case: ak.Case) -> None:
    copied = {path.name[:2]: json.loads(path.read_text("utf-8")) for path in case.folder.glob("notebooks/*")}
    assert sorted(copied) == ["00", "01", "02", "03", "04", "05", "07"]
    first = next(cell for cell in copied["02"]["cells"] if cell["cell_type"] == "code")
    assert 'REPORT = "../sources/errors-2021.pdf"\n' in first["source"]


def test_the_auditors_own_notebook_is_kept_and_a_new_one_is_put_beside_it(case: ak.Case) -> None:
    path = case.folder / "notebooks" / "03-why-they-differ.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "我的话"})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert ak.open_case(case.folder).offered == ()
    notebook["metadata"]["audit_kit"]["template"] = "an older one"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    [offered] = ak.open_case(case.folder).offered
    assert offered.name == f"03-why-they-differ-v{ak.__version__}.ipynb"
    assert json.loads(path.read_text("utf-8")) == notebook
    assert ak.open_case(case.folder).offered == ()


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("a%0Ab.pdf", "a_0Ab.pdf"),
        ("con.pdf", "_con.pdf"),
        (" .. ", "report"),
        ("年报 2021. ", "年报 2021"),
        ("x" * 200 + ".docx", "x" * 75 + ".docx"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("甲\u202efdp.exe", "甲_fdp.exe"),
    ],
)
def test_names_are_safe_on_windows(given: str, safe: str) -> None:
    assert safe_name(given) == safe
