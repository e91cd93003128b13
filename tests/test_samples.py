"""The sample reports: they can be made again, SOURCES.csv and TRUTH.json tell the truth about them.

The arithmetic here is the test's own; nothing of audit_kit is used.
"""

import contextlib
import csv
import hashlib
import importlib
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest

SAMPLES = Path(__file__).parent.parent / "sample_reports"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "TRUTH.json").read_text(encoding="utf-8"))
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONSISTENT = [name for name, truth in TRUTH.items() if truth["consistent"]]
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
OUTSIDE_OUTCOMES = {"本年新收", "上年结转", "办理总计", "结转下年度"}
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结"]


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """Where all samples were made again, as on a machine without LibreOffice, and what the maker said."""
    folder = tmp_path_factory.mktemp("samples")
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.syspath_prepend(str(SAMPLES))
        patch.setenv("PATH", str(folder))
        importlib.import_module("make_samples").make(folder)
    yield folder, said.getvalue()
    for name in [name for name in sys.modules if name.split(".")[0] in ("maker", "make_samples")]:
        del sys.modules[name]


def sources() -> dict[str, dict[str, str]]:
    with (SAMPLES / "SOURCES.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def word_xml(path: Path) -> ElementTree.Element:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read("word/document.xml"))


def text_of(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(f"{WORD}t"))


def word_tables(path: Path) -> list[list[list[str]]]:
    """Every table as rows of cells; a continued merged cell is an empty text."""
    return [
        [[text_of(cell) for cell in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")]
        for table in word_xml(path).iter(f"{WORD}tbl")
    ]


def prose(file: str) -> str:
    """The words of a sample without white space."""
    path = SAMPLES / file
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as document:
            text = "\n".join(page.get_textpage().get_text_range() for page in document)
        text = re.sub(r"^- \d+ -\s*$", "", text, flags=re.MULTILINE)
    else:
        text = text_of(word_xml(path)) if path.suffix == ".docx" else path.read_text(encoding="utf-8")
    return "".join(text.split())


def number(text: str) -> Decimal | None:
    """The exact figure, 0 for a mark or a blank, None for words and figures with words."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if plain in ("", "/", "-", "—", "_", "无"):
        return Decimal(0)
    return Decimal(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None


def figures(truth: dict[str, Any], meant: bool) -> dict[str, Decimal | None]:
    """The figures printed, or meant: None for one without a place; one not printed is left out."""
    texts = {path: text for path, text in truth["cells"].items() if text is not None}
    texts |= truth["ought"] if meant else {}
    return {path: number(text) if isinstance(text, str) else None for path, text in texts.items()}


def broken_sums(figures: dict[str, Decimal | None]) -> set[str]:
    """The official sums that do not hold; a sum with a missing or unreadable figure is passed over."""
    requests = list(dict.fromkeys(path.split("/")[1] for path in figures if path.startswith("requests/")))
    outcomes = [row for row in requests if row not in OUTSIDE_OUTCOMES]
    sums = {}
    for row in requests:
        sums[f"T3-ROW/{row}"] = ([f"requests/{row}/{e}" for e in APPLICANTS], [f"requests/{row}/总计"])
    for e in [*APPLICANTS, "总计"]:
        whole = f"requests/办理总计/{e}"
        sums[f"T3-SUM/{e}"] = ([f"requests/{row}/{e}" for row in outcomes], [whole])
        taken_in = [f"requests/本年新收/{e}", f"requests/上年结转/{e}"]
        sums[f"T3-ID/{e}"] = (taken_in, [whole, f"requests/结转下年度/{e}"])
    for case in ("行政复议", "未经复议直接起诉", "复议后起诉"):
        sums[f"T4-SUM/{case}"] = ([f"disputes/{case}/{r}" for r in RESULTS], [f"disputes/{case}/总计"])
    return {name for name, (parts, whole) in sums.items() if not adds_up(figures, parts, whole)}


def adds_up(figures: dict[str, Decimal | None], parts: list[str], whole: list[str]) -> bool:
    left, right = ([figures.get(path) for path in paths] for paths in (parts, whole))
    if None in left or None in right:
        return True
    return sum(filter(None, left)) == sum(filter(None, right))


def test_sources_names_every_sample_with_its_hash() -> None:
    listed = sources()
    present = {path.name for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".docx", ".txt", ".json")}
    assert (
        set(listed)
        == present
        == {file for truth in TRUTH.values() for file in truth["files"]} | {"TRUTH.json"}
    )
    for file, row in listed.items():
        assert hashlib.sha256((SAMPLES / file).read_bytes()).hexdigest() == row["sha256"], file
        assert row["how_made"] and row["proves"]


def test_everything_comes_out_the_same_when_made_again(remade: tuple[Path, str]) -> None:
    folder, _ = remade
    made = [path for path in folder.rglob("*") if path.is_file() and path.name != "SOURCES.csv"]
    assert len([path for path in made if "county" in path.parts]) == 18
    for path in made:
        told = word_tables if path.suffix == ".docx" else Path.read_bytes
        assert told(path) == told(SAMPLES / path.relative_to(folder)), path.name


def test_without_libreoffice_the_maker_says_so_and_makes_the_rest(remade: tuple[Path, str]) -> None:
    folder, said = remade
    assert "LibreOffice (soffice) was not found" in said
    kept = {path.name for path in SAMPLES.iterdir() if path.suffix in (".docx", ".txt", ".json", ".csv")}
    assert {path.name for path in folder.iterdir() if path.is_file()} == kept


@pytest.mark.parametrize("file", sorted(file for truth in TRUTH.values() for file in truth["files"]))
def test_every_file_prints_the_claims_of_its_prose(file: str) -> None:
    truth = next(truth for truth in TRUTH.values() if file in truth["files"])
    words = prose(file)
    assert truth["claims"]
    for claim in truth["claims"]:
        assert "".join(claim["text"].split()) in words, claim["text"]


@pytest.mark.parametrize("file", sorted(path.name for path in SAMPLES.glob("*.docx")))
def test_word_files_print_the_figures_of_truth_in_their_places(file: str) -> None:
    cells = TRUTH[file.removesuffix(".docx")]["cells"]
    disclosure, requests, disputes = word_tables(SAMPLES / file)

    def told(table: str) -> list[str]:
        return [text for path, text in cells.items() if path.startswith(table) and text is not None]

    labels = ("第二十条", "信息内容")
    assert [text for row in disclosure if not row[0].startswith(labels) for text in row[1:]] == told(
        "disclosure"
    )
    assert [text for row in requests[3:] for text in row[-7:]] == told("requests")
    assert disputes[3] == told("disputes")


@pytest.mark.parametrize("name", CONSISTENT)
def test_consistent_samples_hold_every_official_sum(name: str) -> None:
    printed = figures(TRUTH[name], meant=False)
    assert None not in printed.values()
    assert broken_sums(printed) == set()


@pytest.mark.parametrize("name", TRUTH)
def test_what_ought_to_stand_there_holds_every_sum_and_agrees_with_the_prose(name: str) -> None:
    meant = figures(TRUTH[name], meant=True)
    assert broken_sums(meant) == set()
    for claim in TRUTH[name]["claims"]:
        values = [meant[path] for path in claim["cells"]]
        assert None not in values and sum(filter(None, values)) == Decimal(claim["value"]), claim["text"]


@pytest.mark.parametrize("name", ["errors-2021", "transcript-2020"])
def test_planted_errors_break_the_sums_they_name_and_no_others(name: str) -> None:
    named = {sum_name for error in TRUTH[name]["planted"] for sum_name in error["breaks"]}
    broken = broken_sums(figures(TRUTH[name], meant=False))
    assert broken == {sum_name for sum_name in named if sum_name[:3] in ("T3-", "T4-")} != set()


def test_planted_errors_of_the_first_table_are_what_they_are_said_to_be() -> None:
    cells = TRUTH["errors-2021"]["cells"]
    made, repealed, valid = (
        int(cells[f"disclosure/行政规范性文件/{c}件数"]) for c in ("本年制发", "本年废止", "现行有效")
    )
    assert valid < made - repealed
    assert cells["disclosure/行政事业性收费/本年收费金额"] == "251000元"
    assert cells["disclosure/行政许可/本年处理决定数量"] == "35820.5"


def test_the_second_year_goes_on_where_the_first_ended() -> None:
    first, second = (figures(TRUTH[name], meant=False) for name in ("year-2022", "year-2023"))
    for applicant in [*APPLICANTS, "总计"]:
        assert first[f"requests/结转下年度/{applicant}"] == second[f"requests/上年结转/{applicant}"]
    made, repealed, valid = (
        second[f"disclosure/行政规范性文件/{c}件数"] for c in ("本年制发", "本年废止", "现行有效")
    )
    assert valid == first["disclosure/行政规范性文件/现行有效件数"] + made - repealed  # type: ignore[operator]


def test_blanks_and_marks_holds_each_kind_of_blank_and_mark_and_a_blank_column() -> None:
    cells = TRUTH["blanks-and-marks-2021"]["cells"]
    assert {"", "/", "—", "-", "_", "无", "１８７", "1,046"} <= set(cells.values())
    assert {text for path, text in cells.items() if path.startswith("requests/") and "科研" in path} == {""}
    assert cells["requests/第三方权益/总计"] == ""


def test_one_row_other_leaves_out_the_three_rows() -> None:
    cells = TRUTH["one-row-other-2021"]["cells"]
    assert {cells[f"requests/{row}/总计"] for row in ("逾期不补正", "逾期不缴费", "其他")} == {None}
    assert cells["requests/其他处理/总计"] == "2"


def test_regular_transcript_has_as_many_fields_in_every_line_of_a_table() -> None:
    lines = TRUTH["transcript-regular-2021"]["printed_lines"]
    assert {table: {line.count("\t") + 1 for line in lines[table]} for table in lines} == {
        "disclosure": {4},
        "requests": {10},
        "disputes": {15},
    }


def test_faulty_transcript_marks_the_lines_that_lost_or_gained_a_figure() -> None:
    truth = TRUTH["transcript-2020"]
    unplaceable = {
        path.split("/")[1] for path, text in truth["cells"].items() if text == {"unplaceable": True}
    }
    assert len(unplaceable) == 9 and {"予以公开", "过程性信息", "其他处理"} < unplaceable
    lines = truth["printed_lines"]["requests"]
    assert "6. 属于四类过程性信\t2\t0\t0\t0\t0\t2\t\t" in lines and "\t息\t\t\t\t\t\t\t" in lines
    assert truth["printed_lines"]["disputes"][-1] == "\t\t\t\t\t1\t0\t0\t1\t2\t2\t0\t0\t1\t3"
    assert "六" not in truth["sections"]
