"""What an auditor looks at: where a figure stands, and the findings with their whole sentences."""

from __future__ import annotations

import base64
import hashlib
import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audit_kit.audit import Audit, Verdict
from audit_kit.errors import UnknownCell, UnreadableFile
from audit_kit.explaining import explanations
from audit_kit.forms import TABLES
from audit_kit.model import CellId, Figure, Place
from audit_kit.printed_tables import Marks, table_html
from audit_kit.report import Report
from audit_kit.vocabulary import KIND_WORDS, SEVERITY_WORDS

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 2.0
"""Pixels per point of a rendered page."""
AROUND = 60.0
"""Points shown above and below a cell."""
LINES_AROUND = 3
UNPAGED = ("html", "docx")
"""Kinds of file that have no pages to be pictured."""
OUTLINE = (200, 30, 30)


@dataclass(frozen=True)
class Picture:
    """Something to look at in a notebook: HTML that stands alone, and the PNG where there is one."""

    caption: str
    html: str
    png: bytes | None = None

    def _repr_html_(self) -> str:
        return self.html

    def save(self, path: str | Path) -> Path:
        """The path of the PNG (or, for a transcript, the HTML) after writing it there."""
        path = Path(path)
        path.write_bytes(self.png if self.png is not None else self.html.encode("utf-8"))
        return path


def show_cell(report: Report, cell: str | CellId) -> Picture:
    """The place of one figure, cropped close: ``cell`` is written as ``requests/办理总计/自然人``.

    A sentence in its place where the report did not print it.

    Raises:
        UnknownCell: the report's form has no such figure.
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    figure = report.figure(cell)
    if figure.place is None:
        caption = f"{report.source.name}　{figure.cell.path} 没有印出，无处可指；请对照原表核实是否漏印。"
        return Picture(caption, f'<p lang="zh-CN">{html.escape(caption)}</p>')
    caption = f"{report.source.name}　{_where(figure.place)}　{figure.cell.path}　印作“{figure.text}”"
    if report.source.kind in UNPAGED:
        return _sheets(report, [figure.cell.table], [figure], caption)
    if figure.place.page is None:
        return transcript(report, [figure], caption, LINES_AROUND)
    return _crop(report, figure.place, [figure], caption)


def show_page(report: Report, page: int = 1, cells: Iterable[str | CellId] | None = None) -> Picture:
    """A whole page (1-based) with the figures on it outlined; only ``cells`` where they are given.

    A transcript has one page: all its lines, with the figures marked. Web pages and Word files have no pages:
    their three tables are shown as printed.

    Raises:
        UnknownCell: there is no such page or figure.
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    figures = [report.figure(cell) for cell in cells] if cells is not None else list(report.figures)
    caption = f"{report.source.name}　第{page}页"
    if report.source.kind in UNPAGED:
        return _sheets(report, TABLES, figures if cells is not None else [], report.source.name)
    if report.source.kind == "text":
        if page != 1:
            raise UnknownCell(report.source.name, f"没有第 {page} 页", "文字转写件只有第 1 页")
        return transcript(report, figures, report.source.name, None)
    return _crop(report, Place(page=page), [f for f in figures if f.place and f.place.page == page], caption)


def _where(place: Place) -> str:
    return f"第{place.page}页" if place.page is not None else f"第{place.line}行"


def _content(report: Report) -> bytes:
    """The bytes that were read; a changed file must not be shown as evidence of another."""
    try:
        content = report.source.path.read_bytes()
    except OSError:
        raise UnreadableFile(
            report.source.name, "原文件已不在原处", "请把原文件放回，或重新读取报告"
        ) from None
    if hashlib.sha256(content).hexdigest() != report.source.sha256:
        raise UnreadableFile(report.source.name, "原文件在读取之后变动过", "请重新读取报告，再核对该处")
    return content


def _crop(report: Report, around: Place, figures: list[Figure], caption: str) -> Picture:
    from PIL import ImageDraw

    image = _rendered(report, around.page or 1)
    draw = ImageDraw.Draw(image)
    for figure in figures:
        place = figure.place
        if place and place.x0 is not None and place.top is not None and place.x1 and place.bottom:
            box = [v * SCALE for v in (place.x0, place.top, place.x1, place.bottom)]
            draw.rectangle((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1), outline=OUTLINE, width=3)
    if around.top is not None and around.bottom is not None:
        top, bottom = (around.top - AROUND) * SCALE, (around.bottom + AROUND) * SCALE
        image = image.crop((0, max(0, round(top)), image.width, min(image.height, round(bottom))))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    png = buffer.getvalue()
    encoded = base64.b64encode(png).decode("ascii")
    text = html.escape(caption)
    return Picture(
        caption=caption,
        html=f'<figure style="margin:0"><img alt="{text}" src="data:image/png;base64,{encoded}" '
        f'style="max-width:100%;border:1px solid #999"><figcaption>{text}</figcaption></figure>',
        png=png,
    )


def page_image(report: Report, page: int) -> Image:
    """The picture of a page (1-based) at ``SCALE`` pixels per point; errors as ``show_page``."""
    return _rendered(report, page)


def _rendered(report: Report, page: int) -> Image:
    """The page at ``SCALE`` pixels per point, as the reader of its kind saw it."""
    from PIL import Image as pillow

    from audit_kit.sources.scan_pages import is_pdf, scan_pages

    content = _content(report)
    if is_pdf(content):
        return _rendered_pdf(report, content, page)
    count = 0
    for count, (colours, points) in enumerate(scan_pages(report.source, content), start=1):
        if count == page:
            height, width = (round(side * points * SCALE) for side in colours.shape[:2])
            return pillow.fromarray(colours).resize((width, height), pillow.Resampling.LANCZOS)
    raise _no_such_page(report, page, count)


