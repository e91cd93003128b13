"""Old Word and WPS files (.doc, .wps, .rtf), made into .docx by the LibreOffice of this computer."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Source
from audit_kit.sources.docx import read_docx
from audit_kit.sources.html import read_html
from audit_kit.sources.saved_pages import is_mime
from audit_kit.sources.word_package import OLE

SECONDS = 60
"""The time LibreOffice is given; its first start takes some seconds."""

USUAL_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
SAVE_AS = "请用 Word 或 WPS 打开后另存为 .docx 或 PDF"

#: No macros, nothing linked is fetched, nothing embedded is run.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read_office(source: Source, content: bytes) -> Document:
    """The paragraphs and tables of an old Word or WPS file.

    Many files of this name are really .docx or web pages; those are read as such.

    Raises:
        UnreadableFile: no LibreOffice on this computer, or it cannot open the file.
    """
    if content.startswith(b"PK"):
        return read_docx(source, content)
    if content.lstrip()[:1] == b"<" or content.startswith(b"\xef\xbb\xbf<") or is_mime(content):
        return read_html(source, content)
    if not content.startswith((OLE, b"{\\rtf")):
        raise UnreadableFile(source.name, "不是 Word 或 WPS 文件", SAVE_AS)
    program = office_program()
    if program is None:
        raise UnreadableFile(
            source.name, "读取旧版 Word 或 WPS 文件要靠 LibreOffice，这台电脑上没有", SAVE_AS
        )
    return read_docx(source, _converted(source, content, program))


def office_program() -> str | None:
    """The LibreOffice of this computer, None where there is none."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return on_path or next((place for place in USUAL_PLACES if Path(place).is_file()), None)


def _converted(source: Source, content: bytes, program: str) -> bytes:
    """The same document as .docx; everything LibreOffice writes is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS, encoding="utf-8")
        old = folder / ("old.rtf" if content.startswith(b"{\\rtf") else "old.doc")
        old.write_bytes(content)
        _run(
            [
                program,
                *"--headless --norestore --nolockcheck --convert-to docx".split(),
                f"-env:UserInstallation={settings.parents[1].as_uri()}",
                *("--outdir", str(folder / "new")),
                str(old),
            ]
        )
        made = folder / "new" / "old.docx"
        if not made.is_file():
            raise UnreadableFile(source.name, f"LibreOffice 没能在 {SECONDS} 秒内打开这个文件", SAVE_AS)
        return made.read_bytes()


def _run(command: list[str]) -> None:
    """Runs a program and all it starts, for ``SECONDS`` at most."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as started:
        try:
            started.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            if sys.platform == "win32":
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(started.pid)], capture_output=True, check=False
                )
            else:
                os.killpg(started.pid, signal.SIGKILL)
