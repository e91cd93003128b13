"""Clauses as what their words say: topics, aspects, applicants, scope, period, and what stands in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from audit_kit.prose import Token

DOUBTS = frozenset({"veto", "channel", "deny", "respectively", "rate", "mixed"})
PLAIN_ASIDES = ("none", "date", "ordinal", "document", "article", "title")
"""The asides a clause can hold without leaving open what it counts."""
OTHER_AGENCY = re.compile(r"[省市县区州旗][\u4e00-\u9fff]{1,8}?(局|委|办|厅|院|中心|大队|支队|公司|学校)")
CARRY = {-1: "上年结转", 1: "结转下年度"}


@dataclass(frozen=True, slots=True)
class Said:
    """A known word, and whether 和, 与 or 、 joins it to the one before."""

    word: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens from one mark or number to the next: ``number`` is the number that ends it, if one does.

    ``mark`` is the mark before it, empty where it follows a number directly. ``topics`` and ``applicants``
    are keys, ``aspects`` the words themselves, since what they say depends on the topic. ``years`` are
    calendar years it names. ``unknown`` is what no word list explains.
    """

    start: int
    end: int
    mark: str
    number: Token | None
    topics: tuple[Said, ...]
    aspects: tuple[Said, ...]
    applicants: tuple[str, ...]
    roles: frozenset[str]
    scope: tuple[str, bool] | None
    period: str | None
    years: tuple[int, ...]
    unknown: str
    rate: str | None
    starts_joined: bool
    denied_from: int | None

    @property
    def says_nothing(self) -> bool:
        """Whether it holds no word that tells what is counted, such as 共 or 其中."""
        return not (self.topics or self.aspects or self.applicants or self.unknown)

    @property
    def doubtful(self) -> bool:
        """Whether some word of it leaves open what is counted."""
        return bool(self.unknown) or not DOUBTS.isdisjoint(self.roles)

    def completed_by(self, following: Phrase) -> bool:
        """Whether the words right behind the number say what it counts: 收到12件政府信息公开申请."""
        if self.topics or following.says_nothing or following.number or following.mark:
            return False
        if {"all", "deny", "part", "compare", "change"} & following.roles:
            return False
        return bool(following.topics or following.unknown or not self.aspects)

    def followed_by(self, after: Phrase) -> Phrase:
        """The phrase with the words behind its number: 12件 and 政府信息公开申请."""
        return replace(
            self,
            topics=self.topics + after.topics,
            aspects=self.aspects + after.aspects,
            applicants=self.applicants + after.applicants,
            roles=self.roles | after.roles,
            unknown=self.unknown + after.unknown,
        )


def phrases(found: Sequence[Token]) -> tuple[Phrase, ...]:
    """The phrases of a paragraph's tokens, in order; empty ones are kept, for their marks count."""
    made: list[Phrase] = []
    start, mark = 0, "。"
    for at, token in enumerate(found):
        parts_numbers = token.text == "、" and at + 1 < len(found) and found[at + 1].number is not None
        if token.mark or token.number or parts_numbers:
            made.append(_phrase(found[start:at], token, mark))
            start, mark = at + 1, "" if token.number else token.text
    if start < len(found):
        made.append(_phrase(found[start:], None, mark))
    return tuple(made)


def _phrase(words: Sequence[Token], ended_by: Token | None, mark: str) -> Phrase:
    number = ended_by if ended_by and ended_by.number else None
    roles = frozenset(role.kind for token in words for role in token.roles)
    topics = _topics(words)
    if "其他事情" in _keys(words, "topic") and topics[-1].word != "其他事情":
        roles |= {"mixed"}  # 主动公开规范性文件2件 may count what was published
    compared = "compare" in roles
    years = () if compared else tuple(_years(words))
    edge = ended_by.start if ended_by else words[-1].end
    denials = [token.start for token in words if any(role.kind == "deny" for role in token.roles)]
    return Phrase(
        start=words[0].start if words else edge,
        end=words[-1].end if words else edge,
        mark=mark,
        number=number,
        topics=topics,
        aspects=tuple(_said(words, "aspect")),
        applicants=tuple(_keys(words, "applicant")),
        roles=roles,
        scope=_scope(words),
        period=None if compared else _period(words),
        years=years,
        unknown="".join(token.text for token in words if _is_unknown(token)).strip("“”‘’\"'"),
        rate=next((token.text for token in words if any(role.kind == "rate" for role in token.roles)), None),
        starts_joined=bool(words) and any(role.kind == "join" for role in words[0].roles),
        denied_from=denials[0] if denials else None,
    )


