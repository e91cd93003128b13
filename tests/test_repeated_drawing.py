"""Forms, patterns and masks that draw themselves: refused in one sentence before a page is opened."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from fuzzing.hostile_pdf import PLAIN_PAGE, _deflated, _stream, _written  # noqa: E402

import audit_kit as ak  # noqa: E402

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
TILE = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9"


def page_with(resources: bytes) -> bytes:
    return PLAIN_PAGE.replace(b"<<>>>>", b"<<" + resources + b">>>>")


def nested(depth: int, times: int) -> bytes:
    """A page whose form draws another so many times, which draws another, and so on."""
    objects = {3: page_with(b"/XObject<</X 5 0 R>>"), 4: _stream(b"/X Do")}
    for number in range(5, 5 + depth):
        inner = b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1)
        objects[number] = _stream(b"/X Do " * times, FORM + inner)
    objects[5 + depth] = _stream(b"0 0 5 5 re f", FORM)
    return _written(objects)


SELF = {
    "form": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _stream(b"/X Do"),
        5: _stream(b"/X Do /X Do", FORM + b"/Resources<</XObject<</X 5 0 R>>>>"),
    },
    "form with inherited resources": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _stream(b"/X Do"),
        5: _stream(b"/X Do /X Do", FORM),
    },
    "name behind a comment": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _stream(b"/X%\nDo"),
        5: _stream(b"/X%\nDo /X%\nDo", FORM + b"/Resources<</XObject<</X 5 0 R>>>>"),
    },
    "written otherwise": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _stream(b"/#58 Do"),
        5: _stream(b"/X Do /#58 Do", b"/Subtype/F#6frm/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>"),
    },
    "two forms in a circle": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _stream(b"/X Do"),
        5: _stream(b"/X Do /X Do", FORM + b"/Resources<</XObject<</X 6 0 R>>>>"),
        6: _stream(b"/X Do /X Do", FORM + b"/Resources<</XObject<</X 5 0 R>>>>"),
    },
    "pattern": {
        3: page_with(b"/Pattern<</P 5 0 R>>"),
        4: _stream(b"/Pattern cs /P scn 0 0 500 500 re f"),
        5: _stream(b"/Pattern cs /P scn 0 0 9 9 re f " * 3, TILE + b"/Resources<</Pattern<</P 5 0 R>>>>"),
    },
    "mask": {
        3: page_with(b"/ExtGState<</G<</SMask<</S/Alpha/G 5 0 R>>>>>>"),
        4: _stream(b"/G gs 0 0 9 9 re f"),
        5: _stream(
            b"/G gs 0 0 9 9 re f " * 3, FORM + b"/Resources<</ExtGState<</G<</SMask<</S/Alpha/G 5 0 R>>>>>>>>"
        ),
    },
    "deflated form": {
        3: page_with(b"/XObject<</X 5 0 R>>"),
        4: _deflated(b"/X Do"),
        5: _stream(b"/X Do /X Do", FORM + b"/Resources<</XObject<</X 5 0 R>>>>"),
    },
}


def told(content: bytes, folder: Path) -> str:
    path = folder / "hostile.pdf"
    path.write_bytes(content)
    start = time.process_time()
    with pytest.raises(ak.UnreadableFile) as error:
        ak.read_report(path)
    assert time.process_time() - start < 5
    return str(error.value)


@pytest.mark.parametrize("objects", SELF.values(), ids=SELF)
def test_what_draws_itself_is_refused(objects: dict[int, bytes], tmp_path: Path) -> None:
    assert "反复引用自身" in told(_written(objects), tmp_path)


def test_forms_that_draw_each_other_a_million_times_are_refused(tmp_path: Path) -> None:
    assert "反复引用自身" in told(nested(6, 10), tmp_path)


def test_forms_within_forms_are_read(tmp_path: Path) -> None:
    path = tmp_path / "nested.pdf"
    path.write_bytes(nested(3, 5))
    with pytest.raises(ak.AuditKitError) as error:
        ak.read_report(path)
    assert "反复引用自身" not in str(error.value)


def test_resources_that_name_a_form_within_itself_are_no_circle(tmp_path: Path) -> None:
    shared = {
        3: page_with(b"/XObject<</X 5 0 R/Y 6 0 R>>"),
        4: _stream(b"/X Do"),
        5: _stream(b"/Y Do", FORM + b"/Resources<</XObject<</X 5 0 R/Y 6 0 R>>>>"),
        6: _stream(b"0 0 5 5 re f", FORM + b"/Resources<</XObject<</X 5 0 R/Y 6 0 R>>>>"),
    }
    path = tmp_path / "shared.pdf"
    path.write_bytes(_written(shared))
    with pytest.raises(ak.AuditKitError) as error:
        ak.read_report(path)
    assert "反复引用自身" not in str(error.value)
