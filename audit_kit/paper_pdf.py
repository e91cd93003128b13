"""The working paper as PDF, printed by a Chromium that is already there; nothing is fetched."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ON_PATH = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
ON_WINDOWS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
PATIENCE = 60.0
"""Seconds to wait for the browser."""
MADE = re.compile(r'<meta name="dcterms\.created" content="(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)')
DATES = re.compile(rb"/(CreationDate|ModDate) ?\(D:[^)]*\)")
NODE = re.compile(rb"\(node(\d{8})\)")
"""What names an element of the structure: the number that the browser happened to give it."""
ID = re.compile(rb"/ID ?\[ ?<([0-9A-Fa-f]+)> ?<([0-9A-Fa-f]+)> ?\]")


def paper_pdf(html: str) -> bytes | None:
    """The HTML printed on A4; None where no browser is there or it does not answer in time.

    The dates in the PDF are that of the HTML's ``dcterms.created`` and its ID is emptied, so that the same
    browser gives the same bytes.
    """
    browser = find_browser()
    if browser is None:
        return None
    with tempfile.TemporaryDirectory(prefix="paper-", ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder) / "paper.html", Path(folder) / "paper.pdf"
        page.write_text(html, encoding="utf-8")
        if not _printed(browser, page, pdf):
            return None
        content = pdf.read_bytes()
    return normalised(content, html) if content.startswith(b"%PDF-") else None


def find_browser() -> str | None:
    """The path of a Chromium, Chrome or Edge; None where there is none."""
    roots = [os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")]
    usual = [str(Path(root) / name) for root in roots if root for name in ON_WINDOWS]
    return next(filter(None, map(shutil.which, (*ON_PATH, *usual, *ON_MACOS))), None)


def normalised(pdf: bytes, html: str) -> bytes:
    """The PDF with fixed dates, ID and numbers of elements.

    Every replacement keeps its length, as the offsets in a PDF need.
    """
    made = MADE.search(html)
    moment = "".join(made.groups()) if made else "20000101000000"

    def date(match: re.Match[bytes]) -> bytes:
        start = match[0][: match[0].index(b"(D:") + 3]
        rest = match[0][len(start) + 14 :]
        return start + moment.encode() + re.sub(rb"\d", b"0", rest)

    nodes = {number: rank for rank, number in enumerate(sorted(set(NODE.findall(pdf))), start=1)}
    pdf = NODE.sub(lambda node: b"(node%08d)" % nodes[node[1]], DATES.sub(date, pdf))
    return ID.sub(
        lambda m: re.sub(rb"<[0-9A-Fa-f]+>", lambda h: b"<" + b"0" * (len(h[0]) - 2) + b">", m[0]), pdf
    )


def _printed(browser: str, page: Path, pdf: Path) -> bool:
    """Whether the browser wrote the PDF; it and all it started are ended when it takes too long."""
    own = [f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri()]
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    try:
        started = subprocess.Popen(
            [browser, *FLAGS, *root, *own],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    except OSError:
        return False
    try:
        return started.wait(PATIENCE) == 0 and pdf.is_file()
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                started.kill()
            else:
                os.killpg(started.pid, signal.SIGKILL)
        started.wait()
