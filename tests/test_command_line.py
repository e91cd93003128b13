"""The command line: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from conftest import SAMPLES

from audit_kit.__main__ import main

CONSISTENT = str(SAMPLES / "year-2022.pdf")
WITH_ERRORS = str(SAMPLES / "errors-2021.pdf")
TRANSCRIPT = str(SAMPLES / "transcript-2020.txt")


def test_findings_are_printed_as_sentences_and_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([WITH_ERRORS]) == 0
    printed = capsys.readouterr().out
    assert "errors-2021.pdf" in printed and "T3-ROW" in printed and "可能的原因" in printed


def test_an_unreadable_file_is_named_and_the_others_are_done(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf")
    assert main([str(broken), str(tmp_path / "missing.txt"), CONSISTENT]) == 1
    captured = capsys.readouterr()
    assert "broken.pdf" in captured.err and "missing.txt" in captured.err
    assert "year-2022.pdf" in captured.out
    assert "Traceback" not in captured.err


def test_json_is_one_object_for_each_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", CONSISTENT, TRANSCRIPT]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(one) for one in told] == [
        ["source", "agency", "year", "form", "cells", "findings", "explanations"]
    ] * 2
    assert len(told[0]["cells"]) == 200
    assert told[1]["form"] == "2019" and told[1]["explanations"]
    assert all(c["value"] is None for c in told[1]["cells"] if c["state"] != "number")


def test_wrong_usage_exits_with_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The pack that the command writes of the transcript."""
    assert main([TRANSCRIPT, "--out", str(tmp_path)]) == 0
    return next(tmp_path.iterdir())


def test_a_pack_verifies_and_replays(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    assert main(["verify", str(pack)]) == 0
    assert main(["replay", str(pack)]) == 0
    assert "没有变动" in capsys.readouterr().out


def test_every_file_of_a_pack_that_was_changed_added_or_removed_is_named(
    capsys: pytest.CaptureFixture[str], pack: Path
) -> None:
    findings = pack / "data" / "findings.csv"
    findings.write_bytes(findings.read_bytes().replace(b"T3-ROW", b"T3-R0W", 1))
    (pack / "data" / "tally.csv").unlink()
    for added in (pack / "data" / "extra.txt", pack / "beside.txt"):
        added.write_text("x")
    assert main(["verify", str(pack)]) == 3
    told = capsys.readouterr().out
    assert all(name in told for name in ("findings.csv", "tally.csv", "extra.txt", "beside.txt"))


def test_a_replay_that_comes_out_differently_names_the_difference(
    capsys: pytest.CaptureFixture[str], pack: Path
) -> None:
    cells = pack / "data" / "cells.csv"
    cells.write_text(cells.read_text(encoding="utf-8-sig").replace("1318", "1319"), encoding="utf-8-sig")
    assert main(["replay", str(pack)]) == 4
    assert "1319" in capsys.readouterr().out


def test_what_is_no_pack_is_refused_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["verify", str(tmp_path)]) == 1
    assert "不是证据包" in capsys.readouterr().err


def test_a_pack_that_cannot_be_written_is_told_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], pack: Path
) -> None:
    assert main([TRANSCRIPT, "--out", str(pack.parent)]) == 1
    assert "已经存在" in capsys.readouterr().err
    assert main([TRANSCRIPT, "--out", str(pack / "verify.py")]) == 1
    assert "写不进去" in capsys.readouterr().err
    assert list(pack.parent.iterdir()) == [pack]
