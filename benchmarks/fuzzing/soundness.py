"""Whether figures read from a mutated file are what that file shows, seen without the library."""

import ctypes
import email
import html.parser
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from lxml import etree

ENCODINGS = ("utf-8", "gb18030", "utf-16")
UNITS = ("万元", "元", "件", "项")
SCALE = 10
_BOGUS_COMMENT = re.compile(r"<!(?!--)[^>]*>")
"""What a browser passes over up to the next ``>``; html.parser would stumble over ``<![endif]-->``."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NARROW = str.maketrans("０１２３４５６７８９，．＋－−", "0123456789,.+--")


@dataclass(frozen=True)
class Claim:
    """One figure in state ``number``; the box is in points from the page's top left, or None."""

    key: str
    value: Decimal
    page: int | None
    box: tuple[float, float, float, float] | None


def unsound(path: Path, claims: list[Claim], known: dict[str, Decimal | None]) -> list[str]:
    """One line for each claim that is neither the figure of the unmutated file nor shown by this one."""
    doubtful = [claim for claim in claims if known.get(claim.key) != claim.value]
    if not doubtful:
        return []
    if kind_of(path) == "pdf":
        return [
            f"{claim.key} = {claim.value}, page shows {shown!r}"
            for claim, shown in _not_on_page(path, doubtful)
        ]
    shown = {amount for text in shown_texts(path) if (amount := amount_in(text)) is not None}
    return [f"{claim.key} = {claim.value}, no such cell" for claim in doubtful if claim.value not in shown]


def kind_of(path: Path) -> str:
    """What the file is by its first bytes, whatever it is called: pdf, zip, html or text."""
    start = path.read_bytes()[:2000]
    if b"%PDF" in start[:1024]:
        return "pdf"
    if start[:2] == b"PK":
        return "zip"
    marked = re.search(rb"<(!doctype|html|table|div|meta)|content-type:|mime-version:", start, re.IGNORECASE)
    return "html" if marked or path.suffix in (".html", ".htm", ".mht") else "text"


def amount_in(text: str) -> Decimal | None:
    """The figure a cell's text amounts to, read with no more than a sign, separators and a unit put aside."""
    compact = re.sub(r"[\s\u200b-\u200f\ufeff,]", "", text.translate(_NARROW))
    for unit in UNITS:
        compact = compact.removesuffix(unit)
    signed = re.sub("^减", "-", re.sub("^[增+]", "", compact))
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", signed):
        return None
    try:
        return Decimal(signed)
    except InvalidOperation:
        return None


def _not_on_page(path: Path, claims: list[Claim]) -> Iterator[tuple[Claim, str]]:
    document = pdfium.PdfDocument(path.read_bytes())
    for claim in claims:
        if claim.page is None or claim.box is None:
            yield claim, "no place given"
            continue
        page = document[claim.page - 1]
        text = page.get_textpage().get_text_bounded(*_page_box(page, claim.box))
        if amount_in(text) != claim.value:
            yield claim, text


def _page_box(
    page: pdfium.PdfPage, box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The box in the page's own coordinates: left, bottom, right, top."""
    width, height = round(page.get_width() * SCALE), round(page.get_height() * SCALE)
    ends = []
    for x, y in (box[:2], box[2:]):
        across, up = ctypes.c_double(), ctypes.c_double()
        place = (round(x * SCALE), round(y * SCALE))
        raw.FPDF_DeviceToPage(
            page.raw, 0, 0, width, height, 0, *place, ctypes.byref(across), ctypes.byref(up)
        )
        ends.append((across.value, up.value))
    (x0, y0), (x1, y1) = ends
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def shown_texts(path: Path) -> Iterator[str]:
    """The text of every cell of the file, and for a transcript every field."""
    if kind_of(path) == "zip":
        yield from _word_cells(path)
        return
    content, kind = path.read_bytes(), kind_of(path)
    if b"multipart/related" in content[:2000]:
        content = _unpacked(content)
    for encoding in ENCODINGS:
        text = content.decode(encoding, "replace")
        if kind == "text":
            yield from re.split(r"[\t\r\n|]+|  +", text)
        else:
            page = _Cells()
            page.feed(_BOGUS_COMMENT.sub("", text))
            page.close()
            yield from page.found


def _unpacked(archive: bytes) -> bytes:
    """The pages in a web archive, behind one another."""
    parts = email.message_from_bytes(archive).walk()
    pages = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
    return b"".join(page for page in pages if isinstance(page, bytes))


def _word_cells(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
        root = etree.fromstring(archive.read("word/document.xml"), parser)
    for cell in root.iter(f"{_WORD}tc"):
        yield "".join(text.text or "" for text in cell.iter(f"{_WORD}t"))


class _Cells(html.parser.HTMLParser):
    """Collects what stands between one cell's start and the next tag that ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._shut()
            self._open = [] if tag in ("td", "th") else None

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._shut()

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)

    def _shut(self) -> None:
        if self._open is not None:
            self.found.append("".join(self._open))
        self._open = None
