"""Word documents: every figure in its place as printed, and never a wrong one."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Tbl
from docx.table import _Cell
from hypothesis import given, settings
from hypothesis import strategies as st
from made_grids import Box, assert_all_read, drawn, official_rows

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.docx import read_docx
from audit_kit.tables import OfficialTables, official_tables
from benchmarks.fuzzing.hostile_word import word_files

SOURCE = Source("年报.docx", "", "docx", Path("年报.docx"))
MAIN = "word/document.xml"


def add_table(document: WordDocument, rows: Sequence[Sequence[Box]]) -> CT_Tbl:
    """Adds a table with ``gridSpan`` and ``vMerge`` as Word writes them."""
    grid = drawn(rows, None)
    lines: dict[int, list[tuple[int, str]]] = {row: [] for row in range(grid.n_rows)}
    for cell in grid.cells:
        span = f"<w:gridSpan w:val='{cell.column_span}'/>" * (cell.column_span > 1)
        for row in range(cell.row, cell.row + cell.row_span):
            first = row == cell.row
            merge = f"<w:vMerge w:val='{'restart' if first else 'continue'}'/>" * (cell.row_span > 1)
            run = f"<w:r><w:t>{cell.text}</w:t></w:r>" * first
            lines[row].append((cell.column, f"<w:tc><w:tcPr>{span}{merge}</w:tcPr><w:p>{run}</w:p></w:tc>"))
    body = "".join(f"<w:tr>{''.join(cell for _, cell in sorted(line))}</w:tr>" for line in lines.values())
    table: CT_Tbl = parse_xml(f"<w:tbl {nsdecls('w')}><w:tblPr/>{body}</w:tbl>")
    document.element.body.insert_element_before(table, "w:sectPr")
    return table


def report(form: str = "2021") -> WordDocument:
    document = docx.Document()
    document.add_paragraph("某市2023年政府信息公开工作年度报告")
    for title, rows in zip(
        ("二、主动公开政府信息情况", "三、收到", "四、复议"), official_rows(form), strict=True
    ):
        document.add_paragraph(title)
        add_table(document, rows)
    return document


def saved(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {form: saved(report(form)) for form in ("2019", "2021")}


def repacked(content: bytes, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The package with some of its parts replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", method) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return stream.getvalue()


def part(content: bytes, name: str = MAIN) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def read(content: bytes) -> Document:
    return read_docx(SOURCE, content)


def lines_of(content: bytes) -> list[str]:
    return [block.text for block in read(content).blocks if isinstance(block, Line)]


def found(content: bytes, form: str = "2021") -> OfficialTables:
    return official_tables(read(content), form)


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_every_figure_of_either_form_is_read(form: str, made: dict[str, bytes]) -> None:
    assert_all_read(found(made[form], form), form)


FIGURE = b"<w:r><w:t>900</w:t></w:r>"


def cell(text: str, properties: str = "") -> str:
    """A cell as Word writes it."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def field_part(kind: str) -> bytes:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>".encode()


def edited(change: Callable[[bytes], bytes], content: bytes) -> bytes:
    before = part(content)
    after = change(before)
    assert before != after
    return repacked(content, {MAIN: after})


