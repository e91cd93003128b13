"""Kinds of check on percentages in the prose: each recomputed, and whether they come to 100 %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import Answer, exact, shown, where
from audit_kit.checks_prose import OWN_SCOPES, told
from audit_kit.claims import Claim
from audit_kit.facts import Facts
from audit_kit.model import CellId

WHOLES = ("申请/本年新收", "申请/未说明", "申请/办理", "申请/办结", "申请/答复")
"""The claims a share of 申请 may be of."""


@dataclass(frozen=True, slots=True)
class SharesRight:
    """A percentage said to be the share of a count is that count over some total that can be meant."""

    rates: tuple[str, ...]
    totals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharesComplete:
    """Shares named in one sentence that come close to 100 % come to 100 %, but for rounding."""

    rates: tuple[str, ...]
    nearly: int


def shares_right(facts: Facts, asked: SharesRight) -> Iterator[Answer]:
    """One answer per share that stands behind a count."""
    totals = _known_totals(facts, asked.totals)
    judged = False
    for at, claim in enumerate(facts.claims):
        if claim.kind != "percent" or claim.key not in asked.rates or claim.value is None or claim.hedge:
            continue
        count = _count_before(facts.claims, at)
        if count is None or count.value is None:
            continue
        judged = True
        yield _share_answer(facts, claim, count, totals)
    if not judged:
        yield Answer("not_applicable", "正文", "正文没有与件数相连的百分比，无从重算。")


def _known_totals(facts: Facts, paths: Sequence[str]) -> list[Decimal]:
    """The sums of the tables that a share of 申请 may be of; ``a+b`` adds two cells."""
    found = []
    for path in paths:
        figures = [facts.report.by_cell.get(CellId.parse(one)) for one in path.split("+")]
        values = [figure.value for figure in figures if figure is not None and figure.value is not None]
        if len(values) == len(figures):
            found.append(sum(values, Decimal(0)))
    return found


def _count_before(claims: Sequence[Claim], at: int) -> Claim | None:
    """The count right before a share, in its sentence."""
    for claim in reversed(claims[:at]):
        if claim.sentence != claims[at].sentence or claim.kind == "percent":
            return None
        if claim.kind == "count" and claim.period != "较上年":
            return claim
    return None


def _share_answer(facts: Facts, claim: Claim, count: Claim, totals: Sequence[Decimal]) -> Answer:
    assert claim.value is not None and count.value is not None
    candidates = [*_sums_around(facts, count), *(totals if (count.key or "").startswith("申请") else ())]
    digits = claim.value.as_tuple().exponent
    assert isinstance(digits, int)
    step = Decimal(1).scaleb(digits)
    fitting = [n for n in candidates if n and abs(count.value * 100 / n - claim.value) < step]
    if fitting or count.hedge:
        return Answer("passed", told(claim), "", (), exact(claim.value))
    likely = _likely_total(facts, count, candidates)
    if likely is None:
        return Answer(
            "not_applicable", told(claim), f"{told(claim)}{where(claim.place)}，没有说明占何者的比例。"
        )
    right = (count.value * 100 / likely).quantize(step)
    message = (
        f"{told(claim)}{where(claim.place)}，按{shown(exact(count.value))}与{shown(exact(likely))}计算为"
        f"{right}%，与所述的{claim.text}不一致。"
    )
    return Answer(
        "failed",
        told(claim),
        message,
        count.cells[0] if count.cells else (),
        exact(claim.value),
        exact(right),
    )


def _sums_around(facts: Facts, count: Claim) -> list[Decimal]:
    """The counts that the share may be of: the whole it is a part of, and totals of the same matter."""
    of_requests = (count.key or "").startswith("申请")
    found = [] if count.parent is None else [facts.claims[count.parent]]
    for one in facts.claims:
        same = one.section == count.section and one.unit == count.unit and one is not count
        near = one.key in WHOLES if of_requests else one.key is None and one.sentence == count.sentence
        if same and near:
            found.append(one)
    return [one.value for one in found if one.kind == "count" and one.value is not None]


def _likely_total(facts: Facts, count: Claim, candidates: Sequence[Decimal]) -> Decimal | None:
    """What the share is of: the whole the count is a part of, else the first total before it."""
    if count.parent is not None:
        return facts.claims[count.parent].value or None
    known = count.key is not None and count.key.startswith("申请/") and count.scope in OWN_SCOPES
    return next((one for one in candidates if one), None) if known else None


def shares_complete(facts: Facts, asked: SharesComplete) -> Iterator[Answer]:
    """One answer per sentence with three shares or more."""
    by_sentence: dict[str, list[Claim]] = {}
    for claim in facts.claims:
        if claim.kind == "percent" and claim.key in asked.rates and claim.value is not None:
            by_sentence.setdefault(claim.sentence, []).append(claim)
    several = [shares for shares in by_sentence.values() if len(shares) > 2]
    if not several:
        yield Answer("not_applicable", "正文", "正文没有三个以上并列的百分比，无从核对。")
    for shares in several:
        total = sum((share.value for share in shares if share.value is not None), Decimal(0))
        apart = abs(total - 100)
        if apart <= len(shares) * Decimal("0.05") or apart > asked.nearly or any(s.hedge for s in shares):
            yield Answer("passed", told(shares[0]), "", (), exact(total), 100)
            continue
        message = (
            f"{told(shares[0])}{where(shares[0].place)}等{len(shares)}个百分比之和为{total}%，不是100%。"
        )
        yield Answer("failed", told(shares[0]), message, (), exact(total), 100)
