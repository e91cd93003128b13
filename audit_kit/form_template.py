"""Make the template of a 审计取证单: ``python -m audit_kit.form_template``.

An office may use its own instead: every ``{{…}}`` of ``evidence_forms.FIELDS`` may stand in paragraphs, table
cells, headers and footers; ``{{截图}}`` becomes the page crops.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from audit_kit.evidence_forms import TEMPLATE, settled

WIDTHS = (2.6, 5.9, 2.6, 5.9)
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


def template() -> Document:
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


def main(path: Path = TEMPLATE) -> Path:
    """Writes the template; the same bytes each time."""
    path.write_bytes(settled(template(), datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)))
    return path


if __name__ == "__main__":
    print(main())
