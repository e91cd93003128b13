"""A real JupyterLab, a real browser, and what an auditor does with them; pictures are kept in artefacts/."""

import json
import os
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import pytest
from lab import Lab, network_can_be_cut, open_lab
from nbconvert import HTMLExporter
from screen import ARTEFACTS, CROP, FRONT, WIDER, Screen, missing, open_browser, serious

import audit_kit as ak
from audit_kit.case_page import case_page

if not missing():
    from playwright.sync_api import expect

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "there is a browser")
SIZES = {"small": (1280, 800), "large": (1920, 1080)}
NOTE = "已对照原件第4页：五项之和为10，总计印作11。"
CASE = "澜溪市场监管"
SENTENCES = {
    "T4-SUM 行政复议": "各审理结果之和为10，多1。",
    "T3-SUM 商业企业": "各办理结果之和为33，少2。",
    "T3-ROW 第三方权益": "各类申请人之和为9，少2。",
    "T3-ROW 办理总计": "各类申请人之和为123，多9。",
    "T3-ID 总计": "之和为128，多9。",
}
Timed = Callable[[str, float], None]


@pytest.fixture(scope="module")
def timed(request: pytest.FixtureRequest) -> Iterator[Timed]:
    """Takes the seconds that something took; all are told at the end and kept in artefacts/times.txt."""
    lines: list[str] = []
    yield lambda what, seconds: lines.append(f"{seconds:6.2f} s  {what}")
    ARTEFACTS.mkdir(exist_ok=True)
    (ARTEFACTS / "times.txt").write_text("\n".join(lines) + "\n", "utf-8")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    reporter.write_line("\n" + "\n".join(lines))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with open_lab(tmp_path_factory.mktemp("lab"), network_can_be_cut()) as opened:
        yield opened


@pytest.fixture(scope="module")
def screen(lab: Lab) -> Iterator[Screen]:
    """The auditor's window."""
    with open_browser(lab) as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        yield Screen(lab, context.new_page())
        context.close()


@pytest.fixture(scope="module")
def first(lab: Lab, screen: Screen, timed: Timed) -> Screen:
    """The notebook that start.py opens, run."""
    screen.open()
    timed("from the start of JupyterLab to an idle kernel", time.monotonic() - lab.began)
    screen.start_all()
    screen.page.get_by_text("不符 12 项").first.wait_for()
    timed("from the start of JupyterLab to the first finding on screen", time.monotonic() - lab.began)
    screen.finish_all()
    return screen


@pytest.fixture(scope="module")
def desk(first: Screen, timed: Timed) -> Screen:
    """The desk of a case that was made from an uploaded report, in the case's own notebook, run."""
    began = time.monotonic()
    first.make_case(CASE, first.lab.folder / "sample_reports" / "errors-2021.pdf")
    timed("a report uploaded, read and put into a new case", time.monotonic() - began)
    first.picture("01-case-made")
    first.follow("02-do-the-figures-agree")
    first.run_all()
    return first


def choose(screen: Screen, item: str) -> None:
    """Clicks an item of the list, and waits until its sentence is on the screen."""
    screen.show_finding(item, SENTENCES[item])


def use_theme(screen: Screen, theme: str) -> None:
    """Chooses 亮色 or 暗色 in the menu, unless it is in use."""
    dark = str(theme == "暗色").lower()
    in_use = "dark => document.body.dataset.jpThemeLight !== dark"
    if not screen.page.evaluate(in_use, dark):
        screen.choose("设置", "主题", f"JupyterLab {theme}")
        screen.page.wait_for_function(in_use, arg=dark)


