"""PDF files built to exhaust the machine are refused in one sentence, and reports are not."""

import re
import time
import zlib
from pathlib import Path

import pytest
from conftest import SAMPLES

import audit_kit as ak
from audit_kit.errors import UnreadableFile
from audit_kit.model import Source
from audit_kit.sources import pdf_limits
from benchmarks.fuzzing.hostile_pdf import PLAIN_PAGE, _deflated, _picture, _stream, _written, pdf_files

REFUSED = {
    "many-parts": "过多的片段",
    "run-length-bomb": "少见的压缩方式",
    "many-lines": "300000 个图形或文字",
}


def refuse(content: bytes) -> None:
    pdf_limits.refuse_harmful(Source("a.pdf", "0" * 64, "pdf", Path("a.pdf")), content)


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_exhaust_the_machine_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile, match=REFUSED[name]):
        refuse(pdf_files(b"")[name]())


def test_a_report_is_held_against_the_limits_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(_written(SELF["form"]))
    with pytest.raises(UnreadableFile, match="反复引用自身"):
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


def test_an_image_has_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_limits, "MOST_OF_IMAGE", 1_000_000)
    with pytest.raises(UnreadableFile, match="展开后过大"):
        refuse(_written({5: _picture(1_001)}))
    refuse(_written({5: _picture(1_000)}))


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


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
TILE = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"


def drawing(content: bytes, resources: bytes, *forms: bytes) -> dict[int, bytes]:
    """A page (objects 3 and 4) and what it draws, from object 5 on."""
    page = PLAIN_PAGE.replace(b"<<>>>>", b"<<" + resources + b">>>>")
    return {3: page, 4: _stream(content)} | dict(enumerate(forms, start=5))


def form(content: bytes, names: int | None = None) -> bytes:
    """A form that draws; the X among its resources is the object of that number."""
    own = b"/Resources<</XObject<</X %d 0 R>>>>" % names if names else b""
    return _stream(content, FORM + own)


def nested(depth: int, times: int) -> dict[int, bytes]:
    """A page whose form draws another so many times, which draws another, and so on."""
    forms = [form(b"/X Do " * times, number + 1) for number in range(5, 5 + depth)]
    return drawing(b"/X Do", X, *forms, form(b"0 0 5 5 re f"))


X = b"/XObject<</X 5 0 R>>"
BOTH = b"/XObject<</X 5 0 R/Y 6 0 R>>"
EITHER = FORM + b"/Resources<<" + BOTH + b">>"
MASK = b"/ExtGState<</G<</SMask<</S/Alpha/G 5 0 R>>>>>>"
SELF = {
    "form": drawing(b"/X Do", X, form(b"/X Do /X Do", 5)),
    "form with inherited resources": drawing(b"/X Do", X, form(b"/X Do /X Do")),
    "name behind a comment": drawing(b"/X%\nDo", X, form(b"/X%\nDo /X%\nDo", 5)),
    "written otherwise": drawing(
        b"/#58 Do", X, _stream(b"/X Do /#58 Do", b"/Subtype/F#6frm/BBox[0 0 9 9]/Resources<<" + X + b">>")
    ),
    "two forms in a circle": drawing(b"/X Do", X, form(b"/X Do /X Do", 6), form(b"/X Do /X Do", 5)),
    "pattern": drawing(
        b"/Pattern cs /P scn 0 0 500 500 re f",
        b"/Pattern<</P 5 0 R>>",
        _stream(b"/Pattern cs /P scn 0 0 9 9 re f " * 3, TILE + b"/Resources<</Pattern<</P 5 0 R>>>>"),
    ),
    "mask": drawing(
        b"/G gs 0 0 9 9 re f",
        MASK,
        _stream(b"/G gs 0 0 9 9 re f " * 3, FORM + b"/Resources<<" + MASK + b">>"),
    ),
    "deflated form": drawing(b"/X Do", X, form(b"/X Do /X Do", 5)) | {4: _deflated(b"/X Do")},
    "forms that draw each other a million times": nested(6, 10),
}


@pytest.mark.parametrize("objects", SELF.values(), ids=SELF)
def test_what_draws_itself_is_refused(objects: dict[int, bytes]) -> None:
    start = time.process_time()
    with pytest.raises(UnreadableFile, match="反复引用自身"):
        refuse(_written(objects))
    assert time.process_time() - start < 5


ENDING = {
    "forms within forms": nested(3, 5),
    "resources that name a form within itself": drawing(
        b"/X Do", BOTH, _stream(b"/Y Do", EITHER), _stream(b"0 0 5 5 re f", EITHER)
    ),
}


@pytest.mark.parametrize("objects", ENDING.values(), ids=ENDING)
def test_what_ends_is_no_circle(objects: dict[int, bytes]) -> None:
    refuse(_written(objects))
