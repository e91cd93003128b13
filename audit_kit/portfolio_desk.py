"""The triage list to click on: each row opens its report as a case. Tables in an auditor's words."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit_kit.case import Case, open_case
from audit_kit.case_links import case_links
from audit_kit.errors import AuditKitError
from audit_kit.pictures import Picture
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
CELL = "text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid #ccc"
NOWRAP, SHORT = ";white-space:nowrap", 12
"""Heads and texts of so many characters stand on one line."""


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
    table = _table(rows.columns, (map(cell_text, row) for row in shown), len(rows))
    return Picture(caption=caption, html=f'<div lang="zh-CN"><p><b>{caption}</b></p>{table}</div>')


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


@dataclass
class TriageDesk:
    """The list as widgets, and as HTML that stands alone.

    ``opened`` is the case opened last, None before.
    """

    portfolio: Portfolio
    rows: pd.DataFrame
    cases: Path
    start: int = 0
    opened: Case | None = None
    _parts: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def html(self) -> str:
        """The first rows as a table; every text is escaped, for it quotes the reports."""
        table = _table(COLUMNS, map(_texts, self.rows.head(MOST_STATIC).to_dict("records")), len(self.rows))
        return f'<div lang="zh-CN"><p><b>共 {len(self.rows)} 行，先看前面的</b></p>{table}</div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        widgets = self.widget()._repr_mimebundle_()
        found = widgets[0] if isinstance(widgets, tuple) else widgets
        return {**found, "text/html": self.html, "text/plain": f"<TriageDesk，{len(self.rows)} 行>"}

    def widget(self) -> Any:
        """The list as widgets: buttons to turn pages and a page of rows, what a press gave under its row."""
        import ipywidgets as w

        if not self._parts:
            told = w.HTML(layout=w.Layout(padding="6px"))
            rows, where, links = w.VBox(), w.Label(), w.Output()
            before = _button("上一页", "显示前面的行", lambda: self.turn(-PAGE))
            after = _button("下一页", "显示后面的行", lambda: self.turn(PAGE))
            box = w.VBox([w.HBox([before, after, where]), rows])
            self._parts |= {"box": box, "rows": rows, "where": where, "told": told, "links": links}
            self._parts |= {"before": before, "after": after}
            self.turn(0)
        return self._parts["box"]

    def turn(self, by: int) -> None:
        """Shows the page so many rows further on."""
        self.start = max(0, min(self.start + by, max(0, len(self.rows) - 1) // PAGE * PAGE))
        shown = self.rows.iloc[self.start : self.start + PAGE]
        end, parts = self.start + len(shown), self._parts
        parts["rows"].children = [self._line(row) for row in shown.to_dict("records")]
        parts["where"].value = f"第 {self.start + 1} 至 {end} 行，共 {len(self.rows)} 行"
        parts["before"].disabled = self.start == 0
        parts["after"].disabled = end == len(self.rows)

    def _line(self, row: dict[Any, Any]) -> Any:
        """A row of the list: the button that opens it, and what it says."""
        import ipywidgets as w

        rank, agency, *texts, reasons, status = _texts(row)
        tooltip = f"把{agency}的报告作为案卷打开"
        button = _button(f"打开 {rank}", tooltip, partial(self.press, row["rank"]))
        button.disabled = not isinstance(row["file"], str)
        told = html.escape("　".join(filter(None, (agency, *texts, status))))
        text = f"{told}<br><b>{html.escape(reasons)}</b>"
        return w.HBox([button, w.HTML(f'<div style="line-height:1.4;padding:2px 8px">{text}</div>')])

    def press(self, rank: int) -> None:
        """Opens the report at a rank as a case, says where, or why not, and links to its notebooks."""
        page: dict[str, str] | None = None
        try:
            self.opened = _opened(self.portfolio, self.rows, rank, self.cases)
            told = f"案卷已打开：{self.opened.folder}"
            links = case_links(self.opened)
            page = {"text/html": links.html, "text/plain": links.caption}
        except AuditKitError as error:
            told = str(error)
        self._parts["told"].value = f'<div role="status">{html.escape(told)}</div>'
        shown = ({"output_type": "display_data", "data": page, "metadata": {}},) if page else ()
        self._parts["links"].outputs = shown
        answer = [self._parts["told"], self._parts["links"]]
        lines = [line for line in self._parts["rows"].children if line not in answer]
        under = rank - self.start
        self._parts["rows"].children = [*lines[:under], *answer, *lines[under:]]


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]], count: int) -> str:
    """The first of ``count`` rows, every text escaped, and how many more there are."""
    heads = [html.escape(HEADS.get(name, name)) for name in columns]
    top = "".join(f'<th scope="col" style="{CELL}{NOWRAP}">{head}</th>' for head in heads)
    body = ""
    for row in rows:
        cells = "".join(
            f'<td style="{CELL}{NOWRAP if len(text) <= SHORT else ""}">{html.escape(text)}</td>'
            for text in row
        )
        body += f"<tr>{cells}</tr>"
    rest = f"<p>另有 {count - MOST_STATIC} 行，见导出的表格。</p>" if count > MOST_STATIC else ""
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _button(words: str, tooltip: str, action: Callable[[], None]) -> Any:
    import ipywidgets as w

    button = w.Button(description=words, tooltip=tooltip, layout=w.Layout(width="88px"))
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
