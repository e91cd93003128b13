"""Kinds of check on a superior agency's report and those under it, and on other agencies' names."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from audit_kit.agency_names import has_reason, mentions
from audit_kit.answers import Answer, cell_name, exact, failed_if, listed, not_read, shown, table_name
from audit_kit.checks_wording import sentence_quote
from audit_kit.facts import PREFACE, Facts
from audit_kit.forms import TABLES
from audit_kit.likeness import pieces, same_figures, wording
from audit_kit.model import CellId

NOT_WHOLE = "上级报告没有写明数据覆盖全域，设置中也没有注明（scope: whole），不作加总比较。"


@dataclass(frozen=True)
class Group:
    """A superior agency's report with those of agencies under it, of one year."""

    parent: Facts
    children: tuple[Facts, ...]

    @property
    def covers_all(self) -> bool:
        """Whether the parent's tables are said to cover the agencies under it."""
        settings = self.parent.settings
        if settings.scope is not None:
            return settings.scope == "whole"
        return any(claim.scope in settings.scope_words and claim.cells for claim in self.parent.claims)

    @property
    def is_complete(self) -> bool:
        """Whether every agency of the settings' list is there, and there is a list."""
        names = {child.agency for child in self.children}
        return bool(self.parent.settings.agencies) and set(self.parent.settings.agencies) <= names


def _name(facts: Facts) -> str:
    return facts.agency or facts.report.source.name


def _value(facts: Facts, cell: CellId) -> Decimal | None:
    figure = facts.report.by_cell.get(cell)
    return None if figure is None else figure.number


def _not_comparable(group: Group) -> Answer | None:
    if not group.covers_all:
        return Answer("not_applicable", _name(group.parent), NOT_WHOLE)
    if len({facts.report.form for facts in (group.parent, *group.children)}) > 1:
        return Answer("not_applicable", _name(group.parent), "上下级报告所用格式不同，不作加总比较。")
    return None


def sum_of_children(group: Group) -> list[Answer]:
    """Each additive figure of the parent is the sum of the children's; one answer per table.

    A parent with more than its children fails only where none is missing.
    """
    if (nothing := _not_comparable(group)) is not None:
        return [nothing]
    return [_sum_answer(group, key) for key in TABLES]


def _sum_answer(group: Group, table: str) -> Answer:
    over: list[tuple[CellId, Decimal, Decimal]] = []
    under: list[tuple[CellId, Decimal, Decimal]] = []
    unknown = 0
    for cell in (figure.cell for figure in group.parent.report.figures_of(table)):
        whole = _value(group.parent, cell)
        parts = [_value(child, cell) for child in group.children]
        known = [part for part in parts if part is not None]
        total = sum(known, Decimal(0))
        if whole is None or len(known) < len(parts):
            unknown += 1
        elif total != whole:
            (over if total > whole else under).append((cell, whole, total))
    wrong = over + (under if group.is_complete else [])
    name = table_name(table)
    compared = f"{_name(group.parent)}{name}与{len(group.children)}个下级机关"
    if wrong:
        parts_told = listed(
            f"{cell_name(c)}为{shown(exact(w))}、下级合计{shown(exact(s))}" for c, w, s in wrong
        )
        message = f"{compared}报告的合计不一致：{parts_told}。"
        return Answer("failed", name, message, tuple(cell for cell, _, _ in wrong))
    if under or unknown:
        why = f"有{unknown}格不是数字" if unknown else "下级合计少于上级，而设置中没有应报单位清单或清单不全"
        return Answer("undecided", name, f"{compared}比较：{why}，尚不能判定。")
    return Answer("passed", name)


def at_least_each(group: Group) -> Iterator[Answer]:
    """No additive figure of the parent is below that of any child; one answer per child."""
    if (nothing := _not_comparable(group)) is not None:
        yield nothing
        return
    for child in group.children:
        above = [
            (figure.cell, figure.number, own)
            for figure in group.parent.report.figures
            if figure.number is not None
            and (own := _value(child, figure.cell)) is not None and own > figure.number
        ]  # fmt: skip
        told = listed(f"{cell_name(c)}{shown(exact(own))}大于上级的{shown(exact(w))}" for c, w, own in above)
        cells = tuple(cell for cell, _, _ in above)
        yield failed_if(above, _name(child), f"{_name(child)}的{told}。", cells)


def all_reported(group: Group) -> Answer:
    """Every agency of the settings' list has a report in the group."""
    settings = group.parent.settings
    wanted = settings.agencies
    if not wanted:
        return Answer("not_applicable", "应报单位", "设置中没有应报单位清单（agencies），无从核对。")
    found = {child.agency for child in group.children} | {group.parent.agency}
    missing = [name for name in wanted if settings.current_name(name) not in found]
    if not missing:
        return Answer("passed", "应报单位")
    message = f"清单中有{len(missing)}个单位没有给出报告：{listed(missing)}，请核对是否已编制公布。"
    return Answer("failed", "应报单位", message, (), len(wanted) - len(missing), len(wanted))


def texts_differ(group: Group, share: str) -> list[Answer]:
    """No two reports of the group have nearly all of their wording in common, names masked.

    One answer per pair that is alike, else one.
    """
    limits = group.parent.settings.thresholds
    texts = [(facts, wording(facts, "一", "五")) for facts in (group.parent, *group.children)]
    made = [
        (_name(facts), pieces(text, int(limits["shingle"])))
        for facts, text in texts
        if len(text) >= limits["shortest_text"]
    ]
    if len(made) < 2:
        return [Answer("not_applicable", "文字", "可比较的正文不足两份，无从核对。")]
    alike = []
    for (one, own), (other, theirs) in combinations(made, 2):
        same = len(own & theirs) / max(1, min(len(own), len(theirs)))
        if same >= limits[share]:
            message = (
                f"{one}与{other}的报告，第一、五部分除固定用语、名称和数字外约有{same:.0%}的文字相同，"
                "请核对是否照抄。"
            )
            alike.append(Answer("failed", f"{one}、{other}", message))
    return alike or [Answer("passed", "文字")]


def vectors_differ(group: Group) -> list[Answer]:
    """No two reports of the group have a table of equal figures; one answer per pair and table that do."""
    least, alike = group.parent.settings.thresholds["least_figures"], []
    for pair in combinations((group.parent, *group.children), 2):
        one, other = map(_name, pair)
        for key, count in same_figures(*pair).items():
            if count >= least:
                message = f"{one}与{other}的{table_name(key)}各格数字完全相同（其中{count}格不为零）。"
                alike.append(Answer("failed", f"{one}、{other}", message))
    return alike or [Answer("passed", "各表数字")]


def own_name_only(facts: Facts) -> list[Answer]:
    """No other agency's name stands where the report should speak of its own; one answer per such name."""
    agency = facts.agency
    passages = [one for one in facts.sentences if one.section != PREFACE]
    if agency is None or not passages:
        return [not_read("报告机关的名称" if agency is None else "正文", "机关名称")]
    odd = []
    for passage in passages:
        for mention in mentions(passage.text):
            if not has_reason(mention, agency, facts.is_government):
                quote = sentence_quote(passage, mention.start)
                message = f"{agency}的报告中出现“{mention.name}”：{quote}，请核对是否为他处文字。"
                odd.append(Answer("failed", mention.name, message))
    return odd or [Answer("passed", "机关名称")]
