"""The catalogue keeps its word: examples, ranks, sums, coverage, and no rule said twice without saying so."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain

import numpy as np
import pytest
from scipy.optimize import linprog

from audit_kit.audit import answers
from audit_kit.examples import Made, example_answers, example_report, made_report
from audit_kit.forms import load_form
from audit_kit.lines import lines
from audit_kit.model import CellId
from audit_kit.relations import Comparison, Term, comparison, keys_compared, keys_of
from audit_kit.report import FormId
from audit_kit.rule import Example, Rule
from audit_kit.rules import load_rules, load_uncovered

FORM_IDS: tuple[FormId, ...] = ("2019", "2021")
RULES = load_rules()
BY_ID = {one.id: one for one in RULES}
Row = tuple[dict[CellId, Fraction], str, Fraction]
"""Σ factor × cell, the comparator, and the constant on the right."""


@pytest.mark.parametrize(
    ("one", "example"),
    [
        pytest.param(one, example, id=f"{one.id}-{example.outcome}")
        for one in RULES
        for example in one.examples
    ],
)
def test_every_example_has_the_outcome_it_names_and_says_why(one: Rule, example: Example) -> None:
    given = example_answers(one, example)
    found = {answer.outcome for answer in given}
    assert example.outcome in found
    worse = {
        "passed": {"failed", "undecided"},
        "failed": set(),
        "undecided": {"failed"},
        "not_applicable": {"passed", "failed", "undecided"},
    }
    if not (example.outcome == "not_applicable" and one.id.startswith("FMT-28")):
        assert not found & worse[example.outcome]
    for answer in given:
        assert answer.outcome == "passed" or answer.message.endswith("。")
        assert not set("{<\n") & set(answer.message)


def rows_of(one: Rule, form_id: FormId) -> list[Row]:
    """The linear relations that a rule without conditions claims of a form."""
    report = made_report(made=Made(form=form_id))
    asked, table = one.asked, str(one.table)
    if one.check in ("sum_of_parts", "at_most"):
        is_sum, over = one.check == "sum_of_parts", asked["over"]
        ends = asked["whole" if is_sum else "bound"]
        parts, whole = (keys_of(report, table, over, keys) for keys in (asked["parts"], ends))
        sides = [(parts, "=")] if is_sum else [((part,), "<=") for part in parts]
        found = lines(report, table, over, parts + whole)
        return [_compared(line, _claimed(side, sign, whole)) for line in found for side, sign in sides]
    if one.check == "compare" and not asked["when"]:
        claim = comparison(asked["claim"])
        keys = keys_compared((asked["claim"],))
        return [_compared(line, claim) for line in lines(report, table, "rows", keys)]
    return []


def _claimed(parts: Iterable[str], comparator: str, whole: Iterable[str]) -> Comparison:
    return Comparison(tuple(Term(1, k) for k in parts), comparator, tuple(Term(1, k) for k in whole))


def _compared(line, claim: Comparison) -> Row:  # type: ignore[no-untyped-def]
    factors: dict[CellId, Fraction] = {}
    constant = Fraction(0)
    for sign, term in [(1, t) for t in claim.left] + [(-1, t) for t in claim.right]:
        if term.key is None:
            constant -= sign * Fraction(term.factor)
        else:
            cell = line.figures[term.key].cell
            factors[cell] = factors.get(cell, Fraction(0)) + sign * Fraction(term.factor)
    return factors, claim.comparator, constant


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_the_rules_check_the_official_sums_and_no_others(form_id: FormId) -> None:
    official = {
        (frozenset(total.parts), frozenset(total.whole))
        for table in load_form(form_id).tables.values()
        for total in table.sums
    }
    checked = {
        (frozenset(c for c, f in factors.items() if f > 0), frozenset(c for c, f in factors.items() if f < 0))
        for one in RULES
        if one.check == "sum_of_parts"
        for factors, _, _ in rows_of(one, form_id)
    }
    assert checked == official


@pytest.mark.parametrize("form_id", FORM_IDS)
def test_every_figure_is_computed_with_or_listed_as_uncovered(form_id: FormId) -> None:
    report = made_report(made=Made(form=form_id))
    kinds = ("sum_of_parts", "at_most", "compare", "zero_together")
    arithmetic = [one for one in RULES if one.check in kinds]
    covered = {cell for one in arithmetic for answer in answers(one, report) for cell in answer.cells}
    listed = list(chain.from_iterable(u.cells for u in load_uncovered() if u.form == form_id))
    assert len(listed) == len(set(listed))
    assert {cell.path for cell in load_form(form_id).cells} - {cell.path for cell in covered} == set(listed)


LINEAR = [one.id for one in RULES if any(rows_of(one, form_id) for form_id in FORM_IDS)]


def implied(one: Rule, by: list[Rule], form_id: FormId) -> bool:
    """Whether every relation of a rule holds wherever all relations of the others do."""
    claims = rows_of(one, form_id)
    known = [row for other in by for row in rows_of(other, form_id)]
    cells = sorted({cell for factors, _, _ in claims + known for cell in factors})
    return bool(claims) and all(_follows(claim, known, cells, form_id) for claim in claims)


def _follows(claim: Row, known: list[Row], cells: list[CellId], form_id: FormId) -> bool:
    """Whether no figures meet ``known`` and break ``claim``, by at least one since figures may be scaled."""
    factors, comparator, constant = claim
    more, less = (factors, ">=", constant + 1), (factors, "<=", constant - 1)
    broken = {"=": (more, less), "<=": (more,), ">=": (less,)}[comparator]
    return not any(_feasible([*known, one], cells, form_id) for one in broken)


def _feasible(rows: list[Row], cells: list[CellId], form_id: FormId) -> bool:
    def dense(factors: dict[CellId, Fraction], sign: int) -> list[float]:
        return [float(sign * factors.get(cell, 0)) for cell in cells]

    equal = [(dense(f, 1), float(c)) for f, comparator, c in rows if comparator == "="]
    below = [(dense(f, 1), float(c)) for f, comparator, c in rows if comparator == "<="]
    below += [(dense(f, -1), -float(c)) for f, comparator, c in rows if comparator == ">="]
    signed = [load_form(form_id).column_of(cell).signed for cell in cells]
    solved = linprog(
        np.zeros(len(cells)),
        A_ub=np.array([row for row, _ in below]) if below else None,
        b_ub=np.array([bound for _, bound in below]) if below else None,
        A_eq=np.array([row for row, _ in equal]) if equal else None,
        b_eq=np.array([value for _, value in equal]) if equal else None,
        bounds=[(None if free else 0, None) for free in signed],
        method="highs",
    )
    assert solved.status in (0, 2)
    return bool(solved.status == 0)


@pytest.mark.parametrize("name", LINEAR)
def test_a_linear_rule_follows_from_others_only_where_it_says_so(name: str) -> None:
    one = BY_ID[name]
    if one.implied_by is not None:
        named = [BY_ID[other] for other in one.implied_by.rules]
        assert all(implied(one, named, form_id) for form_id in FORM_IDS)
    else:
        others = [other for other in RULES if other.id != name and other.implied_by is None]
        assert not all(implied(one, others, form_id) for form_id in FORM_IDS if rows_of(one, form_id))


def test_each_rule_named_as_implying_the_bound_is_needed() -> None:
    bound = BY_ID["T3-BND"]
    for dropped in ("T3-ID", "T3-SUM"):
        rest = [BY_ID[name] for name in ("T3-ID", "T3-SUM", "T3-ROW") if name != dropped]
        assert not implied(bound, rest, "2021"), dropped


@pytest.mark.parametrize("name", [one.id for one in RULES if one.check == "compare" and one.asked["when"]])
def test_a_conditional_comparison_follows_from_others_only_where_it_says_so(name: str) -> None:
    one = BY_ID[name]
    form_id = one.versions[0]
    others = [other for other in RULES if other.id != name and rows_of(other, form_id)]
    report = made_report(made=Made(form=form_id))
    asked = (one.asked["claim"], *one.asked["when"])
    line = lines(report, "disclosure", "rows", keys_compared(asked))[0]
    known = [row for other in others for row in rows_of(other, form_id)]
    breakable = False
    for broken in _branches(*map(comparison, asked)):
        rows = [_compared(line, condition) for condition in broken]
        cells = sorted({cell for factors, _, _ in [*rows, *known] for cell in factors})
        breakable = breakable or _feasible(known + rows, cells, form_id)
    assert breakable == (one.implied_by is None)


def _branches(claim: Comparison, *conditions: Comparison) -> list[list[Comparison]]:
    """The ways to break a rule on whole numbers: its conditions hold and its claim does not."""
    opposite = {"!=": "=", ">": "<=", "<=": ">", ">=": "<", "=": "!=", "<": ">="}
    branches: list[list[Comparison]] = [[]]
    for one in (*conditions, Comparison(claim.left, opposite[claim.comparator], claim.right)):
        branches = [[*branch, *way] for branch in branches for way in _ways(one)]
    return branches


def _ways(one: Comparison) -> list[list[Comparison]]:
    """A comparison as alternatives of linear ones, without strict signs and absolute values."""
    if any(term.absolute for term in one.left + one.right):
        plain = [
            Comparison(
                tuple(Term(t.factor * (s if t.absolute else 1), t.key) for t in one.left),
                one.comparator,
                one.right,
            )
            for s in (1, -1)
        ]
        return [way for alternative in plain for way in _ways(alternative)]
    step = {">": (">=", 1), "<": ("<=", -1)}
    if one.comparator == "!=":
        return [way for sign in "<>" for way in _ways(Comparison(one.left, sign, one.right))]
    if one.comparator in step:
        comparator, by = step[one.comparator]
        return [[Comparison(one.left, comparator, (*one.right, Term(by, None)))]]
    return [[one]]


@pytest.mark.parametrize("one", [r for r in RULES if r.implied_by], ids=lambda one: one.id)
def test_where_an_implied_rule_fails_one_that_implies_it_fails_or_is_open(one: Rule) -> None:
    assert one.implied_by is not None
    example = next(e for e in one.examples if e.outcome == "failed")
    report = example_report(one, example)
    others = {a.outcome for name in one.implied_by.rules for a in answers(BY_ID[name], report)}
    assert others & {"failed", "undecided"}
