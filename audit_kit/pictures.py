"""What an auditor looks at: where a figure stands, and the findings with their whole sentences."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit_kit.answers import where
from audit_kit.audit import Audit, Verdict
from audit_kit.crops import NOTEBOOK, WHOLE_PAGE, Crop, Pages, figures_of, marked_lines
from audit_kit.errors import UnknownCell
from audit_kit.explaining import explanations
from audit_kit.forms import TABLES
from audit_kit.model import CellId, Figure
from audit_kit.printed_tables import Marks, table_html
from audit_kit.report import Report
from audit_kit.vocabulary import KIND_WORDS, SEVERITY_WORDS

LINES_AROUND = 3
"""Lines of a transcript shown above and below a cell."""
CELL = "text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid #ccc"
NOWRAP, SHORT = ";white-space:nowrap", 12
"""Heads and texts of so many characters stand on one line."""
UNPAGED = ("html", "docx")
"""Kinds of file that have no pages to be pictured."""


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
    at = where(figure.place).strip("（）")
    caption = f"{report.source.name}　{at}　{figure.cell.path}　印作“{figure.text}”"
    if report.source.kind in UNPAGED:
        return _sheets(report, [figure.cell.table], [figure], caption)
    if figure.place.page is None:
        return _transcript(report, [figure], caption, LINES_AROUND)
    return _framed(caption, Pages(NOTEBOOK).crop(report, figure.place.page, [figure]))


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
        return _transcript(report, figures, report.source.name, None)
    return _framed(caption, Pages(WHOLE_PAGE).crop(report, page, figures))


def pictures_of(report: Report, cells: Iterable[str], pages: Pages) -> tuple[Picture, ...]:
    """The crops that show these cells, outlined: by page, or the lines of a transcript.

    Empty where none of them has a place that can be shown (not printed; web pages and Word files).

    Raises:
        UnreadableFile: the file is gone or is no longer the one that was read.
    """
    figures = figures_of(report, cells)
    lines = sorted({figure.place.line for figure in figures if figure.place and figure.place.line})
    if report.source.kind != "text" or not lines:
        return tuple(_framed(crop.caption, crop) for crop in pages.crops(report, cells))
    span = f"第{lines[0]}行" if len(lines) == 1 else f"第{lines[0]}至{lines[-1]}行"
    return (_transcript(report, figures, f"{report.source.name}　{span}", LINES_AROUND),)


def _framed(caption: str, crop: Crop) -> Picture:
    text = html.escape(caption)
    return Picture(
        caption=caption,
        html=f'<figure style="margin:0 0 8px"><img alt="{text}" src="{crop.uri}" '
        'style="max-width:100%;border:1px solid #767676;background:#fff">'
        f"<figcaption>{text}</figcaption></figure>",
        png=crop.png,
    )


def _transcript(report: Report, figures: Iterable[Figure], caption: str, around: int | None) -> Picture:
    """The transcript's lines as a table of fields, line numbers in front, the figures marked."""
    rows = "".join(_transcript_row(*line) for line in marked_lines(report, figures, around))
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
    cells, fields = "", fields_of(line)
    for start, field in fields:
        lead = len(field) - len(field.lstrip())
        inner = html.escape(field.strip())
        if (start + lead, start + max(lead, len(field.rstrip()))) in marks:
            lit = f"{style};outline:3px solid #c81e1e;outline-offset:-2px"
            cells += f'<td style="{lit}"><mark>{inner or "（空）"}</mark></td>'
        elif len(fields) == 1:
            cells += f'<td colspan="20" style="{style};border:none">{inner}</td>'
        else:
            cells += f'<td style="{style}">{inner}</td>'
    head = f'<th scope="row" style="color:#777;font-weight:normal;{style}">{number}</th>'
    return f"<tr>{head}{cells}</tr>"


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
    table = text_table(("名次", "种类", "说明"), rows) if rows else ""
    return Picture(caption=caption, html=f'<div lang="zh-CN"><p><b>{caption}</b></p>{table}</div>')


def _sentences(verdicts: Sequence[Verdict]) -> str:
    """A table of findings."""
    rows = [(verdict.rule, SEVERITY_WORDS[verdict.severity], verdict.message) for verdict in verdicts]
    return text_table(("规则", "程度", "说明"), rows) if rows else ""


def text_table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts, short ones on one line; every text is escaped, for they quote the report."""
    top = "".join(f'<th scope="col" style="{CELL}{NOWRAP}">{html.escape(head)}</th>' for head in heads)
    body = ""
    for row in rows:
        cells = "".join(
            f'<td style="{CELL}{NOWRAP if len(text) <= SHORT else ";white-space:normal"}">'
            f"{html.escape(text)}</td>"
            for text in row
        )
        body += f"<tr>{cells}</tr>"
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
