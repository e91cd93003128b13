"""Kinds of check of the prose against the tables: every claimed figure, what is said to be all done, fees."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Annotated

from audit_kit.answers import (
    Answer,
    Names,
    Severity,
    apart,
    cell_name,
    compared,
    exact,
    failed_if,
    quoted,
    shown,
    table_name,
    where,
)
from audit_kit.claims import Claim, expected_values
from audit_kit.facts import Facts
from audit_kit.model import CellId
from audit_kit.wording import load_wording, words

OWN_SCOPES = (None, "本机关", "全镇", "全乡", "全局")
WIDE_CLASSES = ("province", "city", "county", "office")
FEE = "信息处理费/收取"
FEE_CELL = "disclosure/行政事业性收费/本年收费金额"


def _refuse_half(unsure: dict[str, str]) -> None:
    if set(unsure) not in (set(), {"own", "verbs"}):
        raise ValueError("unsure 写作 {own: 词, verbs: 词}")


def claims_agree(
    facts: Facts,
    keys: Names,
    kinds: Names = ("count", "money", "all"),
    unless: Names = (),
    unsure: Annotated[dict[str, str], _refuse_half] | None = None,
) -> Iterator[Answer]:
    """Every figure the prose claims under these keys is what one of its permitted readings gives.

    ``keys`` are patterns such as ``申请/本年新收`` or ``行政复议/*``; ``kinds`` are kinds of claim. A
    sentence with one of ``unless`` is about something else. ``unsure`` holds the patterns ``own``, ``verbs``:
    a clause with a verb and nothing of its own may be about the cases of others, and is told as info.
    One answer per claim; not applicable where the prose claims no such figure.
    """
    found = [
        claim
        for claim in claims_under(facts, keys, kinds)
        if claim.cells and not any(word in claim.sentence for word in unless)
    ]
    if not found:
        yield Answer("not_applicable", "正文", "正文没有叙述这项数字，无从与表格比较。")
    for claim in found:
        answer, clause = _agreement(facts, claim), claim.quote if unsure else ""
        of_others = unsure and re.search(unsure["verbs"], clause) and not re.search(unsure["own"], clause)
        yield replace(answer, severity="info") if of_others else answer


def claims_under(facts: Facts, keys: Sequence[str], kinds: Sequence[str]) -> list[Claim]:
    """The claims with a value whose key fits one of the patterns."""
    return [
        claim
        for claim in facts.claims
        if claim.kind in kinds and claim.value is not None and _fits_key(claim.key, keys)
    ]


def _fits_key(key: str | None, patterns: Iterable[str]) -> bool:
    return key is not None and any(fnmatchcase(key, pattern) for pattern in patterns)


def _agreement(facts: Facts, claim: Claim) -> Answer:
    subject = claim.quote
    readings = zip(claim.cells, claim.readings, expected_values(claim, facts.report), strict=True)
    known = [(cells, name, value) for cells, name, value in readings if value is not None]
    for cells, _, value in known:
        if agrees(claim, value):
            return Answer("passed", subject, "", cells, claim.stated, exact(value))
    if len(known) < len(claim.cells):
        figures = [facts.report.figure(cell) for cells in claim.cells for cell in cells]
        unread = next((figure for figure in figures if figure.state != "number"), figures[0])
        _, row, column = unread.cell
        printed = f"{table_name(unread.cell.table)}“{row}/{column}”{quoted(unread)}"
        message = f"{claim.quote_at}，而{printed}，尚不能判定。"
        return Answer("undecided", subject, message, claim.cells[0], claim.stated)
    nearest, _, value = min(known, key=lambda one: apart(exact(one[2]), claim.stated))
    sides = "，或".join(f"{_reading(facts, cells, name)}为{shown(exact(v))}" for cells, name, v in known)
    expected = exact(value)
    message = f"{claim.quote_at}，与表格不一致：{sides}，正文{compared(claim.stated - expected)}。"
    severity = scope_severity(facts, claim)
    return Answer("failed", subject, message, nearest, claim.stated, expected, severity)


def scope_severity(facts: Facts, claim: Claim) -> Severity | None:
    """None where the claim speaks of the report's own scope; less where other agencies may explain it."""
    if claim.scope in OWN_SCOPES:
        return None
    return "warning" if facts.agency_class in WIDE_CLASSES else "info"


def agrees(claim: Claim, expected: Decimal) -> bool:
    """Whether the claimed number says the expected one: exactly, rounded or cut off as money, or hedged."""
    stated = claim.value
    assert stated is not None
    if stated == expected:
        return True
    digits = stated.normalize().as_tuple()
    assert isinstance(digits.exponent, int)
    if claim.hedge is None:
        step = Decimal(1).scaleb(min(digits.exponent, 0))
        return claim.kind == "money" and digits.exponent < 0 and abs(stated - expected) < step
    step = Decimal(1).scaleb(max(digits.exponent, len(digits.digits) + digits.exponent - 2))
    if claim.hedge in words("hedges", "at_least"):
        return stated <= expected < stated + step
    if claim.hedge in words("hedges", "rounded"):
        return abs(stated - expected) <= step
    return stated - step < expected <= stated


def _reading(facts: Facts, cells: Sequence[CellId], name: str) -> str:
    """A reading as messages name it: 表三“本年新收＋上年结转”（第2页）."""
    place = facts.report.figure(cells[0]).place
    return f"{table_name(cells[0].table)}“{name.replace('+', '＋')}”{where(place)}"


def all_done(facts: Facts, keys: Names, rates: Names, wholes: Names, unless: Names, carried: str) -> Answer:
    """Where the prose says that everything is done, nothing is carried over.

    ``keys`` are keys of claims, ``rates`` those of percentages; ``unless`` are words that make it say less.
    One answer for the first such statement.
    """
    for claim in claims_under(facts, keys, ("all",)) + claims_under(facts, rates, ("percent",)):
        whole = None if claim.parent is None else facts.claims[claim.parent].key
        of_everything = claim.value == 100 if claim.kind == "percent" else _fits_key(whole, wholes)
        if any(word in claim.sentence for word in unless) or not of_everything:
            continue
        figure = facts.figure(carried)
        if figure is None or figure.number is None:
            message = f"{claim.quote_at}，而结转下年度的数没有读到，尚不能判定。"
            return Answer("undecided", claim.quote, message)
        message = f"{claim.quote_at}，而表三“结转下年度”{quoted(figure)}，请核对是否指按期办结。"
        left = exact(figure.number)
        return failed_if(left, claim.quote, message, (figure.cell,), left, 0)
    return Answer("not_applicable", "正文", "正文没有说申请全部办结，无从核对。")


def _fees(facts: Facts) -> list[tuple[Claim, Decimal]]:
    """The information fees told for the whole report, in 元."""
    money = load_wording().money
    return [
        (claim, claim.value * money[claim.unit])
        for claim in facts.claims
        if claim.key == FEE and claim.kind == "money" and claim.value and claim.unit in money
        and claim.period in (None, "当年") and claim.hedge is None
    ]  # fmt: skip


def fee_in_table(facts: Facts) -> Iterator[Answer]:
    """The information fee told in the prose is within the fees of 表二; one answer per fee told."""
    fees = _fees(facts)
    figure = facts.figure(FEE_CELL)
    if not fees or figure is None:
        yield Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，或表格没有收费金额一格。")
        return
    printed = f"{cell_name(figure.cell)}{quoted(figure)}"
    for claim, fee in fees:
        if figure.number is None:
            message = f"{claim.quote_at}，而{printed}，尚不能判定。"
            yield Answer("undecided", claim.quote, message, (figure.cell,))
            continue
        told_fee = exact(fee / load_wording().money["万元"])
        if figure.number >= told_fee:
            yield Answer("passed", claim.quote, "", (figure.cell,))
        else:
            message = f"{claim.quote_at}，折合{shown(told_fee)}万元，多于{printed}，请核对两处口径。"
            yield Answer("failed", claim.quote, message, (figure.cell,), exact(figure.number), told_fee)


def fee_in_steps(facts: Facts, step: int) -> list[Answer]:
    """The information fee told in the prose is a multiple of ``step`` 元; one answer per fee told."""
    answers = []
    for claim, fee in _fees(facts):
        message = f"{claim.quote_at}，不是{step}元的整数倍，请核对计费。"
        answers.append(failed_if(fee % step, claim.quote, message, (), exact(fee)))
    return answers or [Answer("not_applicable", "信息处理费", "正文没有说收取了信息处理费，无从核对。")]
