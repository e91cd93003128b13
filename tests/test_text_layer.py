"""A hidden text layer over a scan is found however it is hidden, and never read alone."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from conftest import SAMPLES
from PIL.Image import Image

import audit_kit as ak
from audit_kit.model import Document, Grid, GridCell, Place, Source
from audit_kit.sources import scan
from audit_kit.sources.glyphs import Glyph
from audit_kit.sources.recogniser import model_file
from audit_kit.sources.text_layer import HiddenText, contradicted, doubted, hidden_texts
from benchmarks.accuracy.gold.scanning import invisible, lay_text_over, page_picture

needs_recognition = pytest.mark.skipif(
    model_file() is None, reason="text recognition is not installed (requirements-ocr.txt)"
)
CONSISTENT = SAMPLES / "consistent-2021.pdf"
TABLE_PAGES = [2, 3]


def without_colour(text: Any) -> None:
    raw.FPDFPageObj_SetFillColor(text.raw, 0, 0, 0, 0)


def as_it_is(text: Any) -> None:
    """Beneath the image."""


@cache
def scanned(page: int) -> Image:
    return page_picture(CONSISTENT, page, skew=0.0)


def layered(folder: Path, hide: Callable[[Any], None] = invisible) -> Path:
    """The table pages of the consistent sample: their text hidden, their scan upon it, no rules."""
    document = pdfium.PdfDocument.new()
    document.import_pages(pdfium.PdfDocument(CONSISTENT), TABLE_PAGES)
    lay_text_over(document, [scanned(page) for page in TABLE_PAGES], folder / "layered.pdf", hide)
    return folder / "layered.pdf"


@pytest.mark.parametrize("hide", [invisible, without_colour, as_it_is])
def test_hidden_text_is_found_however_it_is_hidden(hide: Callable[[Any], None], tmp_path: Path) -> None:
    found = hidden_texts(layered(tmp_path, hide).read_bytes())
    assert [each.page for each in found] == [1, 2]
    assert all(each.is_scan for each in found)
    assert "18642" in "".join(glyph.char for glyph in found[0].glyphs)


def test_text_that_a_page_shows_is_not_hidden() -> None:
    assert hidden_texts(CONSISTENT.read_bytes()) == []


def test_without_recognition_a_layered_scan_gets_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = layered(tmp_path)
    monkeypatch.setattr(scan, "model_file", lambda: None)
    with pytest.raises(ak.UnreadableFile, match="这是扫描件，尚未安装文字识别组件"):
        ak.read_report(path)


@needs_recognition
def test_a_layered_scan_is_read_from_its_picture(tmp_path: Path, truth: dict[str, Any]) -> None:
    report = ak.read_report(layered(tmp_path))
    assert report.source.kind == "scan"
    wanted = {
        key: text
        for key, text in truth["consistent-2021"]["cells"].items()
        if not key.startswith("disclosure")
    }
    read = {figure.cell.path: figure for figure in report.figures}
    numbers = [key for key in wanted if read[key].state == "number"]
    assert {key: read[key].text for key in numbers} == {key: wanted[key] for key in numbers}
    assert len(numbers) >= 0.98 * len(wanted)


PLACE = Place(page=1, x0=100, top=100, x1=150, bottom=120)


def glyphs(text: str, x: float = 110) -> tuple[Glyph, ...]:
    return tuple(Glyph(char, x + 6 * i, 104, x + 6 * i + 5, 113, 113) for i, char in enumerate(text))


def grid(text: str, second: str | None) -> Grid:
    return Grid((GridCell(text, 0, 0, place=PLACE, second=second),), 1, 1, page=1)


@pytest.mark.parametrize(("text", "seen"), [("15", "识别为“15”"), ("", "没有字")])
def test_a_layer_that_contradicts_the_picture_makes_a_figure_unsure(text: str, seen: str) -> None:
    (cell,) = contradicted(grid(text, text), glyphs("16")).cells
    assert cell.second == "16"
    assert cell.doubt == f"图像上{seen}，附带的文字层为“16”，两者不一致"


@pytest.mark.parametrize(("text", "layer"), [("15", "15"), ("15", "１５"), ("—", "-"), ("15", ""), ("", "")])
def test_a_layer_that_agrees_or_is_silent_changes_nothing(text: str, layer: str) -> None:
    assert contradicted(grid(text, text), glyphs(layer)) == grid(text, text)


def test_words_and_what_stands_outside_a_cell_are_no_contradiction() -> None:
    assert contradicted(grid("15", "15"), glyphs("16", x=300)) == grid("15", "15")
    assert contradicted(grid("规章", None), glyphs("规 章")) == grid("规章", None)


def test_hidden_digits_over_a_small_image_doubt_their_cells_only() -> None:
    source = Source("a.pdf", "0" * 64, "pdf", Path("a.pdf"))
    hidden = [HiddenText(1, glyphs("16"), is_scan=False)]
    inside, other = grid("16", "16"), Grid(grid("5", "5").cells, 1, 1, page=2)
    first, second = doubted(Document(source, (inside, other)), hidden).blocks
    assert isinstance(first, Grid) and first.cells[0].doubt is not None
    assert second == other
