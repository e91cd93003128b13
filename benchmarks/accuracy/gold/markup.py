"""Reports as HTML: for printing with a browser, and as pages saved from web sites."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape

from sample_reports.maker.layout import Cell, is_head
from sample_reports.maker.web import spans

from .looks import Look
from .official import Sheet, cut, with_differing_spans
from .story import Story, Text

BORDERS = {
    "solid": "td{border:0.75pt solid #000}",
    "hair": "td{border:0.25px solid #444}",
    "thick": "table{border:3px solid #000}td{border:3px solid #000}",
    "gap": "table{border-collapse:separate;border-spacing:1px;background:#000}td{background:#fff}",
    "dotted": "td{border:1px dotted #000}",
    "horizontal": "td{border-top:0.75pt solid #000;border-bottom:0.75pt solid #000}",
    "none": "td{border:0}",
}
UPRIGHT = {"top": "top", "center": "middle", "bottom": "bottom"}
SITE_HEAD = (
    '<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开 12</a></li></ul></div>'
    '<script>var visits = 20231; document.write("<!-- 7 -->");</script>'
    '<table width="980"><tr><td>当前位置</td><td><a href="#">首页</a> &gt; 信息公开年报</td>'
    "<td>2 0 2 3</td></tr></table>"
)
SITE_FOOT = (
    '<div class="share">浏览次数：<span>1036</span> 【<a href="javascript:print()">打印</a>】</div>'
    '<table class="friends"><tr><td>友情链接</td><td><select><option>中国政府网</option>'
    "<option>5</option></select></td></tr></table><div>备案号 41010002000123</div>"
)
UNSEEN = (
    '<span style="color:#fff">9</span>{0}',
    '<span style="position:relative">9<b style="position:absolute;inset:0;background:#fff"></b></span>{0}',
    '<span style="font-size:0.5px">9</span>{0}',
)
"""Figures beside a digit that is in the text of the PDF and not to be seen on its page."""
NOTES = ("{0}<sup>1</sup>", "<s>9</s>{0}", "{0}<sup>②</sup>", "{0}<sub>1</sub>", "<del>9</del> {0}")
"""Figures with the mark of a note, or behind one that was struck out: 5 with a raised 1 is never 51."""
Dress = Callable[[Cell, bool], str]


@dataclass(frozen=True)
class Page:
    """How a saved page is written, apart from what it says."""

    encoding: str = "utf-8"
    declared: bool = True
    site: bool = True
    nested: bool = False
    paragraphs: bool = False
    breaks: bool = False
    nbsp: bool = False
    tricks: bool = False
    notes: bool = False
    differing_spans: bool = False
    torn: bool = False
    mht: bool = False
    head_cells: bool = False


def printable(story: Story, look: Look, rng: random.Random) -> str:
    """The report as a page for the browser's print."""
    width, height = look.paper
    fill = "td.head{background:#c6d9f1;font-weight:bold}" if look.filled else ""
    inside = "auto" if not look.keep_rows else "avoid"
    columns = ".text{column-count:2;column-gap:8mm}" if look.two_columns else ""
    style = (
        f"@page{{size:{width}mm {height}mm;margin:{look.margin}mm}}"
        "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
        f"body{{font-family:'{look.font}';font-size:{look.size}pt;line-height:1.5;margin:0}}"
        "table{width:100%;border-collapse:collapse;table-layout:fixed;margin:2mm 0}"
        f"tr{{break-inside:{inside}}}td{{padding:0.6mm 0.8mm;text-align:center;line-height:1.2;"
        f"height:{look.row_height}mm;word-break:break-all;vertical-align:{UPRIGHT[look.upright_at]}}}"
        f"td.left{{text-align:{look.labels_at}}}"
        f"td.figure{{word-break:keep-all;text-align:{look.figures_at}}}{BORDERS[look.rules]}{fill}{columns}"
        "h1{text-align:center;font-size:160%}h2{font-size:110%;margin:2mm 0}p{text-indent:2em;margin:1mm 0}"
        ".running{display:flex;justify-content:space-between}"
    )
    running = f'<div class="running"><span>{story.agency}</span><span>政府信息公开</span></div>'
    body = _flow(story, lambda sheet: _printed_sheet(sheet, look, rng), columns=look.two_columns)
    head = f'<meta charset="utf-8"><style>{style}</style><title>{story.agency}</title>'
    above = running if look.two_columns else ""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{above}{body}</body></html>"


def _flow(story: Story, written: Callable[[Sheet], str], columns: bool = False) -> str:
    parts = []
    for block in story.blocks:
        if isinstance(block, Sheet):
            parts.append(written(block))
        elif block.kind == "paragraph":
            lines = "".join(f"<p>{escape(line)}</p>" for line in block.text.split("\n"))
            parts.append(f'<div class="text">{lines}</div>' if columns else lines)
        else:
            parts.append(_heading(block))
    return "\n".join(parts)


