"""Makes the pictures of README.zh-CN.md from a real JupyterLab: python docs/make_pictures.py.

Needs what the browser tests need: python start.py test --proof, and Chromium. They go to docs/pictures.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT / "tests"))

from lab import network_can_be_cut, open_lab  # noqa: E402
from screen import FRONT, Screen, missing, open_browser  # noqa: E402

CASE = "澜溪市场监管"


STILL = """async one => {
  for (let before = NaN; one.getBoundingClientRect().top !== before;) {
    before = one.getBoundingClientRect().top
    one.scrollIntoView()
    await new Promise(done => setTimeout(done, 200))
  }
}"""


def keep(screen: Screen, name: str, cell: str = "") -> None:
    """Keeps the screen, with the code cell that has these words at its top, as a PNG of 128 colours."""
    if cell:
        screen.page.locator(f"{FRONT} .jp-CodeCell", has_text=cell).first.evaluate(STILL)
    shot = Image.open(io.BytesIO(screen.page.screenshot())).convert("RGB")
    PICTURES.mkdir(exist_ok=True)
    path = PICTURES / f"{name}.png"
    shot.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
    print(name, path.stat().st_size // 1000, "kB")


def walk(screen: Screen) -> None:
    """What README.zh-CN.md tells, step by step."""
    page = screen.page
    screen.open()
    page.locator(f"{FRONT} .jp-MarkdownOutput h1").first.click()
    page.locator(".lm-MenuBar-itemLabel").get_by_text("运行", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("运行所有单元格", exact=True).hover()
    keep(screen, "1-run-all")
    page.keyboard.press("Escape")
    screen.run_all()
    screen.make_case(CASE, ROOT / "sample_reports" / "errors-2021.pdf")
    screen.bench()
    keep(screen, "2-case")
    screen.follow("02-do-the-figures-agree")
    screen.run_all()
    screen.show_finding("T4-SUM 行政复议", "各审理结果之和为10，多1。")
    keep(screen, "3-finding")
    screen.bench().get_by_label("确认").check()
    screen.note().fill("已对照原件第4页：五项之和为10，总计印作11。")
    screen.bench().get_by_label("编制人").fill("张三")
    screen.bench().get_by_role("button", name="保存决定").click()
    screen.bench().get_by_text("已保存（").wait_for()
    keep(screen, "4-decided")
    screen.open("notebooks/05-look-at-the-work.ipynb")
    screen.run_all()
    keep(screen, "5-charts", "ak.plot_flow(report)")
    screen.open(f"cases/{CASE}/notebooks/07-pack-the-evidence.ipynb")
    screen.run_all(seconds=600)
    keep(screen, "6-missing", "ak.completeness(case)")
    keep(screen, "7-pack", "ak.write_evidence(case")


def main() -> None:
    """Opens the lab in a folder of its own and takes the walk."""
    if reason := missing():
        sys.exit(reason)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_lab(Path(folder), network_can_be_cut()) as lab,
        open_browser(lab) as browser,
    ):
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        walk(Screen(lab, context.new_page()))
        context.close()


if __name__ == "__main__":
    main()
