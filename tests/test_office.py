"""Old Word and WPS files: through LibreOffice where there is one, else one sentence."""

import io
from pathlib import Path

import docx
import pytest

from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Grid, Source
from audit_kit.sources import office
from audit_kit.sources.office import office_program, read_office

SOURCE = Source("年报.doc", "", "docx", Path("年报.doc"))
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
RTF = (
    rb"{\rtf1\ansi\pard before\par"
    rb"\trowd\cellx2000\cellx4000\cellx6000 \pard\intbl 1\cell 2\cell 3\cell\row"
    rb"\trowd\cellx4000\cellx6000 \pard\intbl 4\cell 5\cell\row\pard after\par}"
)


def rows(document: Document) -> list[list[tuple[str, int]]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return [[(c.text, c.column_span) for c in grid.cells if c.row == row] for row in range(grid.n_rows)]


@pytest.mark.skipif(office_program() is None, reason="no LibreOffice on this computer")
def test_an_old_file_is_read_through_libreoffice() -> None:
    assert rows(read_office(SOURCE, RTF)) == [[("1", 1), ("2", 1), ("3", 1)], [("4", 2), ("5", 1)]]


def test_without_libreoffice_one_sentence_says_how_to_convert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(office, "USUAL_PLACES", ())
    with pytest.raises(UnreadableFile, match=r"另存为 \.docx 或 PDF"):
        read_office(SOURCE, OLD_WORD)


@pytest.mark.parametrize("command", ["exit 1", "sleep 30"])
def test_a_program_that_fails_or_hangs_is_told(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(office, "SECONDS", 0.2)
    with pytest.raises(UnreadableFile, match="LibreOffice 没能"):
        read_office(SOURCE, OLD_WORD)


def test_a_docx_or_a_web_page_of_the_wrong_name_is_read_as_what_it_is() -> None:
    document = docx.Document()
    document.add_table(1, 2).cell(0, 0).text = "1"
    stream = io.BytesIO()
    document.save(stream)
    assert rows(read_office(SOURCE, stream.getvalue())) == [[("1", 1), ("", 1)]]
    assert rows(read_office(SOURCE, b"<html><table><tr><td>1<td></table>")) == [[("1", 1), ("", 1)]]


def test_anything_else_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="不是 Word"):
        read_office(SOURCE, b"hello")
