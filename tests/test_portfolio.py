"""Many reports at once: none stops the rest, a broken run goes on, findings are those of one report."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import ROOT, SAMPLES
from made_portfolios import COUNTY, tables, write_broken, write_pages

import audit_kit as ak
from audit_kit.portfolio_crew import Job, Lost, crew
from audit_kit.portfolio_work import number_text, row_of_file

ONE = "import sys, audit_kit as ak; ak.check_portfolio(sys.argv[1], sys.argv[2], workers=1, progress=False)"


QUIET = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": 50}
checked = partial(ak.check_portfolio, workers=1, progress=False)


def test_each_report_gets_the_findings_it_gets_alone(county: ak.Portfolio) -> None:
    alone = ak.check(ak.read_report(COUNTY / "2023" / "青禾县水务局.html"))
    among = county.findings(agency="青禾县水务局", year=2023)
    assert among["message"].tolist() == alone.findings["message"].tolist()
    assert among["difference"].tolist() == alone.findings["difference"].tolist()
    why = county.explanations(agency="青禾县水务局", year=2023)
    assert why["message"].tolist() == ak.explain(alone)["message"].tolist()


def test_figures_are_kept_as_exact_text(county: ak.Portfolio) -> None:
    report = ak.read_report(COUNTY / "2023" / "青禾县水务局.html")
    cells = county.cells(agency="青禾县水务局", year=2023)
    assert cells["value"].tolist() == report.cells["value"].tolist()
    kept = {
        field.name: str(field.type)
        for table in ("cells", "findings")
        for field in county.dataset(table).schema
    }
    assert {kept[name] for name in ("value", "stated", "expected", "difference")} == {"string"}
    assert number_text(None) is None and number_text(10**30) == "1" + "0" * 30


def test_tables_are_partitioned_by_year_and_level_and_read_lazily(county: ak.Portfolio) -> None:
    files = county.dataset("cells").files
    assert {Path(path).parts[-3] for path in files} >= {"year=2022", "year=2023"}
    assert {Path(path).parts[-2] for path in files} >= {"level=county", "level=department", "level=township"}
    only = county.cells(["row"], table="disputes", year=2023, state="number")
    assert list(only.columns) == ["row"] and len(only) == 15 * 8


def test_an_unknown_column_is_refused_by_name(county: ak.Portfolio) -> None:
    with pytest.raises(ak.AuditKitError, match="没有“colour”这一列"):
        county.findings(colour="red")


def test_years_that_do_not_follow_on_are_found_as_check_finds_them(county: ak.Portfolio) -> None:
    found = county.findings(agency="青禾县教育局", rule=["Y-01", "Y-02"], outcome="failed")
    both = [ak.read_report(COUNTY / year / "青禾县教育局.html") for year in ("2022", "2023")]
    alone = ak.check(*both).findings.query("rule in ('Y-01', 'Y-02') and outcome == 'failed'")
    assert found["rule"].tolist() == alone["rule"].tolist() == ["Y-01", "Y-02"]
    assert found["stated"].tolist() == alone["stated"].tolist()
    assert county.findings(agency="青禾县水务局", rule="Y-01", outcome="failed").empty


def test_the_sums_of_the_subordinates_are_compared_with_their_superior(county: ak.Portfolio) -> None:
    (message,) = county.findings(rule="O-01", outcome="failed")["message"]
    assert message.startswith("青禾县人民政府表三与7个下级机关报告的合计不一致")


def test_the_same_text_of_two_agencies_is_found_and_no_other(county: ak.Portfolio) -> None:
    copied = county.findings(rule="O-04", outcome="failed")
    assert set(copied["agency"]) == {"青禾县交通运输局", "青禾县农业农村局"}
    assert set(copied["year"]) == {2023} and "约有100%的文字相同" in copied["message"].iloc[0]


def test_the_agency_without_a_report_is_missing_in_that_year_only(county: ak.Portfolio) -> None:
    missing = county.missing()
    assert missing[["agency", "region", "year"]].values.tolist() == [["青禾县林业局", "山区", 2023]]


def test_nothing_is_done_again_and_a_new_file_is_added(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "in", 4)
    first = checked(tmp_path / "in", tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in first.store.folder.rglob("*/year=*/**/*.parquet")}
    (tmp_path / "in" / "moved.html").write_bytes(pages[0].read_bytes())
    pages[0].unlink()
    moved = checked(tmp_path / "in", tmp_path / "out")
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert moved.files()["file"].tolist() == ["001.html", "002.html", "003.html", "moved.html"]
    pages[1].write_bytes((COUNTY / "2023" / "青禾县水务局.html").read_bytes())
    changed = checked(tmp_path / "in", tmp_path / "out")
    assert changed.files()["agency"].tolist()[0] == "青禾县水务局"
    assert len(changed.cells(["key"])) == len(changed.cells(["key"], key=changed.files()["key"].tolist()))


def test_a_run_killed_at_random_points_ends_with_the_tables_of_an_unbroken_one(tmp_path: Path) -> None:
    write_pages(tmp_path / "in", 24)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert started(tmp_path / "in", whole).wait() == 0
    dice, kept = random.Random(8), 0
    for _ in range(3):
        run = started(tmp_path / "in", broken)
        wanted = kept + dice.randint(2, 6)
        while len(list(broken.glob("*/journal/*.arrow"))) < wanted and run.poll() is None:
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        stamps = {path.name: path.stat().st_mtime_ns for path in broken.glob("*/journal/*.arrow")}
        assert len(stamps) >= wanted, "a file that was done is done again"
        kept = len(stamps)
    assert started(tmp_path / "in", broken).wait() == 0
    told, expected = tables(broken), tables(whole)
    assert told.keys() == expected.keys() and len(told) > 5
    assert [name for name in told if told[name] != expected[name]] == []


def started(folder: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run in a process of its own, which can be killed with all it started."""
    command = [sys.executable, "-c", ONE, str(folder), str(out)]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True)


