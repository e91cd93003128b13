"""Kinds of check on what a report tells of the year before: growth, and figures quoted from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from audit_kit.answers import Answer, exact, shown, where
from audit_kit.checks_prose import agrees, told
from audit_kit.checks_years import Years, not_adjacent
from audit_kit.claims import Claim, expected_values
from audit_kit.facts import Facts
from audit_kit.model import CellId
from audit_kit.wording import load_wording

CHANGE = "较上年"


@dataclass(frozen=True, slots=True)
class ChangesRight:
    """What is said to have grown or fallen against the year before did so, by that much.

    ``up`` and ``down`` are the words that tell the direction.
    """

    up: tuple[str, ...]
    down: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuotedRight:
    """A figure quoted from the year before is the one of that year's report. ``keys`` are keys of claims."""

    keys: tuple[str, ...]


def changes_right(years: Years, asked: ChangesRight) -> Iterator[Answer]:
    """One answer per change told of a figure of the tables."""
    if (nothing := not_adjacent(years)) is not None:
        yield nothing
        return
    found = list(_changes(years.after.claims))
    judged = [answer for claim, base in found if (answer := _change(years, claim, base, asked)) is not None]
    yield from judged
    if not judged:
        yield Answer("not_applicable", "正文", "正文没有叙述表中数字较上年的变化，无从重算。")


def _changes(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Each change with the figure before it in its sentence that it is told of."""
    base: Claim | None = None
    for claim in claims:
        if base is not None and base.sentence != claim.sentence:
            base = None
        if claim.period == CHANGE:
            if base is not None and base.cells and claim.value is not None:
                yield claim, base
        elif claim.kind in ("count", "money"):
            base = claim


def _change(years: Years, claim: Claim, base: Claim, asked: ChangesRight) -> Answer | None:
    """None where the change cannot be computed, for want of a figure or of a form that compares."""
    pairs = _pairs(years, base)
    if not pairs or claim.hedge is not None or claim.value is None:
        return None
    told_sign = _direction(claim, asked)
    changes = [(new - old, old) for new, old in pairs]
    if claim.kind == "percent":
        digits = claim.value.as_tuple().exponent
        assert isinstance(digits, int)
        step = Decimal(1).scaleb(digits)
        values = [(change * 100 / old, step) for change, old in changes if old]
    else:
        values = [(change, Decimal(1)) for change, _ in changes]
    if not values:
        return None
    subject = told(claim)
    if any(abs(abs(value) - claim.value) < step and value * told_sign >= 0 for value, step in values):
        return Answer("passed", subject, "", base.cells[0], exact(claim.value))
    right, step = values[0]
    new, old = pairs[0]
    unit = "%" if claim.kind == "percent" else base.unit
    message = (
        f"{subject}{where(claim.place)}，按上年{shown(exact(old))}、本年{shown(exact(new))}计算为"
        f"{'增加' if right >= 0 else '减少'}{abs(right).quantize(step)}{unit}，与所述不一致。"
    )
    return Answer("failed", subject, message, base.cells[0], exact(claim.value), exact(right.quantize(step)))


def _pairs(years: Years, base: Claim) -> list[tuple[Decimal, Decimal]]:
    """This year's figure and last year's for each reading; the readings that fit the text where any does."""
    new = expected_values(base, years.after.report)
    if any(cell.table == "disclosure" for cells in base.cells for cell in cells) and not years.same_form:
        return []
    old = [_sum(years.before, cells) for cells in base.cells]
    pairs = [(a, b) for a, b in zip(new, old, strict=True) if a is not None and b is not None]
    fitting = [pair for pair in pairs if agrees(base, pair[0])]
    return fitting or pairs


def _sum(facts: Facts, cells: Sequence[CellId]) -> Decimal | None:
    figures = [facts.report.by_cell.get(cell) for cell in cells]
    values = [f.value for f in figures if f is not None and f.state == "number" and f.value is not None]
    return sum(values, Decimal(0)) if len(values) == len(cells) else None


def _direction(claim: Claim, asked: ChangesRight) -> int:
    """1 for a rise, -1 for a fall, 0 where the words before the number leave it open."""
    before = claim.sentence.replace(" ", "").partition(claim.text.replace(" ", ""))[0][-12:] + claim.subject
    last = max(
        (before.rfind(word), sign) for words, sign in ((asked.up, 1), (asked.down, -1)) for word in words
    )
    return last[1] if last[0] >= 0 else 0


def quoted_right(years: Years, asked: QuotedRight) -> Iterator[Answer]:
    """One answer per figure quoted from the year before."""
    if (nothing := not_adjacent(years)) is not None:
        yield nothing
        return
    judged = False
    for claim in years.after.claims:
        if (
            claim.period != "上年"
            or claim.key not in asked.keys
            or claim.value is None
            or claim.kind != "count"
        ):
            continue
        if claim.scope not in (None, "本机关"):
            continue
        values = [_sum(years.before, cells) for cells in _readings(claim.key, years.before)]
        known = [value for value in values if value is not None]
        if not known:
            continue
        judged = True
        if any(agrees(claim, value) for value in known):
            yield Answer("passed", told(claim), "", (), exact(claim.value))
            continue
        message = (
            f"{told(claim)}{where(claim.place)}，而{years.before.year}年度报告中这一数字为"
            f"{'或'.join(dict.fromkeys(shown(exact(value)) for value in known))}。"
        )
        yield Answer("failed", told(claim), message, (), exact(claim.value), exact(known[0]))
    if not judged:
        yield Answer("not_applicable", "正文", "正文没有引用上年报告的数字，无从核对。")


def _readings(key: str, facts: Facts) -> list[tuple[CellId, ...]]:
    """The cells a key such as 申请/本年新收 can stand for, one tuple per permitted reading."""
    wording = load_wording()
    topic_key, aspect_key, *_ = key.split("/")
    topic = wording.topics[topic_key]
    said = topic.aspects[aspect_key].means
    rows, columns = (said, ("总计",)) if topic.table == "requests" else (topic.means, said)
    found = []
    for row in rows:
        for column in columns:
            keys = [(r, c) for r in wording.keys_of(row) for c in wording.keys_of(column)]
            cells = tuple(CellId(topic.table, r, c) for r, c in keys)
            if all(cell in facts.report.by_cell for cell in cells):
                found.append(cells)
    return found
