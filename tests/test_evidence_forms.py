"""A 取证单 for each confirmed finding, filled in from a template, safe and the same each time."""

import io
import zipfile
from pathlib import Path

import docx
import pytest
from conftest import SAMPLES
from made_cases import AT, FACTS, FORMULA, HOSTILE, hostile_case

import audit_kit as ak
from audit_kit.evidence_forms import FIELDS, TEMPLATE, evidence_forms, make_template
from audit_kit.paper_items import paper_items


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footer = [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *footer])


def test_each_confirmed_finding_that_holds_has_one_and_nothing_else_has(lived_in: ak.Case) -> None:
    confirmed = [item for item in paper_items(lived_in) if item.confirmed]
    assert [item.decision for item in confirmed] == ["确认"] * len(confirmed)
    forms = evidence_forms(lived_in, AT)
    assert list(forms) == [f"取证单-{item.number}.docx" for item in confirmed]
    assert list(forms) == ["取证单-不符-01.docx", "取证单-不符-04.docx"], "02 was sent back, 03 is excluded"


def test_it_tells_the_facts_the_finding_the_evidence_and_the_people(lived_in: ak.Case) -> None:
    told = text_of(evidence_forms(lived_in, AT)["取证单-不符-01.docx"])
    [source] = lived_in.sources
    item = paper_items(lived_in)[0]
    assert item.rule is not None
    for text in (
        FACTS["被审计单位"], FACTS["审计事项"], FACTS["索引号"], "不符-01", str(item.content["message"]),
        item.rule.basis, source.name, source.sha256, "第4页", "已与经办人核对", "张三", "李四",
        "同意：证据充分",
    ):  # fmt: skip
        assert text in told
    assert "{{" not in told


def test_it_shows_the_page_crop_with_an_alt_text(lived_in: ak.Case) -> None:
    document = docx.Document(io.BytesIO(evidence_forms(lived_in, AT)["取证单-不符-01.docx"]))
    [shape] = document.element.body.iter(docx.oxml.ns.qn("wp:docPr"))
    assert shape.get("descr") == "errors-2021.pdf　第4页　框出 5 格"
    [image] = [part for part in document.part.package.iter_parts() if part.content_type == "image/png"]
    assert image.blob.startswith(b"\x89PNG")


def test_it_holds_no_other_date_than_its_own(lived_in: ak.Case) -> None:
    with zipfile.ZipFile(io.BytesIO(evidence_forms(lived_in, AT)["取证单-不符-01.docx"])) as pack:
        assert {entry.date_time for entry in pack.infolist()} == {(2026, 1, 12, 1, 30, 0)}
        assert b"2026-01-12T01:30:00Z" in pack.read("docProps/core.xml")


def test_the_template_in_the_catalogue_is_the_one_its_script_makes(tmp_path: Path) -> None:
    assert make_template(tmp_path / "made.docx").read_bytes() == TEMPLATE.read_bytes(), (
        "Run: python -m audit_kit.evidence_forms"
    )


def test_an_office_may_use_its_own_template_also_with_placeholders_split_over_runs(
    lived_in: ak.Case, tmp_path: Path
) -> None:
    own = docx.Document()
    paragraph = own.add_paragraph("单位：")
    for piece in ("{{被", "审计", "单位}}", "，编号{{ 编号 }}。"):
        paragraph.add_run(piece).bold = piece == "{{被"
    own.add_table(1, 1).cell(0, 0).add_table(1, 1).cell(0, 0).text = "{{摘要}}"
    own.sections[0].header.paragraphs[0].text = "索引 {{索引号}}"
    own.save(tmp_path / "own.docx")
    content = evidence_forms(lived_in, AT, template=tmp_path / "own.docx")["取证单-不符-01.docx"]
    document = docx.Document(io.BytesIO(content))
    [filled] = [one for one in document.paragraphs if one.text.startswith("单位")]
    assert filled.text == f"单位：{FACTS['被审计单位']}，编号不符-01。"
    assert [run.bold for run in filled.runs if FACTS["被审计单位"] in run.text] == [True]
    inner = document.tables[0].cell(0, 0).tables[0].cell(0, 0)
    assert inner.text == str(paper_items(lived_in)[0].content["message"])
    assert document.sections[0].header.paragraphs[0].text == f"索引 {FACTS['索引号']}"


@pytest.mark.parametrize(
    ("text", "told"),
    [("{{单位}}", "“单位”没有对应的内容"), ("没有空位", "模板中没有一处"), (None, "读不出这个取证单模板")],
)
def test_a_template_that_cannot_be_filled_gets_a_sentence(
    lived_in: ak.Case, tmp_path: Path, text: str | None, told: str
) -> None:
    path = tmp_path / "own.docx"
    if text is None:
        path.write_bytes(b"no docx")
    else:
        own = docx.Document()
        own.add_paragraph(text)
        own.save(path)
    with pytest.raises(ak.AuditKitError, match=told):
        evidence_forms(lived_in, AT, template=path)


def test_every_field_is_in_the_template_or_can_be_asked_for(lived_in: ak.Case, tmp_path: Path) -> None:
    own = docx.Document()
    for field in FIELDS:
        own.add_paragraph(f"{field}：{{{{{field}}}}}")
    own.save(tmp_path / "own.docx")
    for content in evidence_forms(lived_in, AT, template=tmp_path / "own.docx").values():
        assert "{{" not in text_of(content)


def test_hostile_text_stays_text_and_is_not_filled_in_again(tmp_path: Path) -> None:
    case = hostile_case(tmp_path)
    forms = evidence_forms(case, AT)
    assert forms
    for content in forms.values():
        told = text_of(content)
        assert HOSTILE in told, "a placeholder in what somebody typed stays as typed"
        assert FORMULA in told


def test_a_transcript_is_quoted_with_the_cited_figures_in_brackets(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "transcript-2020.txt"], at=AT)
    matter = next(matter for matter in case.matters if matter.title == "T3-ROW")
    case.decide(matter, "确认", "控制符\x07", by="张三", at=AT)
    [content] = evidence_forms(case, AT).values()
    assert "【64】" in text_of(content)


def test_a_finding_on_no_figure_says_so(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "transcript-2020.txt"], at=AT)
    matter = next(matter for matter in case.matters if not matter.rests_on)
    case.decide(matter, "确认", by="张三", at=AT)
    [content] = evidence_forms(case, AT).values()
    assert "这一项不针对表格里的某一格。" in text_of(content)
