"""Packs: whole or not at all, the same bytes each time, replayed elsewhere, sealed by others."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import warnings
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import bagit
import pytest
from conftest import ROOT, SAMPLES
from made_authority import Authority, made_authority
from made_cases import AT, decided_case
from made_packs import relisted, write

import audit_kit as ak
from audit_kit.verify import MANIFEST, SIGNED, TAGS, list_lines, read_pack, sha256


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packs without a PDF, which are quicker."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture(scope="module")
def tsa() -> Authority:
    return made_authority("Stamps", stamps=True)


@pytest.fixture(scope="module")
def office() -> Authority:
    return made_authority("Office", stamps=False)


def contents(pack: Path) -> dict[str, bytes]:
    return read_pack(pack)[0]


def forge(pack: Path) -> None:
    """Changes a table and makes every list fit it again."""
    files = contents(pack)
    write(pack, files, relisted(files | {"data/tally.csv": b""}))


def test_a_pack_holds_all_that_an_auditor_without_connection_needs(written: Path) -> None:
    names = set(contents(written))
    wanted = (
        "case.json cells.csv decisions.csv environment.json explanations.csv findings.csv log.jsonl tally.csv"
    )
    wanted += " ro-crate-metadata.json settings.yaml sources/errors-2021.pdf tables.xlsx paper.html"
    assert {f"data/{name}" for name in wanted.split()} <= names
    assert {"verify.py", "bag-info.txt", MANIFEST, TAGS} <= names
    assert any(name.startswith("data/forms/") and name.endswith(".docx") for name in names)
    source = written / "data" / "sources" / "errors-2021.pdf"
    assert source.read_bytes() == (SAMPLES / "errors-2021.pdf").read_bytes()
    assert written.name.startswith("示例-20260112-")
    assert written.stat().st_mode & 0o055 == 0o055


def test_other_bagit_tools_accept_it(pack: Path) -> None:
    bagit.Bag(str(pack)).validate()
    assert bagit.Bag(str(pack)).info["Bagging-Date"] == "2026-01-12"


def test_the_same_case_and_time_make_the_same_bytes_also_when_it_is_opened_again(
    lived_in: ak.Case, tmp_path: Path, no_browser: None
) -> None:
    cases = {"one": lived_in, "two": ak.open_case(lived_in.folder)}
    one, two = (ak.write_evidence(case, tmp_path / to, AT, notebooks=False) for to, case in cases.items())
    assert contents(one) == contents(two) and one.name == two.name
    assert (one / "data" / "tables.xlsx").stat().st_size < 200_000


def test_a_zip_is_the_same_whoever_makes_it(decided: ak.Case, tmp_path: Path) -> None:
    pack = ak.write_evidence(decided.audit, tmp_path / "one", AT, with_sm3=True)
    zipped = ak.write_evidence(decided.audit, tmp_path / "two", AT, with_sm3=True, as_zip=True)
    assert zipped.name == f"{pack.name}.zip"
    assert ak.zip_evidence(pack).read_bytes() == zipped.read_bytes()


def test_a_full_disk_is_told_and_leaves_nothing(
    decided: ak.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ak.AuditKitError, match="写不进去"):
        ak.write_evidence(decided.audit, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_goes_and_what_another_is_writing_stays(
    decided: ak.Case, tmp_path: Path
) -> None:
    from filelock import FileLock

    for name in (".part-dead", ".part-live"):
        (tmp_path / name / "pack").mkdir(parents=True)
        (tmp_path / name / "lock").touch()
    with FileLock(tmp_path / ".part-live" / "lock"):
        ak.write_evidence(decided.audit, tmp_path)
        assert {path.name for path in tmp_path.glob(".part-*")} == {".part-live"}


def test_a_case_written_to_meanwhile_is_packed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_browser: None
) -> None:
    from audit_kit import pack_contents

    case = decided_case(tmp_path / "案卷")

    def meanwhile(folder: Path) -> tuple[()]:
        ak.open_case(folder).decide(case.matters[1], "排除", by="张三", at=AT)
        return ()

    monkeypatch.setattr(pack_contents, "executed_notebooks", meanwhile)
    with pytest.raises(ak.AuditKitError, match="请再打包一次"):
        ak.write_evidence(case, tmp_path / "packs", AT)
    assert not (tmp_path / "packs").exists()


def test_own_rules_come_along_and_must_lie_in_the_case(tmp_path: Path, no_browser: None) -> None:
    case = decided_case(tmp_path / "案卷")
    (case.folder / "rules").mkdir()
    (case.folder / "rules" / "own.yaml").write_text("[]\n", encoding="utf-8")
    case.settings.write_text("rules: [rules/own.yaml]\n", encoding="utf-8")
    pack = ak.write_evidence(case, tmp_path / "packs", AT, notebooks=False)
    assert (pack / "data" / "rules" / "own.yaml").read_text("utf-8") == "[]\n"
    assert ak.verify_evidence(pack) == [] and ak.replay_evidence(pack) == []
    (tmp_path / "own.yaml").write_text("[]\n", encoding="utf-8")
    case.settings.write_text("rules: [../own.yaml]\n", encoding="utf-8")
    with pytest.raises(ak.AuditKitError, match="不在案卷文件夹里"):
        ak.write_evidence(case, tmp_path / "packs", AT, notebooks=False)


def test_signatures_and_what_changed_after_them_show_in_the_pack(tmp_path: Path, no_browser: None) -> None:
    case = decided_case(tmp_path / "案卷")
    case.sign("编制", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    case.decide(case.matters[4], "排除", "后来改的", by="张三", at=AT)
    pack = ak.write_evidence(case, tmp_path / "packs", AT, notebooks=False)
    told = json.loads((pack / "data" / "case.json").read_text("utf-8"))["sign_offs"]
    assert [(one["role"], one["by"]) for one in told] == [("编制", "张三"), ("复核", "李四")]
    assert all("第 8 条记录" in change for one in told for change in one["changes"][:1])
    assert "后来改的" in (pack / "data" / "paper.html").read_text("utf-8")


ELSEWHERE = """
import pathlib, sys, audit_kit as ak
for pack in pathlib.Path(sys.argv[1]).iterdir():
    print(pack.name, ak.verify_evidence(pack), ak.replay_evidence(pack))
