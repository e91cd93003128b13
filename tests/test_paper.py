"""The working paper: all that an auditor without us must see, safe, small, the same each time, fit for A4."""

import base64
import io
import random
import re
import time
from pathlib import Path

import lxml.html
import pytest
from conftest import SAMPLES
from made_cases import AT, FACTS, FORMULA, HOSTILE, hostile_case
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes
from PIL import Image

import audit_kit as ak
from audit_kit.crops import PAPER, Pages, text_excerpt
from audit_kit.paper import paper_html
from audit_kit.paper_items import paper_items
from audit_kit.paper_notebooks import safe_html, smaller_picture
from audit_kit.paper_pdf import find_browser, normalised, paper_pdf


@pytest.fixture(scope="module")
def paper(lived_in: ak.Case) -> str:
    before = time.process_time()
    made = paper_html(lived_in, AT)
    assert time.process_time() - before < 12, "about 4 s on a quiet machine"
    return made


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return paper_html(hostile_case(tmp_path_factory.mktemp("case") / "案卷"), AT)


@pytest.fixture(scope="module")
def page(paper: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(paper)


def section(page: lxml.html.HtmlElement, id: str) -> str:
    """The text between a second-level heading and the next."""
    [heading] = page.xpath(f"//h2[@id='{id}']")
    told = []
    for element in heading.itersiblings():
        if element.tag == "h2":
            break
        told.append(element.text_content())
    return "\n".join(told)


def test_it_is_one_chinese_file_with_headings_that_fetches_nothing(
    paper: str, page: lxml.html.HtmlElement
) -> None:
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//h1")) == 1 and len(page.xpath("//h2")) == 14
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv]/@content")[0]
    assert not page.xpath("//script|//link|//iframe|//object")
    assert all(uri.startswith("data:image/png;base64,") for uri in page.xpath("//img/@src"))
    assert all(href.startswith("#") for href in page.xpath("//@href"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.xpath("//@href")} <= set(ids)
    assert len(paper) < 1_000_000


def test_its_front_says_who_was_audited_by_whom_and_when(page: lxml.html.HtmlElement) -> None:
    front = page.xpath("//table")[0].text_content()
    for text in (*FACTS.values(), "张三（尚未签署）", "李四：证据充分"):
        assert text in front


def test_what_nobody_told_is_drawn_from_the_reports(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "year-2022.pdf", SAMPLES / "year-2023.pdf"], at=AT)
    page = lxml.html.document_fromstring(paper_html(case, AT))
    front = page.xpath("//table")[0].text_content()
    assert case.reports[0].agency in front and "2022、2023年度" in front
    assert "没有发现不符不等于报告全部正确" in section(page, "findings")
    assert section(page, "scope").count("175") == 4, "asked and read, for both years"


def test_it_names_each_source_with_digest_origin_and_time_of_receipt(
    lived_in: ak.Case, page: lxml.html.HtmlElement
) -> None:
    [source] = lived_in.sources
    told = section(page, "evidence")
    assert source.name in told and source.sha256 in told and source.origin in told
    assert source.received_at[:16].replace("T", " ") in told


def test_each_failed_finding_gives_its_sentence_basis_figures_picture_and_decision(
    lived_in: ak.Case, page: lxml.html.HtmlElement
) -> None:
    failed = [item for item in paper_items(lived_in) if item.group == "不符"]
    cards = page.xpath("//section[contains(@class, 'finding')]")
    assert [card.get("id") for card in cards] == [item.number for item in failed]
    for item, card in zip(failed, cards, strict=True):
        told = card.text_content()
        assert item.content["message"] in told
        assert item.rule is not None and item.rule.basis in told
        assert item.decision in told
        if item.cells:
            assert card.xpath(".//img") or "位置见图" in re.sub(r"\s", "", told)


def test_each_picture_is_there_once_with_an_alt_text_that_says_where_it_is(
    page: lxml.html.HtmlElement,
) -> None:
    pictures = page.xpath("//figure[@class='page']/img")
    assert len(pictures) > 8
    assert len({picture.get("src") for picture in pictures}) == len(pictures)
    assert all(
        re.search(r"errors-2021\.pdf　第\d页　框出 \d+ 格，为 .*不符|原因", p.get("alt")) for p in pictures
    )


def test_contradictions_are_told_with_how_they_were_settled(page: lxml.html.HtmlElement) -> None:
    told = section(page, "conflicts")
    assert "口径不同，见说明" in told and "经办人承认误填" in told and "与正文不符" in told


def test_figures_with_two_readings_are_told(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "transcript-2020.txt"], at=AT)
    page = lxml.html.document_fromstring(paper_html(case, AT))
    unsure = [figure for figure in case.reports[0].figures if figure.state == "unsure"]
    assert f"存疑的数字 {len(unsure)} 个" in section(page, "limits")
    assert unsure[0].note in section(page, "conflicts")
    undecided = [item for item in paper_items(case) if item.group == "无法判断"]
    told = section(page, "undecided")
    assert undecided and all(item.content["message"] in told for item in undecided)


