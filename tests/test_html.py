"""Saved web pages: every figure in its place whatever the markup, and never a wrong one."""

import base64
import quopri
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_grids import Box, official_rows, official_truth
from made_grids import assert_all_read as assert_all_in

from audit_kit.errors import AuditKitError, NotAReport, UnreadableFile
from audit_kit.model import Document, Grid, Line, Source
from audit_kit.sources.html import read_html
from audit_kit.tables import OfficialTables, official_tables

SOURCE = Source("年报.html", "", "html", Path("年报.html"))


def markup(rows: Sequence[Sequence[Box]], cell: Callable[[str], str] = str, tag: str = "td") -> str:
    """A table with spans; ``cell`` writes the content of a cell."""
    lines = []
    for row in rows:
        spans = [f" colspan={b.wide}" * (b.wide > 1) + f" rowspan={b.high}" * (b.high > 1) for b in row]
        cells = [f"<{tag}{span}>{cell(b.text)}</{tag}>" for b, span in zip(row, spans, strict=True)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"


def page(tables: Sequence[str], head: str = "") -> str:
    between = [
        "<h2>二、主动公开政府信息情况</h2>",
        "<p>三、收到和处理政府信息公开申请情况</p>",
        "<p>四、行政复议、行政诉讼情况</p>",
    ]
    body = "".join(f"{text}{table}" for text, table in zip(between, tables, strict=False))
    return f"<html><head>{head}</head><body><h1>某市2023年政府信息公开工作年度报告</h1>{body}</body></html>"


def read(text: str | bytes) -> Document:
    return read_html(SOURCE, text if isinstance(text, bytes) else text.encode())


def found(text: str | bytes, form: str = "2021") -> OfficialTables:
    return official_tables(read(text), form)


def lines(text: str | bytes) -> list[str]:
    return [block.text for block in read(text).blocks if isinstance(block, Line)]


def grids(text: str) -> list[Grid]:
    return [block for block in read(text).blocks if isinstance(block, Grid)]


def assert_all_read(text: str | bytes, form: str = "2021") -> None:
    tables = found(text, form)
    assert_all_in(tables, form)
    assert all(figure.place is not None and figure.place.line for figure in tables.figures)


def assert_nothing_wrong(tables: OfficialTables, form: str = "2021") -> None:
    expected = official_truth(form)
    for figure in tables.figures:
        assert figure.state != "number" or figure.text == expected[figure.cell.path], figure


WRITINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "Word": lambda t: (
        f"\n <p class=MsoNormal>\n<span lang=EN-US style='font-size:12px'>{t}<o:p></o:p></span></p>\n"
    ),
    "nbsp": lambda t: f"&nbsp;<div><font size=2>{t}</font></div>&nbsp;",
    "unclosed paragraph": lambda t: f"<p>{t}",
    "broken label": lambda t: t if t.isdigit() else f"{t[:2]}<br/>\n{t[2:]}",
    "comment": lambda t: f"{t[:1]}<!-- > -->{t[1:]}",
    "entity": lambda t: "".join(f"&#{ord(c)};" for c in t),
}


@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize("writing", WRITINGS, ids=str)
def test_every_figure_of_either_form_is_read(form: str, writing: str) -> None:
    assert_all_read(page([markup(rows, WRITINGS[writing]) for rows in official_rows(form)]), form)


UNDERSTOOD: dict[str, Callable[[str], str]] = {
    "no end tags": lambda text: text.replace("</td>", "").replace("</tr>", ""),
    "capitals": lambda text: text.replace("<table>", "<TABLE Border='1'><TBODY>").replace(
        "</table>", "</TBODY></TABLE>"
    ),
    "th": lambda text: text.replace("<td", "<th scope=col").replace("</td>", "</th>"),
    "form in table": lambda text: text.replace("<tr>", "<tr><form>").replace("</table>", "</form></table>"),
    "XHTML": lambda text: f'<?xml version="1.0"?><!DOCTYPE html>{text}'.replace("<br>", "<br />"),
    "layout page": lambda text: text.replace("<body>", "<body><table><tr><td>导航</td><td>").replace(
        "</body>", "</td></tr></table></body>"
    ),
    "boxed tables": lambda text: text.replace("<table>", "<table><tr><td><table>").replace(
        "</table>", "</table></td></tr></table>"
    ),
    "boxed figure": lambda text: text.replace(">900<", "><table><tr><td>900</td></tr></table><"),
}


