"""The script that a pack carries: alone, in a bare Python, it names everything that was changed."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from made_packs import log_bytes, rechained, relisted, write

import audit_kit as ak
from audit_kit.verify import LOG, MANIFEST, TAGS, pack_faults, read_pack, sha256


def run_alone(pack: Path) -> subprocess.CompletedProcess[str]:
    """The pack's own script in a Python without site packages."""
    command = [sys.executable, "-I", "-S", str(pack / "verify.py")]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=pack.parent, check=False
    )


def reseal(pack: Path) -> None:
    """Makes every list of the pack fit its files again, as a forger would."""
    files = read_pack(pack)[0]
    write(pack, files, relisted(files))


def test_an_unchanged_pack_is_told_whole_with_its_seal_by_the_script_alone(pack: Path) -> None:
    told = run_alone(pack)
    assert told.returncode == 0 and not told.stderr
    assert told.stdout.startswith("证据包完整，没有变动。")
    assert sha256((pack / TAGS).read_bytes()) in told.stdout
    assert "不能发现整包连同清单一起重做" in told.stdout


def test_the_script_in_the_pack_is_the_one_the_toolkit_uses(pack: Path) -> None:
    own = Path(ak.__file__).with_name("verify.py").read_bytes()
    assert (pack / "verify.py").read_bytes() == own


def test_the_script_alone_names_a_change_and_exits_with_3(pack: Path) -> None:
    (pack / "data" / "cells.csv").write_bytes(b"")
    told = run_alone(pack)
    assert told.returncode == 3 and "内容变动：data/cells.csv" in told.stdout


def test_the_script_alone_says_what_is_no_pack(pack: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(pack / "verify.py", other)
    told = run_alone(other)
    assert told.returncode == 1 and "不是证据包" in told.stderr


FORGERIES: list[tuple[Callable[[list[dict[str, object]]], object], bool, str]] = [
    (lambda log: log[2].update(by="王五"), False, "第 3 条：内容与校验值不符"),
    (lambda log: log.pop(2), False, "第 3 条：与上一条接不上"),
    (lambda log: log.insert(1, log.pop(3)), False, "第 2 条：与上一条接不上"),
    (lambda log: log.append(dict(log[1])), False, "第 6 条：与上一条接不上"),
    (lambda log: log.pop(), False, "末条与封存时不同：现有 4 条"),
    (lambda log: log.pop(), True, "末条与封存时不同：现有 4 条"),
    (lambda log: log[2].update(about="0" * 16), True, "所针对的发现 0000000000000000 不在包内"),
    (lambda log: log[2]["says"].update(decision="排除"), True, "的决定与工作记录不一致"),  # type: ignore[attr-defined]
    (lambda log: log[2]["says"]["content"].update(message="x"), True, "与它所依据的内容不符"),  # type: ignore[index]
    (lambda log: log[0]["says"].update(sha256="0" * 64), True, "原件与收到时不同"),  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("forge", "chained", "told"), FORGERIES)
def test_a_log_that_was_edited_is_named_though_every_list_fits_again(
    pack: Path, forge: Callable[[list[dict[str, object]]], object], chained: bool, told: str
) -> None:
    log = [json.loads(line) for line in (pack / LOG).read_bytes().splitlines()]
    forge(log)
    (pack / LOG).write_bytes(log_bytes(rechained(log) if chained else log))
    reseal(pack)
    faults = pack_faults(pack)
    assert any(told in fault for fault in faults), faults
    assert not any("内容变动" in fault for fault in faults)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("findings.csv", "T4-SUM", "T4-BLK", "data/findings.csv 与记录中的发现不一致"),
        ("decisions.csv", "确认", "排除", "的决定与工作记录不一致"),
        ("case.json", "T4-SUM", "T4-BLK", "的内容与校验值不符"),
        ("settings.yaml", "本案卷", "本案", "签署所绑定的校验值"),
    ],
)
def test_tables_and_records_must_agree_though_every_list_fits_again(
    pack: Path, name: str, old: str, new: str, told: str
) -> None:
    path = pack / "data" / name
    assert old in path.read_text(encoding="utf-8")
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    reseal(pack)
    assert any(told in fault for fault in pack_faults(pack))


def test_a_record_that_cannot_be_read_is_told_and_does_not_stop_the_rest(pack: Path) -> None:
    (pack / "data" / "case.json").write_bytes(b"[1")
    reseal(pack)
    assert any("记录读不出来" in fault for fault in pack_faults(pack))


def test_a_link_or_an_empty_folder_in_the_pack_is_named(pack: Path) -> None:
    (pack / "data" / "empty").mkdir()
    (pack / "data" / "link").symlink_to(pack / "data" / "cells.csv")
    faults = pack_faults(pack)
    assert "多出空文件夹：data/empty" in faults and "不是普通文件：data/link" in faults


@pytest.mark.parametrize(
    "change", [lambda c: c.replace(b"  ", b" ", 1), lambda c: c[:-1], lambda c: c + c[-70:]]
)
def test_a_list_written_otherwise_is_named(pack: Path, change: Callable[[bytes], bytes]) -> None:
    (pack / TAGS).write_bytes(change((pack / TAGS).read_bytes()))
    assert any(TAGS in fault for fault in pack_faults(pack))


def test_a_file_taken_out_with_its_line_is_named(pack: Path) -> None:
    (pack / "data" / "paper.html").unlink()
    lines = (pack / MANIFEST).read_text("utf-8").splitlines(keepends=True)
    (pack / MANIFEST).write_bytes("".join(one for one in lines if "paper.html" not in one).encode())
    assert f"内容变动：{MANIFEST}（与 {TAGS} 不符）" in pack_faults(pack)


def test_a_zip_verifies_whole_only(pack: Path) -> None:
    path = ak.zip_evidence(pack)
    assert ak.verify_evidence(path) == []
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    for other in (content[:-1], content + b"\0", content[:2000]):
        path.write_bytes(other)
        assert ak.verify_evidence(path)


def test_sm3_is_the_published_function() -> None:
    from audit_kit.evidence import _sm3
    from audit_kit.verify import sm3

    known = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, A.1: abc
    assert sm3(b"abc") == _sm3(b"abc") == known