def test_changes_tell_who_when_why_the_old_and_the_new(page: lxml.html.HtmlElement) -> None:
    told = section(page, "changes")
    assert "待核实" in told and "核实后确认" in told, "a decision that was replaced"
    assert "退回编制人" in told and "请补充原件" in told, "a decision that was sent back"
    assert "决定（签署之后）" in told and "签署后补充" in told, "an entry after the signatures"
    assert "的签署（编制，张三）已不再有效" in told and "的签署（复核，李四）已不再有效" in told


def test_limits_tell_what_the_rules_would_catch(page: lxml.html.HtmlElement) -> None:
    told = section(page, "limits")
    assert "一个数字有误" in told and "%" in told and "改动 1 而没有任何规则会发现的数字" in told


def test_the_index_leads_to_each_item_and_the_legend_explains_each_mark(
    lived_in: ak.Case, page: lxml.html.HtmlElement
) -> None:
    told = section(page, "index")
    for item in paper_items(lived_in):
        assert item.number in told
    assert "取证单-不符-01.docx" in told
    assert "与原件核对一致" in told and "（编制人自定的记号，含义见该项备注）" in told


def test_the_log_is_there_entry_by_entry_and_ends_on_its_last_hash(
    lived_in: ak.Case, page: lxml.html.HtmlElement
) -> None:
    told = section(page, "log")
    assert all(entry.hash[:16] in told for entry in lived_in.workpaper.entries)
    assert lived_in.workpaper.entries[-1].hash in told


def test_a_decided_finding_that_is_gone_is_still_told(tmp_path: Path) -> None:
    case = ak.open_case(tmp_path, reports=[SAMPLES / "errors-2021.pdf"], at=AT)
    gone = next(matter for matter in case.matters if matter.title == "T4-SUM")
    case.decide(gone, "确认", "曾经确认", by="张三", at=AT)
    case.settings.write_text("turn_off: [T4-SUM]\n", encoding="utf-8")
    told = section(lxml.html.document_fromstring(paper_html(case, AT)), "changes")
    assert gone.message in told and "曾经确认" in told and "原有-01" in told


def test_hostile_text_stays_text(hostile: str) -> None:
    page = lxml.html.document_fromstring(hostile)
    assert not page.xpath("//script|//*[@onerror]|//img[not(starts-with(@src, 'data:image/png'))]")
    assert HOSTILE in page.text_content() and FORMULA in page.text_content()
    assert "<script" not in hostile
    assert not set("<>=;\\{}") & set(re.findall(r'content: "(.*?)"', page.xpath("//style")[0].text)[0])


def test_a_transcript_is_shown_by_its_lines_with_the_cited_figures_marked(tmp_path: Path) -> None:
    report = ak.read_report(SAMPLES / "transcript-2020.txt")
    lines = text_excerpt(report, ["requests/本年新收/总计"])
    assert [text for line in lines for text, cited in line.pieces if cited] == ["64"]
    assert len(lines) == 5
    doubtful = [figure.cell.path for figure in report.figures if figure.state == "unsure"]
    for line in text_excerpt(report, doubtful):
        assert "".join(text for text, cited in line.pieces if text != "（空）") in (
            report.source.path.read_text(encoding="utf-8")
        ), "no text twice where figures share a place"


def test_a_crop_is_made_once_and_has_few_colours() -> None:
    report = ak.read_report(SAMPLES / "errors-2021.pdf")
    pages = Pages(PAPER)
    [crop] = pages.crops(report, ["disputes/行政复议/总计", "disputes/行政复议/结果维持"])
    assert pages.crops(report, ["disputes/行政复议/结果维持", "disputes/行政复议/总计"]) == (crop,)
    assert crop.png[24] == 4 and len(crop.png) < 40_000, "bits a pixel"
    assert crop.caption == "errors-2021.pdf　第4页　框出 2 格"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<script>alert(1)</script>甲", "甲"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<img src='data:image/svg+xml;base64,PHN2Zz4='>", ""),
        ("<a href='javascript:1'>乙</a>", "<a>乙</a>"),
        ("<h1>丙</h1>", "<h4>丙</h4>"),
        ("<b style='position:fixed;color:red'>丁</b>", '<b style="color:red;">丁</b>'),
        ("<style>td{}</style><svg><foreignObject>戊</foreignObject></svg>", "<svg>戊</svg>"),
        ("<form action=x><input value=1>己</form>", "己"),
    ],
)
def test_html_of_notebooks_is_cut_down_to_what_cannot_act(given: str, kept: str) -> None:
    assert safe_html(given) == kept


