"""Turns Word files into PDF with LibreOffice."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

NO_OFFICE = (
    "LibreOffice (soffice) was not found: made the DOCX and text samples only. "
    "Install LibreOffice Writer and run this again to make the PDF samples."
)


def office() -> str | None:
    """The LibreOffice program, or None when there is none on this machine."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def write_pdfs(program: str, words: list[Path], folder: Path) -> None:
    """Writes a PDF for every Word file, the same bytes each time."""
    convert(program, words, folder)
    for word in words:
        _fix_time(folder / f"{word.stem}.pdf")


def convert(program: str, words: list[Path], folder: Path) -> None:
    """Converts every Word file to a PDF of the same name in the folder, all in one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as profile:
        command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)


def _fix_time(path: Path) -> None:
    """Replaces the time of making and the file identifiers by fixed ones of the same length."""
    made = re.sub(rb"/CreationDate\(D:\d{14}[^)]*\)", _fixed_date, path.read_bytes())
    made = re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32, made)
    name = hashlib.md5(path.stem.encode()).hexdigest().upper().encode()
    pair = re.compile(rb"(/ID \[ <)[0-9A-F]{32}(>\s*<)[0-9A-F]{32}(> \])")
    made = pair.sub(rb"\g<1>" + name + rb"\g<2>" + name + rb"\g<3>", made)
    path.write_bytes(made)


def _fixed_date(found: re.Match[bytes]) -> bytes:
    return b"/CreationDate(D:20240101000000Z".ljust(len(found[0]) - 1) + b")"
