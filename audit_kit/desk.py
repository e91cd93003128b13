"""The auditor's desk: the list of findings, the page beside the figure, and the form to decide."""

import html
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from audit_kit.answers import table_name
from audit_kit.case import Case
from audit_kit.case_page import case_page, marks_of, summary
from audit_kit.crops import DESK, Pages
from audit_kit.decision_form import DecisionForm
from audit_kit.decisions import Standing
from audit_kit.displaying import CLASS, LOOK, display_widget
from audit_kit.errors import AuditKitError
from audit_kit.forms import TABLES
from audit_kit.matter_page import kind_of, label_of, matter_html, title_of
from audit_kit.pictures import Picture
from audit_kit.printed_tables import table_html

ALL = "全部"
FILTERS: dict[str, Callable[[Standing], str]] = {
    "程度": kind_of,
    "规则": title_of,
    "状态": lambda one: one.state,
    "报告": lambda one: str(one.matter.report if one.matter else ""),
}
MOST_RELATED = 6


class Workbench:
    """What ``workbench`` shows: a widget where widgets run, the same content as HTML elsewhere."""

    def __init__(self, case: Case, kind: str = ALL) -> None:
        self.case = case
        self._pages = Pages(DESK)
        self._chosen = ""
        self.head = widgets.HTML()
        self.findings = FindingList(self.choose)
        self.form = DecisionForm(case, self.refresh)
        self.matter = widgets.HTML()
        self.related = [widgets.Button(layout={"width": "auto"}) for _ in range(MOST_RELATED)]
        self._related_to = [""] * MOST_RELATED
        for at, button in enumerate(self.related):
            button.on_click(lambda _, at=at: self.choose(self._related_to[at]))
        self.related_told = widgets.HTML()
        self.tables = [widgets.HTML() for _ in TABLES]
        self.tabs = widgets.Tab(children=self.tables, titles=[table_name(table) for table in TABLES])
        self.tabs.observe(lambda _: self._told(self._show_table), "selected_index")
        self.widget = self._laid_out()
        self.refresh(_first(case.standings, kind))
        if kind in self.findings.filters["程度"].options:
            self.findings.filters["程度"].value = kind

    def __repr__(self) -> str:
        return summary(self.case)

    def _ipython_display_(self) -> None:
        display_widget(self.widget, case_page(self.case, self._pages))

    def choose(self, key: str) -> None:
        """Shows one matter: its page, its form, the table it is in; nothing where there is none."""
        self._told(lambda: self._choose(key))

    def refresh(self, key: str | None = None) -> None:
        """Shows how all matters stand now, after a decision or when another kernel has written."""
        self._chosen = key or self._chosen
        self._told(self._refresh)

    def _told(self, step: Callable[[], None]) -> None:
        """Takes a step; what stops the toolkit is told at the head of the desk, and all else stays."""
        try:
            step()
            self.head.value = f"<b>{html.escape(summary(self.case))}</b>"
        except AuditKitError as error:
            self.head.value = f'<div role="alert" lang="zh-CN">⚠ {html.escape(str(error))}</div>'

    def _choose(self, key: str) -> None:
        standing = self._standing(key)
        if standing is None:
            return
        self._chosen = key
        if self.findings.chosen != key:
            self._fill_list()
        self._show(standing)
        self.form.show(standing)

    def _refresh(self) -> None:
        self._fill_list()
        if self.findings.chosen:
            self._choose(self.findings.chosen)
        else:
            self.matter.value = "<p>没有不符，也没有无法判断的项。这不等于报告没有问题。</p>"
            self._show_table()

    def _laid_out(self) -> Any:
        left = widgets.VBox([self.findings.widget, self.form.widget]).add_class("ak-left")
        right = widgets.VBox([self.matter, self.related_told, *self.related]).add_class("ak-right")
        panes = widgets.Box([left, right]).add_class("ak-panes")
        return widgets.VBox([widgets.HTML(LOOK), self.head, panes, self.tabs]).add_class(CLASS)

    def _fill_list(self) -> None:
        self.findings.show(self.case.standings, self.case.workpaper.drafted, self._chosen)

    def _standing(self, key: str) -> Standing | None:
        return next((one for one in self.case.standings if one.key == key), None)

    def _show(self, standing: Standing) -> None:
        self.matter.value = matter_html(standing, self.case.audit, self._pages)
        related = _related_to(standing, self.case.standings)
        words = "这一项可能的原因：" if kind_of(standing) != "解释" else "这种解释涉及的发现："
        items = "".join(f"<li>{html.escape(one.content['message'])}</li>" for one in related)
        told = f'<div lang="zh-CN"><b>{words}</b><ol style="margin:2px 0">{items}</ol></div>'
        self.related_told.value = told if related else ""
        for at, button in enumerate(self.related):
            one = related[at] if at < len(related) else None
            button.layout.display = None if one else "none"
            button.description = f"转到第 {at + 1} 条：{title_of(one)}" if one else ""
            self._related_to[at] = one.key if one else ""
        table = next((cell.split("/")[0] for cell in standing.cells), None)
        if table is not None:
            self.tabs.selected_index = TABLES.index(table)
        self._show_table()

    def _show_table(self) -> None:
        standing = self._standing(self._chosen)
        at = self.tabs.selected_index or 0
        name = standing.matter.report if standing and standing.matter else ""
        reports = self.case.reports
        report = next((report for report in reports if report.source.name == name), reports[-1])
        marks = marks_of(report, self.case.standings, standing)
        self.tables[at].value = table_html(report, TABLES[at], marks)


