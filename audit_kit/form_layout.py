"""The official tables of a report laid out as the form prints them: cells with spans, in rows and columns.

A table is laid out as rectangles: (top, left, bottom, right) from 0, what stands there, and, for a figure,
its address.

    ┌──────────────────────┬───────────────────────────────┐
    │ corner               │ 申请人情况                     │   header: as many rows as the
    │                      ├──────┬─────────────────┬──────┤   deepest column has words
    │                      │自然人│ 法人或其他组织   │ 总计 │
    ├───────┬──────────────┼──────┼────┬────┬───────┼──────┤
    │ 三、  │ （一）…      │  12  │    │    │       │      │   labels: as many columns as the
    │       ├──────┬───────┼──────┼────┼────┼───────┼──────┤   deepest row has words
    └───────┴──────┴───────┴──────┴────┴────┴───────┴──────┘
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit_kit.form import Block, Label
from audit_kit.forms import load_form
from audit_kit.model import CellId
from audit_kit.report import Axis, Report


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a laid-out table: a label, or a figure with its address.

    ``axis`` is what it is a label of; ``key`` names the label as in ``LabelSeen``, empty for words that stand
    over several rows or columns.
    """

    top: int
    left: int
    bottom: int
    right: int
    text: str = ""
    cell: CellId | None = None
    axis: Axis = "corner"
    key: str = ""


def laid_out(report: Report, table: str) -> list[Box]:
    """The boxes of a table of a report, from row 0 and column 0, without blocks in which no figure stands."""
    if table == "disputes":
        return list(_across(_blocks(report.layout_form, table)[0], table))
    boxes: list[Box] = []
    width = max(len(block.columns) for form in ("2019", "2021") for block in _blocks(form, table)) + 1
    for block in _printed_blocks(report, table):
        rows = _rows_of(report, table, block)
        top = max((box.bottom for box in boxes), default=-1) + 1
        if block.heading:
            boxes.append(Box(top, 0, top, width - 1, block.heading, None, "heading", block.key))
            top += 1
        boxes += _down(block, rows, table, top, width if block.heading else None)
    return boxes


def _blocks(form: str, table: str) -> Sequence[Block]:
    return load_form(form).tables[table].blocks


def _printed_blocks(report: Report, table: str) -> list[Block]:
    """The blocks of the report's form; of a report that mixes forms those whose figures it has."""
    forms: tuple[str, ...] = (report.form,) if report.form in ("2019", "2021") else ("2021", "2019")
    if table == "requests":
        forms = (report.layout_form,)
    own = {figure.cell for figure in report.figures}
    found: list[Block] = []
    for form in forms:
        for block in _blocks(form, table):
            cells = {CellId(table, row.key, column.key) for row in block.rows for column in block.columns}
            if cells & own and block.key not in {one.key for one in found}:
                found.append(block)
    return found


def _rows_of(report: Report, table: str, block: Block) -> list[Label]:
    """The rows that the report has, also one row of the older form in place of several."""
    own, rows = report.rows_of(table), block.rows
    for instead in load_form(report.layout_form).tables[table].instead:
        if instead.row.key in own:
            rows = instead.put_into(rows)
    return [row for row in rows if row.key in own]


def _down(block: Block, rows: Sequence[Label], table: str, top: int, width: int | None) -> Iterator[Box]:
    """Rows down, columns across; with ``width`` the last column is stretched to it, as 表二 is printed."""
    deep = max(len(column.under) for column in block.columns) + 1
    wide = max(len(row.under) for row in rows) + 1
    yield Box(top, 0, top + deep - 1, wide - 1, block.corner, key="" if block.heading else table)
    last = (width or wide + len(block.columns)) - 1
    heads = [(*column.under, column.label) for column in block.columns]
    for left, right, level, text, leaf in _spans(heads):
        bottom = deep - 1 if leaf else level
        end = last - wide if right == len(heads) - 1 else right
        own = block.columns[left].key if leaf else ""
        key = f"{block.key}/{own}" if own and block.heading else own
        yield Box(top + level, wide + left, top + bottom, wide + end, text, None, "column", key)
    labels = [(*row.under, row.label) for row in rows]
    first = top + deep
    for start, end, level, text, leaf in _spans(labels):
        right, key = (wide - 1, rows[start].key) if leaf else (level, "")
        yield Box(first + start, level, first + end, right, text, None, "row", key)
    for down, row in enumerate(rows):
        for across, column in enumerate(block.columns):
            right = last if across == len(block.columns) - 1 else wide + across
            at = first + down
            yield Box(at, wide + across, at, right, cell=CellId(table, row.key, column.key))


def _across(block: Block, table: str) -> Iterator[Box]:
    """表四: its rows are printed side by side, each with its columns under it."""
    deep = max(len(row.under) for row in block.rows) + 2
    leaves = [(row, column) for row in block.rows for column in block.columns]
    heads = [(*row.under, row.label, column.label) for row, column in leaves]
    for left, right, level, text, leaf in _spans(heads):
        key = "/".join(one.key for one in leaves[left]) if leaf else ""
        yield Box(level, left, deep - 1 if leaf else level, right, text, None, "column", key)
    for across, (row, column) in enumerate(leaves):
        yield Box(deep, across, deep, across, cell=CellId(table, row.key, column.key))


def _spans(paths: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int, int, str, bool]]:
    """Each run of labels under the same words: first, last, level, words, whether it is the last level."""
    for level in range(max(map(len, paths))):
        start = 0
        while start < len(paths):
            end = start
            if len(paths[start]) > level:
                leaf = len(paths[start]) == level + 1
                same = paths[start][: level + 1]
                while not leaf and end + 1 < len(paths) and paths[end + 1][: level + 1] == same:
                    end += 1
                yield start, end, level, paths[start][level], leaf
            start = end + 1
