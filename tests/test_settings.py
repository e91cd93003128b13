"""Settings and rules of a case: laid over the national defaults, refused by file and field when wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import audit_kit as ak
from audit_kit.examples import Made, made_report
from audit_kit.settings import load_settings

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
