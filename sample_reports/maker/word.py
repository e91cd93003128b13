"""Writes a sample as a Word file, laid out like published reports: A4, official tables, page numbers."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from .layout import GRID_WIDTH, OUTCOMES, Cell, is_head, official_table, placed
from .story import Story

#: Freely embeddable TrueType fonts. LibreOffice writes Noto CJK as Type 1, and camelot's vector engine then
#: files the text a row too low; it does not with these.
HEAVY, LIGHT = "WenQuanYi Zen Hei", "LXGW WenKai"
FONTS = {"title": HEAVY, "heading": HEAVY, "body": LIGHT, "table": LIGHT}
TEXT_WIDTH = 15.6  # cm
WIDTHS = {
    "disclosure": (4.8, 3.6, 3.6, 3.6),
    "requests": (0.8, 2.5, 4.4, *[7.9 / 7] * 7),
    "disputes": (TEXT_WIDTH / 15,) * 15,
}
HEIGHTS = {"disclosure": 560, "requests": 420, "disputes": 420}  # twentieths of a point
SIZES = {"disclosure": 10.5, "requests": 9, "disputes": 9}  # points
ROW_LABELS = tuple("（12345678一二四")
FIXED_TIME = dt.datetime(2024, 1, 1)
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def write_word(story: Story, path: Path) -> None:
    """Writes the sample as DOCX; the same sample gives the same bytes."""
    document = _page()
    _set_font(document.styles["Normal"].element, story, "body")
    for line in story.title:
        _line(document, line, story, "title", 18, centred=True)
    for text in ("", *story.opening):
        _body(document, text, story)
    for section in story.sections:
        _line(document, section.title, story, "heading", 15).paragraph_format.keep_with_next = True
        for text in section.paragraphs:
            _body(document, text, story)
        if section.table:
            _table(document, section.table, story)
    for text in ("", *story.signature):
        _line(document, text, story, "body", 15).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _page_number(document)
    _save(document, path)


def _page() -> WordDocument:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(2.8)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = FIXED_TIME
    return document


def _line(
    document: WordDocument, text: str, story: Story, role: str, size: float, centred: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.8)
    if centred:
        paragraph.alignment = CENTRE
    else:
        form.first_line_indent = Pt(size * 2)
    _run(paragraph, text, story, role, size)
    return paragraph


def _body(document: WordDocument, text: str, story: Story) -> None:
    """A paragraph of prose; the opening words of （一）… stand in the heading font."""
    head, stop, rest = text.partition("。")
    if not (text.startswith("（") and rest):
        _line(document, text, story, "body", 15)
        return
    paragraph = _line(document, head + stop, story, "heading", 15)
    _run(paragraph, rest, story, "body", 15)


def _run(paragraph: Paragraph, text: str, story: Story, role: str, size: float) -> None:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _set_font(run._element, story, role)


def _set_font(element: BaseOxmlElement, story: Story, role: str) -> None:
    font = story.fonts.get(role, FONTS[role])
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _table(document: WordDocument, key: str, story: Story) -> None:
    widths = [round(width * 567) for width in WIDTHS[key]]
    table = document.add_table(rows=0, cols=0)
    table.style = document.styles["Table Grid"]
    margins = _tag("w:tblCellMar")
    margins.extend(_tag(f"w:{side}", w="40", type="dxa") for side in ("left", "right"))
    table._tbl.tblPr.extend([_tag("w:tblLayout", type="fixed"), margins])
    table._tbl.tblGrid.extend(_tag("w:gridCol", w=str(width)) for width in widths)
    rows = official_table(story.form, key, story.figures)
    for own, line in zip(rows, placed(rows, GRID_WIDTH[key]), strict=True):
        row = _row(is_head(own), story.style.get(key, HEIGHTS[key]))
        table._tbl.append(row)
        for cell, column, begins in line:
            element = _cell(cell, begins, sum(widths[column : column + cell.wide]), story)
            row.append(element)
            _print_in(element, cell if begins else Cell(""), document, story, SIZES[key])


def _row(head: bool, height: int) -> BaseOxmlElement:
    row = OxmlElement("w:tr")
    properties = _tag("w:trPr")
    if head:
        properties.append(_tag("w:cantSplit"))
    properties.append(_tag("w:trHeight", val=str(height), hRule="atLeast"))
    row.append(properties)
    return row


def _cell(cell: Cell, begins: bool, width: int, story: Story) -> BaseOxmlElement:
    element = OxmlElement("w:tc")
    properties = _tag("w:tcPr")
    properties.append(_tag("w:tcW", w=str(width), type="dxa"))
    if cell.wide > 1:
        properties.append(_tag("w:gridSpan", val=str(cell.wide)))
    if cell.high > 1:
        properties.append(_tag("w:vMerge", **({"val": "restart"} if begins else {})))
    if cell.text == OUTCOMES and story.style.get("vertical_parent"):
        properties.append(_tag("w:textDirection", val="tbRlV"))
    properties.append(_tag("w:vAlign", val="center"))
    element.append(properties)
    element.append(OxmlElement("w:p"))
    return element


def _print_in(tc: BaseOxmlElement, cell: Cell, document: WordDocument, story: Story, size: float) -> None:
    paragraph = Paragraph(tc.find(qn("w:p")), document._body)
    paragraph.paragraph_format.space_after = Pt(0)
    is_row_label = cell.path is None and cell.text.startswith(ROW_LABELS)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_row_label else CENTRE
    _run(paragraph, cell.text, story, "table", size)


def _page_number(document: WordDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = CENTRE
    for text in ("- ", "PAGE", " -"):
        run = paragraph.add_run("" if text == "PAGE" else text)
        if text == "PAGE":
            for kind in ("begin", "instr", "end"):
                run._element.append(_field_part(kind))


def _field_part(kind: str) -> BaseOxmlElement:
    if kind != "instr":
        return _tag("w:fldChar", fldCharType=kind)
    element = OxmlElement("w:instrText")
    element.text = "PAGE"
    return element


def _tag(name: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    for key, text in attributes.items():
        element.set(qn(f"w:{key}"), text)
    return element


def _save(document: WordDocument, path: Path) -> None:
    """Writes the package with one fixed time for every part, so that nothing changes from run to run."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            fixed.writestr(part, parts.read(name), zipfile.ZIP_DEFLATED)