def test_a_picture_that_is_cut_or_damaged_stops_nothing() -> None:
    draw, buffer = random.Random(1), io.BytesIO()
    Image.frombytes("RGB", (300, 200), draw.randbytes(300 * 200 * 3)).save(buffer, "PNG")
    whole = buffer.getvalue()
    whole_uri = "data:image/png;base64," + base64.b64encode(whole).decode("ascii")
    assert len(smaller_picture(whole_uri)) < len(whole_uri) / 2
    assert smaller_picture(whole_uri[:-60_000]) == ""
    for length in (1, 2, 3, 4):
        smaller_picture(whole_uri[:-length])
    for at in (0, 9, 30, 36, whole.rindex(b"IDAT"), len(whole) - 9):
        damaged = whole[:at] + bytes([whole[at] ^ 128]) + whole[at + 1 :]
        smaller_picture("data:image/png;base64," + base64.b64encode(damaged).decode("ascii"))


def test_markup_hidden_in_an_alt_text_does_not_come_free() -> None:
    told = safe_html('<img alt="a><script>alert(1)</script>" src="data:image/png;base64,AAAA">')
    assert "alert" not in told
    page = lxml.html.fragment_fromstring(told, create_parent=True)
    assert not page.xpath(".//script")


def test_notebooks_show_the_auditors_words_and_outputs_and_fold_the_code(lived_in: ak.Case) -> None:
    shown = new_output("display_data", {"text/html": "<b>看</b><script>1</script>"})
    stopped = new_output("error", ename="甲", evalue="<i>", traceback=[])
    words = new_markdown_cell("# 我的问题？\n\n**当面**核对 <script>")
    notebook = new_notebook(cells=[words, new_code_cell("report.show()", outputs=[shown, stopped])])
    page = lxml.html.document_fromstring(
        paper_html(lived_in, AT, {"08-own.ipynb": writes(notebook).encode("utf-8")})
    )
    told = section(page, "notebooks")
    assert "我的问题？" in told and "08-own.ipynb" in told and "<script>" in told
    [details] = page.xpath("//details")
    assert details.xpath("pre")[0].text == "report.show()" and details.get("open") is None
    assert page.xpath("//div[@class='output']/b[text()='看']") and not page.xpath("//script")
    assert "没有运行成功" in told


def test_a_broken_notebook_gets_a_sentence(lived_in: ak.Case) -> None:
    with pytest.raises(ak.AuditKitError, match=r"broken\.ipynb：读不出这个笔记本"):
        paper_html(lived_in, AT, {"broken.ipynb": b"{"})


@pytest.mark.parametrize("browser", [None, "no-such-browser"])
def test_without_a_browser_that_prints_there_is_no_pdf_and_the_paper_says_how_to_print(
    browser: str | None, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit_kit.paper_pdf.find_browser", lambda: browser)
    assert paper_pdf(paper) is None
    assert "Ctrl+P" in paper


def test_elements_of_a_pdf_are_numbered_in_their_order_whatever_the_browser_called_them() -> None:
    first = normalised(b"/ID (node00000018) /Names [(node00000007) 1 (node00000018) 2]", "")
    assert first == b"/ID (node00000002) /Names [(node00000001) 1 (node00000002) 2]"
    assert first == normalised(b"/ID (node00000017) /Names [(node00000006) 1 (node00000017) 2]", "")


def test_dates_of_a_pdf_become_those_of_the_paper_and_keep_their_length() -> None:
    made = '<meta name="dcterms.created" content="2026-01-12T09:30:00+08:00">'
    pdf = b"%PDF-1.4 /CreationDate (D:20300506070809+01'00') /ID [<AB12><cd34>] %%EOF"
    told = normalised(pdf, made)
    assert told == b"%PDF-1.4 /CreationDate (D:20260112093000+00'00') /ID [<0000><0000>] %%EOF"
    assert len(told) == len(pdf)


needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium, Chrome or Edge is there")


@needs_browser
def test_its_pdf_has_no_empty_page_and_the_same_bytes(paper: str, tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    pdf = paper_pdf(paper)
    assert pdf is not None and pdf == paper_pdf(paper)
    document = pdfium.PdfDocument(pdf)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    assert len(texts) > 8
    for number, text in enumerate(texts, start=1):
        assert f"{number} / {len(texts)}" in text
        assert len(text) > 60, f"page {number} is nearly empty"
    whole = "".join("".join(texts).split())
    assert "审计工作底稿" in whole and "与原件核对一致" in whole
    assert "\ufffd" not in whole


@needs_browser
@pytest.mark.parametrize("name", ["paper", "hostile"])
def test_axe_finds_no_serious_violation_and_nothing_acts(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    path = tmp_path / "paper.html"
    path.write_text(request.getfixturevalue(name), encoding="utf-8")
    acted: list[str] = []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: acted.append(dialog.message))
        page.on("request", lambda asked: asked.url[:5] in ("data:", "file:") or acted.append(asked.url))
        page.goto(path.as_uri())
        violations = axe.Axe().run(page).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        browser.close()
    assert not acted
    assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []
    assert wide <= 0, "nothing is cut at the right"
