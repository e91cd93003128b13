"""Bytes changed at random, outside and inside the compressed parts of a file."""

import io
import random
import re
import zipfile
import zlib

KINDS = ("flip", "delete", "insert", "truncate", "duplicate", "swap", "digit", "inside")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_DIGIT = re.compile(rb"[0-9]")


def mutated(content: bytes, kind: str, rng: random.Random) -> bytes:
    """The content with one mutation of the kind; ``inside`` mutates what a PDF or DOCX holds compressed."""
    if kind != "inside":
        return _plainly(content, kind, rng)
    if content[:2] == b"PK":
        return _inside_zip(content, rng)
    return _inside_pdf(content, rng) if content[:4] == b"%PDF" else _plainly(content, "digit", rng)


def _plainly(content: bytes, kind: str, rng: random.Random) -> bytes:
    size = max(1, len(content))
    at = rng.randrange(size)
    length = rng.choice((1, 1, 2, 4, 16, 200, 3000))
    block = content[at : at + length]
    if kind == "flip":
        changed = bytearray(content)
        for _ in range(rng.choice((1, 1, 3, 20, 200))):
            changed[rng.randrange(size)] ^= 1 << rng.randrange(8)
        return bytes(changed)
    if kind == "insert":
        return content[:at] + rng.randbytes(length) + content[at:]
    if kind == "truncate":
        return content[:at]
    if kind == "duplicate":
        return content[:at] + block + content[at:]
    if kind == "swap":
        other = rng.randrange(size)
        moved = content[:at] + content[at + length :]
        return moved[:other] + block + moved[other:]
    return _with_other_digit(content, rng) if kind == "digit" else content[:at] + content[at + length :]


def _with_other_digit(content: bytes, rng: random.Random) -> bytes:
    places = [found.start() for found in _DIGIT.finditer(content)]
    if not places:
        return content
    at = rng.choice(places)
    return content[:at] + rng.choice((b"0", b"7", b"12", b"", b" ", b"-", b".", b"x")) + content[at + 1 :]


def _inside_zip(content: bytes, rng: random.Random) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = _plainly(part, rng.choice(KINDS[:-1]), rng)
            new.writestr(zipfile.ZipInfo(name), part)
    return written.getvalue()


def _inside_pdf(content: bytes, rng: random.Random) -> bytes:
    """One deflated stream unpacked, mutated and packed again; its length and the xref then no longer fit."""
    streams = list(_STREAM.finditer(content))
    rng.shuffle(streams)
    for found in streams:
        try:
            plain = zlib.decompress(found.group(1))
        except zlib.error:
            continue
        packed = zlib.compress(_plainly(plain, rng.choice(KINDS[:-1]), rng))
        start, end = found.span(1)
        fitted = content[:start] + packed + content[end:]
        length = b"/Length %d" % (end - start)
        head = max(0, start - 400)
        dictionary = fitted[head:start].replace(length, b"/Length %d" % len(packed))
        return fitted[:head] + dictionary + fitted[start:]
    return _plainly(content, "digit", rng)
