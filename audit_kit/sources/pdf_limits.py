"""PDF files built to exhaust the machine, refused before anything is drawn.

Streams are unpacked piece by piece, without keeping the pieces; then the objects of each page are counted.
So are the forms, patterns and masks that draw each other, or themselves, before pdfium opens a page: it
follows them without a limit of its own, and a few hundred bytes can cost it gigabytes or hours::

    page --Do--> form A --Do, Do, Do--> form A ...     without end
    page --Do x 10--> A --Do x 10--> B --Do x 10--> C  1,110 drawings
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources.upright import saved

PIECE = 1 << 16
MEGABYTE = 1 << 20

MOST_OF_IMAGE, MOST_OF_STREAM, MOST_OF_ALL = 120 * MEGABYTE, 32 * MEGABYTE, 600 * MEGABYTE
"""Unpacked: A4 in colour at 600 dpi has 104, a whole Chinese font 24, thirty pages at 200 dpi 350 MB."""

MOST_STREAMS, MOST_PAGES = 20_000, 100
"""A report has some hundred streams."""

MOST_OBJECTS = 40_000
"""On a page: one full of figures has 3,000; so many as this take seconds to draw."""

MOST_RARELY_PACKED = 20_000
"""Bytes packed by LZW or run length, which may unpack 2,700-fold; no maker of reports uses them for pages."""

DEEPEST = 4
"""How often a stream may be packed over."""

MOST_DRAWINGS = 20_000
"""Forms that a file may draw, each counted as often as it is drawn: a report has a handful."""
SUSPECT = re.compile(rb"/Form(?![A-Za-z])|/PatternType|/ObjStm|/\w*#[0-9A-Fa-f]{2}")
"""What a file holds that has forms or patterns, or that may hide them."""
NAMED = re.compile(rb"/([^\s\x00/\[\]()<>{}%]*)[\s\x00]+(Do|scn|SCN|gs)(?![^\s\x00/\[\]()<>{}%])")
DONE = re.compile(rb"(?<![A-Za-z0-9])Do(?![A-Za-z0-9])")
PAINTED = re.compile(rb"(?<![A-Za-z0-9])(?:[fFBbSs]\*?|Do|T[jJ]|sh)(?![A-Za-z0-9*])")
KINDS = {b"Do": "XObject", b"scn": "Pattern", b"SCN": "Pattern", b"gs": "ExtGState"}

STREAM = re.compile(rb"(?<!end)stream\r?\n")
RARE = re.compile(rb"/(LZW|LZWDecode|RL|RunLengthDecode)\b")
MANY_PARTS = re.compile(rb"/Contents\s*\[(\s*\d+\s+\d+\s+R){200}")
"""A page drawn in two hundred parts; browsers and offices write one to eight."""


def refuse_harmful(source: Source, content: bytes) -> None:
    """Nothing, where the file can be read within the limits above; damage is left to the reader.

    Raises:
        UnreadableFile: it unpacks to what no report holds, or a page draws too much.
    """
    _refuse_bombs(source, content)
    try:
        document = pdfium.PdfDocument(content)
        if b"/Encrypt" in content:
            _refuse_bombs(source, saved(document))
        if SUSPECT.search(content):
            _refuse_endless(source, document)
        _refuse_crowded_pages(source, document)
        document.close()
    except pdfium.PdfiumError:
        return


def _refuse_bombs(source: Source, content: bytes) -> None:
    if MANY_PARTS.search(content):
        raise _harmful(source, "有一页由过多的片段拼成")
    total = 0
    for number, found in enumerate(STREAM.finditer(content)):
        dictionary = content[max(0, found.start() - 1000) : found.start()].rpartition(b"obj")[2]
        most = MOST_OF_IMAGE if b"/Image" in dictionary else MOST_OF_STREAM
        size = _unpacked_size(content, found.end(), most)
        total += size
        if size > most or total > MOST_OF_ALL or number > MOST_STREAMS:
            raise _harmful(source, "有异常的压缩内容，展开后过大")
        if (
            RARE.search(dictionary)
            and content.find(b"endstream", found.end()) - found.end() > MOST_RARELY_PACKED
        ):
            raise _harmful(source, "用了少见的压缩方式，展开后可能过大")


def _unpacked_size(content: bytes, start: int, most: int) -> int:
    """The size of a stream unpacked as often as it is packed; some more than ``most`` where it is larger."""
    size = 0
    for depth in range(1, DEEPEST + 1):
        pieces: Iterator[bytes] = (content[at : at + PIECE] for at in range(start, len(content), PIECE))
        for _ in range(depth):
            pieces = _unpacked(pieces)
        size, head = 0, b""
        for piece in pieces:
            head = head or piece[:2]
            size += len(piece)
            if size > most:
                return size
        if not head.startswith(b"x"):
            break
    return size


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What packed pieces unpack to, up to where they are damaged or end."""
    unpacker = zlib.decompressobj()
    for packed in pieces:
        while not unpacker.eof:
            try:
                plain = unpacker.decompress(packed, MEGABYTE)
            except zlib.error:
                return
            packed = unpacker.unconsumed_tail
            if not plain and not packed:
                break
            yield plain
        if unpacker.eof:
            return


