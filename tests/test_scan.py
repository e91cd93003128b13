"""Scans are read, seal and all; what cannot be vouched for is never a number."""

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SAMPLES
from PIL import Image, ImageDraw

import audit_kit as ak
from audit_kit.errors import UnreadableFile
from audit_kit.model import Document, Figure, Grid, GridCell, Line, Source
from audit_kit.sources import scan
from audit_kit.sources.figure_shape import DigitSize, shape_doubt
from audit_kit.sources.page_grid import PictureTable, rules_of, tables_of
from audit_kit.sources.page_image import Box, PageImage, page_image
from audit_kit.sources.printed_ink import Blob
from audit_kit.sources.recogniser import model_file
from audit_kit.tables import official_tables
from benchmarks.accuracy.gold.scanning import Scanner, page_picture, scan_file

CONSISTENT = SAMPLES / "consistent-2021.pdf"
TABLE_PAGES = (2, 3)
"""The pages (0-based) of the consistent sample that hold 表三, of which the first also ends 表二."""

OVER_THE_FIGURES = (0.65, 0.6)


def source(name: str = "scan.pdf") -> Source:
    return Source(name, "0" * 64, "scan", Path(name))


def read(content: bytes, name: str = "scan.pdf") -> Document:
    if model_file() is None:
        pytest.skip("text recognition is not installed (requirements-ocr.txt)")
    return scan.read_scan(source(name), content)


@pytest.fixture(scope="module")
def sealed() -> Document:
    """Both pages of 表三, each skewed another way, with a seal over the figures of the first."""
    pictures = [
        page_picture(CONSISTENT, TABLE_PAGES[0], skew=0.7, seal=OVER_THE_FIGURES, seed=1),
        page_picture(CONSISTENT, TABLE_PAGES[1], skew=-0.7, seed=2),
    ]
    return read(scan_file(pictures, dpi=200))


def figures(document: Document) -> dict[str, Figure]:
    return {figure.cell.path: figure for figure in official_tables(document, "2021").figures}


def test_a_sealed_and_skewed_scan_is_read_without_a_wrong_figure(
    sealed: Document, truth: dict[str, Any]
) -> None:
    wanted = {
        path: text
        for path, text in truth["consistent-2021"]["cells"].items()
        if path.startswith(("requests/", "disputes/"))
    }
    found = figures(sealed)
    right = 0
    for path, text in wanted.items():
        if found[path].state == "number":
            assert found[path].text == text and found[path].second is not None, path
            right += 1
        else:
            assert found[path].state == "unsure" and found[path].note, path
    assert right >= 0.98 * len(wanted)


def test_digits_that_a_blurred_page_confuses_are_not_vouched_for(truth: dict[str, Any]) -> None:
    poor = Scanner(blur=1.2, noise=15, quality=50, paper=0.88)
    page = page_picture(SAMPLES / "form-2019.pdf", 2, 1.5, (0.6, 0.6), poor, seed=2)
    found = {one.cell.path: one for one in official_tables(read(scan_file([page], 200)), "2019").figures}
    assert found["requests/第三方权益/总计"].state == "unsure", "a 3 that both readings take for an 8"
    for path, figure in found.items():
        assert figure.state != "number" or figure.text == truth["form-2019"]["cells"][path], path


def test_places_are_those_on_the_skewed_page(sealed: Document, consistent: ak.Report) -> None:
    found = figures(sealed)
    skewed = math.radians(0.7)
    for printed in consistent.figures:
        if printed.cell.table != "requests" or printed.place is None or printed.place.page != 3:
            continue
        x, y = (value - half for value, half in zip(centre(printed), (595.3 / 2, 841.9 / 2), strict=True))
        turned = (x * math.cos(skewed) + y * math.sin(skewed), y * math.cos(skewed) - x * math.sin(skewed))
        shown = centre(found[printed.cell.path])
        assert abs(turned[0] + 595.3 / 2 - shown[0]) < 2 and abs(turned[1] + 841.9 / 2 - shown[1]) < 2


def centre(figure: Figure) -> tuple[float, float]:
    assert figure.place and figure.place.box
    x0, top, x1, bottom = figure.place.box
    return (x0 + x1) / 2, (top + bottom) / 2


def test_running_text_is_read_in_order_and_page_numbers_are_not(sealed: Document) -> None:
    lines = [block.text for block in sealed.blocks if isinstance(block, Line)]
    assert lines[0] == "三、收到和处理政府信息公开申请情况"
    assert lines.index("五、存在的主要问题及改进情况") < lines.index("六、其他需要报告的事项")
    assert not any(text.strip("- ").isdigit() for text in lines)


def test_the_same_scan_gives_the_same_reading() -> None:
    content = stored(drawn_table([["5", "12"], ["0", "7"]]))
    assert read(content, "a.png") == read(content, "a.png")