def _heading(block: Text) -> str:
    tag = "h1" if block.kind == "title" else "h2"
    return f"<{tag}>{escape(block.text)}</{tag}>"


def _printed_sheet(sheet: Sheet, look: Look, rng: random.Random) -> str:
    total = sum(sheet.widths)
    columns = "".join(f'<col style="width:{100 * width / total:.2f}%">' for width in sheet.widths)
    return _table(sheet, lambda cell, _: _printed_cell(cell, look, rng), columns)


def _printed_cell(cell: Cell, look: Look, rng: random.Random) -> str:
    text = escape(cell.text)
    if not (look.tricks and cell.path and cell.text.isdigit() and rng.random() < 0.15):
        return text
    return rng.choice(UNSEEN if look.tricks == "hidden" else NOTES).format(text)


def _table(sheet: Sheet, dress: Dress, columns: str = "", head_tag: str = "td", attributes: str = "") -> str:
    rows = []
    for row in sheet.rows:
        head, cells = is_head(row), ""
        for cell in row:
            tag = head_tag if head else "td"
            kind = "head" if head else "figure" if cell.path else "left"
            cells += f'<{tag} class="{kind}"{spans(cell)}>{dress(cell, head)}</{tag}>'
        rows.append(f"<tr>{cells}</tr>")
    return f"<table{attributes}>{columns}<tbody>" + "\n".join(rows) + "</tbody></table>"


def saved_page(story: Story, page: Page, rng: random.Random) -> bytes:
    """The report as a web page saved to disk, in the page's encoding."""

    def written(sheet: Sheet) -> str:
        torn = page.torn and len(sheet.rows) > 20
        pieces = cut(sheet, len(sheet.rows) // 2 + rng.randint(-3, 3)) if torn else (sheet,)
        wide = page.differing_spans and len(sheet.widths) == 4
        pieces = tuple(with_differing_spans(piece) for piece in pieces) if wide else pieces
        tag = "th" if page.head_cells else "td"

        def dress(cell: Cell, head: bool) -> str:
            return _dressed(cell, head, page, rng)

        return "\n".join(_table(piece, dress, "", tag, ' border="1"') for piece in pieces)

    body = _flow(story, written)
    if page.nested:
        inner = f"<table><tr><td>{body}</td></tr></table>"
        body = f'<table class="frame"><tr><td width="20">&nbsp;</td><td>{inner}</td></tr></table>'
    if page.site:
        body = f'{SITE_HEAD}<div class="article">{body}</div>{SITE_FOOT}'
    meta = (
        f'<meta http-equiv="Content-Type" content="text/html; charset={page.encoding}">'
        if page.declared
        else ""
    )
    title = f"<title>{story.agency}{story.year}年政府信息公开工作年度报告</title>"
    text = f"<html><head>{meta}{title}<style>td{{padding:2px}}</style></head><body>{body}</body></html>"
    return _archive(text) if page.mht else text.encode(page.encoding)


def _dressed(cell: Cell, head: bool, page: Page, rng: random.Random) -> str:
    text = escape(cell.text)
    if page.breaks and head and len(cell.text) == 4:
        text = f"{text[:2]}<br/>{text[2:]}"
    if page.nbsp and not cell.text:
        text = rng.choice(("&nbsp;", "&#160;&nbsp;", "&#12288;", "<p>&nbsp;</p>"))
    if page.tricks and cell.path and cell.text.isdigit() and rng.random() < 0.15:
        text = _tricky(text, rng)
    if page.notes and cell.path and cell.text.isdigit() and rng.random() < 0.15:
        text = rng.choice(NOTES).format(text)
    if page.paragraphs:
        text = f'<p style="text-align:center"><span lang="EN-US">{text}<o:p></o:p></span></p>'
    return text


def _tricky(digits: str, rng: random.Random) -> str:
    """The figure with markup around it that a browser does not show, shows struck out, or shows in pieces."""
    return rng.choice(
        (
            f"<!-- 9 -->{digits}",
            f'<span style="display:none">9</span>{digits}',
            "".join(f"<span>{digit}</span>" for digit in digits),
            f"<script>var n=1;</script>{digits}",
            f"<b>{digits}</b>\n",
            f"<style>.x9{{color:red}}</style>{digits}",
            f'<input type="hidden" value="8">{digits}',
            f"<div>{digits}</div>",
            f"<font>{digits}</font><!--[if mso]>5<![endif]-->",
        )
    )


def _archive(text: str) -> bytes:
    """The page as a single-file web archive, as browsers and Word save it."""
    archive = MIMEMultipart("related", boundary="----=_NextPart_000_0000", type="text/html")
    archive["From"] = "<Saved by Blink>"
    archive["Subject"] = "report"
    part = MIMEText(text, "html", "utf-8")
    part["Content-Location"] = "http://www.example.gov.cn/report.html"
    archive.attach(part)
    style = MIMEText("td{padding:2px}", "css", "utf-8")
    style["Content-Location"] = "cid:style@mhtml.blink"
    archive.attach(style)
    return archive.as_bytes()
