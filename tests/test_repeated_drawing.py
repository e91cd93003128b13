"""Forms, patterns and masks that draw themselves: refused in one sentence before a page is opened."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"

import audit_kit as ak  # noqa: E402
from benchmarks.fuzzing.hostile_pdf import PLAIN_PAGE, _deflated, _stream, _written  # noqa: E402

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


def told(content: bytes, folder: Path) -> str:
    path = folder / "hostile.pdf"
    path.write_bytes(content)
    start = time.process_time()
    with pytest.raises(ak.AuditKitError) as error:
        ak.read_report(path)
    assert time.process_time() - start < 5
    return str(error.value)


@pytest.mark.parametrize("objects", SELF.values(), ids=SELF)
def test_what_draws_itself_is_refused(objects: dict[int, bytes], tmp_path: Path) -> None:
    assert "反复引用自身" in told(_written(objects), tmp_path)


ENDING = {
    "forms within forms": nested(3, 5),
    "resources that name a form within itself": drawing(
        b"/X Do", BOTH, _stream(b"/Y Do", EITHER), _stream(b"0 0 5 5 re f", EITHER)
    ),
}


@pytest.mark.parametrize("objects", ENDING.values(), ids=ENDING)
def test_what_ends_is_no_circle(objects: dict[int, bytes], tmp_path: Path) -> None:
    assert "反复引用自身" not in told(_written(objects), tmp_path)