def test_broken_files_get_their_sentence_and_the_others_are_done(tmp_path: Path) -> None:
    broken = write_broken(tmp_path / "in")
    write_pages(tmp_path / "in", 6)
    files = checked(tmp_path / "in", tmp_path / "out").files()
    assert files.query("status == 'ok'")["file"].tolist() == [f"{n:03}.html" for n in range(6)]
    told = files.query("status != 'ok'").set_index("file")["message"]
    assert set(told.index) == set(broken) and len(broken) == 12
    for name, sentence in told.items():
        assert str(name) in sentence and sentence.count("。") >= 2, sentence


def test_a_job_that_hangs_is_given_up_and_one_whose_process_dies_is_told(tmp_path: Path) -> None:
    ([page], pipe) = write_pages(tmp_path, 1), tmp_path / "pipe.html"
    os.mkfifo(pipe)
    jobs = [Job("hangs", row_of_file, (str(pipe), "0", None)), Job("dies", os._exit, (9,))]
    jobs.append(Job("lives", row_of_file, (str(page), "0", None)))
    with crew(1, 8, None) as carried_out:
        given = {job.key: outcome for job, outcome in carried_out(jobs)}
    assert given["hangs"] == Lost("timeout", "超过8秒没有处理完")
    assert given["dies"] == Lost("crashed", "处理它的进程意外退出（退出码 9）")
    assert isinstance(given["lives"], bytes)


def test_two_runs_into_one_folder_are_refused(tmp_path: Path) -> None:
    from filelock import FileLock

    write_pages(tmp_path / "in", 1)
    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".lock"), pytest.raises(ak.AuditKitError, match="另一次运行正在写"):
        ak.check_portfolio(tmp_path / "in", tmp_path / "out", progress=False)


@pytest.mark.parametrize("given", ["no-such-folder", []])
def test_a_folder_without_files_is_refused(tmp_path: Path, given: object) -> None:
    with pytest.raises(ak.AuditKitError, match="没有"):
        ak.check_portfolio(given, tmp_path, progress=False)  # type: ignore[arg-type]


def test_nothing_to_open_is_said(tmp_path: Path) -> None:
    with pytest.raises(ak.AuditKitError, match="没有这一版工具和规则的核对结果"):
        ak.open_portfolio(tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_gives_the_same_findings(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    write_pages(tmp_path / "in", 12)
    here = checked(tmp_path / "in", tmp_path / "here")
    with LocalCluster(n_workers=2, **QUIET) as cluster, Client(cluster) as client:
        victim = next(iter(client.run(os.getpid).values()))
        journal = tmp_path / "there"
        killer = threading.Thread(target=_kill_when_some_are_done, args=(journal, victim))
        killer.start()
        there = checked(tmp_path / "in", journal, cluster=cluster.scheduler_address)
        killer.join()
        assert victim not in client.run(os.getpid).values()
    assert tables(tmp_path / "there").keys() == tables(tmp_path / "here").keys()
    assert there.files().equals(here.files()) and there.findings().equals(here.findings())


@pytest.mark.filterwarnings("ignore")
def test_a_file_that_hangs_on_a_cluster_is_given_up_and_the_others_are_done(tmp_path: Path) -> None:
    from distributed import LocalCluster

    (pages, pipe) = write_pages(tmp_path / "in", 6), tmp_path / "in" / "000-pipe.html"
    os.mkfifo(pipe)
    with LocalCluster(n_workers=1, **QUIET) as cluster:
        there = checked([pipe, *pages], tmp_path / "there", cluster=cluster.scheduler_address, timeout=8)
    here, told = checked(pages, tmp_path / "here"), there.files().set_index("name")
    assert there.findings().equals(here.findings()) and there.cells().equals(here.cells())
    assert told["status"].to_dict() == {pipe.name: "timeout"} | {page.name: "ok" for page in pages}
    assert told.loc[pipe.name, "message"].startswith(f"{pipe.name}：超过8秒没有处理完。请")


def _kill_when_some_are_done(out: Path, victim: int) -> None:
    for _ in range(6000):
        if len(list(out.glob("*/journal/*.arrow"))) >= 2:
            break
        time.sleep(0.02)
    os.kill(victim, signal.SIGKILL)


def test_the_listing_tells_where_each_file_lies(county: ak.Portfolio) -> None:
    assert county.path_of("2023/青禾县水务局.html") == (COUNTY / "2023" / "青禾县水务局.html").absolute()
    with pytest.raises(ak.AuditKitError, match="不在这次核对的文件之中"):
        county.path_of("none.html")
    assert pq.read_table(county.out / "listing.parquet").num_rows == 18


def test_the_samples_are_fictitious_and_small() -> None:
    sizes = [path.stat().st_size for path in COUNTY.rglob("*") if path.is_file()]
    assert sum(sizes) < 1_500_000 and SAMPLES in COUNTY.parents
