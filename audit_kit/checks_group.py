"""Kinds of check on a superior agency's report and those under it, and on other agencies' names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from audit_kit.agency_names import has_reason, mentions
from audit_kit.answers import Answer, cell_name, exact, listed, shown, table_name
from audit_kit.checks_wording import TEXT_MISSING, sentence_quote
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


@dataclass(frozen=True, slots=True)
class SumOfChildren:
    """Each additive figure of the parent is the sum of the children's."""


@dataclass(frozen=True, slots=True)
class AtLeastEach:
    """No additive figure of the parent is below that of any child."""


@dataclass(frozen=True, slots=True)
class AllReported:
    """Every agency of the settings' list has a report in the group."""


@dataclass(frozen=True, slots=True)
class TextsDiffer:
    """No two reports of the group have nearly all of their wording in common, names masked."""

    share: str


@dataclass(frozen=True, slots=True)
class VectorsDiffer:
    """No two reports of the group have a table of equal figures."""


@dataclass(frozen=True, slots=True)
class OwnNameOnly:
    """No other agency's name stands where the report should speak of its own."""


def _name(facts: Facts) -> str:
    return facts.agency or facts.report.source.name


def _value(facts: Facts, cell: CellId) -> Decimal | None:
    figure = facts.report.by_cell.get(cell)
    return figure.value if figure is not None and figure.state == "number" else None


def _not_comparable(group: Group) -> Answer | None:
    if not group.covers_all:
        return Answer("not_applicable", _name(group.parent), NOT_WHOLE)
    if len({facts.report.form for facts in (group.parent, *group.children)}) > 1:
        return Answer("not_applicable", _name(group.parent), "上下级报告所用格式不同，不作加总比较。")
    return None


def sum_of_children(group: Group, asked: SumOfChildren) -> Iterator[Answer]:
    """One answer per table; a parent with more than its children fails only where none is missing."""
    del asked
    if (nothing := _not_comparable(group)) is not None:
        yield nothing
        return
    for key in TABLES:
        yield _sum_answer(group, key)


def _sum_answer(group: Group, table: str) -> Answer:
    cells = [figure.cell for figure in group.parent.report.figures if figure.cell.table == table]
    over: list[tuple[CellId, Decimal, Decimal]] = []
    under: list[tuple[CellId, Decimal, Decimal]] = []
    unknown = 0
    for cell in cells:
        whole = _value(group.parent, cell)
        parts = [_value(child, cell) for child in group.children]
        known = [part for part in parts if part is not None]
        if whole is None or len(known) < len(parts):
            unknown += 1
        elif sum(known, Decimal(0)) != whole:
            side = over if sum(known, Decimal(0)) > whole else under
            side.append((cell, whole, sum(known, Decimal(0))))
    wrong = over + (under if group.is_complete else [])
    name, count = table_name(table), len(group.children)
    if wrong:
        parts_told = listed(
            f"{cell_name(c)}为{shown(exact(w))}、下级合计{shown(exact(s))}" for c, w, s in wrong
        )
        message = f"{_name(group.parent)}{name}与{count}个下级机关报告的合计不一致：{parts_told}。"
        return Answer("failed", name, message, tuple(cell for cell, _, _ in wrong))
    if under or unknown:
        why = f"有{unknown}格不是数字" if unknown else "下级合计少于上级，而设置中没有应报单位清单或清单不全"
        return Answer(
            "undecided", name, f"{_name(group.parent)}{name}与{count}个下级机关比较：{why}，尚不能判定。"
        )
    return Answer("passed", name)


def at_least_each(group: Group, asked: AtLeastEach) -> Iterator[Answer]:
    """One answer per child."""
    del asked
    if (nothing := _not_comparable(group)) is not None:
        yield nothing
        return
    for child in group.children:
        above = [
            (figure.cell, whole, own)
            for figure in group.parent.report.figures
            if (whole := _value(group.parent, figure.cell)) is not None
            and (own := _value(child, figure.cell)) is not None and own > whole
        ]  # fmt: skip
        if above:
            told = listed(
                f"{cell_name(c)}{shown(exact(own))}大于上级的{shown(exact(w))}" for c, w, own in above
            )
            yield Answer(
                "failed", _name(child), f"{_name(child)}的{told}。", tuple(cell for cell, _, _ in above)
            )
        else:
            yield Answer("passed", _name(child))


def all_reported(group: Group, asked: AllReported) -> Iterator[Answer]:
    """One answer."""
    del asked
    wanted = group.parent.settings.agencies
    settings = group.parent.settings
    found = {child.agency for child in group.children} | {group.parent.agency}
    missing = [name for name in wanted if settings.current_name(name) not in found]
    if not wanted:
        yield Answer("not_applicable", "应报单位", "设置中没有应报单位清单（agencies），无从核对。")
    elif missing:
        message = f"清单中有{len(missing)}个单位没有给出报告：{listed(missing)}，请核对是否已编制公布。"
        yield Answer("failed", "应报单位", message, (), len(wanted) - len(missing), len(wanted))
    else:
        yield Answer("passed", "应报单位")


def texts_differ(group: Group, asked: TextsDiffer) -> Iterator[Answer]:
    """One answer per pair that is alike, else one."""
    limits = group.parent.settings.thresholds
    size, alike = int(limits["shingle"]), False
    texts = [(facts, wording(facts, "一", "五")) for facts in (group.parent, *group.children)]
    made = [(facts, pieces(text, size)) for facts, text in texts if len(text) >= limits["shortest_text"]]
    if len(made) < 2:
        yield Answer("not_applicable", "文字", "可比较的正文不足两份，无从核对。")
        return
    for (one, own), (other, theirs) in combinations(made, 2):
        share = len(own & theirs) / max(1, min(len(own), len(theirs)))
        if share >= limits[asked.share]:
            alike = True
            message = (
                f"{_name(one)}与{_name(other)}的报告，第一、五部分除固定用语、名称和数字外约有{share:.0%}的文字相同，"
                "请核对是否照抄。"
            )
            yield Answer("failed", f"{_name(one)}、{_name(other)}", message)
    if not alike:
        yield Answer("passed", "文字")


def vectors_differ(group: Group, asked: VectorsDiffer) -> Iterator[Answer]:
    """One answer per pair and table that is alike, else one."""
    del asked
    least, alike = group.parent.settings.thresholds["least_figures"], False
    for one, other in combinations((group.parent, *group.children), 2):
        for key, count in same_figures(one, other).items():
            if count >= least:
                alike = True
                named = f"{_name(one)}与{_name(other)}的{table_name(key)}"
                message = f"{named}各格数字完全相同（其中{count}格不为零）。"
                yield Answer("failed", f"{_name(one)}、{_name(other)}", message)
    if not alike:
        yield Answer("passed", "各表数字")


def own_name_only(facts: Facts, asked: OwnNameOnly) -> Iterator[Answer]:
    """One answer per other agency named as if it were the reporting one, else one."""
    del asked
    agency, odd = facts.agency, False
    passages = [one for one in facts.sentences if one.section != PREFACE]
    if agency is None or not passages:
        why = "没有读到报告机关的名称，无从核对。" if agency is None else TEXT_MISSING
        yield Answer("not_applicable", "机关名称", why)
        return
    for passage in passages:
        for mention in mentions(passage.text):
            if not has_reason(mention, agency, facts.is_government):
                odd = True
                quote = sentence_quote(passage, mention.start)
                message = f"{agency}的报告中出现“{mention.name}”：{quote}，请核对是否为他处文字。"
                yield Answer("failed", mention.name, message)
    if not odd:
        yield Answer("passed", "机关名称")
