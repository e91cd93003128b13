"""The rule files: what is loaded, and that a mistake is refused with file, rule and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit_kit.errors import CatalogueError
from audit_kit.rule import KINDS
from audit_kit.rules import FOLDER, load_retired, load_rules
from audit_kit.rules_reference import PATH, reference

RULE = """\
- id: T9-TEST
  title: 审理结果之和等于总计
  why: 试验用。
  basis: 表四“总计”栏
  severity: error
  table: disputes
  check: sum_of_parts
  with: {over: rows, parts: 审理结果, whole: 总计}
  false_alarm: {risk: low}
  examples:
    passed: {结果维持: "3", 总计: "3"}
    failed: {结果维持: "3", 总计: "4"}
    undecided: {结果维持: "3", 总计: ""}
    not_applicable: {without: [disputes]}
"""
IDS = (
    [f"FMT-{n:02}" for n in range(1, 37)]
    + [f"T3-{name}" for name in "ID SUM ROW BND BLK ZERO SHIFT TRANS SPLIT GRP DUP".split()]
    + ["T4-SUM", "T4-BLK", "T4-SHIFT"]
    + [f"T2-19-0{n}" for n in range(1, 9)]
    + [f"T2-21-0{n}" for n in range(1, 5)]
    + [f"X-{n:02}" for n in range(1, 10)]
    + [f"N-{n:02}" for n in range(1, 28)]
    + [f"IN-{n:02}" for n in range(1, 11)]
    + [f"Y-{n:02}" for n in range(1, 14)]
    + [f"O-{n:02}" for n in range(1, 9)]
    + [f"D-{n:02}" for n in range(1, 12)]
    + [f"S-{n:02}" for n in range(1, 8)]
    + [f"P-{n:02}" for n in range(1, 15)]
)


def folder_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "test.yaml").write_text(text, encoding="utf-8")
    return folder


def test_every_rule_that_auditors_named_is_carried_out_or_retired_with_a_reason() -> None:
    entries = [*load_rules(), *load_retired()]
    assert sorted(one.id for one in entries) == sorted(IDS), "A new rule? Add its id to IDS."
    assert len(IDS) == 161, "How many ids there are, the retired ones too"
    assert all(one.reason for one in load_retired())


def test_every_kind_of_check_is_used_by_a_rule() -> None:
    assert {rule.check for rule in load_rules()} == set(KINDS)


def test_a_rule_is_loaded_with_tuples_for_lists(tmp_path: Path) -> None:
    (rule,) = load_rules(folder_with(tmp_path, RULE))
    assert (rule.id, rule.asked["parts"], rule.asked["whole"]) == ("T9-TEST", ("审理结果",), ("总计",))


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("check: sum_of_parts", "check: sum_of_pets", "check"),
        ("parts: 审理结果", "parts: [结果维持, 没有这一列]", "with parts"),
        ("whole: 总计", "whole: [没有这一列]", "with whole"),
        ("parts: 审理结果, ", "", "with parts"),
        ("whole: 总计", "whole: 总计, colour: red", "with colour"),
        ("over: rows", "over: cells", "with over"),
        ("over: rows", "over: 3", "with over"),
        ("whole: 总计", "whole: []", "with whole"),
        ("severity: error", "severity: fatal", "severity"),
        ("severity: error", 'severity: {"2021": error}', "severity"),
        ("table: disputes", "table: payments", "table"),
        ("title: 审理结果之和等于总计", "title: ''", "title"),
        ("  basis: 表四“总计”栏\n", "", "basis"),
        ('    failed: {结果维持: "3", 总计: "4"}\n', "", "examples"),
        ("    failed:", "    broken:", "examples broken"),
        ("false_alarm: {risk: low}", "false_alarm: {risk: none}", "false_alarm"),
        ("false_alarm: {risk: low}", "false_alarm: {risk: high}", "false_alarm cause"),
        ("severity: error", "severity: error\n  colour: red", "colour"),
        ("severity: error", 'severity: error\n  versions: ["2020"]', "versions"),
        ("severity: error", "severity: error\n  years: {since: 2021}", "years"),
        ("severity: error", "severity: error\n  implied_by: {rules: [T9-NONE], reason: x}", "implied_by"),
        ("severity: error", "severity: error\n  implied_by: {rules: [T9-TEST]}", "implied_by"),
        ("  table: disputes\n", "", "table"),
    ],
)
def test_a_mistake_is_refused_with_file_rule_and_field(
    tmp_path: Path, before: str, after: str, field: str
) -> None:
    assert before in RULE
    with pytest.raises(CatalogueError) as refused:
        load_rules(folder_with(tmp_path, RULE.replace(before, after)))
    assert refused.value.where == f"test.yaml T9-TEST {field}"


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ("总计", "不成立"),
        ("总计 >= ", "不成立"),
        ("总计 >= 结果维持 结果纠正 *", "不成立"),
        ("没有这一列 >= 总计", "不成立"),
        (">= 0", "不成立"),
        ("总计 >= 0", "为{value}"),
    ],
)
def test_a_comparison_that_cannot_be_read_or_told_is_refused(tmp_path: Path, claim: str, says: str) -> None:
    text = RULE.replace("check: sum_of_parts", "check: compare").replace(
        "with: {over: rows, parts: 审理结果, whole: 总计}", f'with: {{claim: "{claim}", says: "{says}"}}'
    )
    with pytest.raises(CatalogueError) as refused:
        load_rules(folder_with(tmp_path, text))
    assert refused.value.where.startswith("test.yaml T9-TEST with")


def test_an_id_is_not_used_twice(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_rules(folder_with(tmp_path, RULE + RULE))
    assert refused.value.where == "test.yaml T9-TEST id"


@pytest.mark.parametrize("text", ["id: T9", "- just words", "- id: [", "3"])
def test_a_file_that_is_no_list_of_rules_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_rules(folder_with(tmp_path, text))
    assert refused.value.where == "test.yaml"


def test_every_file_of_the_catalogue_is_read() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"uncovered.yaml"}
    assert {rule.file for rule in load_rules()} == files


def test_the_reference_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == reference(), "Run: python -m audit_kit.rules_reference"
