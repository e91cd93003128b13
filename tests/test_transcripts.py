"""Transcripts: what tells a blank cell from a lost one, tables parted by bars, and where reading stops."""

from pathlib import Path

import pytest

import audit_kit as ak
from benchmarks.accuracy.gold.layouts import Layout
from benchmarks.accuracy.make import Job, make, story_of

ROW = "1.信访举报投诉类申请"


def made(style: str, folder: Path, zeros: str = "mixed") -> tuple[str, dict[str, str]]:
    """A transcript and the printed text of its figures."""
    job = Job(Layout("transcripts", "text", style=style, zeros=zeros), 0, 3, folder)
    make([job])
    printed = {key: figure.text for key, figure in story_of(job).figures.items() if figure.text is not None}
    return job.target.read_text(encoding="utf-8"), printed


def read(text: str, folder: Path) -> ak.Report:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return ak.read_report(path)


def states(report: ak.Report, row: str) -> set[str]:
    return {figure.state for figure in report.figures if figure.cell.row == row}


@pytest.mark.parametrize("style", ["flow", "pipes", "grid"])
def test_an_empty_field_is_a_blank_where_every_row_kept_all_fields(style: str, tmp_path: Path) -> None:
    text, printed = made(style, tmp_path)
    report = read(text, tmp_path)
    assert {f.cell.path: f.text for f in report.figures if f.cell.path in printed} == printed
    assert not any(figure.state == "unsure" for figure in report.figures)


def test_one_lost_field_makes_blanks_of_the_table_doubtful(tmp_path: Path) -> None:
    text, _ = made("flow", tmp_path)
    line = next(line for line in text.split("\n") if ROW in line)
    report = read(text.replace(line, line[: line.rindex("\t")]), tmp_path)
    assert states(report, "信访举报投诉") == {"unsure"}
    blank = [f for f in report.figures if f.cell.table == "requests" and f.state == "blank"]
    rows = {figure.cell.row for figure in blank}
    assert all(states(report, row) == {"blank"} for row in rows)


def test_swapped_headers_place_nothing_by_counting(tmp_path: Path) -> None:
    text, _ = made("flow", tmp_path, zeros="zero")
    report = read(text.replace("商业企业\t科研机构", "科研机构\t商业企业"), tmp_path)
    assert states(report, "信访举报投诉") == {"unsure"}


def test_a_column_that_its_header_lacks_places_no_blank(tmp_path: Path) -> None:
    text, _ = made("flow", tmp_path)
    report = read(text.replace("\t社会公益组织", ""), tmp_path)
    empty = {f.cell.row for f in report.figures if f.cell.table == "requests" and f.state == "blank"}
    assert all(states(report, row) == {"blank"} for row in empty)


def test_bars_are_shown_as_fields(tmp_path: Path) -> None:
    text, _ = made("pipes", tmp_path, zeros="zero")
    report = read(text, tmp_path)
    picture = ak.show_cell(report, "requests/办理总计/自然人")
    assert picture.html.count("<mark>") == 1
    figure = report.figure("requests/办理总计/自然人")
    assert f"<mark>{figure.text}</mark>" in picture.html