class FindingList:
    """Filters and a list; ``choose`` is called with the key of the matter that was chosen."""

    def __init__(self, choose: Callable[[str], None]) -> None:
        self._choose = choose
        self._filling = False
        self._standings: Sequence[Standing] = ()
        self._drafts: frozenset[str] = frozenset()
        shape = {"style": {"description_width": "3em"}, "layout": {"width": "auto"}}
        self.filters = {name: widgets.Dropdown(options=[ALL], description=name, **shape) for name in FILTERS}
        self.list = widgets.Select(description="发现和解释", rows=12).add_class("ak-list")
        self.list.layout = {"width": "auto", "height": "auto"}
        self.count = widgets.HTML()
        for one in self.filters.values():
            one.observe(self._filtered, "value")
        self.list.observe(self._chosen, "value")
        self.widget = widgets.VBox([*self.filters.values(), self.list, self.count])

    @property
    def chosen(self) -> str | None:
        """The key of the chosen matter."""
        key: str | None = self.list.value
        return key

    def show(self, standings: Sequence[Standing], drafts: frozenset[str], chosen: str | None) -> None:
        """Fills the list anew; the chosen matter stays in it even where a filter no longer fits it."""
        self._standings, self._drafts = standings, drafts
        with self._quietly():
            for name, value_of in FILTERS.items():
                one, options = self.filters[name], [ALL, *sorted({*map(value_of, standings)} - {""})]
                one.layout.display = "none" if len(options) <= 2 and name == "报告" else None
                if list(one.options) != options:
                    kept = one.value if one.value in options else ALL
                    one.options = options
                    one.value = kept
            self._fill(chosen)

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """What changes meanwhile was not chosen by anyone."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False

    def _fill(self, chosen: str | None) -> None:
        lines = {
            one.key: label_of(one) + ("　✎" if one.key in self._drafts else "")
            for one in self._standings
            if one.key == chosen or self._fits(one)
        }
        self.list.options = [(line, key) for key, line in lines.items()]
        self.list.value = chosen if chosen in lines else next(iter(lines), None)
        told = f"列出 {len(lines)} 项，共 {len(self._standings)} 项；✎ 有没保存的草稿"
        self.count.value = f"<span>{told}</span>"

    def _fits(self, one: Standing) -> bool:
        return all(self.filters[name].value in (ALL, value_of(one)) for name, value_of in FILTERS.items())

    def _filtered(self, _: object) -> None:
        if self._filling:
            return
        before = self.list.value
        with self._quietly():
            fitting = [one.key for one in self._standings if self._fits(one)]
            self._fill(before if before in fitting else None)
        if self.list.value and self.list.value != before:
            self._choose(self.list.value)

    def _chosen(self, _: object) -> None:
        if not self._filling and self.list.value:
            self._choose(self.list.value)


def workbench(case: Case, kind: str = ALL) -> Workbench | Picture:
    """The desk of a case: list, page, formula, explanations, second readings, and the form to decide.

    ``kind`` is what is listed at first: 全部, 错误, 疑点, 提示, 无法判断 or 解释. With the environment
    variable ``AUDIT_KIT_STATIC`` set, the same content without a widget.

    Raises:
        AuditKitError: the case has no report, or a file is gone or was changed.
    """
    return case_page(case) if os.environ.get("AUDIT_KIT_STATIC") else Workbench(case, kind)


def _related_to(standing: Standing, standings: Sequence[Standing]) -> list[Standing]:
    """The explanations that touch a cell of a finding, or the findings that an explanation touches."""
    if standing.matter is None:
        return []
    own = set(standing.cells)
    return [
        one
        for one in standings
        if one.matter
        and one.matter.kind != standing.matter.kind
        and one.matter.report == standing.matter.report
        and own & set(one.cells)
    ][:MOST_RELATED]


def _first(standings: Sequence[Standing], kind: str) -> str | None:
    """The matter to start with: the first of that kind that is not decided."""
    order = sorted(standings, key=lambda one: (kind not in (ALL, kind_of(one)), one.state != "未决定"))
    return order[0].key if order else None