def _refuse_crowded_pages(source: Source, document: pdfium.PdfDocument) -> None:
    for index in range(min(len(document), MOST_PAGES)):
        page = document[index]
        drawn = pdfium_c.FPDFPage_CountObjects(page.raw)
        page.close()
        if drawn > MOST_OBJECTS:
            raise _harmful(source, f"第 {index + 1} 页画有 {drawn} 个图形或文字")


def _harmful(source: Source, what: str) -> UnreadableFile:
    to_do = "请打印成 PDF 另存后再读取，或向报送单位重新索取"
    return UnreadableFile(source.name, f"{what}，不像一份年度报告", to_do)


def _refuse_endless(source: Source, document: pdfium.PdfDocument) -> None:
    """Follows the file as pdfium writes it: plain, and with what pdfium takes for its objects."""
    import playa

    try:
        with playa.parse(saved(document)) as followed:
            count = _Count()
            drawn = sum(count.of_stream(*part) for page in followed.pages for part in _parts(page))
    except Exception:  # the parser raises whatever a damaged structure leads it to
        drawn = MOST_DRAWINGS + 1
    if drawn > MOST_DRAWINGS:
        raise UnreadableFile(
            source.name, "PDF 内部的图形反复引用自身，读不完", "请重新下载，或用打印方式另存为新的 PDF"
        )


def _parts(page: Any) -> Iterator[tuple[bytes, Any]]:
    """The page's content and that of what is stuck upon it, each with its resources."""
    yield b"\n".join(stream.buffer for stream in page.streams), page.resources
    for note in page.annotations:
        for look in _streams(note.props.get("AP")):
            yield look.buffer, _plain(look.attrs.get("Resources")) or {}


def _streams(value: Any) -> Iterator[Any]:
    value = _plain(value)
    if hasattr(value, "buffer"):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _streams(part)


class _Count:
    """Drawings by stream; a stream that is met again while it is counted never ends."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}
        self.open: set[int] = set()

    def of_stream(self, content: bytes, resources: Any) -> int:
        """The drawings that a content stream leads to, its own not counted."""
        resources, drawn = _plain(resources) or {}, 0
        calls = Counter(NAMED.findall(content))
        hidden = len(DONE.findall(content)) - sum(times for (_, how), times in calls.items() if how == b"Do")
        if hidden > 0:
            calls.update(
                {(name.encode("latin-1"), b"Do"): hidden for name in _plain(resources.get("XObject")) or ()}
            )
        paints = len(PAINTED.findall(content))
        for (name, how), times in calls.items():
            for stream in _called(resources, KINDS[how], name):
                drawn += (times if how == b"Do" else max(1, paints)) * self._of_object(stream, resources)
                if drawn > MOST_DRAWINGS:
                    return drawn
        return drawn

    def _of_object(self, stream: Any, outer: Any) -> int:
        key = int(stream.objid)
        if key in self.open:
            return MOST_DRAWINGS + 1
        if key not in self.known:
            self.open.add(key)
            own = _plain(stream.attrs.get("Resources")) or outer
            self.known[key] = 1 + self.of_stream(stream.buffer, own)
            self.open.discard(key)
        return self.known[key]


def _called(resources: Any, kind: str, name: bytes) -> Iterator[Any]:
    """The stream that a name stands for: a form, a tiling pattern, or the mask of a graphics state."""
    text = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name).decode("latin-1")
    found = _plain((_plain(resources.get(kind)) or {}).get(text))
    if kind == "ExtGState" and isinstance(found, dict):
        mask = _plain(found.get("SMask"))
        found = _plain(mask.get("G")) if isinstance(mask, dict) else None
    if hasattr(found, "buffer") and getattr(found.attrs.get("Subtype"), "name", "") != "Image":
        yield found


def _plain(value: Any) -> Any:
    from playa.pdftypes import resolve1

    return resolve1(value)
