"""Rule files and settings: what is loaded, and that a mistake is refused with file, rule and field."""

import re
from pathlib import Path

import pytest

import audit_kit as ak
from audit_kit.errors import CatalogueError
from audit_kit.examples import Made, made_report
from audit_kit.rule import KINDS
from audit_kit.rules import load_retired, load_rules
from audit_kit.rules_reference import PATH, reference
from audit_kit.settings import load_settings

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


def test_the_reference_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == reference(), "Run: python -m audit_kit.rules_reference"


DOCS = Path(__file__).parent.parent / "docs" / "own-rules.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The two files of docs/own-rules.md in a folder."""
    (tmp_path / "settings.yaml").write_text(BLOCKS[0], encoding="utf-8")
    (tmp_path / "own-rules.yaml").write_text(BLOCKS[1], encoding="utf-8")
    return tmp_path / "settings.yaml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_defaults_know_the_national_deadlines_and_classes() -> None:
    settings = load_settings()
    assert settings.deadlines["department"] == "01-31"
    assert settings.deadlines["county"] == "03-31"
    assert settings.deadlines["township"] is None
    names = {"青禾区水务局": "department", "稻香镇人民政府": "township", "青禾区人民政府": "county"}
    names |= {"云岭市人民政府办公室": "office", "云岭市人民政府": "city", "某小组": None}
    assert {name: settings.class_of(name) for name in names} == names


def test_a_small_file_is_laid_over_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, 'deadlines: {township: "01-31"}\nscope: whole\n'))
    assert (settings.deadlines["township"], settings.deadlines["department"]) == ("01-31", "01-31")
    assert settings.scope == "whole"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("colour: red", "colour"),
        ("deadlines: {township: 0131}", "deadlines"),
        ("deadlines: {village: '01-31'}", "deadlines"),
        ("scope: city", "scope"),
        ("thresholds: {same_text: high}", "thresholds"),
        ("thresholds: {sane_text: 0.5}", "thresholds"),
        ("boilerplate: ['(']", "boilerplate"),
        ("severities: {N-18: fatal}", "severities"),
        ("renamed: [a, b]", "renamed"),
        ("today: tomorrow", "today"),
        ("- a list", ""),
        ("a: [", ""),
    ],
)
def test_a_mistake_in_settings_is_refused_by_file_and_field(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(ak.AuditKitError) as refused:
        load_settings(written(tmp_path, text))
    assert refused.value.where == f"settings.yaml {field}".strip()


def test_a_rule_that_does_not_exist_cannot_be_turned_on(tmp_path: Path) -> None:
    with pytest.raises(ak.AuditKitError, match="N-99"):
        ak.check(made_report(), settings=written(tmp_path, "turn_on: [N-99]"))


def test_rules_are_turned_on_and_off_and_given_another_severity(tmp_path: Path) -> None:
    text = "turn_on: [X-04]\nturn_off: [T3-SUM]\nseverities: {X-04: error}\n"
    report = made_report({"disputes/未经复议直接起诉/*": "1", "requests/办理总计/*": "1"})
    usual = ak.check(report)
    audit = ak.check(report, settings=written(tmp_path, text))
    assert usual.tally.loc["X-04", "not_applicable"] == 1 and usual.tally.loc["T3-SUM", "failed"] == 7
    assert audit.tally.loc["T3-SUM", "applied"] == 0
    assert [v.severity for v in audit.open_verdicts if v.rule == "X-04"] == ["error"]


def test_the_worked_example_of_own_rules_works(case: Path) -> None:
    cells = {"requests/予以公开/总计": "8", "requests/部分公开/总计": "5"}
    audit = ak.check(made_report(cells, Made(sections={"一": "全年工作平稳。"})), settings=case)
    assert {"OWN-01", "OWN-02"} <= {v.rule for v in audit.open_verdicts if v.outcome == "failed"}
    assert "列入抽查" in next(v.message for v in audit.open_verdicts if v.rule == "OWN-01")


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("id: OWN-01", "id: T3-SUM", "own-rules.yaml T3-SUM id"),
        ("id: OWN-01", "id: T3-SHIFT", "own-rules.yaml T3-SHIFT id"),
        ("id: OWN-02", "id: OWN-01", "own-rules.yaml OWN-01 id"),
        ('部分公开/总计": "4"', '部分公开/总计": "6"', "own-rules.yaml OWN-01 examples passed"),
        ("部分公开 <= 0.5", "未知 <= 0.5", "own-rules.yaml OWN-01 with"),
        ("missing: [政务公开专区]", "missing: [a, b]", "own-rules.yaml OWN-02 with"),
    ],
)
def test_a_mistake_in_an_own_rule_is_refused(case: Path, before: str, after: str, where: str) -> None:
    assert before in BLOCKS[1]
    (case.parent / "own-rules.yaml").write_text(BLOCKS[1].replace(before, after), encoding="utf-8")
    with pytest.raises(ak.CatalogueError) as refused:
        ak.check(made_report(), settings=case)
    assert refused.value.where == where


def test_a_file_of_own_rules_that_is_not_there_is_told_in_chinese(case: Path) -> None:
    (case.parent / "own-rules.yaml").unlink()
    with pytest.raises(ak.CatalogueError) as refused:
        ak.check(made_report(), settings=case)
    assert str(refused.value).startswith("own-rules.yaml：没有这个规则文件。请核对文件名")
