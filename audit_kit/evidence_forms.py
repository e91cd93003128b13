"""A 审计取证单 as DOCX for each confirmed finding, filled in from a template that an office can replace.

Every ``{{…}}`` of ``FIELDS`` may stand in its paragraphs, table cells, headers and footers; ``{{截图}}``
becomes the page crops. ``python -m audit_kit.evidence_forms`` makes the template of the catalogue.
"""

import datetime
import io
import re
import zipfile
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

import audit_kit
from audit_kit.case import Case
from audit_kit.crops import PAPER, Crop, Pages, text_excerpt
from audit_kit.errors import AuditKitError
from audit_kit.paper_items import Item, cover_facts, paper_items, preparers, report_of, short_time
from audit_kit.paper_words import amounts_of, basis_of, cited_words, item_place

TEMPLATE = Path(__file__).parent / "catalogue" / "paper" / "evidence-form.docx"
PICTURES = "截图"
FIELDS = (
    "被审计单位", "审计机关", "审计事项", "审计期间", "索引号", "编号", "规则", "标题", "摘要", "数额",
    "依据", "决定", "记号", "备注", "原文件", "位置", "校验值", "收到时间", "来源", "所引数字", PICTURES,
    "编制人", "编制日期", "复核人", "复核日期", "复核意见", "工具版本", "生成时间",
)  # fmt: skip
"""What a template may name in double braces."""
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WIDEST = 13 * 360_000
"""EMU (360 000 a centimetre) that a picture may be wide."""
HIGHEST = 10 * 360_000
PIXEL = 9525
"""EMU of a pixel at 96 to the inch."""
WIDTHS = (2.6, 5.9, 2.6, 5.9)
"""Centimetres of the columns of the catalogue's template."""
ROWS = (
    ("被审计单位", "{{被审计单位}}", "索引号", "{{索引号}}"),
    ("审计事项", "{{审计事项}}", "审计期间", "{{审计期间}}"),
    ("事项摘要", "{{标题}}\n{{摘要}}\n{{数额}}"),
    ("依据", "{{依据}}"),
    ("审计人员\n意见", "{{决定}}{{记号}}\n{{备注}}"),
    ("证据来源", "{{原文件}}　{{位置}}\nSHA-256：{{校验值}}\n收到时间：{{收到时间}}　来源：{{来源}}"),
    ("证据摘录", "{{所引数字}}\n{{截图}}"),
    ("编制人", "{{编制人}}", "编制日期", "{{编制日期}}"),
    ("复核人", "{{复核人}}", "复核日期", "{{复核日期}}"),
    ("复核意见", "{{复核意见}}"),
    ("证据提供\n单位意见", "\n\n（盖章）\n证据提供单位负责人（签名）：　　　　　　　　年　　月　　日"),
)


def evidence_forms(case: Case, made_at: datetime.datetime, template: Path | None = None) -> dict[str, bytes]:
    """One DOCX for each confirmed finding, by file name; the same case and time give the same bytes.

    Raises:
        AuditKitError: the template cannot be read or names an unknown field, or a source was changed.
    """
    content = _template(template or TEMPLATE)
    pages = Pages(PAPER)
    found = {}
    for item in paper_items(case):
        if item.confirmed:
            document = docx.Document(io.BytesIO(content))
            fields = _fields(case, item, made_at)
            _fill(document, fields, _crops(case, item, pages))
            found[item.form] = _settled(document, made_at)
    return found


def _settled(document: Document, made_at: datetime.datetime) -> bytes:
    """The document as bytes in which every date is ``made_at`` and nobody of another machine is named."""
    properties = document.core_properties
    moment = made_at.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment
    properties.author = properties.last_modified_by = "audit_kit"
    properties.title, properties.comments, properties.revision = "审计取证单", "", 1
    written, fixed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (max(1980, moment.year), *moment.timetuple()[1:6]))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return fixed.getvalue()


def _template(path: Path) -> bytes:
    """The template's bytes after a look at what it asks for."""
    try:
        content = path.read_bytes()
        document = docx.Document(io.BytesIO(content))
    except Exception as error:  # python-docx raises whatever zipfile, lxml and its own parts raise
        raise AuditKitError(str(path), "读不出这个取证单模板", "请用 Word 另存为 .docx") from error
    named = [name for p in _paragraphs(document) for name in PLACEHOLDER.findall(_text(p))]
    if unknown := sorted(set(named) - set(FIELDS)):
        to_do = f"可用的是 {'、'.join(FIELDS)}"
        raise AuditKitError(str(path), f"模板中的“{'、'.join(unknown)}”没有对应的内容", to_do)
    if not named:
        raise AuditKitError(str(path), "模板中没有一处 {{…}}", f"请写入 {'、'.join(FIELDS[:6])} 等")
    return content


