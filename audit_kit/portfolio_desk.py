"""The triage list to click on: each row opens its report as a case. Tables in an auditor's words."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from audit_kit.case import Case, open_case
from audit_kit.case_page import case_links
from audit_kit.displaying import display_widget, show_in
from audit_kit.errors import AuditKitError
from audit_kit.pictures import Picture, text_table
from audit_kit.portfolio_tables import LEVEL_WORDS, STATUS_WORDS, Portfolio, in_words
from audit_kit.ranking import triage
from audit_kit.sheets import HEADS, cell_text

if TYPE_CHECKING:
    import pandas as pd

PAGE = 15
"""Rows shown at once."""
MOST_STATIC = 200
"""Rows of the table without widgets."""
COLUMNS = ("rank", "agency", "year", "level", "region", "reasons", "status")


def show_triage(portfolio: Portfolio, cases: str | Path) -> TriageDesk:
    """The triage list in a notebook: a button at each row opens its report as a case in the folder ``cases``.

    Every button can be reached and pressed from the keyboard. Where widgets cannot be shown, the first 200
    rows stand there as a table.
    """
    return TriageDesk(portfolio, triage(portfolio), Path(cases))


def show_rows(rows: pd.DataFrame) -> Picture:
    """Rows of a portfolio's table in an auditor's words, at most 200; every text is whole, and escaped."""
    shown = in_words(rows.head(MOST_STATIC)).itertuples(index=False, name=None)
    caption = f"共 {len(rows)} 行"
    texts = ([cell_text(value) for value in row] for row in shown)
    return Picture(caption, _page(caption, rows.columns, texts, len(rows)))


def open_row(portfolio: Portfolio, row: int, cases: str | Path) -> Case:
    """The case of the report at a rank of the triage list (1 is the first), opened in the folder ``cases``.

    Raises:
        AuditKitError: there is no such rank, or the agency there has no report.
    """
    listed = triage(portfolio)
    return _opened(portfolio, listed, row, Path(cases))


def _opened(portfolio: Portfolio, listed: pd.DataFrame, rank: int, cases: Path) -> Case:
    if not 1 <= rank <= len(listed):
        raise AuditKitError("清单", f"没有第 {rank} 行", f"请选第 1 至 {len(listed)} 行")
    row = listed.iloc[rank - 1]
    if not isinstance(row["file"], str):
        raise AuditKitError(f"{row['agency']}", "没有它的报告，无从打开", "请先向该机关索取报告")
    folder = cases / f"{Path(row['file']).stem}-{row['key'][:8]}"
    return open_case(folder, reports=[portfolio.path_of(row["file"])])


class TriageDesk:
    """The list as widgets, and as HTML that stands alone; ``opened`` is the case opened last, None before."""

    def __init__(self, portfolio: Portfolio, rows: pd.DataFrame, cases: Path) -> None:
        self.portfolio, self.rows, self.cases = portfolio, rows, cases
        self.start = 0
        self.opened: Case | None = None
        self.before = _button("上一页", "显示前面的行", lambda: self.turn(-PAGE))
        self.after = _button("下一页", "显示后面的行", lambda: self.turn(PAGE))
        self.where, self.page = widgets.Label(), widgets.VBox()
        self.told, self.links = widgets.HTML(layout={"padding": "6px"}), widgets.Output()
        self.widget = widgets.VBox([widgets.HBox([self.before, self.after, self.where]), self.page])
        self.turn(0)

    @property
    def html(self) -> str:
        """The first rows as a table; every text is escaped, for it quotes the reports."""
        rows = map(_texts, self.rows.head(MOST_STATIC).to_dict("records"))
        return _page(f"共 {len(self.rows)} 行，先看前面的", COLUMNS, rows, len(self.rows))

    def __repr__(self) -> str:
        return f"<TriageDesk，{len(self.rows)} 行>"

    def _ipython_display_(self) -> None:
        display_widget(self.widget, Picture(repr(self), self.html))

    def turn(self, by: int) -> None:
        """Shows the page so many rows further on."""
        self.start = max(0, min(self.start + by, max(0, len(self.rows) - 1) // PAGE * PAGE))
        shown = self.rows.iloc[self.start : self.start + PAGE]
        end = self.start + len(shown)
        self.page.children = [self._line(row) for row in shown.to_dict("records")]
        self.where.value = f"第 {self.start + 1} 至 {end} 行，共 {len(self.rows)} 行"
        self.before.disabled = self.start == 0
        self.after.disabled = end == len(self.rows)

    def _line(self, row: dict[Any, Any]) -> Any:
        """A row of the list: the button that opens it, and what it says."""
        rank, agency, *texts, reasons, status = _texts(row)
        button = _button(f"打开 {rank}", f"把{agency}的报告作为案卷打开", partial(self.press, row["rank"]))
        button.disabled = not isinstance(row["file"], str)
        told = html.escape("　".join(filter(None, (agency, *texts, status))))
        text = f"{told}<br><b>{html.escape(reasons)}</b>"
        line = widgets.HTML(f'<div style="line-height:1.4;padding:2px 8px">{text}</div>')
        return widgets.HBox([button, line])

    def press(self, rank: int) -> None:
        """Opens the report at a rank as a case, says where, or why not, and links to its notebooks."""
        try:
            self.opened = _opened(self.portfolio, self.rows, rank, self.cases)
            told, links = f"案卷已打开：{self.opened.folder}", case_links(self.opened)
        except AuditKitError as error:
            told, links = str(error), None
        self.told.value = f'<div role="status">{html.escape(told)}</div>'
        show_in(self.links, links)
        answer = [self.told, self.links]
        lines = [line for line in self.page.children if line not in answer]
        under = rank - self.start
        self.page.children = [*lines[:under], *answer, *lines[under:]]


def _page(caption: str, columns: Iterable[str], rows: Iterable[Sequence[str]], count: int) -> str:
    """The first of ``count`` rows under a caption, and how many more there are."""
    table = text_table([HEADS.get(name, name) for name in columns], rows)
    rest = f"<p>另有 {count - MOST_STATIC} 行，见导出的表格。</p>" if count > MOST_STATIC else ""
    return f'<div lang="zh-CN"><p><b>{caption}</b></p>{table}{rest}</div>'


def _button(words: str, tooltip: str, action: Callable[[], None]) -> Any:
    button = widgets.Button(description=words, tooltip=tooltip, layout={"width": "88px"})
    button.on_click(lambda _: action())
    return button


def _texts(row: dict[Any, Any]) -> list[str]:
    level = LEVEL_WORDS.get(row["level"], row["level"] or "")
    year = cell_text(row["year"])
    return [
        str(row["rank"]),
        cell_text(row["agency"]) or cell_text(row["file"]),
        year and f"{year}年",
        level,
        row["region"],
        row["reasons"],
        STATUS_WORDS[row["status"]],
    ]
