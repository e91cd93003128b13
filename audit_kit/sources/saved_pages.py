"""The HTML texts in a saved page, decoded: one for .html, one for each HTML part of a .mht."""

import re
from email import message_from_bytes
from email.message import Message

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source

MAX_BYTES = 20_000_000
"""Markup beyond this is no report; pictures in a .mht do not count."""

MAX_PARTS = 1_000
FROM_AGAIN = "请在浏览器中重新保存网页"
MAX_SHARE_LOST = 0.01

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
MIME_HEAD = re.compile(
    rb"\s*([\w-]+:[^\r\n]*(\r?\n[ \t][^\r\n]*)*\r?\n)*?(mime-version|content-type):", re.IGNORECASE
)
OTHER_CHARSETS = frozenset({"big5", "big5-hkscs", "hz-gb-2312"})
"""Declared encodings that are believed: UTF-8 and the GB family prove themselves, Latin ones are slips."""


def pages_of(source: Source, content: bytes) -> list[str]:
    """The decoded HTML texts of the file, in its order.

    Raises:
        UnreadableFile: no text, damaged, or longer than a report can be.
    """
    parts = _mime_parts(source, content) if is_mime(content) else [(content, None)]
    if sum(len(part) for part, _ in parts) > MAX_BYTES:
        raise UnreadableFile(
            source.name,
            f"网页文字超过 {MAX_BYTES // 1_000_000} MB，不像一份年度报告",
            "请只保留年度报告的页面另存后再读取",
        )
    return [_decoded(source, part, declared) for part, declared in parts]


def is_mime(content: bytes) -> bool:
    """Whether the file is a web archive (.mht): it opens with mail headers instead of markup."""
    return MIME_HEAD.match(content[:4096]) is not None


def _mime_parts(source: Source, content: bytes) -> list[tuple[bytes, str | None]]:
    try:
        message = message_from_bytes(content)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"][:MAX_PARTS]
        found = [(_payload(part), part.get_content_charset()) for part in parts]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UnreadableFile(source.name, "网页存档（.mht）已损坏", FROM_AGAIN) from None
    if not found:
        raise UnreadableFile(source.name, "网页存档（.mht）里没有网页正文", FROM_AGAIN)
    return found


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _decoded(source: Source, content: bytes, declared: str | None) -> str:
    """The text in the first encoding that fits without loss, else in the one that loses least.

    UTF-8 is tried before what the page declares: Chinese text in another encoding is not valid
    UTF-8 by chance, while pages that declare GBK and hold UTF-8, or the reverse, are common.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _replaced(source, content[len(mark) :], (encoding,))
    if content[:200].count(b"\0") > len(content[:200]) // 4:
        return _replaced(source, content, ("utf-16-le" if content[:1] != b"\0" else "utf-16-be",))
    match = DECLARED.search(content[:4096])
    names = [(declared or "").lower(), match[1].decode("ascii", "replace").lower() if match else ""]
    candidates = ("utf-8", *(name for name in names if name in OTHER_CHARSETS), "gb18030")
    for encoding in candidates:
        try:
            return content.decode(encoding).replace("\0", "\ufffd")
        except UnicodeDecodeError:
            continue
    return _replaced(source, content, candidates)


def _replaced(source: Source, content: bytes, encodings: tuple[str, ...]) -> str:
    """The text with U+FFFD for what cannot be decoded: a cell that holds one is no figure."""
    texts = [content.decode(encoding, "replace").replace("\0", "\ufffd") for encoding in encodings]
    best = min(texts, key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") > MAX_SHARE_LOST * len(best):
        raise UnreadableFile(source.name, "不是可识别的网页文件", "请在浏览器中重新保存网页，编码选 UTF-8")
    return best
