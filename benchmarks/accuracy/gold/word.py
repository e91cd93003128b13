"""Reports as DOCX files: python-docx holds the document, the tables are written as WordprocessingML."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from sample_reports.maker.layout import Cell
from sample_reports.maker.word import rows_xml

from .looks import Look
from .official import Sheet, cut
from .story import Story, Text

LINES = {
    "solid": ("single", 4),
    "hair": ("single", 1),
    "thick": ("single", 24),
    "dotted": ("dotted", 4),
    "horizontal": ("single", 4),
    "none": ("nil", 0),
}
TEXT_BOX = (
    '<w:p {0}><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:90pt;height:20pt">'
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>内部传阅 9 9 9</w:t></w:r></w:p></w:txbxContent></v:textbox>"
    "</v:shape></w:pict></w:r></w:p>"
)


@dataclass(frozen=True)
class Draft:
    """How a DOCX is put together, apart from its look."""

    torn: bool = False
    text_boxes: bool = False
    revisions: bool = False
    split_runs: bool = False
    notes: bool = False


def write_word(story: Story, look: Look, draft: Draft, path: Path, rng: random.Random) -> None:
    """Writes the report as DOCX."""
    document = Document()
    _paper(document, look)
    for block in story.blocks:
        if isinstance(block, Sheet):
            _add_sheet(document, block, look, draft, rng)
        else:
            _add_text(document, block, look)
    if draft.text_boxes:
        document.element.body.insert(2, parse_xml(TEXT_BOX.format(nsdecls("w"))))
    document.save(str(path))


def _paper(document: WordDocument, look: Look) -> None:
    section = document.sections[0]
    width, height = look.paper
    section.orientation = WD_ORIENT.LANDSCAPE if look.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(look.margin)
    style = document.styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), look.font)


def _add_text(document: WordDocument, block: Text, look: Look) -> None:
    for line in block.text.split("\n"):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        run = paragraph.add_run(line)
        if block.kind == "title":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run.font.size = Pt(look.size * 1.6)
        elif block.kind == "heading":
            run.bold = True
        else:
            paragraph.paragraph_format.first_line_indent = Pt(2 * look.size)


def _add_sheet(document: WordDocument, sheet: Sheet, look: Look, draft: Draft, rng: random.Random) -> None:
    pieces: Iterable[Sheet] = (sheet,)
    if draft.torn and len(sheet.rows) > 20:
        pieces = cut(sheet, len(sheet.rows) // 2 + rng.randint(-3, 3))
    body = document.element.body
    for piece in pieces:
        body.insert(len(body) - 1, parse_xml(_table(piece, look, draft, rng)))
        document.add_paragraph()


def _table(sheet: Sheet, look: Look, draft: Draft, rng: random.Random) -> str:
    width, _ = look.paper
    share = (width - 2 * look.margin) * 56.7 / sum(sheet.widths)
    widths = [round(part * share) for part in sheet.widths]

    def shape(cell: Cell, column: int, head: bool) -> str:
        fill = '<w:shd w:val="clear" w:color="auto" w:fill="C6D9F1"/>' if head and look.filled else ""
        upright = (column, cell.wide, len(widths)) == (
            0,
            1,
            10,
        )  # 三、本年度办理结果
        turned = '<w:textDirection w:val="tbRlV"/>' if upright else ""
        return f'{fill}{turned}<w:vAlign w:val="{look.upright_at}"/>'

    def content(cell: Cell, head: bool, begins: bool) -> str:
        return _content(cell, head, look, draft, rng) if begins else "<w:p/>"

    height = f'<w:trHeight w:val="{round(look.row_height * 56.7)}"/>' if look.row_height else ""
    keep = "<w:cantSplit/>" if look.keep_rows else ""
    rows = rows_xml(sheet.rows, widths, lambda _: keep + height, shape, content)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = '<w:tblCellMar><w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/></w:tblCellMar>'
    total = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
    properties = f'{total}{_borders(look)}<w:tblLayout w:type="fixed"/>{margins}'
    return f"<w:tbl {nsdecls('w')}><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def _borders(look: Look) -> str:
    kind, size = LINES[look.rules]
    edges = []
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        upright = edge in ("left", "right", "insideV")
        shown = "nil" if look.rules == "horizontal" and upright else kind
        edges.append(f'<w:{edge} w:val="{shown}" w:sz="{size}" w:space="0" w:color="000000"/>')
    return f"<w:tblBorders>{''.join(edges)}</w:tblBorders>"


def _content(cell: Cell, head: bool, look: Look, draft: Draft, rng: random.Random) -> str:
    side = "center" if head else look.figures_at if cell.path else look.labels_at
    tight = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    runs = _run(cell.text)
    if cell.path and cell.text.isdigit() and rng.random() < 0.15:
        if draft.revisions:
            runs = _revised(cell.text, rng)
        elif draft.notes:
            runs = _noted(cell.text, rng)
        elif draft.split_runs:
            runs = "".join(_run(digit) for digit in cell.text)
    return f'<w:p><w:pPr>{tight}<w:jc w:val="{side}"/></w:pPr>{runs}</w:p>'


def _noted(digits: str, rng: random.Random) -> str:
    """The figure with the mark of a note, or behind one struck out."""
    raised = _run("1", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>')
    struck = _run("9", "<w:rPr><w:strike/></w:rPr>")
    return rng.choice((_run(digits) + raised, struck + _run(digits)))


def _run(text: str, properties: str = "", tag: str = "t") -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r>{properties}<w:{tag} xml:space="preserve">{escaped}</w:{tag}></w:r>'


def _revised(digits: str, rng: random.Random) -> str:
    """The figure beside something Word does not show in the final text: a deletion, or hidden type."""
    by = 'w:author="office" w:date="2024-01-10T09:00:00Z"'
    deletion = f'<w:del w:id="1" {by}>{_run("9", tag="delText")}</w:del>'
    insertion = f'<w:ins w:id="2" {by}>{_run(digits)}</w:ins>'
    hidden = _run("9", "<w:rPr><w:vanish/></w:rPr>")
    return rng.choice((deletion + insertion, deletion + _run(digits), hidden + _run(digits), insertion))
