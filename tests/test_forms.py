"""The official forms as data, and what the loader refuses."""

from pathlib import Path

import pytest

from audit_kit.errors import CatalogueError
from audit_kit.forms import FOLDER, TABLES, form_for_year, load_form, load_form_file
from audit_kit.model import CellId


@pytest.mark.parametrize(
    ("form_id", "cells", "outcomes", "rows"),
    [("2019", [22, 161, 15], 19, 23), ("2021", [10, 175, 15], 21, 25)],
)
def test_a_form_asks_for_as_many_figures_as_the_official_one(
    form_id: str, cells: list[int], outcomes: int, rows: int
) -> None:
    tables = load_form(form_id).tables
    assert [len(tables[key].cells) for key in TABLES] == cells
    assert len(tables["requests"].groups["办理结果"]) == outcomes
    assert len(tables["requests"].blocks[0].rows) == rows


@pytest.mark.parametrize(
    ("year", "form_id"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")]
)
def test_the_year_decides_the_form(year: int, form_id: str) -> None:
    assert form_for_year(year).id == form_id


def test_only_the_changes_of_the_2019_form_are_signed_and_only_money_has_decimals() -> None:
    for form_id in ("2019", "2021"):
        form = load_form(form_id)
        signed = {cell.column for cell in form.cells if form.column_of(cell).signed}
        decimal = {cell.column for cell in form.cells if form.column_of(cell).decimal}
        assert signed == ({"本年增减"} if form_id == "2019" else set())
        assert decimal == ({"采购总金额"} if form_id == "2019" else {"本年收费金额"})


def test_a_row_printed_in_place_of_three_has_columns_too() -> None:
    cell = CellId("requests", "其他处理", "自然人")
    assert load_form("2021").column_of(cell).key == "自然人"
    with pytest.raises(KeyError):
        load_form("2021").column_of(CellId("requests", "没有这一行", "自然人"))


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("parts: 办理结果", "parts: [没有这一行]", "没有这一行"),
        ("key: 商业企业,", "key: 自然人,", "重复"),
        ("over: rows, parts: 申请人", "over: cells, parts: 申请人", "over"),
        ('gloss: "natural persons"', "colour: red", "colour"),
        ("section: 三", "section: 四", "requests"),
        ("years: {from: 2021, to: null}", "years: {from: 2021, to: 2020}", "years"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(
    tmp_path: Path, before: str, after: str, named: str
) -> None:
    text = (FOLDER / "2021.yaml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "2021.yaml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_form_file(path)
    assert named in str(refused.value)
    assert "2021.yaml" in str(refused.value)


def test_an_unknown_form_is_refused_with_the_ids_there_are() -> None:
    with pytest.raises(CatalogueError, match="2019 和 2021"):
        load_form("2030")