PRINTED = {
    "split run": (b"<w:t>900</w:t>", b"<w:t>9</w:t></w:r><w:proofErr w:type='spellEnd'/><w:r><w:t>00</w:t>"),
    "tracked change": (
        FIGURE,
        b"<w:ins w:id='1'>" + FIGURE + b"</w:ins><w:del w:id='2'><w:r><w:delText>5</w:delText></w:r></w:del>",
    ),
    "control": (FIGURE, b"<w:sdt><w:sdtContent><w:r><w:t>900</w:t></w:r></w:sdtContent></w:sdt>"),
    "link": (FIGURE, b"<w:hyperlink><w:smartTag><w:r><w:t>900</w:t></w:r></w:smartTag></w:hyperlink>"),
    "field": (FIGURE, b"<w:fldSimple w:instr='=1'><w:r><w:t>900</w:t></w:r></w:fldSimple>"),
    "computed field": (
        FIGURE,
        field_part("begin")
        + b"<w:r><w:instrText>=SUM(1)</w:instrText><w:t>4</w:t></w:r>"
        + field_part("separate")
        + FIGURE
        + field_part("end"),
    ),
    "hidden text": (
        FIGURE,
        b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>1</w:t></w:r>"
        b"<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>900</w:t></w:r>",
    ),
    "block control": (
        b"<w:p><w:r><w:t>900</w:t></w:r></w:p>",
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>900</w:t></w:r></w:p></w:sdtContent></w:sdt>",
    ),
    "boxed figure": (
        b"<w:p><w:r><w:t>900</w:t></w:r></w:p>",
        b"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>900</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>",
    ),
    "control before table": (
        b"<w:tbl>",
        b"<w:sdt><w:sdtPr/><w:sdtContent><w:p/></w:sdtContent></w:sdt><w:tbl>",
    ),
    "tracked span": (
        b"</w:tcPr>",
        b"<w:tcPrChange w:id='1'><w:tcPr><w:gridSpan w:val='5'/><w:vMerge/></w:tcPr></w:tcPrChange></w:tcPr>",
    ),
    "strict variant": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    "text box": (
        "<w:p><w:r><w:t>三、收到".encode(),
        "<w:p><w:r><w:pict><w:txbxContent><w:tbl><w:tr><w:tc><w:p><w:r><w:t>8</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "</w:txbxContent></w:pict></w:r><w:r><w:t>三、收到".encode(),
    ),
}


@pytest.mark.parametrize(("old", "new"), PRINTED.values(), ids=PRINTED)
def test_what_word_prints_is_read_and_nothing_else(old: bytes, new: bytes, made: dict[str, bytes]) -> None:
    assert_all_read(found(edited(lambda xml: xml.replace(old, new), made["2021"])), "2021")


def test_deleted_and_hidden_rows_take_no_place(made: dict[str, bytes]) -> None:
    rows = [
        f"<w:tr><w:trPr><w:{mark}/></w:trPr>{'<w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc>' * 15}</w:tr>"
        for mark in ("del", "hidden")
    ]
    nested = rows[0].replace("<w:p>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p>")

    def put_before_the_last_row(xml: bytes) -> bytes:
        at = xml.rindex(b"<w:tr>") if b"<w:tr>" in xml else xml.rindex(b"<w:tr ")
        return xml[:at] + (rows[0] + rows[1] + nested).encode() + xml[at:]

    assert_all_read(found(edited(put_before_the_last_row, made["2021"])), "2021")


def test_cells_merged_the_old_way_are_one() -> None:
    xml = cell("甲", "<w:hMerge w:val='restart'/>") + cell("", "<w:hMerge/>") + cell("乙")
    (grid,) = grids_of(f"<w:tbl><w:tr>{xml}</w:tr></w:tbl>")
    assert [(c.text, c.column, c.column_span, c.doubt) for c in grid.cells] == [
        ("甲", 0, 2, None),
        ("乙", 2, 1, None),
    ]


def test_columns_left_out_before_a_row_are_counted() -> None:
    one = cell("1")
    (grid,) = grids_of(
        f"<w:tbl><w:tr>{one * 3}</w:tr><w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{one}</w:tr></w:tbl>"
    )
    assert [(c.row, c.column, c.doubt) for c in grid.cells][-1] == (1, 2, None)


def test_text_that_a_merged_cell_covers_is_told() -> None:
    top = "<w:tr>" + cell("1", "<w:vMerge w:val='restart'/>") + cell("") + "</w:tr>"
    below = top.replace(" w:val='restart'", "").replace(">1<", ">2<")
    (grid,) = grids_of(f"<w:tbl>{top}{below}</w:tbl>")
    assert grid.cells[0].row_span == 2 and "盖住" in (grid.cells[0].doubt or "")