"""


def test_every_sample_gives_the_same_pack_and_replays_alike_in_another_folder_and_locale(
    tmp_path: Path,
) -> None:
    samples = [path for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".docx", ".txt"}]
    for sample in samples:
        audit = ak.check(ak.read_report(sample))
        one, two = (ak.write_evidence(audit, tmp_path / to, AT) for to in ("one", "two"))
        assert contents(one) == contents(two), sample.name
    moved = shutil.move(tmp_path / "one", tmp_path / "别 处")
    abroad = {"LC_ALL": "C", "LANG": "C", "TZ": "America/New_York", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"}
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(moved)],
        env=os.environ | abroad | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout.splitlines()  # fmt: skip
    assert len(told) == len(samples) > 10 and [line for line in told if not line.endswith(" [] []")] == []


def test_a_case_of_two_years_replays_with_its_settings(tmp_path: Path, no_browser: None) -> None:
    case = decided_case(tmp_path / "案卷", "year-2022.pdf", "year-2023.pdf")
    case.settings.write_text("turn_on: [FMT-36]\nseverities: {T3-ID: info}\n", encoding="utf-8")
    pack = ak.write_evidence(case, tmp_path / "packs", AT, notebooks=False)
    assert ak.replay_evidence(pack) == []
    source = pack / "data" / "sources" / "year-2023.pdf"
    source.chmod(0o644)
    shutil.copy(SAMPLES / "year-2022.pdf", source)
    assert any("差别不是版本造成的" in told for told in ak.replay_evidence(pack))


def test_a_replay_names_what_differs_and_the_rule_that_explains_it(pack: Path) -> None:
    data = pack / "data"
    row = next(one for one in (data / "findings.csv").read_text("utf-8-sig").splitlines() if "T4-SUM" in one)
    text = (data / "findings.csv").read_text("utf-8-sig").replace(row + "\n", "")
    (data / "findings.csv").write_text(text, encoding="utf-8-sig", newline="")
    told = ak.replay_evidence(pack)
    assert any("T4-SUM" in one and "现在有" in one for one in told)
    assert told[-1].startswith("工具、组件和规则目录的版本与证据包相同")
    was = json.loads((data / "environment.json").read_text("utf-8"))
    del was["rules"]["T4-SUM"]
    was["packages"]["pandas"] = "2.0.0"
    (data / "environment.json").write_text(json.dumps(was), encoding="utf-8")
    told = ak.replay_evidence(pack)
    assert any("T4-SUM" in one and "规则 T4-SUM 是后来增加的，可以由此解释" in one for one in told)
    assert any("规则目录有变" in one for one in told) and any(
        "组件 pandas 由 2.0.0 变为" in one for one in told
    )


def test_a_cell_read_otherwise_is_told_with_both_readings(pack: Path) -> None:
    cells = pack / "data" / "cells.csv"
    lines = cells.read_text("utf-8-sig").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if ",requests,本年新收,自然人," in line)
    figure = lines[at].split(",")[4]
    lines[at] = lines[at].replace(f",{figure},", ",987,")
    cells.write_text("".join(lines), encoding="utf-8-sig", newline="")
    told = [
        one
        for one in ak.replay_evidence(pack)
        if one.startswith("格 errors-2021.pdf requests 本年新收 自然人")
    ]
    assert told and "证据包为“987”" in told[0] and f"现在为“{figure}”" in told[0]


def test_the_packed_rules_are_the_whole_catalogue(written: Path) -> None:
    from audit_kit.rules import load_retired, load_rules

    told = json.loads((written / "data" / "environment.json").read_text("utf-8"))
    assert set(told["rules"]) == {one.id for one in (*load_rules(), *load_retired())}
    assert told["python"] and told["packages"]["pandas"] and told["catalogue"]


def test_a_timestamp_is_kept_in_the_pack_and_verified_offline(
    pack: Path, tsa: Authority, tmp_path: Path
) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(tsa.root_pem)
    assert ak.timestamp_evidence(pack, tsa.timestamp) == pack / "seals" / "timestamp-1.tsr"
    assert ak.timestamp_evidence(pack, tsa.timestamp, root).name == "timestamp-2.tsr"
    assert ak.verify_evidence(pack) == ak.verify_evidence(pack, [root]) == []
    told = subprocess.run(
        [sys.executable, "-I", str(pack / "verify.py")], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert "它们自身的签名本脚本不能核验" in told
    assert ak.verify_evidence(ak.zip_evidence(pack), [root]) == []


def test_a_timestamp_authority_is_asked_over_http(pack: Path, tsa: Authority) -> None:
    class Stamps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = tsa.timestamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stamps) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ak.timestamp_evidence(pack, f"http://127.0.0.1:{server.server_port}/tsa")
        server.shutdown()
    assert ak.verify_evidence(pack) == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:9/", "没有答复"),
        ("file:///etc/hostname", "不是时间戳机构的地址"),
        (lambda _: b"0", "核验不通过"),
    ],
)
def test_a_timestamp_that_is_not_had_adds_nothing(pack: Path, address: str, told: str) -> None:
    before = contents(pack)
    with pytest.raises(ak.AuditKitError, match=told):
        ak.timestamp_evidence(pack, address)
    assert contents(pack) == before


def test_a_forged_list_is_named_where_a_timestamp_or_signature_exists(
    pack: Path, tsa: Authority, tmp_path: Path
) -> None:
    forged = Path(shutil.copytree(pack, tmp_path / "bare"))
    forge(forged)
    assert ak.verify_evidence(forged) == []  # what hashes alone cannot show
    root = tmp_path / "root.pem"
    root.write_bytes(tsa.root_pem)
    assert ak.verify_evidence(forged, [root]) == ["缺少时间戳或签名：没有由所要求的机构加盖的"]
    ak.timestamp_evidence(pack, tsa.timestamp)
    old = sha256((pack / TAGS).read_bytes())
    forge(pack)
    new = sha256((pack / TAGS).read_bytes())
    assert any(one.startswith("时间戳与清单不符") for one in ak.verify_evidence(pack))
    token = pack / "seals" / "timestamp-1.tsr"
    patched = token.read_bytes().replace(bytes.fromhex(old), bytes.fromhex(new))
    token.write_bytes(patched)
    (pack / "seals" / MANIFEST).write_bytes(list_lines({"seals/timestamp-1.tsr": sha256(patched)}))
    assert any("时间戳核验不通过" in one for one in ak.verify_evidence(pack))
    shutil.rmtree(pack / "seals")
    ak.timestamp_evidence(pack, made_authority("Forger", stamps=True).timestamp)
    assert any("时间戳核验不通过" in one for one in ak.verify_evidence(pack, [root]))


def test_a_signature_of_the_paper_seals_the_pack_too(pack: Path, office: Authority, tmp_path: Path) -> None:
    if not (pack / "data" / "paper.pdf").exists():
        pytest.skip("no browser to print the paper with")
    key, root = tmp_path / "key.p12", tmp_path / "root.pem"
    key.write_bytes(office.pkcs12(b"secret"))
    root.write_bytes(office.root_pem)
    with pytest.raises(ak.AuditKitError, match="打不开签名证书"):
        ak.sign_paper(pack, key, "wrong")
    assert ak.sign_paper(pack / "data" / "paper.pdf", key, "secret") == pack / SIGNED
    assert ak.verify_evidence(pack) == ak.verify_evidence(pack, [root]) == []
    with pytest.raises(ak.AuditKitError, match="已经签过名"):
        ak.sign_paper(pack, key, "secret")
    other = tmp_path / "other.pem"
    other.write_bytes(made_authority("Other", stamps=False).root_pem)
    assert any("不是由所要求的机构颁发" in one for one in ak.verify_evidence(pack, [other]))
    whole = (pack / SIGNED).read_bytes()
    at = whole.index(b"/Type /Page") if b"/Type /Page" in whole else 4000
    changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    (pack / SIGNED).write_bytes(changed)
    (pack / "seals" / MANIFEST).write_bytes(list_lines({SIGNED: sha256(changed)}))
    told = ak.verify_evidence(pack)
    assert any("签名核验不通过" in one or "签名读不出来" in one for one in told)
    (pack / SIGNED).write_bytes(whole)
    (pack / "seals" / MANIFEST).write_bytes(list_lines({SIGNED: sha256(whole)}))
    assert ak.verify_evidence(pack) == []


def test_a_root_that_is_none_is_told(pack: Path, tsa: Authority, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(b"no certificate")
    for path in (tmp_path / "root.pem", tmp_path / "missing.pem"):
        with pytest.raises(ak.AuditKitError, match="读不出证书"):
            ak.verify_evidence(pack, [path])
        with pytest.raises(ak.AuditKitError, match="读不出证书"):
            ak.timestamp_evidence(pack, tsa.timestamp, path)
    assert not (pack / "seals").exists()


def test_a_hostile_zip_writes_nothing_outside_when_it_is_replayed(pack: Path, tmp_path: Path) -> None:
    import zipfile

    files = contents(pack)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, content in {**files, "data/../../../escaped.txt": b"x"}.items():
            archive.writestr(f"x/{name}", content)
    assert ak.replay_evidence(tmp_path / "x.zip") == []
    assert any("escaped.txt" in told for told in ak.verify_evidence(tmp_path / "x.zip"))
    assert not list(tmp_path.parent.rglob("escaped.txt"))


def test_a_source_changed_after_it_was_read_is_not_packed(tmp_path: Path) -> None:
    case = decided_case(tmp_path / "案卷")
    source = case.folder / "sources" / "errors-2021.pdf"
    source.chmod(0o644)
    source.write_bytes(source.read_bytes() + b"%")
    with pytest.raises(ak.AuditKitError, match="与收到时不同"):
        ak.write_evidence(case, tmp_path / "packs", AT)


def test_a_pdf_of_ones_own_is_signed_beside_it(office: Authority, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "year-2022.pdf", tmp_path / "底稿.pdf")
    (tmp_path / "key.p12").write_bytes(office.pkcs12(b"secret"))
    signed = ak.sign_paper(tmp_path / "底稿.pdf", tmp_path / "key.p12", "secret")
    assert signed.name == "底稿-signed.pdf"
    assert signed.read_bytes().startswith((tmp_path / "底稿.pdf").read_bytes())


def test_a_changed_pack_is_neither_sealed_nor_zipped(pack: Path, tsa: Authority) -> None:
    (pack / "data" / "tally.csv").unlink()
    for verb in (lambda: ak.timestamp_evidence(pack, tsa.timestamp), lambda: ak.zip_evidence(pack)):
        with pytest.raises(ak.AuditKitError, match="缺少文件：data/tally"):
            verb()


def test_the_public_validator_accepts_the_metadata_offline(written: Path, tmp_path: Path) -> None:
    services = pytest.importorskip("rocrate_validator.services")
    from requests import Request, Response
    from requests_cache import CachedSession
    from rocrate_validator.models import Severity
    from urllib3 import HTTPResponse

    address = "https://w3id.org/ro/crate/1.1/context"
    body = gzip.decompress((Path(__file__).parent / "files" / "ro-crate-1.1-context.jsonld.gz").read_bytes())
    answer = Response()
    answer.status_code, answer.url, answer._content = 200, address, body
    answer.headers["Content-Type"] = "application/ld+json"
    answer.request = Request("GET", address).prepare()
    answer.raw = HTTPResponse(
        body=io.BytesIO(body),
        status=200,
        headers=dict(answer.headers),
        preload_content=False,
        request_url=address,
    )
    with CachedSession(cache_name=str(tmp_path / "cache"), backend="sqlite", expire_after=-1) as session:
        session.cache.save_response(answer)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checked = services.validate(
            services.ValidationSettings(
                rocrate_uri=str(written / "data"),
                profile_identifier="process-run-crate",
                requirement_severity=Severity.REQUIRED,
                offline=True,
                cache_path=tmp_path / "cache",
            )
        )
    assert [issue.message for issue in checked.get_issues()] == []
    assert checked.passed()
