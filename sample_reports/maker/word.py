"""Writes a sample as a Word file, laid out like published reports: A4, official tables, page numbers."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from .layout import OUTCOMES, Cell, Table, is_head, official_table, placed
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
SCRIPTS = ("ascii", "hAnsi", "eastAsia", "cs")
MARGINS = (
    '<w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
)
PAGE_FIELD = (
    '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/>'
)
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
    for script in SCRIPTS:
        fonts.set(qn(f"w:{script}"), font)


def _table(document: WordDocument, key: str, story: Story) -> None:
    def shape(cell: Cell, _: int, __: bool) -> str:
        turned = cell.text == OUTCOMES and story.style.get("vertical_parent")
        return ('<w:textDirection w:val="tbRlV"/>' if turned else "") + '<w:vAlign w:val="center"/>'

    def content(cell: Cell, _: bool, begins: bool) -> str:
        return _printed(cell if begins else Cell(""), story, SIZES[key])

    widths = [round(width * 567) for width in WIDTHS[key]]
    height = f'<w:trHeight w:val="{story.style.get(key, HEIGHTS[key])}" w:hRule="atLeast"/>'
    rows = official_table(story.form, key, story.figures)
    drawn = rows_xml(rows, widths, lambda head: "<w:cantSplit/>" * head + height, shape, content)
    table = document.add_table(rows=0, cols=0)
    table.style = document.styles["Table Grid"]
    table._tbl.tblPr.extend(parts(MARGINS))
    table._tbl.tblGrid.extend(parts("".join(f'<w:gridCol w:w="{width}"/>' for width in widths)))
    table._tbl.extend(parts(drawn))


def rows_xml(
    rows: Table,
    widths: list[int],
    row_shape: Callable[[bool], str],
    cell_shape: Callable[[Cell, int, bool], str],
    content: Callable[[Cell, bool, bool], str],
) -> str:
    """The rows of a table in WordprocessingML, merges and widths done.

    The callers tell the shape of a row (is it a head), of a cell (the cell, its grid column, in a head), and
    what stands in it (the cell, in a head, does it begin here).
    """
    drawn = ""
    for row, line in zip(rows, placed(rows), strict=True):
        head, cells = is_head(row), ""
        for cell, column, begins in line:
            width = f'<w:tcW w:w="{sum(widths[column : column + cell.wide])}" w:type="dxa"/>'
            span = f'<w:gridSpan w:val="{cell.wide}"/>' if cell.wide > 1 else ""
            merge = "" if cell.high == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
            shape = f"{width}{span}{merge}{cell_shape(cell, column, head)}"
            cells += f"<w:tc><w:tcPr>{shape}</w:tcPr>{content(cell, head, begins)}</w:tc>"
        drawn += f"<w:tr><w:trPr>{row_shape(head)}</w:trPr>{cells}</w:tr>"
    return drawn


def parts(xml: str) -> list[BaseOxmlElement]:
    """The elements of a piece of WordprocessingML."""
    return list(parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"))


def _printed(cell: Cell, story: Story, size: float) -> str:
    is_row_label = cell.path is None and cell.text.startswith(ROW_LABELS)
    side, font = "left" if is_row_label else "center", story.fonts.get("table", FONTS["table"])
    fonts = "".join(f' w:{script}="{font}"' for script in SCRIPTS)
    space = ' xml:space="preserve"' if cell.text != cell.text.strip() else ""
    text = f"<w:t{space}>{escape(cell.text)}</w:t>" if cell.text else ""
    run = f'<w:r><w:rPr><w:rFonts{fonts}/><w:sz w:val="{2 * size:g}"/></w:rPr>{text}</w:r>'
    return f'<w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{side}"/></w:pPr>{run}</w:p>'


def _page_number(document: WordDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = CENTRE
    paragraph.add_run("- ")
    paragraph.add_run()._element.extend(parts(PAGE_FIELD))
    paragraph.add_run(" -")


def _save(document: WordDocument, path: Path) -> None:
    """Writes the package with one fixed time for every part, so that nothing changes from run to run."""
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            fixed.writestr(part, parts.read(name), zipfile.ZIP_DEFLATED)
