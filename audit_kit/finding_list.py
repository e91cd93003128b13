"""The list of findings and explanations beside the page: filtered, chosen by mouse or arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from audit_kit.decisions import Standing
from audit_kit.matter_page import kind_of, label_of, title_of

ALL = "全部"
FILTERS: dict[str, Callable[[Standing], str]] = {
    "程度": kind_of,
    "规则": title_of,
    "状态": lambda one: one.state,
    "报告": lambda one: str(one.matter.report if one.matter else ""),
}
ROWS = 12


class FindingList:
    """Filters and a list; ``choose`` is called with the key of the matter that was chosen."""

    def __init__(self, choose: Callable[[str], None]) -> None:
        self._choose = choose
        self._filling = False
        self._standings: Sequence[Standing] = ()
        self._drafts: frozenset[str] = frozenset()
        style, layout = {"description_width": "3em"}, {"width": "auto"}
        self.filters = {
            name: widgets.Dropdown(options=[ALL], description=name, style=style, layout=layout)
            for name in FILTERS
        }
        self.list = widgets.Select(
            description="发现和解释", rows=ROWS, layout={"width": "auto", "height": "auto"}
        )
        self.list.add_class("ak-list")
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
        self._filling = True
        try:
            for name, value_of in FILTERS.items():
                self._fill_filter(self.filters[name], [value_of(one) for one in standings])
            self._fill(chosen)
        finally:
            self._filling = False

    def _fill_filter(self, one: Any, values: Sequence[str]) -> None:
        options = [ALL, *sorted({value for value in values if value})]
        one.layout.display = "none" if len(options) <= 2 and one.description == "报告" else None
        if list(one.options) != options:
            kept = one.value if one.value in options else ALL
            one.options = options
            one.value = kept

    def _fill(self, chosen: str | None) -> None:
        shown = [one for one in self._standings if one.key == chosen or self._fits(one)]
        self.list.options = [(self._line(one), one.key) for one in shown]
        keys = [one.key for one in shown]
        self.list.value = chosen if chosen in keys else keys[0] if keys else None
        self.count.value = (
            f"<span>列出 {len(shown)} 项，共 {len(self._standings)} 项；✎ 有没保存的草稿</span>"
        )

    def _fits(self, one: Standing) -> bool:
        return all(self.filters[name].value in (ALL, value_of(one)) for name, value_of in FILTERS.items())

    def _line(self, one: Standing) -> str:
        return label_of(one) + ("　✎" if one.key in self._drafts else "")

    def _filtered(self, _: object) -> None:
        if self._filling:
            return
        before = self.list.value
        self._filling = True
        try:
            kept = next((one.key for one in self._standings if one.key == before and self._fits(one)), None)
            self._fill(kept)
        finally:
            self._filling = False
        if self.list.value and self.list.value != before:
            self._choose(self.list.value)

    def _chosen(self, _: object) -> None:
        if not self._filling and self.list.value:
            self._choose(self.list.value)
