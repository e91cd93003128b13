"""The parts of a .docx that are read, taken out of the package with every size bounded."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from audit_kit.errors import UnreadableFile
from audit_kit.model import Source

MAX_PART_BYTES = 30_000_000
"""Of one part of the package, unpacked; that of a report has one or two million."""

MAX_ENTRIES = 2_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FROM_AGAIN = "请用 Word 或 WPS 打开后另存为 .docx，或重新索取"

_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb"""(?<=\s)(Type|Target|TargetMode)\s*=\s*["']([^"']*)["']""")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_parts(source: Source, content: bytes) -> tuple[bytes, bytes | None, bytes | None]:
    """The text of a Word document, and what its automatic numbers and its styles depend on, as XML.

    Raises:
        UnreadableFile: no .docx, damaged, locked, or larger than a report can be.
    """
    if content.startswith(OLE):
        raise _locked_or_old(source, content)
    if content.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise UnreadableFile(source.name, f"压缩包里超过 {MAX_ENTRIES} 个文件，不像一份年度报告", FROM_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_odd_entries(source, package)
            main = _related(source, package, "", "officeDocument") or "word/document.xml"
            document = _part(source, package, main)
            numbering, styles = (
                _part(source, package, name) if (name := _related(source, package, main, kind)) else None
                for kind in ("numbering", "styles")
            )
            return document, numbering, styles
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, RuntimeError):
        raise UnreadableFile(source.name, "DOCX 文件已损坏，打不开", FROM_AGAIN) from None


def _locked_or_old(source: Source, content: bytes) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UnreadableFile(source.name, "DOCX 文件设有打开密码", "请先取得密码，解除后另存，再读取")
    return UnreadableFile(
        source.name, "内容是旧版 Word 文件（.doc），不是 DOCX", "请用 Word 或 WPS 打开后另存为 .docx"
    )


def _refuse_odd_entries(source: Source, package: zipfile.ZipFile) -> None:
    """Refuses what no word processor writes and what could be read in two ways."""
    names = package.namelist()
    if len(set(names)) != len(names):
        raise UnreadableFile(source.name, "压缩包里有重名的文件", FROM_AGAIN)
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
            raise UnreadableFile(source.name, "压缩包里有指向包外的文件名", FROM_AGAIN)
    if any(entry.flag_bits & 1 for entry in package.infolist()):
        raise UnreadableFile(source.name, "压缩包设有密码", "请先取得密码，解除后另存，再读取")


def _related(source: Source, package: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """The name of the part that another part (the package itself: ``""``) names as its own of this kind."""
    path = PurePosixPath(part)
    relations = str(path.parent / "_rels" / f"{path.name}.rels") if part else "_rels/.rels"
    if relations not in package.NameToInfo:
        return None
    for relation in _RELATION.findall(_part(source, package, relations)):
        said = dict(_ATTRIBUTE.findall(relation))
        if said.get(b"Type", b"").endswith(b"/" + kind.encode()) and said.get(b"TargetMode") != b"External":
            target = said.get(b"Target", b"").decode("utf-8", "replace")
            name = target[1:] if target.startswith("/") else str(path.parent / target)
            return name if name in package.NameToInfo else None
    return None


def _part(source: Source, package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part; what its entry declares is not believed."""
    entry = package.getinfo(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(entry.compress_type)
    with package.open(entry) as stream:
        unpacked = stream.read(MAX_PART_BYTES + 1)
    if len(unpacked) > MAX_PART_BYTES or entry.file_size > MAX_PART_BYTES:
        raise UnreadableFile(
            source.name, f"解压后超过 {MAX_PART_BYTES // 1_000_000} MB，不像一份年度报告", FROM_AGAIN
        )
    return unpacked.replace(_STRICT, _TRANSITIONAL)
