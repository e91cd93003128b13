"""Every sample against what its maker printed: each figure in its place, or not vouched for."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from conftest import SAMPLES

import audit_kit as ak
from audit_kit.model import Document, Grid, Source
from audit_kit.reading import documents

FILES = sorted(p.name for p in SAMPLES.iterdir() if p.suffix in (".pdf", ".docx", ".txt"))


@cache
def read(name: str) -> ak.Report:
    return ak.read_report(SAMPLES / name)


def told(truth: dict[str, Any], name: str) -> dict[str, Any]:
    own: dict[str, Any] = truth[name.rsplit(".", 1)[0]]
    return own


@pytest.mark.parametrize("name", FILES)
def test_no_figure_differs_from_what_is_printed(name: str, truth: dict[str, Any]) -> None:
    cells = told(truth, name)["cells"]
    for figure in read(name).figures:
        printed = cells[figure.cell.path]
        if figure.state == "unsure":
            continue
        assert "".join(figure.text.split()) == "".join((printed or "").split()), figure.cell.path


@pytest.mark.parametrize("name", FILES)
def test_what_has_one_place_is_read_and_nothing_else(name: str, truth: dict[str, Any]) -> None:
    cells = told(truth, name)["cells"]
    unsure = {figure.cell.path for figure in read(name).figures if figure.state == "unsure"}
    unplaceable = {path for path, printed in cells.items() if isinstance(printed, dict)}
    assert unsure == unplaceable
    for figure in read(name).figures:
        assert (figure.state == "absent") == (cells[figure.cell.path] is None)


@pytest.mark.parametrize("name", FILES)
def test_agency_year_form_date_and_sections_are_those_of_the_report(name: str, truth: dict[str, Any]) -> None:
    report, expected = read(name), told(truth, name)
    assert all(getattr(report, name) == expected[name] for name in ("agency", "year", "form"))
    assert report.published == datetime.date.fromisoformat(expected["published"])
    assert list(report.sections) == list(expected["sections"])


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".pdf")])
def test_every_figure_of_a_pdf_has_a_box_that_holds_it(name: str) -> None:
    for figure in read(name).figures:
        if figure.state != "absent":
            assert figure.place and figure.place.page and figure.place.box
            x0, top, x1, bottom = figure.place.box
            assert 0 < x0 < x1 < 900 and 0 < top < bottom < 1200


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".txt")])
def test_every_figure_of_a_transcript_points_into_its_line(name: str) -> None:
    lines = (SAMPLES / name).read_text(encoding="utf-8").split("\n")
    for figure in read(name).figures:
        if figure.state in ("number", "mark", "text"):
            place = figure.place
            assert place and place.line
            assert lines[place.line - 1][place.start : place.end] == figure.text


def test_the_tables_are_data_frames_of_the_official_shape() -> None:
    report = read("consistent-2021.pdf")
    assert report.requests.shape == (25, 7)
    assert report.disputes.shape == (3, 5)
    assert report.disclosure.shape == (6, 5)
    assert {str(dtype) for dtype in report.requests.dtypes} == {"Int64"}
    assert report.requests.loc["办理总计", "总计"] == report.figure("requests/办理总计/总计").value


def test_a_cell_that_the_form_does_not_have_is_missing_and_no_row_of_cells() -> None:
    report = read("form-2019.pdf")
    assert report.disclosure.loc["规章"].isna().sum() == 5
    assert len(report.cells) == 198


def test_blank_and_mark_are_missing_in_the_tables() -> None:
    report = read("blanks-and-marks-2021.pdf")
    for figure in report.figures:
        if figure.cell.table == "requests" and figure.state in ("blank", "mark", "unsure"):
            assert report.requests.isna().loc[figure.cell.row, figure.cell.column]


def test_figures_claimed_in_the_prose_point_at_cells() -> None:
    claims = read("consistent-2021.pdf").claims
    assert len(claims) > 10
    assert claims["cells"].map(bool).any()


def test_a_figure_that_only_one_reading_gives_is_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_second(source: Source, content: bytes) -> Iterator[Document]:
        for document in documents(source, content):
            blocks = [
                replace(one, cells=tuple(replace(cell, second=None) for cell in one.cells))
                if isinstance(one, Grid)
                else one
                for one in document.blocks
            ]
            yield replace(document, blocks=tuple(blocks))

    monkeypatch.setattr("audit_kit.reading.documents", without_second)
    figures = ak.read_report(SAMPLES / "consistent-2021.pdf").figures
    assert {figure.state for figure in figures} == {"unsure"}
    assert figures[0].note == "只有一种读法，没有另一种可以核对"


def test_an_unknown_cell_is_refused_in_words() -> None:
    with pytest.raises(ak.UnknownCell, match="表/行/列"):
        read("consistent-2021.pdf").figure("requests/没有/这格")


EXPECTED_FAILURES = {
    "consistent-2021.pdf": set(),
    "cut-row-2024.pdf": set(),
    "form-2019.pdf": {("T2-19-06", "info")},
    "year-2022.pdf": set(),
    "year-2023.pdf": set(),
    "one-row-other-2021.pdf": {("FMT-10", "error")},
}


@pytest.mark.parametrize("name", EXPECTED_FAILURES)
def test_a_consistent_report_has_no_finding_but_what_its_form_shows(name: str) -> None:
    findings = ak.check(read(name)).findings
    assert set(zip(findings["rule"], findings["severity"], strict=True)) == EXPECTED_FAILURES[name]


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("blanks")])
def test_planted_errors_are_found_by_the_rules_that_they_break(name: str, truth: dict[str, Any]) -> None:
    later = ("N-", "S-")
    verdicts = ak.check(read(name)).verdicts
    failed = {v.rule for v in verdicts if v.outcome in ("failed", "undecided")}
    for planted in told(truth, name)["planted"]:
        rules = {broken.split("/")[0].split("（")[0] for broken in planted["breaks"]}
        assert {rule for rule in rules if not rule.startswith(later)} <= failed