def grids_of(body: str) -> list[Grid]:
    document = docx.Document()
    section = document.element.body
    section.insert(0, parse_xml(body.replace("<w:tbl>", f"<w:tbl {nsdecls('w')}>", 1)))
    return [block for block in read(saved(document)).blocks if isinstance(block, Grid)]


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (
            "<w:r><w:t>90</w:t></w:r>"
            "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1</w:t></w:r>",
            "上标",
        ),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>00</w:t></w:r>", "删除线"),
        ("<w:r><w:t>900</w:t><w:footnoteReference w:id='1'/></w:r>", "脚注"),
        ("<w:r><w:t>900</w:t><w:drawing/></w:r>", "图片"),
        ("<w:r><w:t>9</w:t><w:sym w:char='F038'/></w:r>", None),
        ("<w:r><w:t>9</w:t><w:tab/><w:t>00</w:t></w:r>", None),
        ("<w:r><w:t>9</w:t><w:br/><w:t>00</w:t></w:r>", "两行"),
    ],
)
def test_a_figure_that_may_not_be_what_its_characters_say_is_no_number(
    new: str, reason: str | None, made: dict[str, bytes]
) -> None:
    content = edited(lambda xml: xml.replace(FIGURE, new.encode()), made["2021"])
    figure = next(f for f in found(content).figures if f.cell.path == "disputes/行政复议/结果维持")
    assert figure.state != "number"
    assert reason is None or (figure.state == "unsure" and reason in (figure.note or ""))


def test_a_table_cut_in_two_tables_is_one() -> None:
    document = report()
    table = document.element.body.findall(qn("w:tbl"))[1]
    rest = OxmlElement("w:tbl")
    rest.append(parse_xml(f"<w:tblPr {nsdecls('w')}/>"))
    rows = table.findall(qn("w:tr"))
    for row in rows[12:]:
        rest.append(row)
    table.addnext(rest)
    rest.addprevious(OxmlElement("w:p"))
    assert_all_read(found(saved(document)), "2021")


def test_a_layout_table_around_the_report_is_passed_through() -> None:
    document = docx.Document()
    cell: _Cell = document.add_table(1, 2).cell(0, 1)
    cell.text = "一、总体情况"
    for rows in official_rows("2021"):
        cell._tc.append(add_table(document, rows))
        cell.add_paragraph("之间")
    content = saved(document)
    assert_all_read(found(content), "2021")
    assert lines_of(content) == ["一、总体情况", "之间", "之间", "之间"]


