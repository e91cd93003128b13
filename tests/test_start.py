"""start.py in folders of its own, with a wheel that the tests make: no network, no real dependency."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
START = ROOT / "start.py"
INTERPRETERS = sorted((Path.home() / ".pyenv" / "versions").glob("*/bin/python"))
ABSENT = "absent==1.0 --hash=sha256:" + "0" * 64
LAB = """import sys
def main():
    print(sys.argv)
    print("http://127.0.0.1:8888/lab/tree/x?token=5ec2e7")
"""
SENTENCE = re.compile(r"[^：\n]+：[^\n]+。[^\n]*[。）]")
REMAKE = (
    "uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url "
    "requirements.in -o requirements.txt"
)


def make_wheel(folder: Path, version: str) -> str:
    """A wheel of a package ``tiny`` in ``folder``; the line of requirements.txt that asks for it."""
    folder.mkdir(parents=True, exist_ok=True)
    inside = {
        "tiny.py": f'VERSION = "{version}"\n',
        f"tiny-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"tiny-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in inside)
    wheel = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**inside, f"tiny-{version}.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return f"tiny=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class Project:
    """A folder with start.py, a requirements.txt of one package, and stand-ins for what start.py runs."""

    STAND_IN = "import json, os, sys, tiny\nprint(json.dumps([sys.argv[1:], os.getcwd(), tiny.VERSION]))\n"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.wheels = root.parent / "安装 包"

    def lay_out(self) -> Project:
        self.root.mkdir(parents=True)
        shutil.copy(START, self.root)
        self.ask_for(make_wheel(self.wheels, "1.0"))
        (self.root / "audit_kit").mkdir()
        (self.root / "audit_kit" / "__init__.py").touch()
        (self.root / "audit_kit" / "__main__.py").write_text(self.STAND_IN + "sys.exit(7)\n", "utf-8")
        (self.root / "pytest.py").write_text(self.STAND_IN, "utf-8")
        return self

    def ask_for(self, line: str) -> None:
        (self.root / "requirements.txt").write_text(line, "utf-8")

    def start(
        self, *words: str | Path, cwd: Path | None = None, **settings: str
    ) -> subprocess.CompletedProcess[bytes]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHONPATH"))
        }
        environment |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"} | settings
        return subprocess.run(
            [sys.executable, str(self.root / "start.py"), *map(str, words)],
            cwd=cwd or self.root.parent,
            env=environment,
            capture_output=True,
            timeout=120,
        )

    def commands(self) -> int:
        """How many commands (venv, pip, JupyterLab) start.py has run with their output in start.log."""
        return len(re.findall(r"(?m)^\$ ", (self.root / "start.log").read_text("utf-8")))

    @property
    def stamp(self) -> Path:
        return self.root / ".venv" / "audit_kit.stamp"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, subprocess.CompletedProcess[bytes]]:
    project = Project(tmp_path_factory.mktemp("start") / "审计 工具").lay_out()
    return project, project.start("audit", "报告 一.pdf", "--json", "--wheels", "安装 包")


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    return Project(tmp_path / "新 项目").lay_out()


@pytest.fixture
def prepared(first: tuple[Project, object], tmp_path: Path) -> Project:
    """The prepared project, moved to another folder."""
    shutil.copytree(first[0].root, tmp_path / "搬 家", symlinks=True)
    shutil.copytree(first[0].wheels, tmp_path / "安装 包")
    return Project(tmp_path / "搬 家")


@pytest.fixture
def module(fresh: Project) -> ModuleType:
    """start.py imported from a fresh project folder."""
    spec = importlib.util.spec_from_file_location("start_under_test", fresh.root / "start.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(run: subprocess.CompletedProcess[bytes]) -> str:
    """The last line on the console of a run that stopped; it must be one sentence and no traceback."""
    console = run.stderr.decode("utf-8")
    assert run.returncode == 1, console
    assert "Traceback" not in console
    last = console.splitlines()[-1]
    assert SENTENCE.fullmatch(last), last
    return last


def test_first_run_installs_from_the_folder_and_runs_where_the_user_is(
    first: tuple[Project, subprocess.CompletedProcess[bytes]],
) -> None:
    project, run = first
    assert run.returncode == 7, run.stderr.decode("utf-8")
    assert json.loads(run.stdout) == [["报告 一.pdf", "--json"], str(project.root.parent), "1.0"]
    assert "准备完毕" in run.stderr.decode("utf-8")
    assert project.stamp.is_file()
    assert project.commands() == 3


def test_second_run_calls_no_pip_and_says_nothing_even_after_the_folder_moved(prepared: Project) -> None:
    before = prepared.commands()
    run = prepared.start("audit", "x", cwd=prepared.root.parent)
    assert (run.returncode, run.stderr) == (7, b"")
    assert prepared.commands() == before


def test_tests_run_in_the_project_folder_with_their_arguments(prepared: Project) -> None:
    run = prepared.start("test", "-k", "forms")
    assert json.loads(run.stdout) == [["-k", "forms"], str(prepared.root), "1.0"]
    assert run.returncode == 0


def test_audit_kit_is_importable_from_any_folder(prepared: Project) -> None:
    python = next((prepared.root / ".venv").glob("*/python"), prepared.root / ".venv/Scripts/python.exe")
    where = subprocess.run(
        [python, "-I", "-c", "import audit_kit; print(audit_kit.__path__[0])"],
        capture_output=True,
        check=True,
    )
    assert Path(where.stdout.decode().strip()).samefile(prepared.root / "audit_kit")


def test_changed_requirements_are_installed_into_the_same_venv(prepared: Project) -> None:
    prepared.ask_for(make_wheel(prepared.wheels, "2.0"))
    (prepared.root / ".venv" / "kept").touch()
    run = prepared.start("audit", f"--wheels={prepared.wheels}", "x")
    assert json.loads(run.stdout)[::2] == [["x"], "2.0"]
    assert (prepared.root / ".venv" / "kept").exists()


def test_what_scans_need_is_installed_once_on_request_and_stays(prepared: Project) -> None:
    (prepared.root / "requirements-ocr.txt").write_text(make_wheel(prepared.wheels, "3.0"), "utf-8")
    run = prepared.start("audit", "--ocr", "--wheels", str(prepared.wheels))
    assert json.loads(run.stdout)[2] == "3.0"
    assert "--ocr" not in json.loads(run.stdout)[0]
    before = prepared.commands()
    assert json.loads(prepared.start("audit").stdout)[2] == "3.0"
    assert prepared.commands() == before


@pytest.mark.parametrize("fault", ["no stamp", "its Python is gone"])
def test_a_broken_venv_is_made_again(prepared: Project, fault: str) -> None:
    settings = prepared.root / ".venv" / "pyvenv.cfg"
    (prepared.root / ".venv" / "rubbish").touch()
    if fault == "no stamp":
        prepared.stamp.unlink()
    else:
        settings.write_text(
            re.sub(r"(?m)^home = .*", "home = /nowhere", settings.read_text("utf-8")), "utf-8"
        )
    run = prepared.start("--wheels", prepared.wheels, "audit", "x")
    assert (run.returncode, json.loads(run.stdout)[0]) == (7, ["x"]), run.stderr.decode("utf-8")
    assert not (prepared.root / ".venv" / "rubbish").exists()


def test_a_venv_of_another_python_is_named_and_left_alone(prepared: Project) -> None:
    settings = prepared.root / ".venv" / "pyvenv.cfg"
    settings.write_text(
        re.sub(r"(?m)^version = .*", "version = 3.10.4", settings.read_text("utf-8")), "utf-8"
    )
    assert "由 Python 3.10 建立" in told(prepared.start("audit"))
    assert prepared.stamp.is_file()


def test_a_package_that_is_not_the_one_locked_is_refused(prepared: Project) -> None:
    line = make_wheel(prepared.wheels, "3.0")
    prepared.ask_for(line[:-65] + "0" * 64 + "\n")
    assert "安装包 tiny==3.0：内容与 requirements.txt 中的校验值不符" in told(
        prepared.start("audit", "--wheels", prepared.wheels)
    )


def test_a_package_missing_from_the_folder_is_named_each_time_for_no_stamp_was_left(
    prepared: Project,
) -> None:
    prepared.ask_for(ABSENT)
    for _ in range(2):
        assert "安装包 absent==1.0：--wheels 文件夹里没有" in told(
            prepared.start("audit", "--wheels", prepared.wheels)
        )


def test_no_network_is_told_with_the_way_round(prepared: Project) -> None:
    prepared.ask_for(ABSENT)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "NO_PROXY": "*"}
    sentence = told(prepared.start("audit", **nowhere))
    assert "网络：无法下载" in sentence
    assert "--wheels" in sentence


@pytest.mark.parametrize("folder", ["没有这个文件夹", "."])
def test_a_folder_without_wheels_is_refused_before_anything_is_made(fresh: Project, folder: str) -> None:
    assert "没有这个文件夹，或里面没有安装包" in told(fresh.start("--wheels", folder))
    assert not (fresh.root / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(fresh: Project) -> None:
    (fresh.root / "venv.py").write_text("raise SystemExit('ensurepip is not available')\n", "utf-8")
    assert "apt install python3-venv" in told(fresh.start())


def test_a_missing_requirements_file_is_told(fresh: Project) -> None:
    (fresh.root / "requirements.txt").unlink()
    assert "requirements.txt：找不到" in told(fresh.start())


def test_what_nobody_expected_is_one_sentence_and_the_rest_is_in_the_log(fresh: Project) -> None:
    (fresh.root / "requirements.txt").unlink()
    (fresh.root / "requirements.txt").mkdir()
    assert "start.log" in told(fresh.start())
    assert "Traceback" in (fresh.root / "start.log").read_text("utf-8")


def test_a_full_disk_is_told_before_the_venv_is_made(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**8))
    assert module.guarded([]) == 1
    assert "磁盘：空间不足" in capfd.readouterr().err
    assert not module.VENV.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘：空间不足"),
        ("OSError: [WinError 112] 磁盘空间不足。", "磁盘：空间不足"),
        (str(PermissionError(13, "Permission denied", "/x")), "项目文件夹：无法写入"),
        ("[Errno 30] Read-only file system: '/x'", "项目文件夹：无法写入"),
        ("[WinError 32] 另一个程序正在使用此文件", "项目文件夹：无法写入"),
        ("HINT: ... Windows Long Path support enabled.", "项目文件夹：路径太长"),
        ("The virtual environment was not created ... because ensurepip is not available", "python3-venv"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("WARNING: Retrying (Retry(total=4)) ... No matching distribution found for a==1", "网络"),
        ("ERROR: Could not install packages due to an OSError: HTTPSConnectionPool: Max retries", "网络"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "安装包 numpy==2.4.6：没有适合本机的版本"),
        ("something else", "start.log"),
    ],
)
def test_each_trouble_has_its_sentence(module: ModuleType, said: str, sentence: str) -> None:
    stop = str(module.explained(said))
    assert sentence in stop
    assert SENTENCE.fullmatch(stop)


def test_jupyterlab_is_quiet_local_and_its_token_is_not_logged(prepared: Project) -> None:
    (prepared.root / "jupyterlab").mkdir()
    (prepared.root / "jupyterlab" / "labapp.py").write_text(LAB, "utf-8")
    run = prepared.start("--no-browser")
    assert run.returncode == 0
    assert "http://127.0.0.1:8888/lab/tree/x?token=5ec2e7" in run.stderr.decode("utf-8")
    log = (prepared.root / "start.log").read_text("utf-8")
    assert "5ec2e7" not in log
    options = (
        "ServerApp.ip=127.0.0.1 NeverCheckForUpdate news_url=None readonly app_settings_dir=lab_settings"
    )
    assert all(option in log for option in (*options.split(), "--no-browser"))


def test_jupyterlab_that_does_not_start_is_told(prepared: Project) -> None:
    (prepared.root / "jupyterlab.py").write_text("raise RuntimeError\n", "utf-8")
    assert "JupyterLab：没有完成" in told(prepared.start())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk", "utf-8"])
def test_help_shows_on_every_console(fresh: Project, encoding: str) -> None:
    run = fresh.start("--help", PYTHONIOENCODING=encoding)
    assert run.returncode == 0
    assert "用法：" in run.stdout.decode("gbk" if encoding == "gbk" else "utf-8")


def test_an_unknown_command_is_wrong_usage(fresh: Project) -> None:
    run = fresh.start("aduit")
    assert run.returncode == 2
    assert "没有“aduit”这个命令" in run.stderr.decode("utf-8")


def test_old_pythons_can_parse_start_py() -> None:
    ast.parse(START.read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("python", INTERPRETERS, ids=lambda path: path.parts[-3])
def test_an_old_python_is_told_so_in_one_sentence(python: Path, fresh: Project) -> None:
    if not re.match(r"2\.|3\.([0-9]|10)\.", python.parts[-3]):
        pytest.skip("new enough")
    run = subprocess.run([python, fresh.root / "start.py", "test"], capture_output=True)
    assert "版本太旧" in told(run)


def test_the_lock_is_exact_hashed_and_names_no_host() -> None:
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    assert "://" not in lock
    assert f"#    {REMAKE}\n" in lock
    for entry in re.split(r"\n(?=\w)", re.sub(r"(?m)^\s*#.*\n", "", lock)):
        assert re.match(r"[\w.-]+==[\w.]+[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", entry), entry


def test_the_lock_holds_every_direct_requirement() -> None:
    direct, locked = (
        re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / f"requirements.{ending}").read_text("utf-8"))
        for ending in ("in", "txt")
    )
    stale = [name for name, version in direct if (name.lower(), version) not in locked]
    assert not stale, f"Run: {REMAKE}"


def test_what_the_package_needs_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.match(r"[\w.-]+", entry)[0] for entry in project["dependencies"]}
    direct = set(re.findall(r"(?m)^([\w.-]+)(?:\[\w+\])?==", (ROOT / "requirements.in").read_text("utf-8")))
    assert needed <= direct
