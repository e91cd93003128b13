"""A browser before a JupyterLab, used as an auditor uses it: by what is written on the screen."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lab import ROOT, Lab

ARTEFACTS = ROOT / "artefacts"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
SWITCHES = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"
IDLE = f"() => document.querySelector('{FRONT} .jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
STOPPED = f"{FRONT} .jp-OutputArea-output:is([data-mime-type$=error], [data-mime-type$=stderr])"
DONE = f"""() => {{
  const prompts = [...document.querySelectorAll('{FRONT} .jp-InputPrompt')].map(one => one.textContent.trim())
  return prompts.some(one => one) && prompts.every(one => !one || /^\\[\\d+\\]:$/.test(one))
    || Boolean(document.querySelector('{STOPPED}'))
}}"""
CROP = (
    "() => [...document.querySelectorAll('.ak-right img')].some(one => one.complete && one.naturalWidth > 0)"
)
WIDER = """own => {
  const around = []
  for (let one = own.parentElement; one && !one.matches('.jp-NotebookPanel'); one = one.parentElement)
    around.push(one)
  const scrolls = one => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
  return [own, ...[...around, ...own.querySelectorAll('*')].filter(scrolls)]
    .filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => `${one.className}: ${one.scrollWidth} > ${one.clientWidth}`)
}"""


def missing() -> str:
    """Why there is no browser to test with; empty where there is one."""
    if os.name != "posix":
        return "the browser tests are written for Linux"
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        return "playwright is not installed: python start.py test --proof"
    return "" if BROWSER else "no Chromium on this machine"


class Screen:
    """A page of the browser, used as an auditor uses it; ``hosts`` are those it asked for anything."""

    def __init__(self, lab: Lab, page: Any) -> None:
        self.lab = lab
        self.page = page
        self.hosts: set[str | None] = set()
        self.greetings = 0
        page.set_default_timeout(90_000)
        page.context.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._connected)

    def _asked(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "file"):
            self.hosts.add(parts.hostname)

    def _connected(self, socket: Any) -> None:
        self._asked(socket.url)
        socket.on("framereceived", self._heard)

    def _heard(self, frame: str | bytes) -> None:
        self.greetings += b"kernel_info_reply" in (frame.encode() if isinstance(frame, str) else frame)

    def until(self, holds: Callable[[], object], seconds: float = 120) -> None:
        """Waits until something outside the page holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            self.page.wait_for_timeout(20)

    def open(self, notebook: str = "") -> None:
        """Opens a notebook, or what start.py opens, and waits until its kernel is idle."""
        path = f"/lab/tree/{quote(notebook)}" if notebook else self.lab.first
        self.greetings = 0
        self.page.goto(f"{self.lab.address}{path}?reset&token={self.lab.token}")
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Waits until the kernel of the notebook in front has answered and is idle.

        What is run before it has answered is lost, though JupyterLab shows it as idle.
        """
        self.until(lambda: self.greetings)
        self.page.wait_for_function(IDLE)

    def choose(self, menu: str, *items: str) -> None:
        """Chooses from the menu bar, by the Chinese words on it."""
        self.page.locator(".lm-MenuBar-itemLabel").get_by_text(menu, exact=True).click()
        for item in items:
            enabled = self.page.locator(".lm-Menu-item:not(.lm-mod-disabled) .lm-Menu-itemLabel")
            enabled.get_by_text(item, exact=True).click()

    def run_all(self, seconds: int = 180) -> None:
        """Runs all cells by the menu, and waits until every one has been carried out."""
        self.start_all()
        self.finish_all(seconds)

    def finish_all(self, seconds: int = 180) -> None:
        """Waits until every cell has been carried out; none may have failed or warned."""
        self.page.wait_for_function(DONE, timeout=1000 * seconds)
        assert not (stopped := self.page.locator(STOPPED).all_inner_texts()), stopped

    def start_all(self) -> None:
        """Runs all cells by the menu, without waiting."""
        self.page.locator(f"{FRONT} .jp-MarkdownOutput h1").first.click()
        self.choose("运行", "运行所有单元格")

    def restart_kernel(self) -> None:
        """Restarts the kernel by the menu, saying yes when asked."""
        before = {one.pid for one in self.lab.kernels()}
        self.choose("内核", "重启内核…")
        self.greetings = 0
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.wait_for_new_kernel(before)

    def reopen(self) -> None:
        """Loads the page anew, as after closing the browser: the notebook in front is in front again."""
        before = {one.pid for one in self.lab.kernels()}
        self.greetings = 0
        self.page.goto(self.page.url)
        self.page.locator(FRONT).wait_for()
        self.wait_for_kernel()
        assert before == {one.pid for one in self.lab.kernels()}

    def wait_for_new_kernel(self, before: set[int]) -> None:
        """Waits until a kernel that was not there before has answered."""
        self.until(lambda: {one.pid for one in self.lab.kernels()} - before)
        self.wait_for_kernel()

    def make_case(self, name: str, report: Path) -> None:
        """Uploads a report into a new case, in the first notebook."""
        page = self.page
        page.get_by_label("案卷", exact=True).select_option("（新建案卷）")
        page.get_by_label("新案卷的名称").fill(name)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="上传报告").click()
        chooser.value.set_files(report)
        page.get_by_role("button", name="上传报告 (1)").wait_for()
        page.get_by_role("button", name="打开案卷").click()
        page.get_by_text(f"案卷“{name}”已打开").wait_for()
        page.get_by_text(f"案卷 {name}：{report.name}").first.wait_for()

    def follow(self, notebook: str) -> None:
        """Opens a notebook of the case by its link, and waits for its kernel."""
        self.greetings = 0
        self.page.locator(f"{FRONT} .ak-desk").get_by_role("link", name=notebook).click()
        self.wait_for_kernel()

    def bench(self) -> Any:
        """The desk in front, scrolled to."""
        found = self.page.locator(f"{FRONT} .ak-desk")
        found.evaluate("one => one.scrollIntoView()")
        return found

    def note(self) -> Any:
        """The text box of the note; that of the review has the same name and is hidden."""
        return self.bench().get_by_role("textbox", name="说明")

    def show_finding(self, item: str, sentence: str) -> None:
        """Clicks an item of the list, and waits until its sentence is on the screen."""
        self.bench().get_by_label("发现和解释").get_by_role("option", name=item).click()
        self.page.locator(f"{FRONT} .ak-right").get_by_text(sentence).first.wait_for()
        self.page.wait_for_function(IDLE)  # the form follows the sentence

    def picture(self, name: str) -> Path:
        """Keeps a picture of the screen in artefacts/."""
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


@contextlib.contextmanager
def open_browser(lab: Lab) -> Iterator[Any]:
    """Chromium in the lab's network, as a Playwright browser."""
    from playwright.sync_api import sync_playwright

    program = lab.folder / "browser"
    enter = f'nsenter --net=/proc/{lab.process.pid}/ns/net -- "{BROWSER}"' if lab.cut else f'"{BROWSER}"'
    program.write_text(f'#!/bin/sh\nexec {enter} "$@"\n', "utf-8")
    program.chmod(0o755)
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*SWITCHES, *root])
        try:
            yield browser
        finally:
            browser.close()


def serious(page: Any, part: str) -> list[str]:
    """What axe-core finds serious or critical in a part of a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context={"include": [[part]]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