def numbered(form: str, pattern: str, extra: str = "") -> bytes:
    """Six paragraphs: three of the first level, then one of the second, then one of the first, then plain."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (
        f"<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='{form}'/>"
        f"<w:suff w:val='nothing'/><w:lvlText w:val='{pattern}'/></w:lvl>"
    )
    levels += (
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>"
    )
    numbering.insert(
        0, parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='77'>{levels}</w:abstractNum>")
    )
    numbering.append(
        parse_xml(f"<w:num {nsdecls('w')} w:numId='77'><w:abstractNumId w:val='77'/>{extra}</w:num>")
    )
    for level in (0, 0, 0, 1, 0):
        properties = document.add_paragraph("题")._p.get_or_add_pPr()
        properties.append(
            parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='77'/></w:numPr>")
        )
    document.add_paragraph("题")
    return saved(document)


@pytest.mark.parametrize(
    ("form", "pattern", "expected"),
    [
        ("chineseCounting", "%1、", ["一、题", "二、题", "三、题", "四、题"]),
        ("japaneseCounting", "（%1）", ["（一）题", "（二）题", "（三）题", "（四）题"]),
        ("decimal", "%1.", ["1.题", "2.题", "3.题", "4.题"]),
        ("bullet", "%1", ["题"] * 4),
    ],
)
def test_automatic_numbers_are_read_as_printed(form: str, pattern: str, expected: list[str]) -> None:
    lines = lines_of(numbered(form, pattern))
    assert [lines[i] for i in (0, 1, 2, 4)] == expected
    assert lines[5] == "题"


def test_a_list_may_start_elsewhere() -> None:
    again = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride>"
    assert lines_of(numbered("chineseCounting", "%1、", again))[:2] == ["五、题", "六、题"]


def test_an_automatic_number_before_a_figure_makes_it_unsure(made: dict[str, bytes]) -> None:
    numbering = numbered("decimal", "%1.")
    properties = (
        b"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='77'/></w:numPr></w:pPr><w:r><w:t>900"
    )
    changed = part(made["2021"]).replace(b"<w:p><w:r><w:t>900", properties)
    content = repacked(
        made["2021"], {MAIN: changed, "word/numbering.xml": part(numbering, "word/numbering.xml")}
    )
    figure = next(f for f in found(content).figures if f.cell.path == "disputes/行政复议/结果维持")
    assert (figure.state, figure.value) == ("unsure", None)


def declared_small(content: bytes) -> bytes:
    """A bomb whose entry in the package declares 1,000 bytes."""
    bomb = bytearray(repacked(content, {MAIN: bytes(40_000_000)}))
    at = bomb.rindex(MAIN.encode()) - 46
    bomb[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(bomb)


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "not a package": (lambda content: b"hello", "损坏"),
    "old Word": (lambda content: OLD_WORD + bytes(600), "旧版"),
    "locked": (lambda content: OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "bomb": (lambda content: repacked(content, {MAIN: bytes(40_000_000)}), "30 MB"),
    "bomb declared small": (declared_small, "损坏|30 MB"),
    "deep XML": (
        lambda content: edited(
            lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000),
            content,
        ),
        "损坏",
    ),
    "wide cells": (
        lambda content: edited(
            lambda xml: xml.replace(b"<w:tc><w:tcPr>", b"<w:tc><w:tcPr><w:gridSpan w:val='99999'/>"), content
        ),
        "不像",
    ),
    "absolute": (lambda content: repacked(content, {"/etc/x": b""}), "包外"),
    "bad styles": (lambda content: repacked(content, {"word/styles.xml": b"<x"}), "损坏"),
    "odd packing": (lambda content: repacked(content, {}, zipfile.ZIP_LZMA), "损坏"),
}
BUILT_TO_HARM = {
    "entity-bomb": "实体",
    "outside-entity": "实体",
    "outside-doctype": "实体",
    "deep-closed": "嵌套",
    "many-rows": "不像",
    "no-body": "不是",
    "many-parts": "超过",
    "slips-out": "包外",
    "said-twice": "重名",
    "no-directory": "损坏",
}


@pytest.mark.parametrize("name", [*SPOILT, *BUILT_TO_HARM])
def test_hostile_files_end_in_a_sentence(name: str, made: dict[str, bytes]) -> None:
    spoil, words = SPOILT.get(name) or (lambda content: word_files(content)[name](), BUILT_TO_HARM[name])
    with pytest.raises(UnreadableFile, match=words):
        read(spoil(made["2021"]))


PIECES = [f"w:{name}" for name in "tbl tr tc p r t tcPr trPr pPr vMerge ins del ruby numPr".split()]
PIECES += ["w:gridSpan w:val='2'", "w:gridBefore w:val='x'", "w:fldChar w:fldCharType='begin'"]
PIECES += ["w:sym w:char='zz'", "w:pStyle w:val='a'"]
XML = st.recursive(
    st.sampled_from(["1", "", "年"]),
    lambda inner: st.builds(
        lambda name, held: f"<{name}>{''.join(held)}</{name.split()[0]}>",
        st.sampled_from(PIECES),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(XML)
def test_any_nesting_of_elements_is_read(body: str) -> None:
    xml = f"<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(MAIN, xml)
    assert read(stream.getvalue()).source is SOURCE