def log(screen: Screen) -> list[dict[str, Any]]:
    """The entries of the case, as they are on the disk."""
    lines = (screen.lab.folder / "cases" / CASE / "log.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_first_notebook_opens_in_chinese_and_runs(first: Screen) -> None:
    menus = first.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert menus[:5] == ["文件", "编辑", "查看", "运行", "内核"]
    first.picture("00-start-here")


@pytest.mark.parametrize("theme", ["暗色", "亮色"])
def test_the_chooser_can_be_read_by_everyone(first: Screen, theme: str) -> None:
    use_theme(first, theme)
    assert not serious(first.page, f"{FRONT} .ak-desk")
    assert not first.bench().evaluate(WIDER)


def test_it_listens_on_the_loopback_only(first: Screen) -> None:
    listening = first.lab.listening()
    assert len(listening) > 5, "JupyterLab's port and those of a kernel"
    assert {address.rsplit(":", 1)[0] for address in listening} == {"127.0.0.1"}


def test_without_its_token_it_refuses(first: Screen) -> None:
    ask = "import sys, urllib.request as ask; print(ask.urlopen(sys.argv[1]).status)"
    address = f"{first.lab.address}/api/contents/notebooks"
    allowed = first.lab.inside(sys.executable, "-c", ask, f"{address}?token={first.lab.token}")
    assert allowed.stdout.strip() == "200"
    assert "HTTP Error 403" in first.lab.inside(sys.executable, "-c", ask, address).stderr


def test_it_does_all_this_with_the_network_cut(first: Screen) -> None:
    if not first.lab.cut:
        pytest.skip("a network of its own needs root, unshare and ip")
    links = first.lab.inside("ip", "-brief", "link").stdout.split()
    assert [word for word in links if word.isalpha() and word.islower()] == ["lo"]
    assert not first.lab.inside("ip", "route").stdout


def test_an_uploaded_report_becomes_a_case_with_its_own_notebooks(desk: Screen) -> None:
    own, sample = desk.lab.folder / "cases" / CASE, desk.lab.folder / "sample_reports" / "errors-2021.pdf"
    assert (own / "sources" / "errors-2021.pdf").read_bytes() == sample.read_bytes()
    assert unquote(desk.page.url).endswith(f"/cases/{CASE}/notebooks/02-do-the-figures-agree.ipynb")
    desk.bench()
    desk.picture("02-desk")


def test_a_clicked_finding_shows_its_place_on_the_page(desk: Screen, timed: Timed) -> None:
    choose(desk, "T3-SUM 商业企业")
    for item in ("T4-SUM 行政复议", "T3-ROW 第三方权益", "T3-ID 总计", "T3-ROW 办理总计"):
        began = time.monotonic()
        choose(desk, item)
        desk.page.wait_for_function(CROP)
        timed(f"a click on {item} until its crop is there", time.monotonic() - began)
    choose(desk, "T4-SUM 行政复议")
    crop = desk.bench().locator(".ak-right img").first
    assert "第4页" in crop.get_attribute("alt")
    desk.picture("03-finding")


def test_a_decision_and_a_half_typed_note_survive_a_killed_kernel(desk: Screen, timed: Timed) -> None:
    choose(desk, "T4-SUM 行政复议")
    own = desk.bench()
    own.get_by_label("确认").check()
    desk.note().click()
    desk.page.keyboard.type(NOTE)
    own.get_by_label("编制人").fill("张三")
    began = time.monotonic()
    own.get_by_role("button", name="保存决定").click()
    own.get_by_text("已保存（").wait_for()
    timed("a click on 保存决定 until it is on the disk and said so", time.monotonic() - began)
    entry = log(desk)[-1]
    assert (entry["says"]["decision"], entry["says"]["note"], entry["by"]) == ("确认", NOTE, "张三")
    desk.picture("04-decided")
    choose(desk, "T3-ID 总计")
    desk.note().click()
    desk.page.keyboard.type("收件与办结相差")
    drafts = desk.lab.folder / "cases" / CASE / "drafts"
    desk.until(lambda: any("收件与办结相差" in one.read_text("utf-8") for one in drafts.glob("*.txt")))
    kernels = desk.lab.kernels()
    desk.greetings = 0
    os.kill(kernels[-1].pid, signal.SIGKILL)
    desk.page.locator(".jp-Dialog").wait_for()
    desk.picture("05-killed")
    desk.page.locator(".jp-Dialog .jp-mod-accept").click()
    desk.wait_for_new_kernel({one.pid for one in kernels})
    desk.restart_kernel()
    desk.reopen()
    desk.run_all()
    choose(desk, "T3-ID 总计")
    expect(desk.note()).to_have_value("收件与办结相差")
    choose(desk, "T4-SUM 行政复议")
    own = desk.bench()
    expect(own.get_by_label("确认")).to_be_checked()
    expect(desk.note()).to_have_value(NOTE)
    expect(own.get_by_label("编制人")).to_have_value("张三")
    assert "已决定 1 项" in own.inner_text()
    desk.picture("06-after-restart")


def test_a_finding_is_reached_opened_and_decided_by_keyboard(desk: Screen) -> None:
    page, own = desk.page, desk.bench()
    page.locator(f"{FRONT} .jp-MarkdownOutput h1").click()

    def tab_to(there: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("there => document.activeElement.matches(there)", there):
                return
        raise AssertionError(f"Tab does not reach {there}")

    tab_to(".ak-desk select[size]")
    before = own.locator(".ak-right p").nth(1).inner_text()
    page.keyboard.press("Home")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    own.locator(".ak-right").get_by_text(SENTENCES["T3-ROW 第三方权益"]).first.wait_for()
    assert own.locator(".ak-right p").nth(1).inner_text() != before
    tab_to(".ak-desk input[type=radio]")
    page.keyboard.press("ArrowRight")
    tab_to(".ak-desk textarea")
    page.keyboard.type("分项印错，")
    page.keyboard.press("Enter")
    page.keyboard.type("待问。")
    tab_to(".ak-desk button")
    entries = len(log(desk))
    page.keyboard.press("Enter")
    own.get_by_text("已保存（").wait_for()
    entry = log(desk)[entries]
    assert entry["says"]["title"] == "T3-ROW"
    assert entry["says"]["decision"] == "排除"
    assert entry["says"]["note"] == "分项印错，\n待问。"
    desk.picture("07-keyboard")


@pytest.mark.parametrize("theme", ["亮色", "暗色"])
@pytest.mark.parametrize("size", SIZES)
def test_the_desk_fits_the_screen_and_everyone_can_read_it(desk: Screen, theme: str, size: str) -> None:
    page, (width, height) = desk.page, SIZES[size]
    use_theme(desk, theme)
    page.set_viewport_size({"width": width, "height": height})
    choose(desk, "T3-SUM 商业企业")
    page.wait_for_function(CROP)
    desk.picture(f"08-{size}-{theme}")
    assert not desk.bench().evaluate(WIDER)
    desk.bench().locator(".widget-tab-contents").evaluate("one => one.scrollIntoView({block: 'end'})")
    desk.picture(f"09-{size}-{theme}-tables")
    assert not serious(page, f"{FRONT} .ak-desk")


def test_a_row_of_many_reports_opens_as_a_case_and_the_list_is_a_workbook(first: Screen) -> None:
    page, notebooks = first.page, first.lab.folder / "notebooks"
    page.set_viewport_size({"width": 1280, "height": 800})
    first.open("notebooks/06-many-reports.ipynb")
    first.run_all()
    button = page.get_by_role("button", name="打开 1", exact=True)
    button.evaluate("one => one.scrollIntoView({block: 'center'})")
    button.click()
    page.get_by_text("案卷已打开：").wait_for()
    link = page.locator(FRONT).get_by_role("link", name="02-do-the-figures-agree").last
    expect(link).to_be_in_viewport()
    first.picture("11-many-reports")
    assert not page.locator(f"{FRONT} .jp-Notebook").evaluate(WIDER)
    assert not serious(page, f"{FRONT} .jp-OutputArea-output .widget-vbox")
    with zipfile.ZipFile(notebooks / "portfolio-results" / "先看哪份.xlsx") as book:
        assert "先看哪份" in book.read("xl/workbook.xml").decode()
    first.greetings = 0
    link.click()
    first.wait_for_kernel()
    assert "/cases/青禾县水务局-" in unquote(page.url)


def test_a_notebook_exported_without_widgets_can_be_read_by_everyone(
    screen: Screen, lived_in: ak.Case, tmp_path: Path
) -> None:
    page = nbformat.v4.new_output("display_data", {"text/html": case_page(lived_in).html})
    cell = nbformat.v4.new_code_cell("ak.workbench(case)", outputs=[page])
    none = dict.fromkeys(("mathjax_url", "require_js_url", "jquery_url", "widget_renderer_url"), "")
    exported = tmp_path / "exported.html"
    exported.write_text(
        HTMLExporter(**none).from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[0], "utf-8"
    )
    opened = screen.page.context.new_page()
    opened.goto(exported.as_uri())
    assert opened.get_by_text(SENTENCES["T4-SUM 行政复议"]).first.is_visible()
    opened.screenshot(path=ARTEFACTS / "10-exported.png", full_page=True)
    assert not serious(opened, ".jp-OutputArea-output")
    opened.close()


def test_it_asked_this_machine_only(screen: Screen) -> None:
    assert screen.hosts == {"127.0.0.1"}, "in all the tests above"
