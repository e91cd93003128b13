"""A report made from a few printed texts: what a rule's examples are read as, and what tests start from.

An example maps keys of the form to printed text; every figure it does not name is printed as "0".
A key is a whole address (``requests/*/总计``, with ``*`` for every row or column) or, for a rule on one
table, a single row or column key, which then stands in the first line that has all of them. Text ``null``
is a figure the report does not print. Beside the keys an example may hold the fields of ``Made``,
``settings`` laid over the national ones, ``before`` (the report of the year before, told in the same way)
and ``children`` (a list of reports of subordinate agencies).
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from audit_kit.amounts import read_amount
from audit_kit.answers import Answer, column_of
from audit_kit.checks_group import Group
from audit_kit.errors import CatalogueError
from audit_kit.facts import Facts
from audit_kit.forms import Block, Form, Table, load_form
from audit_kit.model import CellId, Figure, Line, Place, Source
from audit_kit.report import BlockSeen, Extra, FormId, Heading, LabelSeen, Layout, Report, Unplaced
from audit_kit.rule import Example, Rule
from audit_kit.settings import settings_over_defaults
from audit_kit.verdicts import Surroundings, answers

SOURCE = Source(name="example", sha256="0" * 64, kind="text", path=Path("example"))
UNREAD = "unread"
YEARS = {"2019": 2020, "2021": 2024}
BESIDE = ("settings", "before", "children")
HEADING_STEP = 100
"""Made reports with text have their headings on lines 100, 200 … and the text on the lines after."""


@dataclass(frozen=True)
class Made:
    """How a made report departs from an official form that is filled in with "0" throughout.

    ``old`` are the blocks of 表二 that a hybrid prints as in 2019; ``one_row`` prints （六）其他处理 as one
    row; ``without`` are tables left out; ``unsure`` addresses the reader cannot vouch for; ``headings`` are
    printed as ``一、总体情况``; ``printed`` maps ``table/axis/key`` to another wording, to null (not printed)
    or to ``unread`` (the reader gave nothing); ``extras`` are ``table/axis/text``; ``unplaced`` are
    ``table/row/texts``. ``preface`` are the paragraphs before the first heading, ``sections`` the text of
    some sections with a line break between paragraphs.
    """

    form: FormId = "2021"
    year: int | None = 2024
    old: tuple[str, ...] = ()
    one_row: bool = False
    without: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    headings: tuple[str, ...] | None = None
    printed: Mapping[str, str | None] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    agency: str | None = "示例机关"
    title: str | None = None
    published: datetime.date | None = None
    preface: tuple[str, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)


def example_answers(rule: Rule, example: Example) -> list[Answer]:
    """What a rule says of its example.

    Raises:
        CatalogueError: the example names a figure that its form does not have.
    """
    report, content = example_report(rule, example), example.content
    settings = settings_over_defaults(content.get("settings", {}))
    children = [Facts(example_report(rule, example, one), settings) for one in content.get("children", ())]
    around = Surroundings(
        settings,
        before=example_report(rule, example, content["before"]) if "before" in content else None,
        group=Group(Facts(report, settings), tuple(children)) if children else None,
    )
    return answers(rule, report, around)


def example_report(rule: Rule, example: Example, beside: Mapping[str, Any] | None = None) -> Report:
    """The report that an example stands for, or one that it gives beside it.

    Raises:
        CatalogueError: the example names a figure that its form does not have.
    """
    content = example.content if beside is None else beside
    names = {one.name for one in fields(Made)}
    version = rule.versions[-1]
    given: dict[str, Any] = {"form": version, "year": YEARS[version]}
    given |= {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in content.items()
        if name in names
    }
    made = Made(**given)
    cells = {key: text for key, text in content.items() if key not in {*names, *BESIDE}}
    short = tuple(key for key in cells if "/" not in key)
    paths = _paths(rule, made, short) if short else {}
    try:
        return made_report({paths.get(key, key): text for key, text in cells.items()}, made)
    except KeyError as error:
        where = f"{rule.file} {rule.id} examples {example.outcome}"
        raise CatalogueError(where, f"格式中没有 {error.args[0]} 这一格", "请改正这个例子") from None


def made_report(cells: Mapping[str, str | None] | None = None, made: Made | None = None) -> Report:
    """A report of an official form, with the texts given and "0" everywhere else.

    Raises:
        KeyError: an address matches no figure of the form.
    """
    made = made or Made()
    blocks = _blocks(made)
    texts: dict[CellId, str | None] = {cell: "0" for block in blocks for cell in _cells(*block, made)}
    for pattern, text in (cells or {}).items():
        matching = [cell for cell in texts if fnmatchcase(cell.path, pattern)]
        if not matching:
            raise KeyError(pattern)
        texts |= dict.fromkeys(matching, text)
    figures = tuple(_figure(cell, text, made) for cell, text in texts.items())
    return Report(
        source=SOURCE,
        agency=made.agency,
        year=made.year,
        form=made.form,
        published=made.published,
        sections=dict(made.sections),
        figures=figures,
        title=made.title,
        headings=tuple(_headings(made)),
        lines=tuple(_lines(made)),
        layout=_layout(blocks, made),
    )


def _paths(rule: Rule, made: Made, keys: Iterable[str]) -> dict[str, str]:
    """The address of each short key: in the first column, or in the first row that has them all."""
    keys, table = tuple(keys), str(rule.table)
    cells = [cell for t, block in _blocks(made) if t.key == table for cell in _cells(t, block, made)]
    if rule.asked.get("over") == "columns":
        return {key: CellId(table, key, cells[0].column).path for key in keys}
    for row in dict.fromkeys(cell.row for cell in cells):
        if {CellId(table, row, key) for key in keys} <= set(cells):
            return {key: CellId(table, row, key).path for key in keys}
    return {key: f"{table}/{key}" for key in keys}


def _blocks(made: Made) -> list[tuple[Table, Block]]:
    """The blocks the report prints, each with its table; those of a hybrid come from both forms."""
    old = load_form("2019").tables["disclosure"]
    found = []
    for table in _form(made).tables.values():
        for block in table.blocks:
            printed = old if table.key == "disclosure" and block.key in made.old else table
            found.append((printed, next(b for b in printed.blocks if b.key == block.key)))
    return found


def _form(made: Made) -> Form:
    return load_form(made.form if made.form in ("2019", "2021") else "2021")


def _cells(table: Table, block: Block, made: Made) -> list[CellId]:
    rows = block.rows
    for instead in table.instead if made.one_row else ():
        rows = instead.put_into(rows)
    return [CellId(table.key, row.key, column.key) for row in rows for column in block.columns]


def _figure(cell: CellId, text: str | None, made: Made) -> Figure:
    if text is None or cell.table in made.without:
        return Figure(cell, "", None, "absent", note="报告没有印出这一格")
    if cell.path in made.unsure:
        return Figure(cell, text, read_amount(text).value, "unsure", note="两种读法一致，但字迹不清")
    amount = read_amount(text, signed=column_of(cell).signed)
    return Figure(cell, text, amount.value, amount.state, remarks=amount.remarks)


def _headings(made: Made) -> Iterable[Heading]:
    official = [f"{section.key}、{section.title}" for section in _form(made).sections]
    keys = {section.title: section.key for section in _form(made).sections}
    step = HEADING_STEP if made.sections or made.preface else 1
    for at, text in enumerate(official if made.headings is None else made.headings, start=1):
        line = at * step
        ordinal, mark, title = text.partition("、") if "、" in text[:3] else ("", "", text)
        key = keys.get(title) or next(k for t, k in keys.items() if text.endswith(t))
        yield Heading(key, ordinal + mark, title if key in keys.values() else text, Place(line=line))


def _lines(made: Made) -> Iterable[Line]:
    """The running text, each paragraph on a line of its own; none where the report was given no text."""
    for at, text in enumerate(made.preface, start=1):
        yield Line(text, Place(line=at))
    for heading in _headings(made) if made.sections or made.preface else ():
        yield Line(heading.title, heading.place)
        first = (heading.place.line or 0) + 1
        for at, text in enumerate(made.sections.get(heading.key, "").split("\n"), start=first):
            if text:
                yield Line(text, Place(line=at))


def _layout(blocks: list[tuple[Table, Block]], made: Made) -> Layout:
    printed = [(table, block) for table, block in blocks if table.key not in made.without]
    seen = tuple(
        BlockSeen(table.key, block.key, table.key not in made.without, _vote(table, made))
        for table, block in blocks
    )
    labels = tuple(label for table, block in printed for label in _labels(table, block, made))
    extras = (extra.split("/") for extra in made.extras)
    unplaced = (row.split("/") for row in made.unplaced)
    return Layout(
        blocks=seen,
        labels=labels,
        extras=tuple(Extra(t, "row" if axis == "row" else "column", text, None) for t, axis, text in extras),
        unplaced=tuple(
            Unplaced(t, row, tuple(texts.split()), "这一行的数与列数不同，无法确定各数属于哪一列", None)
            for t, row, texts in unplaced
        ),
    )


def _vote(table: Table, made: Made) -> str | None:
    """Which form the wording of a block is of; 表三 and 表四 read alike in both."""
    if table.key != "disclosure" or made.form == "unknown":
        return None
    return "2019" if table is load_form("2019").tables["disclosure"] else _form(made).id


def _labels(table: Table, block: Block, made: Made) -> Iterable[LabelSeen]:
    """The labels of a block as the reader of tables gives them."""
    instead = {row for one in table.instead for row in one.rows} if made.one_row else set()
    seen = [LabelSeen(table.key, "corner", block.key, block.corner, block.corner)] if block.corner else []
    for row in block.rows if table.key != "disputes" else ():
        printed = None if row.key in instead else row.label
        seen.append(LabelSeen(table.key, "row", row.key, row.label, printed, accepted=row.also))
    for key, column in table.columns_of(block):
        seen.append(LabelSeen(table.key, "column", key, column.label, column.label, accepted=column.also))
    for label in seen:
        path, text = f"{label.table}/{label.axis}/{label.key}", label.printed
        for pattern, other in made.printed.items():
            text = other if fnmatchcase(path, pattern) else text
        if text != UNREAD:
            yield replace(label, printed=text)