def _rendered_pdf(report: Report, content: bytes, page: int) -> Image:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(content)
    try:
        if not 1 <= page <= len(document):
            raise _no_such_page(report, page, len(document))
        image: Image = document[page - 1].render(scale=SCALE).to_pil().convert("RGB")
        return image
    finally:
        document.close()


def _no_such_page(report: Report, page: int, pages: int) -> UnknownCell:
    return UnknownCell(report.source.name, f"没有第 {page} 页", f"请选第 1 至 {pages} 页")


def transcript(report: Report, figures: Sequence[Figure], caption: str, around: int | None) -> Picture:
    """The transcript's lines as a table of fields, line numbers in front, the figures marked.

    Only ``around`` lines before and after those of the figures, all lines where it is None.
    """
    from audit_kit.sources.text import text_lines

    lines = text_lines(report.source, _content(report))
    marks: dict[int, list[tuple[int, int]]] = {}
    for figure in figures:
        if figure.place and figure.place.line is not None:
            marks.setdefault(figure.place.line, []).append((figure.place.start or 0, figure.place.end or 0))
    shown = [
        n
        for n in range(1, len(lines) + 1)
        if around is None or any(abs(n - marked) <= around for marked in marks)
    ]
    rows = "".join(_transcript_row(n, lines[n - 1], marks.get(n, [])) for n in shown)
    text = html.escape(caption)
    return Picture(
        caption=caption,
        html='<figure style="margin:0"><table style="border-collapse:collapse;font-size:12px" '
        f'aria-label="{text}">{rows}</table><figcaption>{text}</figcaption></figure>',
    )


def _sheets(report: Report, tables: Iterable[str], figures: Iterable[Figure], caption: str) -> Picture:
    """Tables of a file without pages, as printed, with the figures outlined."""
    marks = Marks(chosen=frozenset(figure.cell.path for figure in figures))
    sheets = "".join(table_html(report, table, marks) for table in tables)
    return Picture(
        caption, f"<figure style='margin:0'>{sheets}<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def _transcript_row(number: int, line: str, marks: list[tuple[int, int]]) -> str:
    from audit_kit.sources.text import fields_of

    style = "border:1px solid #bbb;padding:1px 6px;text-align:left"
    cells, fields = [], fields_of(line)
    for start, field in fields:
        lead = len(field) - len(field.lstrip())
        at = (start + lead, start + max(lead, len(field.rstrip())))
        inner = html.escape(field.strip())
        if at in marks:
            cells.append(
                f'<td style="{style};outline:3px solid #c81e1e;outline-offset:-2px">'
                f"<mark>{inner or '（空）'}</mark></td>"
            )
        else:
            span = f' colspan="20" style="{style};border:none"' if len(fields) == 1 else f' style="{style}"'
            cells.append(f"<td{span}>{inner}</td>")
    head = f'<th scope="row" style="color:#777;font-weight:normal;{style}">{number}</th>'
    return f"<tr>{head}{''.join(cells)}</tr>"


def show_findings(audit: Audit) -> Picture:
    """The findings with their whole sentences: what failed as a list, what is undecided folded by rule."""
    failed = [verdict for verdict in audit.open_verdicts if verdict.outcome == "failed"]
    undecided = [verdict for verdict in audit.open_verdicts if verdict.outcome == "undecided"]
    titles = {rule.id: rule.title for rule in audit.rules}
    caption = f"不符 {len(failed)} 项，无法判断 {len(undecided)} 项"
    folded = ""
    for rule in dict.fromkeys(verdict.rule for verdict in undecided):
        own = [verdict for verdict in undecided if verdict.rule == rule]
        summary = f"{html.escape(rule)}　{html.escape(titles[rule])}：无法判断 {len(own)} 项"
        folded += f"<details><summary>{summary}</summary>{_sentences(own)}</details>"
    return Picture(
        caption=caption,
        html=f'<div lang="zh-CN"><p><b>{caption}</b></p>{_sentences(failed)}{folded}</div>',
    )


def show_explanations(audit: Audit) -> Picture:
    """The explanations with their whole sentences, best first; equals share a rank."""
    found = explanations(audit)
    caption = f"可能的原因 {len(found)} 种" if found else "没有需要解释的不符"
    rows = [(f"第 {one.rank} 位", KIND_WORDS[one.kind], one.message) for one in found]
    table = _table(("名次", "种类", "说明"), rows)
    return Picture(caption=caption, html=f'<div lang="zh-CN"><p><b>{caption}</b></p>{table}</div>')


def _sentences(verdicts: Iterable[Verdict]) -> str:
    """A table of findings."""
    rows = [(verdict.rule, SEVERITY_WORDS[verdict.severity], verdict.message) for verdict in verdicts]
    return _table(("规则", "程度", "说明"), rows)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table of texts, the last column wrapped; every text is escaped, for they quote the report."""
    cell = "text-align:left;vertical-align:top"
    heads = "".join(f'<th scope="col" style="{cell}">{word}</th>' for word in head)
    body = ""
    for *short, long in rows:
        cells = "".join(f'<td style="{cell};white-space:nowrap">{html.escape(text)}</td>' for text in short)
        body += f'<tr>{cells}<td style="{cell};white-space:normal">{html.escape(long)}</td></tr>'
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
