"""The form to decide on a matter and to review the decision; what is typed is kept as a draft at once."""

import html
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets as widgets

from audit_kit.case import Case
from audit_kit.decisions import Standing
from audit_kit.errors import AuditKitError
from audit_kit.matter_page import signature
from audit_kit.workpaper import DECISIONS, REVIEWS, Entry

TICKS = ("√", "×", "○", "△", "※", "✓已核原件")
WIDE = {"width": "auto"}
SHAPE = {"style": {"description_width": "4em"}, "layout": WIDE}
LOST = "这一项已不再出现，只能查看，不能再决定"


class DecisionForm:
    """Decision, tick, note and preparer; below, once there is a decision, the review by another person.

    ``saved`` is called after an entry is on the disk. Each matter has text boxes of its own, so that a late
    keystroke can never land in another matter's note.
    """

    def __init__(self, case: Case, saved: Callable[[], None]) -> None:
        self._case = case
        self._saved = saved
        self._standing: Standing | None = None
        self._texts: dict[str, Any] = {}
        across = {"orientation": "horizontal", **SHAPE}
        self.decision = widgets.RadioButtons(options=DECISIONS, description="决定", **across)
        self.tick = widgets.Combobox(options=TICKS, ensure_option=False, description="标记", **SHAPE)
        self.by = widgets.Text(description="编制人", **SHAPE, value=_last(case, "decision"))
        self.save = widgets.Button(description="保存决定", layout=WIDE)
        self.told = widgets.HTML()
        self.verdict = widgets.RadioButtons(options=REVIEWS, description="复核", **across)
        self.reviewer = widgets.Text(description="复核人", **SHAPE, value=_last(case, "review"))
        self.save_review = widgets.Button(description="保存复核", layout=WIDE)
        self.review_told = widgets.HTML()
        self.note = self.comment = self._text("", "说明")
        self.asked, self.answered = widgets.IntText(), widgets.IntText()
        self._link = widgets.jslink((self.asked, "value"), (self.answered, "value"))
        self._then: Callable[[], None] = self._decide
        self.answered.observe(lambda _: self._then(), "value")
        self.save.on_click(lambda _: self._after_typing(self._decide))
        self.save_review.on_click(lambda _: self._after_typing(self._review))
        self.review = widgets.VBox()
        self.widget = widgets.VBox()

    def show(self, standing: Standing) -> None:
        """Shows the form of a matter: its draft, else what was decided last."""
        self._standing = standing
        says = standing.decision.says if standing.decision else {}
        self.decision.value = says.get("decision")
        self.tick.value = says.get("tick", "")
        self.note = self._text(standing.key, "说明", says.get("note", ""))
        entry = standing.decision.number if standing.decision else 0
        self.comment = self._text(f"review-{entry}", "意见") if entry else self.comment
        self.verdict.value = standing.review.says["verdict"] if standing.review else None
        self.save.disabled = gone = standing.matter is None
        drafted = _told("有没保存的草稿，已恢复") if self._drafted(standing.key) else ""
        self.told.value = _told(LOST) if gone else drafted
        self.review_told.value = ""
        self.review.layout.display = "none" if standing.decision is None or gone else None
        self.review.children = (self.verdict, self.comment, self.reviewer, self.save_review, self.review_told)
        own = (self.decision, self.tick, self.note, self.by, self.save, self.told)
        self.widget.children = (*own, self.review)

    def _text(self, key: str, description: str, instead: str = "") -> Any:
        """The text box of a draft, made once; ``instead`` is shown where there is no draft."""
        if key not in self._texts:
            text = widgets.Textarea(description=description, rows=4, **SHAPE)
            text.value = self._drafted(key) or instead
            text.observe(lambda change: self._keep(key, change["new"]), "value")
            self._texts[key] = text
        return self._texts[key]

    def _drafted(self, key: str) -> str:
        return self._case.workpaper.draft(key) if key else ""

    def _keep(self, key: str, text: str) -> None:
        told = self.review_told if key.startswith("review-") else self.told
        try:
            self._case.workpaper.keep_draft(key, text)
        except AuditKitError as error:
            told.value = _told(str(error), "alert")
            return
        told.value = _told("草稿已记下，还没有保存为决定" if told is self.told else "草稿已记下，还没有保存")

    def _after_typing(self, then: Callable[[], None]) -> None:
        """Does something once the browser has answered: a click overtakes the last keys, an answer does not.

        The browser holds typed text back while an earlier key is on its way; what it held back is sent before
        it answers, which it does by the link from ``asked`` to ``answered``.
        """
        self._then = then
        self.asked.value += 1

    def _decide(self) -> None:
        matter = self._standing.matter if self._standing else None
        if matter is not None:
            said = (self.decision.value, self.note.value, self.tick.value)
            write = partial(self._case.decide, matter.key, *said, by=self.by.value)
            self._write(self.decision, self.told, matter.key, write)

    def _review(self) -> None:
        decision = self._standing.decision if self._standing else None
        if decision is not None:
            said = (self.verdict.value, self.comment.value)
            write = partial(self._case.review, decision.number, *said, by=self.reviewer.value)
            self._write(self.verdict, self.review_told, f"review-{decision.number}", write)

    def _write(self, asked: Any, told: Any, key: str, write: Callable[[], Entry]) -> None:
        """Writes the entry, then empties the draft and says so; on an error the text stays where it is."""
        try:
            if asked.value is None:
                raise AuditKitError(asked.description, "还没有选", f"请先选 {'、'.join(asked.options)}")
            entry = write()
        except AuditKitError as error:
            told.value = _told(str(error), "alert")
            return
        said = f"已保存（{signature(entry)}）"
        try:
            self._case.workpaper.keep_draft(key, "")
        except AuditKitError as error:
            said = f"{said}；但旧草稿没有清掉：{error}"
        self._saved()
        told.value = _told(said)


def _last(case: Case, kind: str) -> str:
    """The name under the last entry of a kind, so that it is asked for once."""
    return next((entry.by for entry in reversed(case.workpaper.entries) if entry.kind == kind), "")


def _told(text: str, role: str = "status") -> str:
    sign = "⚠ " if role == "alert" else ""
    return f'<div role="{role}" lang="zh-CN" style="line-height:1.4">{sign}{html.escape(text)}</div>'
