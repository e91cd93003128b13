"""Small portfolios for tests: saved web pages made in no time, and files broken in twelve ways."""

import zipfile
from pathlib import Path

from conftest import SAMPLES

from benchmarks import made_portfolio

COUNTY = SAMPLES / "county"


def write_pages(folder: Path, count: int) -> list[Path]:
    """So many reports as web pages."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.html" for number in range(count)]
    for number, path in enumerate(paths):
        made_portfolio.write_page(number, path)
    return paths


def write_broken(folder: Path) -> dict[str, Path]:
    """One file for each way of being broken, by the way."""
    folder.mkdir(parents=True, exist_ok=True)
    pdf = (SAMPLES / "consistent-2021.pdf").read_bytes()
    word = (SAMPLES / "consistent-2021.docx").read_bytes()
    page = (COUNTY / "2023" / "青禾县水务局.html").read_text("utf-8")
    contents = {
        "空文件.pdf": b"",
        "截断.pdf": pdf[: len(pdf) // 2],
        "只有文件头.pdf": b"%PDF-1.7\n%%EOF\n",
        "不是PDF.pdf": b"\x00\x01" * 500,
        "中间损坏.pdf": pdf[:2000] + b"\x00" * 60_000 + pdf[62_000:],
        "截断.docx": word[: len(word) // 2],
        "不是Word.docx": b"PK\x03\x04" + b"x" * 400,
        "没有表格.html": "<html><body><p>本机关年度报告</p></body></html>".encode(),
        "两份报告.html": page.replace("</body>", page.partition("<body>")[2]).encode(),
        "乱码.txt": bytes(range(256)) * 40,
        "不认得的类型.xyz": b"hello",
        "空压缩包.docx": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "空压缩包.docx", "w"):
        pass
    return {name: folder / name for name in contents}


def tables(out: Path) -> dict[str, bytes]:
    """The bytes of every final table, by name."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*.parquet"))}
