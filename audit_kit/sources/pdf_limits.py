"""PDF files built to exhaust the machine, refused before anything is drawn.

Streams are unpacked piece by piece, without keeping the pieces; then the objects of each page are counted.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources.repeated_drawing import refuse_endless
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
        refuse_endless(source.name, content, lambda: saved(document))
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
