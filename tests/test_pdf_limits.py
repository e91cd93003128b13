"""PDF files built to exhaust the machine are refused in one sentence, and reports are not."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
from conftest import SAMPLES

import audit_kit as ak
from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources import pdf_limits
from benchmarks.fuzzing.hostile_pdf import _deflated, _stream, _written, pdf_files

REFUSED = {
    "many-parts": "过多的片段",
    "run-length-bomb": "少见的压缩方式",
    "image-bomb": "展开后过大",
    "many-lines": "300000 个图形或文字",
}


def refuse(content: bytes) -> None:
    pdf_limits.refuse_harmful(Source("a.pdf", "0" * 64, "pdf", Path("a.pdf")), content)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_exhaust_the_machine_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf_files(b"")[name]())
    with pytest.raises(ak.UnreadableFile, match=REFUSED[name]):
        ak.read_report(path)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_bomb_is_found_however_often_it_is_packed(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_limits, "MOST_OF_STREAM", 1 << 20)
    packed = b" " * ((1 << 20) + 1)
    for _ in range(times - 1):
        packed = zlib.compress(packed)
    with pytest.raises(UnreadableFile, match="展开后过大"):
        refuse(_written({4: _deflated(packed, times)}))
    refuse(_written({4: _deflated(b" " * (1 << 20))}))


def test_the_sum_of_all_streams_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_limits, "MOST_OF_ALL", 1_000_000)
    streams = {number: _deflated(b" " * 400_000) for number in range(4, 7)}
    with pytest.raises(UnreadableFile, match="展开后过大"):
        refuse(_written(streams))
    refuse(_written({4: streams[4], 5: streams[5]}))


def test_as_many_objects_as_a_page_may_draw_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_limits, "MOST_OBJECTS", 100)
    refuse(_written({4: _stream(b"0 0 m 9 9 l S " * 100)}))
    with pytest.raises(UnreadableFile, match="第 1 页画有 101 个"):
        refuse(_written({4: _stream(b"0 0 m 9 9 l S " * 101)}))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_reports_are_far_from_the_limits(path: Path) -> None:
    content = path.read_bytes()
    refuse(content)
    sizes = [
        pdf_limits._unpacked_size(content, found.end(), pdf_limits.MOST_OF_STREAM)
        for found in re.finditer(rb"stream\r?\n", content)
    ]
    assert max(sizes) < pdf_limits.MOST_OF_STREAM / 10


def test_what_ends_a_stream_is_not_taken_for_the_words_before_another() -> None:
    refuse(_written({5: _stream(bytes(50) + b"/RL "), 6: _stream(bytes(30_000))}))