@pytest.mark.parametrize("change", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_markup_that_browsers_understand_is_understood(change: Callable[[str], str]) -> None:
    assert_all_read(change(page([markup(rows) for rows in official_rows("2021")])))


@pytest.mark.parametrize("declared", ["gbk", "utf-8", "iso-8859-1", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_found_whatever_is_declared(encoding: str, declared: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    assert_all_read(page([markup(rows) for rows in official_rows("2021")], head).encode(encoding))


def test_half_a_character_costs_that_character_not_the_page() -> None:
    text = page([markup(rows) for rows in official_rows("2021")]).encode("gb18030")
    assert_all_read(text.replace("报告</h1>".encode("gb18030"), b"\xb1\xa8\xb8</h1>"))


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_a_web_archive_is_read(transfer: str) -> None:
    body = page([markup(rows) for rows in official_rows("2021")]).encode("gb18030")
    coded = {"quoted-printable": quopri.encodestring(body), "base64": base64.encodebytes(body)}.get(
        transfer, body
    )
    archive = (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html"; boundary="----b"\r\n\r\n------b\r\n'
        + f"Content-Type: text/html\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n".encode()
        + coded
        + b"\r\n------b\r\nContent-Type: image/png\r\n\r\nAAAA\r\n------b--\r\n"
    )
    assert_all_read(archive)


WRONG_HEIGHTS = {
    "三、本年度办理结果": (21, 23, 1),
    "（三）不予公开": (7, 9),
    "（四）无法提供": (1,),
    "（本列数据": (2, 4, 1),
    "自然人": (1,),
}


@pytest.mark.parametrize(("text", "span"), [(text, n) for text, high in WRONG_HEIGHTS.items() for n in high])
def test_a_wrong_row_span_never_gives_a_wrong_figure(text: str, span: int) -> None:
    first, requests, disputes = official_rows("2021")
    changed = [[replace(b, high=span) if b.text.startswith(text) else b for b in row] for row in requests]
    assert_nothing_wrong(found(page(list(map(markup, (first, changed, disputes))))))


@pytest.mark.parametrize("wide", [1, 2, 4])
def test_a_wrong_column_span_over_the_labels_never_gives_a_wrong_figure(wide: int) -> None:
    first, requests, disputes = official_rows("2021")
    requests[0][0] = replace(requests[0][0], wide=wide)
    assert_nothing_wrong(found(page(list(map(markup, (first, requests, disputes))))))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1<sup>2</sup>", "上标"),
        ("<del>1</del>2", "删除线"),
        ("<span style='text-decoration:line-through'>1</span>2", "删除线"),
        ("1<span style='visibility: hidden'>2</span>", "不显示"),
        ("12<img src=x>", "图片"),
        ("<input value=12>", "图片"),
        ("<svg><text>12</text></svg>", "图片"),
        ("1<p>2", "两行"),
        ("1<br>2", "两行"),
        ("1\ufffd2", None),
        ("1 2", None),
    ],
)
def test_a_figure_that_may_not_be_what_its_characters_say_is_no_number(
    written: str, reason: str | None
) -> None:
    text = page([markup(rows) for rows in official_rows("2021")]).replace(">900<", f">{written}<")
    figure = next(f for f in found(text).figures if f.cell.path == "disputes/行政复议/结果维持")
    assert figure.state != "number"
    assert reason is None or (figure.state == "unsure" and reason in (figure.note or ""))


@pytest.mark.parametrize(
    ("before", "hidden"),
    [
        ("<td>900", "<td style='display:none'>5</td>"),
        ("<td>900", "<td hidden>5</td>"),
        ("<td>900", "<td style='display : none'>5"),
        ("<td>900", "<th hidden=''><table><tr><td>5</table></th>"),
        ("<tr><td>900", f'<tr style="display:none">{"<td>7</td>" * 15}</tr>'),
    ],
)
def test_what_is_not_shown_takes_no_place(before: str, hidden: str) -> None:
    text = page([markup(rows) for rows in official_rows("2021")])
    assert_all_read(text.replace(before, hidden + before))


def test_cells_that_overlap_are_doubted() -> None:
    (grid,) = grids("<table><tr><td>1</td><td rowspan=2>2</td></tr><tr><td colspan=2>3</td></tr></table>")
    assert {cell.text: cell.doubt is not None for cell in grid.cells} == {"1": False, "2": True, "3": True}


def test_both_readings_are_kept_and_a_difference_is_told() -> None:
    (grid,) = grids("<table><tr><td>1<td>2<tr><td>&#51;<td>4</table>")
    assert [(c.text, c.second, c.doubt) for c in grid.cells] == [(t, t, None) for t in "1234"]
    (odd,) = grids("<table><tr><td/>5<td>6</td></tr></table>")
    assert [(c.text, c.second) for c in odd.cells] == [("", "5"), ("6", "6")]


def test_what_is_not_printed_is_not_read() -> None:
    text = "<title>t</title><style>p{}</style><script>if(1<2){'<p>s</p>'}</script><p hidden>h</p><p>正文</p>"
    assert lines(text) == ["正文"]


def test_navigation_and_footers_are_left_out() -> None:
    text = (
        "<nav><p>首页</p></nav><header>网站</header><ul><li><a href=/1>政务公开</a></li></ul>"
        "<article><header><h1><a href=#>标题</a></h1></header><p>见<a href=/2>附件</a>。</p></article>"
        "<div class='w footer'>主办：某局</div><footer>版权</footer>"
    )
    assert lines(text) == ["标题", "见附件。"]


def test_furniture_that_holds_a_table_is_read() -> None:
    assert len(grids("<div class=nav><div class=menu><table><tr><td>1<td>2</table></div></div>")) == 1


def test_running_text_keeps_its_lines_and_their_places() -> None:
    text = "<p>一、总体\n情况</p>\n<div>收到&nbsp;12\n件<br>其中</div><pre>甲\n乙</pre>"
    read_lines = [block for block in read(text).blocks if isinstance(block, Line)]
    assert [line.text for line in read_lines] == ["一、总体情况", "收到\xa012 件", "其中", "甲", "乙"]
    assert [line.place.line for line in read_lines][:2] == [1, 3]


def test_the_title_that_government_sites_keep_in_the_head_comes_first() -> None:
    assert (
        lines('<head><meta name="ArticleTitle" content="某局年报"></head><body><p>正文</p>')[0] == "某局年报"
    )


def test_a_page_without_tables_is_no_report() -> None:
    with pytest.raises(NotAReport):
        found("<div id=app></div><img src=t.png><iframe src=x></iframe>")


HOSTILE = {
    "many attributes": "<a " + " ".join(f"b{i}=1" for i in range(50_000)) + ">",
    "deep tables": "<table><tr><td>" * 50_000,
    "deep elements": "<div>" * 50_000 + "x",
    "wide spans": "<table><tr>" + "<td colspan=1000>1" * 50_000,
    "high spans": "<table>" + "<tr><td rowspan=65534 colspan=1000>1" * 199,
    "endless span": f"<table><tr><td colspan={'9' * 5000} rowspan={'9' * 5000}>1<td rowspan=0>2</table>",
    "many rows": "<table>" + "<tr><td>1<td>2" * 10_000 + "</table>",
    "open comments": "<!--" * 200_000,
    "open quotes": "<a b=\"'" * 100_001,
    "open tags": "<a " * 300_000,
    "entities": "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><p>&b;</p>",
    "open scripts": "<script>" * 100_000,
    "nested archives": "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n"
    + "--a\nContent-Type: multipart/mixed; boundary=b\n\n" * 2000,
    "no text": "\x01\x02\xff\xfe" * 1000,
    "a wrong reference": "<p>&#xD800;&#x110000;&#99999999999;</p><table><tr><td>&#xD800;<td>1</table>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_end_in_a_sentence_or_an_empty_document(text: str) -> None:
    try:
        document = read(text.encode("latin-1", "replace"))
        assert sum(len(block.text) for block in document.blocks if isinstance(block, Line)) < 1_000
    except UnreadableFile as error:
        assert str(error).endswith("。")


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="20 MB"):
        read(b"<p>" + b" " * 20_000_001)


TOKENS = [f"<{end}{name}>" for name in "table tr td tbody p s script".split() for end in ("", "/")]
TOKENS += ["<td colspan=2>", "<td rowspan=0>", "<div hidden>", "</div>", "<br/>"]
TOKENS += ["<!--", "-->", "<a b='", '"', "1", "&#50;"]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), max_size=60).map("".join) | st.binary(max_size=300))
def test_nothing_but_our_own_errors_comes_out(text: str | bytes) -> None:
    try:
        official_tables(read(text), "2021")
    except AuditKitError as error:
        assert str(error)
