"""From grids to official tables: every figure in its place, or said to have none."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from made_grids import (
    Box,
    counted,
    disclosure_rows,
    disputes_rows,
    document,
    drawn,
    report_grids,
    requests_block,
    requests_rows,
    without_spans,
)

from audit_kit.errors import NotAReport
from audit_kit.forms import load_form
from audit_kit.model import Grid
from audit_kit.tables import OfficialTables, official_tables


def tables(grids: Sequence[Grid], year_form: str = "2021") -> OfficialTables:
    return official_tables(document(grids), year_form)


def texts(found: OfficialTables, table: str, row: str) -> list[str]:
    return [f.text for f in found.figures if (f.cell.table, f.cell.row) == (table, row)]


def states(found: OfficialTables, table: str, row: str) -> set[str]:
    return {f.state for f in found.figures if (f.cell.table, f.cell.row) == (table, row)}


def expected(form_id: str) -> dict[str, list[str]]:
    return counted(row.key for row in requests_block(form_id).rows)


def requests_2021() -> list[list[Box]]:
    return requests_rows("2021", expected("2021"))


def with_requests(*printed: Grid) -> OfficialTables:
    """The tables of a 2021 report with another 表三."""
    disclosure, _, disputes = report_grids("2021")
    return tables([disclosure, *printed, disputes])


def assert_all_in_place(found: OfficialTables, form_id: str) -> None:
    for row, values in expected(form_id).items():
        assert texts(found, "requests", row) == values
    disputes = [f.text for f in found.figures if f.cell.table == "disputes"]
    assert disputes == [str(n) for n in range(900, 915)]
    assert {f.state for f in found.figures} == {"number"}


@pytest.mark.parametrize("page", [1, None], ids=["with places", "without places"])
@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_every_figure_of_either_form_is_placed(form_id: str, page: int | None) -> None:
    found = tables(report_grids(form_id, page))
    assert found.form == form_id
    assert tuple(f.cell for f in found.figures) == load_form(form_id).cells
    assert_all_in_place(found, form_id)
    assert not found.layout.extras and not found.layout.unplaced
    assert all(label.printed is not None for label in found.layout.labels)


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_a_transcript_that_kept_its_empty_fields_reads_the_same(form_id: str) -> None:
    assert_all_in_place(tables([without_spans(g) for g in report_grids(form_id)]), form_id)


def cut(rows: list[list[Box]], at: int) -> tuple[list[list[Box]], list[list[Box]]]:
    """The rows before and from ``at``, merged cells ended at the break and left blank after it."""
    first = [[replace(b, high=min(b.high, at - r)) for b in row] for r, row in enumerate(rows[:at])]
    second = [[replace(b, high=1) for b in row] for row in rows[at:]]
    blank = [
        [Box("", 10 - sum(b.wide for b in row))] if sum(b.wide for b in row) < 10 else [] for row in second
    ]
    return first, [[*left, *row] for left, row in zip(blank, second, strict=True)]


@pytest.mark.parametrize("at", range(4, 27))
def test_a_table_that_goes_on_over_a_page_is_one_table(at: int) -> None:
    first, second = cut(requests_2021(), at)
    assert_all_in_place(with_requests(drawn(first), drawn(second, page=2)), "2021")


def cut_inside(top: list[str], label: str) -> OfficialTables:
    """The tables of a report whose row 过程性信息 a page break cut: ``top`` above it, ``label`` below."""
    rows = requests_2021()
    at = next(i for i, row in enumerate(rows) if row[0].text == "6.属于四类过程性信息")
    halves = [*rows[:at], [Box(text) for text in top], [Box(label), *rows[at][1:]], *rows[at + 1 :]]
    first, second = cut(halves, at + 1)
    return with_requests(drawn(first), drawn(second, page=2))


@pytest.mark.parametrize(("above", "below"), [("6.属于四类过程", "性信息"), ("6.属于四类过程性信息", "")])
def test_a_row_cut_by_the_page_break_is_joined(above: str, below: str) -> None:
    assert_all_in_place(cut_inside([above, *[""] * 7], below), "2021")


def test_disclosure_printed_as_several_tables_is_one_table() -> None:
    rows = disclosure_rows("2021", {"行政许可": ["77"]})
    heads = [i for i, row in enumerate(rows) if row[0].text.startswith("第二十条")]
    parts = [drawn(rows[a:b]) for a, b in zip(heads, [*heads[1:], len(rows)], strict=True)]
    found = tables([*parts, *report_grids("2021")[1:]])
    assert found.form == "2021"
    assert texts(found, "disclosure", "行政许可") == ["77"]


def test_header_and_data_spans_that_differ_are_matched_by_order() -> None:
    rows = disclosure_rows("2019", {"规章": ["1", "2", "3"]})
    rows[1] = [Box("信息内容"), Box("本年新制作数量"), Box("本年新公开数量", 2), Box("对外公开总数量")]
    rows[2] = [Box("规章"), Box("1", 2), Box("2"), Box("3")]
    widened = [
        [replace(row[0], wide=row[0].wide + 1), *row[1:]] if sum(b.wide for b in row) == 4 else row
        for row in rows
    ]
    found = tables([drawn(widened), *report_grids("2019")[1:]], "2019")
    assert texts(found, "disclosure", "规章") == ["1", "2", "3"]


def test_other_handling_printed_as_one_row_stands_in_place_of_three() -> None:
    rows = requests_rows("2019", counted(r.key for r in requests_block("2019").rows))
    found = with_requests(drawn(rows))
    assert found.form == "2021"
    assert len(found.figures) == 186
    assert texts(found, "requests", "其他处理") == expected("2019")["其他处理"]
    missing = [label.key for label in found.layout.labels if label.printed is None]
    assert missing == ["逾期不补正", "逾期不缴费", "其他"]


def test_a_header_split_over_two_rows_is_read_downwards() -> None:
    rows = requests_2021()
    halves = [("商业", "企业"), ("科研", "机构"), ("社会公益", "组织"), ("法律服务", "机构"), ("其他", "")]
    rows[0] = [replace(rows[0][0], high=4), rows[0][1]]
    rows[1] = [replace(rows[1][0], high=3), rows[1][1], replace(rows[1][2], high=3)]
    rows[2:3] = [[Box(a) for a, _ in halves], [Box(b) for _, b in halves]]
    assert_all_in_place(with_requests(drawn(rows)), "2021")


def test_a_figure_belongs_to_the_header_printed_over_it() -> None:
    rows = requests_2021()
    rows[2][0], rows[2][1] = rows[2][1], rows[2][0]
    found = with_requests(drawn(rows))
    values = expected("2021")["予以公开"]
    assert texts(found, "requests", "予以公开") == [values[0], values[2], values[1], *values[3:]]


def test_blocks_of_both_forms_make_a_hybrid_that_keeps_each_blocks_own_columns() -> None:
    old, new = disclosure_rows("2019", {"规章": ["4", "5", "6"]}), disclosure_rows("2021")
    found = tables([drawn(old[:4] + new[4:]), *report_grids("2021")[1:]])
    assert found.form == "hybrid"
    votes = {block.block: block.vote for block in found.layout.blocks if block.vote}
    assert votes == {
        "（一）": "2019",
        "（五）": "2021",
        "（六）": "2021",
        "（八）": "2021",
        "（六）其他处理": "2021",
    }
    assert texts(found, "disclosure", "规章") == ["4", "5", "6"]


def test_a_missing_row_is_absent_and_its_neighbours_keep_their_places() -> None:
    rows = [row for row in requests_2021() if row[0].text != "2.重复申请"]
    found = with_requests(drawn(cut(rows, 3)[1], page=2))
    assert states(found, "requests", "重复申请") == {"absent"}
    assert texts(found, "requests", "公开出版物") == expected("2021")["公开出版物"]


def test_a_label_with_a_dropped_word_is_still_that_label() -> None:
    rows = requests_2021()
    for row in rows:
        row[:] = [
            replace(b, text="2.其他法律行政止公开") if b.text.startswith("2.其他法律") else b for b in row
        ]
    found = with_requests(drawn(rows))
    assert_all_in_place(found, "2021")
    seen = next(label for label in found.layout.labels if label.key == "法律法规禁止")
    assert seen.printed == "2.其他法律行政止公开"


def test_a_row_printed_twice_is_believed_in_neither_place() -> None:
    rows = requests_2021()
    at = next(i for i, row in enumerate(rows) if row[0].text == "2.重复申请")
    rows.insert(at + 3, [Box("2.重复申请"), *(Box("5") for _ in range(7))])
    rows = [
        [replace(b, high=b.high + 1) if b.text in ("（五）不予处理", "三、本年度办理结果") else b for b in r]
        for r in rows
    ]
    found = with_requests(drawn(rows))
    assert states(found, "requests", "重复申请") == {"unsure"}
    assert [u.row for u in found.layout.unplaced] == ["重复申请"]


def test_a_row_the_form_does_not_have_is_told() -> None:
    rows = requests_2021()
    rows.insert(-2, [Box("（五之二）转办交办"), Box(""), *(Box("5") for _ in range(7))])
    rows = [[replace(b, high=b.high + 1) if b.text == "三、本年度办理结果" else b for b in r] for r in rows]
    found = with_requests(drawn(rows))
    assert [(e.axis, e.text) for e in found.layout.extras] == [("row", "（五之二）转办交办")]
    assert_all_in_place(found, "2021")


def test_two_figures_under_one_header_are_not_made_into_one() -> None:
    rows = requests_2021()
    grid = drawn(rows)
    target = next(c for c in grid.cells if c.text == expected("2021")["予以公开"][0])
    left = replace(target, text="1", extent=(150.0, 175.0))
    right = replace(target, text="2", extent=(175.0, 200.0))
    cells = [c for old in grid.cells for c in ((left, right) if old is target else (old,))]
    found = with_requests(replace(grid, cells=tuple(cells)))
    figure = next(f for f in found.figures if f.cell.path == "requests/予以公开/自然人")
    assert (figure.state, figure.value) == ("unsure", None)


@pytest.mark.parametrize(
    ("text", "second", "state"),
    [
        ("12", "12", "number"),
        ("12", "1 2", "number"),
        ("12", "21", "unsure"),
        ("12", "", "unsure"),
        ("", "12", "unsure"),
        ("", "", "blank"),
        ("1\n2", "1\n2", "unsure"),
        ("１２", "12", "number"),
    ],
)
def test_a_figure_counts_only_where_both_readings_agree(text: str, second: str, state: str) -> None:
    grid = drawn(requests_2021())
    old = expected("2021")["予以公开"][0]
    cells = tuple(
        replace(c, text=text if c.text == old else c.text, second=second if c.text == old else c.text)
        for c in grid.cells
    )
    found = with_requests(replace(grid, cells=cells))
    figure = next(f for f in found.figures if f.cell.path == "requests/予以公开/自然人")
    assert figure.state == state
    if state == "unsure":
        assert figure.value is None and (figure.text, figure.second) == (text, second)


def test_blank_mark_and_zero_stay_apart() -> None:
    rows = requests_rows("2021", {"予以公开": ["", "/", "0", "无", "—", "若干", "3"]})
    found = with_requests(drawn(rows))
    got = [f.state for f in found.figures if f.cell.row == "予以公开"]
    assert got == ["blank", "mark", "number", "mark", "mark", "text", "number"]


def test_disputes_left_blank_are_blank_not_absent() -> None:
    found = tables([*report_grids("2021")[:2], drawn(disputes_rows([""] * 15))])
    assert {f.state for f in found.figures if f.cell.table == "disputes"} == {"blank"}


def test_a_document_without_official_tables_is_refused() -> None:
    other = drawn([[Box("项目"), Box("金额")], [Box("办公费"), Box("12")], [Box("差旅费"), Box("7")]])
    with pytest.raises(NotAReport, match="没有找到"):
        tables([other])


def test_two_reports_in_one_file_are_refused() -> None:
    with pytest.raises(NotAReport, match="不止一份"):
        tables([*report_grids("2021"), *report_grids("2021", page=9)])


def test_a_row_with_fewer_cells_than_printed_columns_is_placed_by_position() -> None:
    rows = disclosure_rows("2021")
    rows[1] = [Box(text) for text in ("信息内容", "备注", "本年制发件数", "本年废止件数", "现行有效件数")]
    rows[2] = [Box(text) for text in ("规章", "甲", "1", "2", "3")]
    rows[3] = [Box("行政规范性文件", 2), Box("4"), Box("5"), Box("6")]
    found = tables([drawn(rows), drawn(requests_rows("2021")), drawn(disputes_rows())])
    assert texts(found, "disclosure", "规章") == ["1", "2", "3"]
    assert texts(found, "disclosure", "行政规范性文件") == ["4", "5", "6"]
