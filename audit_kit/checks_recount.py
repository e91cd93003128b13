"""Kinds of check inside the prose: parts and wholes, units, the same fact told twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import Answer, Severity, exact, listed, shown, where
from audit_kit.checks_prose import agrees, claims_under, told
from audit_kit.claims import Claim, expected_values
from audit_kit.facts import Facts

TEN_THOUSAND = 10_000
CHANNEL = "申请/渠道"


@dataclass(frozen=True, slots=True)
class PartsWithin:
    """The parts named of a whole add up to no more than it; where they cover it, to just as much.

    ``exclusive`` are the matters whose parts never overlap; of others a fault is a warning. ``covering``
    are sets of parts, written ``a|b``, that leave nothing out. ``unless`` are words that let parts overlap.
    ``part`` is the key of the parts, where only such parts are asked for. ``undivided`` are keys of what may
    stand before a list without being what it divides: 办结20件，结转1件，其中予以公开12件.
    """

    exclusive: tuple[str, ...]
    covering: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    part: str = ""
    undivided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomesWithin:
    """The outcomes claimed under these keys add up to no more than the total claimed under ``wholes``."""

    outcomes: tuple[str, ...]
    wholes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldOnce:
    """The same fact is told with the same number wherever it is told."""


@dataclass(frozen=True, slots=True)
class UnitRight:
    """No figure is ten thousand times what its parts or the table give, or a ten-thousandth of it."""


def _children(facts: Facts) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in facts.claims:
        if claim.parent is not None and claim.kind in ("count", "money") and claim.value is not None:
            found.setdefault(claim.parent, []).append(claim)
    return found


def parts_within(facts: Facts, asked: PartsWithin) -> Iterator[Answer]:
    """One answer per whole with parts."""
    judged = False
    for at, parts in _children(facts).items():
        whole = facts.claims[at]
        parts = [part for part in parts if _is_part(part, whole, asked)]
        if not parts or not _is_whole(whole, asked):
            continue
        judged = True
        yield _parts_answer(whole, parts, asked)
    if not judged:
        yield Answer("not_applicable", "正文", "正文没有列出总数与分项，无从核对。")


def _is_whole(whole: Claim, asked: PartsWithin) -> bool:
    """Channels divide only what they are channels of."""
    if whole.value is None or whole.hedge is not None or whole.key in asked.undivided:
        return False
    return not asked.part or _is_exclusive(whole, asked)


def _is_exclusive(whole: Claim, asked: PartsWithin) -> bool:
    return bool(whole.key and whole.key.split("/")[0] in asked.exclusive)


def _is_part(part: Claim, whole: Claim, asked: PartsWithin) -> bool:
    same_kind = part.kind == whole.kind and part.hedge is None
    return same_kind and (part.key == CHANNEL) == (asked.part == CHANNEL)


def _parts_answer(whole: Claim, parts: Sequence[Claim], asked: PartsWithin) -> Answer:
    assert whole.value is not None
    total = sum((part.value for part in parts if part.value is not None), Decimal(0))
    named = listed((f"“{part.subject}{part.text}”" for part in parts), most=8)
    overlap = any(word in whole.sentence for word in asked.unless)
    keys = {part.key for part in parts}
    covered = any(set(one.split("|")) <= {_last(key) for key in keys if key} for one in asked.covering)
    too_much = total > whole.value and not overlap
    too_little = total < whole.value and covered and not overlap
    if not too_much and not too_little:
        return Answer("passed", told(whole), "", (), exact(whole.value), exact(total))
    message = (
        f"{told(whole)}{where(whole.place)}，其中各项{named}之和为{shown(exact(total))}，"
        f"{'多于' if too_much else '少于'}总数{shown(exact(whole.value))}。"
    )
    severity: Severity | None = None if too_much and _is_exclusive(whole, asked) else "warning"
    return Answer("failed", told(whole), message, (), exact(whole.value), exact(total), severity)


def _last(key: str) -> str:
    return key.rsplit("/", 1)[-1]


def outcomes_within(facts: Facts, asked: OutcomesWithin) -> Iterator[Answer]:
    """One answer: the largest claim of each outcome once, against the largest total claimed."""
    parts = {claim.key: claim for claim in claims_under(facts, asked.outcomes, ("count",)) if claim.cells}
    wholes = [claim for claim in claims_under(facts, asked.wholes, ("count", "all")) if claim.cells]
    if len(parts) < 2 or not wholes:
        yield Answer("not_applicable", "正文", "正文没有同时叙述各类结果和总数，无从核对。")
        return
    whole = max(wholes, key=lambda claim: claim.value or 0)
    assert whole.value is not None
    total = sum((part.value for part in parts.values() if part.value is not None), Decimal(0))
    if total <= whole.value or whole.hedge is not None:
        yield Answer("passed", told(whole), "", (), exact(whole.value), exact(total))
        return
    named = listed((f"“{part.subject}{part.text}”" for part in parts.values()), most=8)
    message = f"正文所述各类结果{named}之和为{shown(exact(total))}，多于{told(whole)}{where(whole.place)}。"
    yield Answer("failed", told(whole), message, (), exact(whole.value), exact(total))


def told_once(facts: Facts, asked: ToldOnce) -> Iterator[Answer]:
    """One answer per fact told more than once."""
    del asked
    by_key: dict[tuple[str, str | None], list[Claim]] = {}
    for claim in facts.claims:
        if claim.cells and claim.key and claim.kind in ("count", "money") and claim.value is not None:
            by_key.setdefault((claim.key, claim.scope), []).append(claim)
    several = [claims for claims in by_key.values() if len(claims) > 1]
    if not several:
        yield Answer("not_applicable", "正文", "正文没有重复叙述同一数字，无从核对。")
    for claims in several:
        odd = next(
            (one for one in claims[1:] if one.value != claims[0].value and not _both(facts, one, claims[0])),
            None,
        )
        if odd is None or odd.hedge or claims[0].hedge:
            yield Answer("passed", told(claims[0]))
            continue
        both = f"{told(claims[0])}{where(claims[0].place)}与{told(odd)}{where(odd.place)}"
        message = f"{both}说的是同一数字，两处不一致。"
        assert odd.value is not None and claims[0].value is not None
        yield Answer(
            "failed", told(claims[0]), message, odd.cells[0], exact(odd.value), exact(claims[0].value)
        )


def _both(facts: Facts, one: Claim, other: Claim) -> bool:
    """Whether each of the two is what some reading of it gives."""
    return all(
        any(value is not None and agrees(claim, value) for value in expected_values(claim, facts.report))
        for claim in (one, other)
    )


def unit_right(facts: Facts, asked: UnitRight) -> Iterator[Answer]:
    """One answer per figure that is off by ten thousand, else one that all are right."""
    del asked
    children = _children(facts)
    judged, faults = False, []
    for at, claim in enumerate(facts.claims):
        if claim.value is None or claim.kind not in ("count", "money"):
            continue
        others = [value for value in expected_values(claim, facts.report) if value is not None]
        if len(children.get(at, ())) > 1:
            others.append(sum((c.value for c in children[at] if c.value is not None), Decimal(0)))
        judged = judged or bool(others)
        fault = next((o for o in others if o and claim.value in (o * TEN_THOUSAND, o / TEN_THOUSAND)), None)
        if fault is not None and claim.value not in others:
            faults.append((claim, fault))
    for claim, fault in faults:
        assert claim.value is not None
        message = (
            f"{told(claim)}{where(claim.place)}与其他数字得出的{shown(exact(fault))}{claim.unit}恰好相差一万倍，"
            "请核对计量单位。"
        )
        yield Answer(
            "failed",
            told(claim),
            message,
            claim.cells[0] if claim.cells else (),
            exact(claim.value),
            exact(fault),
        )
    if not faults:
        yield (
            Answer("passed", "正文")
            if judged
            else Answer("not_applicable", "正文", "正文没有可与其他数字比较单位的数字。")
        )
