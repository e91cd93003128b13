"""Findings to other systems and back: nothing is lost, nothing is a formula, bad files get a sentence."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from conftest import SAMPLES
from made_cases import hostile_case

import audit_kit as ak
from audit_kit.exchange import DECIDED, FINDING_COLUMNS, SCHEMA

ENDINGS = (".csv", ".json")


def assert_same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """The same values of the same types: 11 is not 11.0, and None is not NaN."""
    assert list(one.columns) == list(other.columns)
    first, second = one.to_dict("records"), other.to_dict("records")
    assert first == second
    assert [[type(v) for v in row.values()] for row in first] == [
        [type(v) for v in row.values()] for row in second
    ]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "name", ["errors-2021.pdf", "transcript-2020.txt", "blanks-and-marks-2021.pdf", "consistent-2021.pdf"]
)
def test_what_is_read_back_is_what_the_audit_found(name: str, ending: str, tmp_path: Path) -> None:
    audit = ak.check(ak.read_report(SAMPLES / name))
    path = ak.export_findings(audit, tmp_path / f"核对结果{ending}")
    assert_same(ak.import_findings(path), audit.findings)


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_a_case_the_decisions_come_along(lived_in: ak.Case, ending: str, tmp_path: Path) -> None:
    found = ak.import_findings(ak.export_findings(lived_in, tmp_path / f"f{ending}"))
    assert list(found.columns) == [*FINDING_COLUMNS, *DECIDED]
    assert_same(found[list(FINDING_COLUMNS)], lived_in.audit.findings)
    assert found.loc[0, ["decision", "note", "tick", "by", "reviewer"]].tolist() == [
        "确认", "已与经办人核对", "√", "张三", "李四"
    ]  # fmt: skip
    assert found.loc[1, "state"] == "已退回"
    undecided = found[found["state"] == "未决定"]
    assert len(undecided) and undecided["decision"].isna().all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_hostile_text_comes_back_as_it_was_and_is_no_formula_meanwhile(ending: str, tmp_path: Path) -> None:
    case = hostile_case(tmp_path / "案卷")
    path = ak.export_findings(case, tmp_path / f"f{ending}")
    found = ak.import_findings(path)
    assert_same(found[list(FINDING_COLUMNS)], case.audit.findings)
    notes = {e.about: e.says["note"] for e in case.workpaper.entries if e.kind == "decision"}
    assert {row.key: row.note for row in found.itertuples() if row.note is not None} == notes
    if ending == ".csv":
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t", "\r"))]


@pytest.mark.parametrize("text", ["'=1", "~", "'", "", "-", "＝", "=\n'", "-5", "a\r\nb"])
def test_any_beginning_of_a_text_survives_csv(text: str, lived_in: ak.Case, tmp_path: Path) -> None:
    audit = lived_in.audit
    verdict = replace(audit.open_verdicts[0], message=text, subject=text)
    one = replace(audit, verdicts=(verdict,))
    [row] = ak.import_findings(ak.export_findings(one, tmp_path / "f.csv")).to_dict("records")
    assert (row["message"], row["subject"]) == (text, text)


def test_the_json_keeps_to_the_schema_which_is_one(lived_in: ak.Case, tmp_path: Path) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    path = ak.export_findings(lived_in, tmp_path / "f.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(told, schema)
    assert told["sources"][0]["sha256"] == lived_in.sources[0].sha256
    assert {"rule", *DECIDED} <= set(schema["$defs"]["finding"]["properties"])


def test_the_documentation_names_every_field() -> None:
    text = (SAMPLES.parent / "docs" / "findings-schema.md").read_text(encoding="utf-8")
    for field in (*FINDING_COLUMNS, *DECIDED):
        assert f"`{field}`" in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda told: told.pop("findings"), "缺少必有的字段：findings"),
        (lambda told: told.update(schema="x/1"), "不是这种文件"),
        (lambda told: told.update(more=1), "有不认识的字段：more"),
        (lambda told: told["findings"][1].update(outcome="passed"), r"第 2 项 outcome：不是允许的值"),
        (lambda told: told["findings"][0].update(stated=11.0), r"第 1 项 stated：类型不对"),
        (lambda told: told["findings"][0].update(stated="1e3"), r"第 1 项 stated：写法不对"),
        (lambda told: told["findings"][0].pop("cells"), r"第 1 项：缺少必有的字段：cells"),
        (lambda told: told["findings"][0].update(cells=["requests/甲"]), r"cells 第 1 项：写法不对"),
        (lambda told: told["findings"][0].update(own=1), "有不认识的字段：own"),
    ],
)
def test_json_that_departs_from_the_schema_gets_a_sentence(
    lived_in: ak.Case, tmp_path: Path, change: Callable[[dict[str, Any]], Any], told: str
) -> None:
    path = ak.export_findings(lived_in, tmp_path / "f.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ak.AuditKitError, match=told):
        ak.import_findings(path)


@pytest.mark.parametrize(
    ("content", "ending", "told"),
    [
        (b"{", ".json", "不是完整的 JSON"),
        (b"[" * 100_000, ".json", "不是完整的 JSON"),
        (b"[]", ".json", "类型不对"),
        (b"", ".csv", "表头缺少 rule"),
        (b"\xff\xfe\x00", ".csv", "不是 UTF-8 编码"),
        (b"rule,rule\r\n", ".csv", "重复的列"),
        (b"rule,outcome\r\na\r\n", ".csv", "第 2 行有 1 格"),
        (b'"a', ".csv", "不是完整的 CSV"),
        (b"", ".txt", r"只能写成或读入 \.csv 和 \.json"),
    ],
)
def test_files_that_are_something_else_get_a_sentence(
    content: bytes, ending: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / f"f{ending}"
    path.write_bytes(content)
    with pytest.raises(ak.AuditKitError, match=told):
        ak.import_findings(path)


def test_a_file_that_cannot_be_written_or_read_gets_a_sentence(lived_in: ak.Case, tmp_path: Path) -> None:
    with pytest.raises(ak.AuditKitError, match="写不进去"):
        ak.export_findings(lived_in, tmp_path / "没有" / "f.csv")
    with pytest.raises(ak.AuditKitError, match="读不出来"):
        ak.import_findings(tmp_path / "没有.csv")
    assert not list(tmp_path.iterdir())
