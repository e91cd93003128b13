"""The official tables of a report as printed, as HTML: printed labels, printed figures, marked cells."""

import html
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from audit_kit.form_layout import Box, laid_out
from audit_kit.forms import load_form
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
        boxes = sorted(laid_out(self.report, self.table), key=lambda box: (box.top, box.left))
        rows = "".join(
            f"<tr>{''.join(self._figure(box) if box.cell else self._head(box) for box in row)}</tr>"
            for _, row in groupby(boxes, key=lambda box: box.top)
        )
        style = "border-collapse:collapse;font-size:12px;line-height:1.35;width:100%"
        return (
            f'<div lang="zh-CN"><table style="{style}"><caption style="text-align:left;caption-side:top;'
            f'font-weight:bold;color:inherit">{caption}</caption><tbody>{rows}</tbody></table>'
            f"{self._beside()}{KEY}</div>"
        )

    def _head(self, box: Box) -> str:
        """A label as printed; the form's in brackets where none is printed."""
        text = box.text
        if box.key:
            asked = (self.table, box.axis, box.key)
            seen = [one for one in self.report.layout.labels if (one.table, one.axis, one.key) == asked]
            found = next((one.printed for one in seen if one.printed is not None), None)
            text = f"［{box.text}］" if found is None else "".join(found.split())
        scope = "row" if box.axis == "row" else "col"
        scope += "group" if box.axis == "heading" or not (box.key or box.axis == "corner") else ""
        centred = ";text-align:center" if box.axis in ("column", "heading") else ""
        return f'<th scope="{scope}"{_spans(box)} style="{HEAD}{centred}">{html.escape(text)}</th>'

    def _figure(self, box: Box) -> str:
        figure = self.report.by_cell.get(box.cell) if box.cell else None
        if figure is None:
            return f'<td{_spans(box)} style="{FIGURE}"></td>'
        cell = figure.cell
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
        return f'<td{_spans(box)} style="{style}"{title}>{sign}{text}</td>'

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


def _spans(box: Box) -> str:
    return f' colspan="{box.right - box.left + 1}" rowspan="{box.bottom - box.top + 1}"'
