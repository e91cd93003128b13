"""The official tables of a report as printed, as HTML: printed labels, printed figures, marked cells."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from audit_kit.form import Block, Label
from audit_kit.forms import load_form
from audit_kit.model import CellId
from audit_kit.relations import printed_table
from audit_kit.report import Report

EDGE = "var(--jp-border-color0,#767676)"
CELL = f"border:1px solid {EDGE};padding:1px 4px;white-space:normal;overflow-wrap:anywhere;color:inherit"
HEAD = f"{CELL};font-weight:normal;text-align:left;background:var(--jp-layout-color2,#eee)"
FIGURE = f"{CELL};text-align:center;min-width:2.2em"
INVOLVED = "text-decoration:underline dotted;text-underline-offset:3px;background:rgba(255,179,0,.3)"
SUSPECT = "font-weight:bold;border:2px solid var(--jp-ui-font-color0,#000)"
CHOSEN = "outline:3px solid var(--jp-brand-color1,#1565c0);outline-offset:-3px"
UNBROKEN = 7
"""Characters of a figure that are kept on one line."""
STATES = {
    "blank": ("", "空白"),
    "absent": ("未印", "没有印出"),
    "unsure": ("？", "存疑"),
    "mark": ("", "符号"),
    "text": ("", "文字"),
    "number": ("", ""),
}
KEY = (
    "<p style='margin:4px 0'>框线：所选这一项的格；点线下划线：出现在不符或无法判断的项里；"
    "✗ 粗体：排在最前的解释所改的格；？：存疑的读数。</p>"
)


@dataclass(frozen=True)
class Marks:
    """Addresses of cells to be marked: ``chosen``, ``involved`` in findings, ``suspect`` of being wrong."""

    chosen: Collection[str] = ()
    involved: Collection[str] = ()
    suspect: Collection[str] = ()


def table_html(report: Report, table: str, marks: Marks) -> str:
    """One table (disclosure, requests or disputes) as printed, with a caption and the key of its marks.

    Labels are those printed; where none was found it is the form's, in brackets.
    """
    return _Sheet(report, table, marks).html()


@dataclass(frozen=True)
class _Sheet:
    report: Report
    table: str
    marks: Marks

    def html(self) -> str:
        title = load_form(self.report.layout_form).tables[self.table].title
        caption = html.escape(f"{title}　{self.report.source.name}")
        body = {"disclosure": self._blocks, "requests": self._requests, "disputes": self._disputes}
        style = "border-collapse:collapse;font-size:12px;line-height:1.35;width:100%"
        return (
            f'<div lang="zh-CN"><table style="{style}"><caption style="text-align:left;caption-side:top;'
            f'font-weight:bold;color:inherit">{caption}</caption>{body[self.table]()}</table>'
            f"{self._beside()}{KEY}</div>"
        )

    def _blocks(self) -> str:
        """表二: a heading, a line of columns and the rows for each block of each form it prints."""
        blocks = [
            block
            for form in ("2021", "2019")
            for block in load_form(form).tables["disclosure"].blocks
            if any(
                CellId("disclosure", row.key, block.columns[0].key) in self.report.by_cell
                for row in block.rows
            )
        ]
        width = max((len(block.columns) for block in blocks), default=1)
        return "".join(f"<tbody>{''.join(self._block(block, width))}</tbody>" for block in blocks)

    def _block(self, block: Block, width: int) -> Iterator[str]:
        heading = self._label("heading", block.key, block.heading)
        yield f"<tr>{_head(heading, 'colgroup', width + 1)}</tr>"
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        columns = [self._label("column", f"{block.key}/{one.key}", one.label) for one in block.columns]
        yield f'<tr><th scope="col" style="{HEAD}">{html.escape(block.corner)}</th>'
        yield "".join(_head(text, "col", span) for text, span in zip(columns, spans, strict=True)) + "</tr>"
        for row in block.rows:
            cells = [CellId("disclosure", row.key, column.key) for column in block.columns]
            figures = "".join(self._figure(cell, span) for cell, span in zip(cells, spans, strict=True))
            yield f"<tr>{_head(self._label('row', row.key, row.label), 'row')}{figures}</tr>"

    def _requests(self) -> str:
        """表三: the applicants over the columns; the groups of outcomes before the rows, cells merged."""
        official, instead = printed_table(self.report, "requests")
        block = official.blocks[0]
        known = {row.key: row for row in (*block.rows, *([instead.row] if instead else []))}
        rows = [known[key] for key in self.report.rows_of("requests") if key in known]
        depth = max(len(row.under) for row in rows)
        above = max(len(column.under) for column in block.columns)
        corner = self._label("corner", "requests", block.corner)
        first = f'<th scope="col" colspan="{depth + 1}" rowspan="{above + 1}" style="{HEAD}">{corner}</th>'
        heads = "".join(f"<tr>{first if not n else ''}{self._over(block.columns, n, above)}</tr>"
                        for n in range(above + 1))  # fmt: skip
        body = "".join(self._row(rows, at, depth, block.columns) for at in range(len(rows)))
        return f"<thead>{heads}</thead><tbody>{body}</tbody>"

    def _over(self, columns: Sequence[Label], level: int, above: int) -> str:
        """One line of the head: groups of columns, and the columns that end on this line."""
        found = ""
        for under, run in groupby(columns, key=lambda column: (column.under[: level + 1], len(column.under))):
            group = list(run)
            if under[1] > level and (columns.index(group[0]) == 0 or self._starts(columns, group[0], level)):
                span = sum(1 for column in columns if column.under[: level + 1] == under[0])
                found += _head(html.escape(under[0][-1]), "colgroup", span)
            elif under[1] == level:
                found += "".join(
                    _head(self._label("column", one.key, one.label), "col", 1, above - level + 1)
                    for one in group
                )
        return found

    @staticmethod
    def _starts(columns: Sequence[Label], column: Label, level: int) -> bool:
        at = columns.index(column)
        return columns[at - 1].under[: level + 1] != column.under[: level + 1]

    def _row(self, rows: Sequence[Label], at: int, depth: int, columns: Sequence[Label]) -> str:
        row, before = rows[at], rows[at - 1].under if at else ()
        heads = ""
        for level in range(len(row.under)):
            if before[: level + 1] != row.under[: level + 1]:
                span = sum(1 for one in rows if one.under[: level + 1] == row.under[: level + 1])
                heads += _head(html.escape(row.under[level]), "rowgroup", 1, span)
        heads += _head(self._label("row", row.key, row.label), "row", depth - len(row.under) + 1)
        figures = "".join(self._figure(CellId("requests", row.key, one.key)) for one in columns)
        return f"<tr>{heads}{figures}</tr>"

    def _disputes(self) -> str:
        """表四: three blocks of five side by side over one row of figures."""
        block = load_form(self.report.layout_form).tables["disputes"].blocks[0]
        columns = block.columns
        top = "".join(
            _head(html.escape(row.label), "colgroup", len(columns), 2)
            if not row.under
            else _head(html.escape(row.under[0]), "colgroup", 2 * len(columns))
            for row in block.rows[:2]
        )
        under = "".join(
            _head(html.escape(row.label), "colgroup", len(columns)) for row in block.rows if row.under
        )
        keys = [(row, column) for row in block.rows for column in columns]
        names = "".join(_head(self._label("column", f"{r.key}/{c.key}", c.label), "col") for r, c in keys)
        figures = "".join(self._figure(CellId("disputes", r.key, c.key)) for r, c in keys)
        return (
            f"<thead><tr>{top}</tr><tr>{under}</tr><tr>{names}</tr></thead><tbody><tr>{figures}</tr></tbody>"
        )

    def _label(self, axis: str, key: str, official: str) -> str:
        """The printed label, escaped; the form's in brackets where none is printed."""
        for seen in self.report.layout.labels:
            if (seen.table, seen.axis, seen.key) == (self.table, axis, key) and seen.printed is not None:
                return html.escape("".join(seen.printed.split()))
        return html.escape(f"［{official}］")

    def _figure(self, cell: CellId, span: int = 1) -> str:
        figure = self.report.by_cell.get(cell)
        if figure is None:
            return f'<td colspan="{span}" style="{FIGURE}"></td>'
        sign, said = STATES[figure.state]
        style, told = FIGURE, [said] if said else []
        if cell.path in self.marks.involved:
            style, told = f"{style};{INVOLVED}", [*told, "出现在不符或无法判断的项里"]
        if cell.path in self.marks.suspect:
            style, sign, told = f"{style};{SUSPECT}", f"✗{sign}", [*told, "排在最前的解释要改这一格"]
        if cell.path in self.marks.chosen:
            style, told = f"{style};{CHOSEN}", [*told, "所选这一项的格"]
        title = f' title="{html.escape("；".join(told))}"' if told else ""
        text = html.escape(" ".join(figure.text.split()))
        style += ";white-space:nowrap" if len(figure.text) <= UNBROKEN else ""
        return f'<td colspan="{span}" style="{style}"{title}>{sign}{text}</td>'

    def _beside(self) -> str:
        """What is printed in the table and has no place in the form."""
        layout = self.report.layout
        told = [
            f"表中多出的{'行' if one.axis == 'row' else '列'}：{one.text}"
            for one in layout.extras
            if one.table == self.table
        ]
        told += [f"{one.row}：{one.why}" for one in layout.unplaced if one.table == self.table]
        items = "".join(f"<li>{html.escape(one)}</li>" for one in told)
        return f"<ul style='margin:4px 0'>{items}</ul>" if items else ""


def _head(text: str, scope: str, columns: int = 1, rows: int = 1) -> str:
    """A heading cell; ``text`` is escaped already."""
    centred = ";text-align:center" if scope.startswith("col") else ""
    spans = f' colspan="{columns}" rowspan="{rows}"'
    return f'<th scope="{scope}"{spans} style="{HEAD}{centred}">{text}</th>'