def _fields(case: Case, item: Item, made_at: datetime.datetime) -> dict[str, str]:
    facts = cover_facts(case)
    decision, review = item.standing.decision, item.standing.review
    source = next(one for one in case.sources if one.name == item.content["report"])
    signed = preparers(case)
    told = {name: facts[name] for name in ("被审计单位", "审计机关", "审计事项", "审计期间", "索引号")}
    told |= {
        "编号": item.number,
        "规则": item.title,
        "标题": f"“{item.rule.title}”不成立" if item.rule else item.title,
        "摘要": str(item.content["message"]),
        "数额": amounts_of(item),
        "依据": basis_of(item),
        "原文件": source.name,
        "位置": item_place(item),
        "校验值": source.sha256,
        "收到时间": short_time(source.received_at),
        "来源": source.origin,
        "所引数字": cited_words(item),
        "工具版本": audit_kit.__version__,
        "生成时间": short_time(made_at),
    }
    if decision is not None:
        told |= {"决定": item.decision, "记号": decision.says["tick"] and "　" + decision.says["tick"]}
        told |= {"备注": decision.says["note"], "编制人": decision.by, "编制日期": short_time(decision.at)}
    if review is not None:
        told |= {"复核人": review.by, "复核日期": short_time(review.at)}
        told["复核意见"] = review.says["verdict"] + (
            f"：{review.says['comment']}" if review.says["comment"] else ""
        )
    elif signed[1] is not None:
        told |= {"复核人": signed[1].by, "复核日期": short_time(signed[1].at), "复核意见": "已复核签署"}
    return {name: NO_XML.sub("", told.get(name, "")) for name in FIELDS}


def _crops(case: Case, item: Item, pages: Pages) -> tuple[Sequence[Crop], Sequence[str]]:
    """The page crops, or the lines of a transcript with the cited figures in 【】."""
    report = report_of(case, item)
    lines = [
        f"第{line.number}行　" + "".join(f"【{text}】" if cited else text for text, cited in line.pieces)
        for line in text_excerpt(report, item.cells)
    ]
    return pages.crops(report, item.cells), [NO_XML.sub("", line) for line in lines]


def _fill(document: Document, fields: Mapping[str, str], shown: tuple[Sequence[Crop], Sequence[str]]) -> None:
    for paragraph in list(_paragraphs(document)):
        text = _text(paragraph)
        names = PLACEHOLDER.findall(text)
        if not names:
            continue
        filled = PLACEHOLDER.sub(lambda match: fields[match[1]], text)
        _set_text(paragraph, filled)
        element = paragraph._element
        if PICTURES in names:
            _show(paragraph, *shown)
        elif not filled.strip() and len(element.getparent().findall(element.tag)) > 1:
            element.getparent().remove(element)  # where others stay: a table cell must keep one


def _show(paragraph: Paragraph, crops: Sequence[Crop], lines: Sequence[str]) -> None:
    run = paragraph.add_run()
    for line in lines:
        run.add_text(line)
        run.add_break()
    for crop in crops:
        width, height = (side * PIXEL for side in crop.size)
        scale = min(1.0, WIDEST / width, HIGHEST / height)
        picture = run.add_picture(io.BytesIO(crop.png), Emu(int(width * scale)), Emu(int(height * scale)))
        picture._inline.docPr.set("descr", NO_XML.sub("", crop.caption))
        run.add_break()
        run.add_text(NO_XML.sub("", crop.caption))
        run.add_break()


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _set_text(paragraph: Paragraph, text: str) -> None:
    """Puts the whole text into the run in which the first placeholder begins, whose look it takes."""
    ends = list(accumulate(len(run.text) for run in paragraph.runs))
    chosen = bisect(ends, _text(paragraph).index("{{"))
    for number, run in enumerate(paragraph.runs):
        run.text = text if number == chosen else ""


def _paragraphs(document: Document) -> Iterator[Paragraph]:
    """Every paragraph of the body, its tables, headers and footers, each once."""
    parts: list[Any] = [document.element.body]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    for part in parts:
        for element in part.iter(qn("w:p")):
            yield Paragraph(element, document._body if part is document.element.body else document)


def make_template(path: Path = TEMPLATE) -> Path:
    """Writes the template of the catalogue; the same bytes each time."""
    path.write_bytes(_settled(_made(), datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)))
    return path


def _made() -> Document:
    """The form on one A4 page, in the usual order of a 审计取证单."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Microsoft YaHei", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Microsoft YaHei")
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("审计取证单")
    run.bold = True
    run.font.size = Pt(18)
    under = document.add_paragraph("编号：{{编号}}")
    under.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    for texts in ROWS:
        _row(table.add_row().cells, texts)
    footer = section.footer.paragraphs[0]
    footer.text = "索引号 {{索引号}}　{{编号}}　工具 audit_kit {{工具版本}}，生成时间 {{生成时间}}"
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return document


def _row(cells: tuple[_Cell, ...], texts: tuple[str, ...]) -> None:
    for cell, width in zip(cells, WIDTHS, strict=True):
        cell.width = Cm(width)
    if len(texts) == 2:
        cells = (cells[0], cells[1].merge(cells[3]))
    for at, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        first, *more = text.split("\n")
        cell.paragraphs[0].text = first
        for line in more:
            cell.add_paragraph(line)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            if at % 2 == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                for run in paragraph.runs:
                    run.bold = True


if __name__ == "__main__":
    print(make_template())