def drawn_table(texts: list[list[str]]) -> Image.Image:
    """A page with a ruled table in plain type, at 200 dpi."""
    from PIL import ImageFont

    picture = Image.new("RGB", (1654, 2339), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=34)
    for r, row in enumerate(texts):
        for c, text in enumerate(row):
            x, y = 200 + 200 * c, 300 + 80 * r
            draw.rectangle((x, y, x + 200, y + 80), outline="black", width=3)
            draw.text((x + 100, y + 40), text, fill="black", font=font, anchor="mm")
    return picture


def stored(picture: Image.Image, kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, dpi=(200, 200))
    return content.getvalue()


def level(picture: Image.Image) -> PageImage:
    """The page of a picture at 200 dpi."""
    return page_image(1, np.asarray(picture.convert("RGB")), 72 / 200)


def tables_on(page: PageImage) -> list[PictureTable]:
    return tables_of(rules_of(page.ink, page.seal))


def cells(document: Document) -> dict[tuple[int, int], GridCell]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return {(cell.row, cell.column): cell for cell in grid.cells}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_pictures_are_read_like_pdfs(kind: str) -> None:
    found = cells(read(stored(drawn_table([["5", "12"], ["", "7"]]), kind)))
    assert [found[at].text for at in sorted(found)] == ["5", "12", "", "7"]
    assert all(cell.doubt is None and cell.second == cell.text for cell in found.values())


def test_ink_that_says_nothing_is_no_blank() -> None:
    picture = drawn_table([["5", "12"], ["", "7"]])
    ImageDraw.Draw(picture).line((280, 410, 300, 425, 290, 432, 312, 438), fill="black", width=4)
    found = cells(read(stored(picture)))
    assert found[1, 0].doubt is not None
    assert found[0, 0].doubt is None


def test_ink_through_a_rule_makes_its_cells_unsure() -> None:
    picture = drawn_table([["5", "12"], ["3", "7"]])
    ImageDraw.Draw(picture).arc((230, 330, 560, 660), 180, 300, fill="black", width=8)
    found = cells(read(stored(picture)))
    assert found[0, 0].doubt is not None and found[1, 0].doubt is not None


@pytest.mark.parametrize("text", ["O", "o", "D", "l", "I", "1O", "O1"])
def test_a_letter_is_never_a_digit_in_silence(text: str) -> None:
    cell = cells(read(stored(drawn_table([["5", "12"], [text, "7"]]))))[1, 0]
    assert cell.doubt is not None or not cell.text.isdigit() or cell.text == cell.second == "1"


def test_a_figure_that_ends_in_a_point_is_doubted() -> None:
    cell = cells(read(stored(drawn_table([["5", "12"], ["3.", "7"]]))))[1, 0]
    assert cell.doubt is not None


def blob(x: int, width: int = 12, height: int = 20, bottom: int = 20, lean: float = 0.0) -> Blob:
    return Blob(Box(x, bottom - height, x + width, bottom), lean)


SIZE = DigitSize(height=20, width=12, one=7)


@pytest.mark.parametrize(
    ("text", "blobs", "why"),
    [
        ("12", [blob(3, 6), blob(16)], None),
        ("44", [blob(0, width=25)], None),
        ("1,286", [blob(0, 6), blob(10, 4, 8, 24), blob(18), blob(34), blob(50)], None),
        ("-5", [blob(0, 8, 3, 12), blob(12)], None),
        ("8.5", [blob(0), blob(15, 3, 3), blob(22)], None),
        ("—", [blob(0, 20, 3, 12)], None),
        ("12", [blob(3, 6), blob(16), blob(32)], "3 处笔画"),
        ("12", [blob(0)], "1 处笔画"),
        ("1", [blob(0, 12, 20, lean=0.3)], "斜线"),
        ("1", [blob(0, 10)], "太宽"),
        ("1", [blob(0, 10, 4)], "太小"),
        ("0", [blob(0, 20)], "字母O"),
        ("12.8", [blob(3, 6), blob(16), blob(30, 4, 8, 24), blob(38)], "像逗号"),
        ("1,286", [blob(0, 6), blob(10, 3, 3), blob(18), blob(34), blob(50)], "像小数点"),
        ("1.286", [blob(0, 6), blob(10, 3, 3), blob(18), blob(34), blob(50)], "千位"),
        ("-5", [blob(0, 8, 3, 12), blob(30)], "正负号"),
        ("-5", [blob(0, 8, 3, 3), blob(10)], "正负号"),
        ("12", [blob(0, 6), blob(30)], "空隙"),
        ("1 2", [blob(3, 6), blob(16)], "空隙"),
    ],
)
def test_shapes_bear_out_or_contradict_a_figure(text: str, blobs: list[Blob], why: str | None) -> None:
    doubt = shape_doubt(text, blobs, SIZE)
    assert doubt is None if why is None else doubt and why in doubt


def test_digits_too_small_for_a_sign_to_be_seen_are_doubted() -> None:
    small = DigitSize(height=12, width=8, one=4)
    assert "太小" in (shape_doubt("574", [blob(at, 8, 12) for at in (0, 10, 20)], small) or "")


