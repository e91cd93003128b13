"""Hostile DOCX files."""

import io
import warnings
import zipfile
from collections.abc import Callable
from functools import partial

from .hostile_pdf import MEGABYTE, Files

BODY = "word/document.xml"


def word_files(docx: bytes) -> Files:
    """Hostile files built on a good DOCX, by name."""

    return _archives(docx) | _bodies(docx)


def _changed(docx: bytes, change: Callable[[bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    return _rewritten(docx, {BODY: change}, extra or {})


def _bodies(docx: bytes) -> Files:
    changed = partial(_changed, docx)
    row = b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 10 + b"</w:tr>"
    cell = b"<w:tbl><w:tr><w:tc>"
    return {
        "body-bomb": lambda: changed(
            lambda body: body.replace(b"<w:body>", b"<w:body>" + b" " * (300 * MEGABYTE))
        ),
        "entity-bomb": lambda: changed(_with_entities),
        "outside-entity": lambda: changed(
            lambda body: _with_doctype(body, b'<!ENTITY x SYSTEM "file:///etc/passwd">').replace(
                b"<w:t ", b"<w:t>&x;</w:t><w:t ", 9
            )
        ),
        "outside-doctype": lambda: changed(
            lambda body: body.replace(
                b"<w:document", b'<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd"><w:document', 1
            )
        ),
        "deep": lambda: changed(lambda body: body.replace(b"<w:body>", b"<w:body>" + b"<w:p>" * 200_000, 1)),
        "deep-tables": lambda: changed(lambda body: body.replace(b"<w:body>", b"<w:body>" + cell * 5_000, 1)),
        "deep-closed": lambda: changed(_deep_and_closed),
        "many-rows": lambda: changed(lambda body: body.replace(b"</w:tr>", b"</w:tr>" + row * 10_000, 1)),
        "huge-spans": lambda: changed(
            lambda body: body.replace(b'gridSpan w:val="', b'gridSpan w:val="99999999')
        ),
        "bad-spans": lambda: changed(lambda body: body.replace(b'gridSpan w:val="', b'gridSpan w:val="-x')),
        "no-body": lambda: changed(lambda body: b"<a/>"),
        "empty-body": lambda: changed(lambda body: b""),
        "merged-from-nowhere": lambda: changed(
            lambda body: body.replace(b'<w:vMerge w:val="restart"/>', b"<w:vMerge/>")
        ),
        "cut-cells": lambda: changed(
            lambda body: body.replace(b"<w:tc>", b"<w:x>").replace(b"</w:tc>", b"</w:x>")
        ),
    }


def _archives(docx: bytes) -> Files:
    changed = partial(_changed, docx)
    return {
        "extra-bomb": lambda: changed(bytes, {"word/media/image1.png": b"\x00" * (400 * MEGABYTE)}),
        "many-parts": lambda: changed(bytes, {f"word/media/{i}.xml": b"" for i in range(60_000)}),
        "slips-out": lambda: changed(bytes, {"../../../../slipped.txt": b"1", "/etc/slipped": b"1"}),
        "said-twice": lambda: _twice(docx),
        "no-content-types": lambda: _rewritten(docx, {"[Content_Types].xml": lambda part: b""}, {}),
        "relations-outside": lambda: _rewritten(
            docx,
            {"word/_rels/document.xml.rels": lambda part: part.replace(b'Target="', b'Target="../../../')},
            {},
        ),
        "damaged-checksum": lambda: docx[:2000] + bytes(16) + docx[2016:],
        "no-directory": lambda: docx[:-200],
    }


def _rewritten(docx: bytes, changes: dict[str, Callable[[bytes], bytes]], extra: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, True, 1) as new,
    ):
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
        for name, content in extra.items():
            new.writestr(name, content)
    return written.getvalue()


def _with_doctype(body: bytes, inside: bytes) -> bytes:
    return body.replace(b"<w:document", b"<!DOCTYPE w:document [" + inside + b"]><w:document", 1)


def _with_entities(body: bytes) -> bytes:
    levels = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 11))
    bombed = _with_doctype(body, b'<!ENTITY a0 "9999999999">' + levels)
    return bombed.replace(b'<w:t xml:space="preserve">', b'<w:t xml:space="preserve">&a10;', 3)


def _deep_and_closed(body: bytes) -> bytes:
    nested = b"<w:tbl><w:tr><w:tc>" * 300 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 300
    return body.replace(b"<w:body>", b"<w:body>" + nested, 1)


def _twice(docx: bytes) -> bytes:
    """The main part stands in the archive twice, the second time with other digits."""
    written = io.BytesIO(docx)
    with zipfile.ZipFile(io.BytesIO(docx)) as old:
        body = old.read(BODY)
    with warnings.catch_warnings(), zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # that the name is there already is the point
        archive.writestr(BODY, body.replace(b">1</w:t>", b">7</w:t>"))
    return written.getvalue()
