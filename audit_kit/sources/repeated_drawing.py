"""How much a PDF draws over and over: forms, patterns and masks that draw each other, or themselves.

pdfium follows them without a limit of its own: a few hundred bytes can cost it gigabytes or hours. So they
are counted before it opens a page::

    page --Do--> form A --Do, Do, Do--> form A ...     without end
    page --Do x 10--> A --Do x 10--> B --Do x 10--> C  1,110 drawings
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from audit_kit.errors import UnreadableFile

MOST_DRAWINGS = 20_000
"""Forms that a file may draw, each counted as often as it is drawn: a report has a handful."""
SUSPECT = re.compile(rb"/Form(?![A-Za-z])|/PatternType|/ObjStm|/\w*#[0-9A-Fa-f]{2}")
"""What a file holds that has forms or patterns, or that may hide them."""
NAMED = re.compile(rb"/([^\s\x00/\[\]()<>{}%]*)[\s\x00]+(Do|scn|SCN|gs)(?![^\s\x00/\[\]()<>{}%])")
DONE = re.compile(rb"(?<![A-Za-z0-9])Do(?![A-Za-z0-9])")
PAINTED = re.compile(rb"(?<![A-Za-z0-9])(?:[fFBbSs]\*?|Do|T[jJ]|sh)(?![A-Za-z0-9*])")
KINDS = {b"Do": "XObject", b"scn": "Pattern", b"SCN": "Pattern", b"gs": "ExtGState"}


def refuse_endless(name: str, content: bytes, rewritten: Callable[[], bytes]) -> None:
    """Refuses a file whose forms draw themselves, or each other too often.

    ``rewritten`` gives the file as pdfium writes it: plain, and with what pdfium takes for its objects.

    Raises:
        UnreadableFile: more than ``MOST_DRAWINGS`` drawings, or a structure that cannot be followed.
    """
    if not SUSPECT.search(content):
        return
    import playa

    try:
        with playa.parse(rewritten()) as document:
            count = _Count()
            drawn = sum(count.of_stream(*part) for page in document.pages for part in _parts(page))
    except Exception:  # the parser raises whatever a damaged structure leads it to
        drawn = MOST_DRAWINGS + 1
    if drawn > MOST_DRAWINGS:
        raise UnreadableFile(
            name, "PDF 内部的图形反复引用自身，读不完", "请重新下载，或用打印方式另存为新的 PDF"
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