@pytest.mark.parametrize("skew", [-2.0, -0.7, 0.0, 0.3, 3.0])
def test_a_skewed_page_is_made_level_and_places_are_turned_back(skew: float) -> None:
    page = level(page_picture(CONSISTENT, 2, skew, scanner=Scanner(noise=5)))
    turned = np.degrees(np.arctan2(page.shown[0, 1], page.shown[0, 0]))
    assert abs(turned - skew) < 0.08


def test_the_grid_of_a_page_keeps_merged_cells_under_the_seal() -> None:
    page = level(page_picture(CONSISTENT, 2, seal=OVER_THE_FIGURES))
    tables = tables_of(rules_of(page.ink, np.zeros_like(page.ink)))
    assert [(one.n_rows, one.n_columns, len(one.cells)) for one in tables] == [(9, 2, 16), (18, 10, 133)]
    assert all(cell.clear and cell.whole for table in tables for cell in table.cells)


@pytest.mark.parametrize(
    ("scanner", "skew"),
    [(Scanner(grey=True), 0.7), (Scanner(blur=1.2, noise=15, quality=50, paper=0.88), 1.5)],
)
def test_rules_run_on_beneath_a_seal_of_a_poor_scan(scanner: Scanner, skew: float) -> None:
    tables = tables_on(level(page_picture(CONSISTENT, 2, skew, OVER_THE_FIGURES, scanner)))
    assert [table.n_rows for table in tables] == [9, 18]
    assert all(cell.whole for table in tables for cell in table.cells)


def test_strokes_of_characters_are_no_rules() -> None:
    picture = drawn_table([["1", "2"], ["3", "4"]])
    draw = ImageDraw.Draw(picture)
    draw.line((260, 315, 260, 368), fill="black", width=4)  # long enough, but meets no rule
    (table,) = tables_on(level(picture))
    assert (table.n_rows, table.n_columns) == (2, 2)


def test_a_blank_beneath_a_seal_is_believed_only_where_no_stroke_can_hide() -> None:
    picture = drawn_table([["", "12"], ["", "7"]])
    draw = ImageDraw.Draw(picture)
    for top in (305, 385):
        draw.ellipse((260, top, 340, top + 60), outline=(205, 30, 40), width=12)
    draw.line((300, 385, 300, 396), fill=(150, 25, 30), width=12)  # a stroke under the ring, nearly lost
    found = cells(read(stored(picture)))
    assert found[0, 0].text == "" and found[0, 0].doubt is None
    assert found[1, 0].doubt is not None


def test_a_lost_rule_makes_its_rows_and_columns_doubtful() -> None:
    picture = drawn_table([["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]])
    ImageDraw.Draw(picture).rectangle((205, 370, 390, 390), fill="white")
    ImageDraw.Draw(picture).rectangle((390, 385, 410, 455), fill="white")
    (table,) = tables_on(level(picture))
    whole = {(cell.row, cell.column) for cell in table.cells if cell.whole}
    assert whole == {(2, 2)}


def test_without_the_packages_a_scan_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "model_file", lambda: None)
    with pytest.raises(UnreadableFile, match=r"尚未安装文字识别组件。请运行 python start.py --ocr"):
        scan.read_scan(source(), b"%PDF-1.4")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PDF"])
def test_damaged_files_get_one_sentence(kind: str, share: float) -> None:
    content = stored(drawn_table([["5"]]), kind)
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(content[: round(share * len(content))])


@pytest.mark.parametrize("size", [(9_000, 9_000), (20_000, 20_000)])
def test_pixel_bombs_are_refused(size: tuple[int, int]) -> None:
    content = io.BytesIO()
    Image.new("1", size).save(content, "PNG")
    with pytest.raises(UnreadableFile, match="万像素"):
        read(content.getvalue(), "bomb.png")


def test_too_many_pages_are_refused() -> None:
    pages = [Image.new("L", (40, 60), 255)] * (scan.MAX_PAGES + 1)
    content = io.BytesIO()
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    with pytest.raises(UnreadableFile, match=f"共 {scan.MAX_PAGES + 1} 页"):
        read(content.getvalue(), "long.tif")


@pytest.mark.parametrize("size", [(1654, 2339), (1, 1), (2, 5_000), (5_000, 1)])
def test_an_empty_page_and_what_is_too_small_for_one_give_nothing(size: tuple[int, int]) -> None:
    assert read(stored(Image.new("RGB", size, "white")), "a.png").blocks == ()


def test_a_page_of_noise_or_of_squares_is_refused() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (2339, 1654), dtype=np.uint8)
    squares = np.full((2339, 1654), 255, dtype=np.uint8)
    squares[100:2000:30] = squares[100:2000, 100:1600:30] = 0
    squares[2000, 100:1600] = 0
    for page in (noise, squares):
        with pytest.raises(UnreadableFile, match="第 1 页布满杂点或密格"):
            read(stored(Image.fromarray(page)), "a.png")