def _keys(words: Iterable[Token], kind: str) -> Iterable[str]:
    return (role.key for token in words for role in token.roles if role.kind == kind)


def _is_unknown(token: Token) -> bool:
    return not token.roles and token.aside not in PLAIN_ASIDES


def _period(words: Sequence[Token]) -> str | None:
    """The period the words name, a part of the year where they end on a month or a quarter of it."""
    dates = [token.text for token in words if token.aside == "date" and "月" in token.text]
    quarter = any(token.aside == "ordinal" and "季度" in token.text for token in words)
    if quarter or (dates and not re.search("12月(31日|底|份)?底?$", dates[-1])):
        return "部分年"
    return next(reversed(list(_keys(words, "period"))), None)


def _years(words: Iterable[Token]) -> Iterable[int]:
    digits = str.maketrans("〇零○一二三四五六七八九", "000123456789")
    for token in words:
        if token.aside == "date" and (match := re.match(r"20\d\d", token.text.translate(digits))):
            yield int(match[0])


def _topics(words: Sequence[Token]) -> tuple[Said, ...]:
    """The topics named; one not joined to the one before replaces it: 因公开申请引发的复议 is of 复议."""
    topics: list[Said] = []
    for said in _said(words, "topic"):
        topics = [*topics, said] if said.joined else [said]
    return tuple(topics)


def _said(words: Sequence[Token], kind: str) -> Iterable[Said]:
    """Topic keys or aspect words with whether a joining word stands between it and the one before."""
    joined = False
    for token in words:
        kinds = [role.kind for role in token.roles]
        if "join" in kinds:
            joined = True
        elif kind in kinds:
            key = next(role.key for role in token.roles if role.kind == kind)
            yield Said(key or token.text, joined)
            joined = False
        elif "cause" in kinds or token.text == "的":
            joined = False


def _scope(words: Sequence[Token]) -> tuple[str, bool] | None:
    """The scope named and whether it is the whole report; a part, once named, prevails."""
    wholes, parts = list(_keys(words, "scope_whole")), list(_keys(words, "scope_part"))
    if parts:
        return parts[-1], False
    if any(_is_unknown(token) and OTHER_AGENCY.search(token.text) for token in words):
        return "其他机关", False
    return (wholes[-1], True) if wholes else None


def carried_word(phrase: Phrase, year: int | None) -> Phrase:
    """The phrase with 2023年结转 or 结转2025年 put as 上年结转 or 结转下年度, seen from the report's year."""
    aspects = tuple(said for said in phrase.aspects if not said.word.startswith(("结转", "转", "顺延")))
    if year is None or not phrase.years or aspects == phrase.aspects:
        return phrase
    word = CARRY.get(phrase.years[-1] - year)
    if word is None:
        return phrase
    return replace(phrase, aspects=(*aspects, Said(word, False)), years=())


def period_named(phrase: Phrase, year: int | None) -> str | None:
    """The period a phrase names, seen from the report's year; None where it names none."""
    if phrase.period == "累计" and phrase.years[-1:] == (year,):  # 2024年以来
        return "当年"
    if phrase.period or not phrase.years:
        return phrase.period
    named = phrase.years[-1]
    return f"{named}年" if year is None else {0: "当年", -1: "上年"}.get(named - year, f"{named}年")


def own_names(agency: str | None) -> dict[str, str]:
    """The names by which the agency speaks of itself, each with the scope it stands for.

    A government from the county up has its area alone, since its name may stand for its office. 青禾区水务局
    is also 区水务局 and 水务局; an office is also named for its government without 人民.
    """
    if not agency:
        return {}
    area = agency.removesuffix("人民政府")
    if area != agency and not area.endswith(("乡", "镇")):
        return {name: f"全{area[-1:]}" for name in _shortened(area) if len(name) >= 3}
    names = _shortened(agency)
    names |= {name.replace("人民政府", "政府") for name in names}
    names |= {name.removesuffix("公室") for name in names if name.endswith("政府办公室")}
    return {name: "本机关" for name in (*names, "我办", "本办") if len(name) >= 3 or name.endswith("办")}


def _shortened(name: str) -> set[str]:
    """A name, and what is left of it without the areas before: 青禾区水务局, 区水务局, 水务局."""
    names = {name}
    for at, (character, following) in enumerate(pairwise(name)):
        if character in "省市县区州旗镇乡街" and following not in "场区":
            names |= {name[at:], name[at + 1 :]}
    return names
