"""Kinds of check inside the prose: parts and wholes, percentages, units, the same fact told twice."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from audit_kit.answers import Answer, Names, Severity, exact, failed_if, listed, shown
from audit_kit.checks_prose import OWN_SCOPES, agrees, claims_under
from audit_kit.claims import Claim, expected_values
from audit_kit.facts import Facts

TEN_THOUSAND = 10_000
CHANNEL = "申请/渠道"
WHOLES = ("申请/本年新收", "申请/未说明", "申请/办理", "申请/办结", "申请/答复")
"""The claims a share of 申请 may be of."""


def _children(facts: Facts) -> dict[int, list[Claim]]:
    found: dict[int, list[Claim]] = {}
    for claim in facts.claims:
        if claim.parent is not None and claim.kind in ("count", "money") and claim.value is not None:
            found.setdefault(claim.parent, []).append(claim)
    return found


def parts_within(
    facts: Facts,
    exclusive: Names,
    covering: Names = (),
    unless: Names = (),
    part: str = "",
    undivided: Names = (),
) -> list[Answer]:
    """The parts named of a whole add up to no more than it; where they cover it, to just as much.

    ``exclusive`` are the matters whose parts never overlap; of others a fault is a warning. ``covering``
    are sets of parts, written ``a|b``, that leave nothing out. ``unless`` are words that let parts overlap.
    ``part`` is the key of the parts, where only such parts are asked for. ``undivided`` are keys of what may
    stand before a list without being what it divides: 办结20件，结转1件，其中予以公开12件. One answer per
    whole with parts; channels divide only what they are channels of.
    """
    answers = []
    for at, children in _children(facts).items():
        whole = facts.claims[at]
        parts = [
            one
            for one in children
            if one.kind == whole.kind and one.hedge is None and (one.key == CHANNEL) == (part == CHANNEL)
        ]
        is_exclusive = (whole.key or "").split("/")[0] in exclusive
        is_whole = whole.value is not None and whole.hedge is None and whole.key not in undivided
        if parts and is_whole and (is_exclusive or not part):
            overlap = any(word in whole.sentence for word in unless)
            answers.append(_parts_answer(whole, parts, overlap, is_exclusive, covering))
    return answers or [Answer("not_applicable", "正文", "正文没有列出总数与分项，无从核对。")]


def _parts_answer(
    whole: Claim, parts: Sequence[Claim], overlap: bool, is_exclusive: bool, covering: Names
) -> Answer:
    total = sum(part.stated for part in parts)
    keys = {part.key.rsplit("/", 1)[-1] for part in parts if part.key}
    covered = any(set(one.split("|")) <= keys for one in covering)
    too_much = total > whole.stated
    if overlap or total == whole.stated or not (too_much or covered):
        return Answer("passed", whole.quote, "", (), whole.stated, total)
    message = (
        f"{whole.quote_at}，其中各项{_named(parts)}之和为{shown(total)}，"
        f"{'多于' if too_much else '少于'}总数{shown(whole.stated)}。"
    )
    severity: Severity | None = None if too_much and is_exclusive else "warning"
    return Answer("failed", whole.quote, message, (), whole.stated, total, severity)


def _named(parts: Sequence[Claim]) -> str:
    return listed((f"“{part.subject}{part.text}”" for part in parts), most=8)


def outcomes_within(facts: Facts, outcomes: Names, wholes: Names) -> Answer:
    """The outcomes claimed under these keys add up to no more than the total claimed under ``wholes``.

    One answer: the last claim of each outcome, against the largest total claimed.
    """
    found = {claim.key: claim for claim in claims_under(facts, outcomes, ("count",)) if claim.cells}
    totals = [claim for claim in claims_under(facts, wholes, ("count", "all")) if claim.cells]
    if len(found) < 2 or not totals:
        return Answer("not_applicable", "正文", "正文没有同时叙述各类结果和总数，无从核对。")
    whole, parts = max(totals, key=lambda claim: claim.stated), list(found.values())
    total = sum(part.stated for part in parts)
    message = f"正文所述各类结果{_named(parts)}之和为{shown(total)}，多于{whole.quote_at}。"
    too_much = total > whole.stated and whole.hedge is None
    return failed_if(too_much, whole.quote, message, (), whole.stated, total)


def told_once(facts: Facts) -> list[Answer]:
    """The same fact is told with the same number wherever it is told; one answer per fact told again."""
    by_key: dict[tuple[str, str | None], list[Claim]] = {}
    for claim in facts.claims:
        if claim.cells and claim.key and claim.kind in ("count", "money") and claim.value is not None:
            by_key.setdefault((claim.key, claim.scope), []).append(claim)
    answers = [_same_number(facts, first, again) for first, *again in by_key.values() if again]
    return answers or [Answer("not_applicable", "正文", "正文没有重复叙述同一数字，无从核对。")]


def _same_number(facts: Facts, first: Claim, again: Sequence[Claim]) -> Answer:
    """Where each of two is what some reading of it gives, they may differ."""

    def is_read(claim: Claim) -> bool:
        values = expected_values(claim, facts.report)
        return any(value is not None and agrees(claim, value) for value in values)

    differing = (one for one in again if one.value != first.value)
    odd = next((one for one in differing if not (is_read(one) and is_read(first))), None)
    if odd is None or odd.hedge or first.hedge:
        return Answer("passed", first.quote)
    message = f"{first.quote_at}与{odd.quote_at}说的是同一数字，两处不一致。"
    return Answer("failed", first.quote, message, odd.cells[0], odd.stated, first.stated)


def unit_right(facts: Facts) -> list[Answer]:
    """No figure is ten thousand times what its parts or the table give, or a ten-thousandth of it.

    One answer per figure that is, else one that all are right.
    """
    children = _children(facts)
    judged, faults = False, []
    for at, claim in enumerate(facts.claims):
        if claim.value is None or claim.kind not in ("count", "money"):
            continue
        others = [exact(value) for value in expected_values(claim, facts.report) if value is not None]
        if len(children.get(at, ())) > 1:
            others.append(sum(part.stated for part in children[at]))
        judged = judged or bool(others)
        stated = claim.stated
        off = next((o for o in others if o and stated in (o * TEN_THOUSAND, Fraction(o, TEN_THOUSAND))), None)
        if off is not None and stated not in others:
            message = (
                f"{claim.quote_at}与其他数字得出的{shown(off)}{claim.unit}恰好相差一万倍，请核对计量单位。"
            )
            cells = claim.cells[0] if claim.cells else ()
            faults.append(Answer("failed", claim.quote, message, cells, stated, off))
    if not faults and not judged:
        return [Answer("not_applicable", "正文", "正文没有可与其他数字比较单位的数字。")]
    return faults or [Answer("passed", "正文")]


def shares_right(facts: Facts, rates: Names, totals: Names) -> list[Answer]:
    """A percentage said to be the share of a count is that count over some total that can be meant.

    One answer per share that stands behind a count.
    """
    known = _known_totals(facts, totals)
    answers = []
    for at, claim in enumerate(facts.claims):
        if claim.kind == "percent" and claim.key in rates and claim.value is not None and not claim.hedge:
            count = _count_before(facts.claims, at)
            if count is not None and count.value is not None:
                answers.append(_share_answer(facts, claim, count, known))
    return answers or [Answer("not_applicable", "正文", "正文没有与件数相连的百分比，无从重算。")]


def _known_totals(facts: Facts, paths: Sequence[str]) -> list[Decimal]:
    """The sums of the tables that a share of 申请 may be of; ``a+b`` adds two cells."""
    found = []
    for path in paths:
        figures = [facts.figure(one) for one in path.split("+")]
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
        return Answer("passed", claim.quote, "", (), claim.stated)
    likely = _likely_total(facts, count, candidates)
    if likely is None:
        return Answer("not_applicable", claim.quote, f"{claim.quote_at}，没有说明占何者的比例。")
    right = (count.value * 100 / likely).quantize(step)
    message = (
        f"{claim.quote_at}，按{shown(count.stated)}与{shown(exact(likely))}计算为{right}%，"
        f"与所述的{claim.text}不一致。"
    )
    cells = count.cells[0] if count.cells else ()
    return Answer("failed", claim.quote, message, cells, claim.stated, exact(right))


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


def shares_complete(facts: Facts, rates: Names, nearly: int) -> list[Answer]:
    """Shares named in one sentence that come close to 100 % come to 100 %, but for rounding.

    One answer per sentence with three shares or more.
    """
    by_sentence: dict[str, list[Claim]] = {}
    for claim in claims_under(facts, rates, ("percent",)):
        by_sentence.setdefault(claim.sentence, []).append(claim)
    answers = []
    for shares in by_sentence.values():
        if len(shares) < 3:
            continue
        total = sum((share.value for share in shares if share.value is not None), Decimal(0))
        off = len(shares) * Decimal("0.05") < abs(total - 100) <= nearly
        wrong = off and not any(share.hedge for share in shares)
        message = f"{shares[0].quote_at}等{len(shares)}个百分比之和为{total}%，不是100%。"
        answers.append(failed_if(wrong, shares[0].quote, message, (), exact(total), 100))
    return answers or [Answer("not_applicable", "正文", "正文没有三个以上并列的百分比，无从核对。")]
