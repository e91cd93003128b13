"""Files built to harm a reader: bombs, cycles, depth, size, and things that must not be carried out."""

import itertools
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from .hostile_pdf import MEGABYTE, Files, pdf_files
from .hostile_word import word_files

Hostile = tuple[str, str, Callable[[], bytes]]
"""A name, the file ending, and what makes the bytes."""


def hostile_files(html: str, text: str, docx: bytes, pdf: bytes) -> Iterator[Hostile]:
    """Every hostile file; the four arguments are good reports to build upon."""
    texts, pages, words = _texts(text), _pages(html), word_files(docx)
    kinds = {".html": pages, ".txt": texts, ".docx": words, ".pdf": pdf_files(pdf), ".png": _pictures()}
    for ending, files in kinds.items():
        for name, make in files.items():
            yield f"{ending[1:].replace('txt', 'text')}-{name}", ending, make
    whole = {".html": html.encode(), ".txt": text.encode(), ".docx": docx, ".pdf": pdf}
    whole |= {".png": b"", ".mht": b""}
    for ending, other in itertools.permutations(whole, 2):
        yield f"{other[1:]}-called{ending[1:]}", ending, partial(bytes, whole[other])


def _pages(html: str) -> Files:
    rows = "<tr>" + "<td>1</td>" * 10 + "</tr>"
    return {
        "deep-divs": lambda: (html + "<div>" * 200_000 + "1").encode(),
        "deep-tables": lambda: (html + "<table><tr><td>" * 20_000 + "1").encode(),
        "deep-around": lambda: ("<b><i>" * 50_000 + html).encode(),
        "many-rows": lambda: (html + f"<table>{rows * 10_000}</table>").encode(),
        "many-tables": lambda: (html + "<table><tr><td>1</td></tr></table>" * 20_000).encode(),
        "huge-spans": lambda: html.replace("<td", '<td colspan="1000000" rowspan="65534"').encode(),
        "huge-colspans": lambda: html.replace("colspan=", 'colspan="99999999" x=').encode(),
        "bad-spans": lambda: (
            html.replace("colspan=", 'colspan="-3" x=').replace("rowspan=", "rowspan=x").encode()
        ),
        "long-line": lambda: (html + "<p>" + "1" * (50 * MEGABYTE)).encode(),
        "long-attribute": lambda: html.replace("<td", '<td title="' + "x" * MEGABYTE + '"', 20).encode(),
        "many-attributes": lambda: html.replace(
            "<table", "<table " + "".join(f"a{i}=1 " for i in range(100_000)), 1
        ).encode(),
        "entities": lambda: html.replace("<td", "<td>&#x1F4A9;&#0;&#xFFFFFFFF;&bogus;</td><td", 50).encode(),
        "entity-bomb": lambda: (_entity_bomb("html") + html).encode(),
        "fetches": lambda: html.replace(
            "<body>",
            '<body><base href="http://127.0.0.1:9/"><img src="/x.png"><iframe src="file:///etc/passwd">',
        ).encode(),
        "nul-bytes": lambda: html.encode().replace(b"<td", b"\x00<td"),
        "bogus-charset": lambda: html.encode().replace(b"utf-8", b"x-bogus-99"),
        "wrong-charset": lambda: html.encode().replace(b"utf-8", b"utf-16"),
        "utf-7": lambda: html.encode().replace(b"utf-8", b"utf-7"),
        "unclosed-comment": lambda: html.replace("<table", "<!--<table", 1).encode(),
        "unclosed-script": lambda: html.replace("<table", "<script><table", 1).encode(),
        "huge-figure": lambda: html.replace("</td>", "9" * 100_000 + "</td>", 60).encode(),
    }


def _texts(text: str) -> Files:
    return {
        "one-long-line": lambda: b"1\t" * (25 * MEGABYTE),
        "long-line-in-report": lambda: (text + "1" * (50 * MEGABYTE)).encode(),
        "many-lines": lambda: (text + "1\t2\t3\n" * 2_000_000).encode(),
        "many-tables": lambda: (text * 500).encode(),
        "many-tabs": lambda: text.replace("\t", "\t" * 10_000).encode(),
        "huge-figures": lambda: text.replace("\t0", "\t" + "9" * 5_000).encode(),
        "exponents": lambda: text.replace("\t0", "\t1e999999999").encode(),
        "infinite": lambda: text.replace("\t0", "\tInfinity\tNaN").encode(),
        "other-digits": lambda: text.replace("\t0", "\t٣\t²\t①").encode(),
        "turned-round": lambda: text.replace("\t", "\t\u202e").encode(),
        "combining": lambda: text.replace("\t0", "\t1" + "\u0301" * 10_000).encode(),
        "zero-bytes": lambda: text.encode().replace(b"\t", b"\x00\t"),
        "only-zero-bytes": lambda: b"\x00" * (20 * MEGABYTE),
        "utf-16": lambda: text.encode("utf-16"),
        "surrogates": lambda: text.encode() + b"\xed\xa0\x80" * 1000,
        "empty": lambda: b"",
        "only-a-mark": lambda: b"\xef\xbb\xbf",
    }


def _pictures() -> Files:
    return {
        "bomb": lambda: _png(30_000, 30_000, zlib.compress(b"\x00" * (30 * MEGABYTE))),
        "too-large": lambda: _png(2**31 - 1, 2**31 - 1, zlib.compress(b"\x00")),
        "no-size": lambda: _png(0, 0, zlib.compress(b"\x00")),
        "cut": lambda: _png(1000, 1000, zlib.compress(b"\x00" * 1000))[:60],
        "not-deflated": lambda: _png(1000, 1000, b"1" * 1000),
    }


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _entity_bomb(root: str) -> str:
    levels = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 11))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a0 "9999999999">{levels}]>&a10;'
