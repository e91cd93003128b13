# -*- coding: utf-8 -*-
"""Prepares .venv from requirements.txt, then opens the notebooks, runs the tests or audits files.

Only the standard library. Any Python can parse this file, so that one too old is told so in a sentence.
"""

from __future__ import unicode_literals

import sys

HELP = """用法：
  python start.py                       准备环境，在浏览器中打开 JupyterLab（后面可加它的参数）
  python start.py test [pytest 参数]    准备环境，运行测试
  python start.py audit 文件...         准备环境，检查报告（参数说明：python start.py audit --help）
  以上都可加 --wheels 文件夹            不联网，只用该文件夹里的安装包（.whl）
  以上都可加 --ocr                      另装文字识别组件，用来读取扫描件（加一次即可）
  python start.py test --proof          另装浏览器测试和证据包格式校验所需的组件（加一次即可）

不能上网的电脑：先在一台能上网、系统和 Python 版本都相同的电脑上运行
  python -m pip download --only-binary :all: -r requirements.txt -d 文件夹
（要读取扫描件，再对 requirements-ocr.txt 运行一次）
再把文件夹复制过来，运行 python start.py --wheels 文件夹
"""


def say(text, stream=None):
    """Writes a line to the console, whatever characters its code page has."""
    stream = stream or sys.stderr
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        "审计".encode(encoding)
    except (LookupError, UnicodeError):
        encoding = "utf-8"
    getattr(stream, "buffer", stream).write((text + "\n").encode(encoding, "replace"))
    stream.flush()


RUNNING = "{}.{}".format(*sys.version_info[:2])
if sys.version_info < (3, 11):
    say("Python {}：版本太旧。请安装 64 位的 Python 3.13（至少 3.11），再用它运行 start.py。".format(RUNNING))
    sys.exit(1)

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sysconfig
import traceback
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).absolute().parent
REQUIREMENTS = ROOT / "requirements.txt"
LOG = ROOT / "start.log"
VENV = ROOT / ".venv"
SETTINGS = VENV / "pyvenv.cfg"
STAMP = VENV / "audit_kit.stamp"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXTRAS = {option: ROOT / "requirements-{}.txt".format(option[2:]) for option in ("--ocr", "--proof")}
MEGABYTES = 1500

PIP = """-m pip install --require-hashes --only-binary=:all: --no-deps --no-compile --no-input
    --progress-bar=off --disable-pip-version-check -r""".split()
# A third of JupyterLab's start goes into a parser of international addresses, for which nothing here asks.
JUPYTERLAB = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyterlab.labapp import main; main()"
LAB = """--ServerApp.ip=127.0.0.1 --ServerApp.answer_yes=True --ServerApp.root_dir=.
    --ServerApp.jpserver_extensions=jupyter_lsp=False --ServerApp.jpserver_extensions=notebook_shim=False
    --ServerApp.jpserver_extensions=jupyter_server_terminals=False
    --LabApp.default_url=/lab/tree/notebooks/00-start-here.ipynb --LabApp.news_url=None
    --LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate
    --LabApp.extension_manager=readonly --LabApp.app_settings_dir=lab_settings
    --ServerApp.tornado_settings={"websocket_max_message_size":150000000}""".split()

UNKNOWN = "{}：没有完成，原因见 start.log 的末尾。请重试；仍不行时，把 start.log 交给技术人员。"
BAD_HASH = "安装包 {0}：内容与 requirements.txt 中的校验值不符。请勿使用，换一个来源重新取得后再试。"
DISK_FULL = "磁盘：空间不足，安装没有完成。请腾出约 {} MB 后重试。".format(MEGABYTES)
LONG_PATH = "项目文件夹：路径太长，Windows 写不下。请把项目移到较短的路径（如 C:\\audit_kit）后重试。"
READ_ONLY = "项目文件夹：无法写入，或正被占用。请关闭 JupyterLab，或把项目移到可写的文件夹后重试。"
INCOMPLETE = "requirements.txt：找不到这个文件。请重新取得完整的项目文件夹。"
NO_VENV = "Python：缺少 venv 或 ensurepip。请补装（Debian、Ubuntu：apt install python3-venv）后重试。"
NO_NETWORK = "网络：无法下载安装包。请检查网络和代理后重试；不能上网时用 --wheels（见 start.py --help）。"
NO_WHEEL = "安装包 {0}：没有适合本机的版本（Python " + RUNNING + "）。请改用 64 位的 Python 3.11 至 3.14。"
NOT_IN_FOLDER = "安装包 {0}：--wheels 文件夹里没有它适合本机的 .whl。请补齐后重试。"
OTHER_PYTHON = "{1}：由 Python {0} 建立，现在运行的是 {2}。请用 Python {0} 运行 start.py，或删除 {1} 后重试。"

# What pip, venv or the system says, and the sentence for it; the first that fits is told.
TROUBLES = [
    (r"(?i:do not match the hashes)[^\n]*\s+(\S+)", BAD_HASH),
    (r"No space left|Errno 28|WinError 112|quota exceeded", DISK_FULL),
    (r"Long Path support|WinError 206|[Ff]ile ?name too long", LONG_PATH),
    (r"Permission denied|Read-only file system|WinError (?:5|32)\b", READ_ONLY),
    (r"No such file.*requirements\.txt", INCOMPLETE),
    (r"ensurepip|No module named '?venv", NO_VENV),
    (r"--find-links(?s:.*)No matching distribution found for (\S+)", NOT_IN_FOLDER),
    (r"Retrying \(Retry|Max retries|[Tt]imed out|(?:Proxy|SSL|HTTP |Connection ?)[Ee]rror", NO_NETWORK),
    (r"Connection (?:aborted|reset|refused|broken)|IncompleteRead|Could not fetch URL", NO_NETWORK),
    (r"No matching distribution found for (\S+)", NO_WHEEL),
]


class Stop(Exception):
    """The start cannot go on: where, what is wrong and what to do, in one Chinese sentence."""


def main(argv):
    """Does what the command line asks; the exit code."""
    words, wheels = without_wheels([word for word in argv if word not in EXTRAS])
    command = words[0] if words else ""
    if command in ("-h", "--help"):
        say(HELP, sys.stdout)
        return 0
    if command not in ("test", "audit") and not all(word.startswith("-") for word in words):
        say("start.py：没有“{}”这个命令。请运行 python start.py --help 查看用法。".format(command))
        return 2
    prepare(wheels, [option for option in EXTRAS if option in argv or marker(option).exists()])
    if command == "test":
        return run(["-m", "pytest"] + words[1:], cwd=ROOT)
    if command == "audit":
        return run(["-P", "-m", "audit_kit"] + words[1:])
    return open_lab(words)


def without_wheels(argv):
    """The words without ``--wheels FOLDER``, and that folder or None."""
    words = []
    for word in argv:
        words += word.split("=", 1) if word.startswith("--wheels=") else [word]
    if "--wheels" not in words:
        return words, None
    at = words.index("--wheels")
    folder = Path(*words[at + 1 : at + 2]).absolute()
    if not any(folder.glob("*.whl")):
        raise Stop("{}：没有这个文件夹，或里面没有安装包（.whl）。请改正 --wheels 后重试。".format(folder))
    return words[:at] + words[at + 2 :], folder


def marker(option):
    """The file in .venv that says that an extra was asked for once."""
    return VENV / "audit_kit.{}".format(option[2:])


def prepare(wheels, options):
    """Makes .venv hold exactly what the requirements ask for; does next to nothing when it already does."""
    lists = [REQUIREMENTS] + [EXTRAS[option] for option in options]
    wanted = hashlib.sha256(b"".join(one.read_bytes() for one in lists)).hexdigest() + " " + RUNNING
    stamp = STAMP.read_text("utf-8") if STAMP.is_file() else ""
    made_by = venv_version()
    if stamp and made_by not in (None, RUNNING):
        raise Stop(OTHER_PYTHON.format(made_by, ".venv", RUNNING))
    if made_by and stamp == wanted:
        return
    if not (made_by and stamp):
        make_venv()
    for one in lists:
        install(wheels, one.name)
    settle()
    compile_all()
    for option in options:
        write(marker(option), "")
    write(STAMP, wanted)
    say("准备完毕。")


def venv_version():
    """The "major.minor" of .venv's Python, or None when .venv is missing or its Python is gone."""
    text = SETTINGS.read_text("utf-8", "replace") if SETTINGS.is_file() else ""
    home = re.search(r"^home *= *(.*\S)", text, re.MULTILINE)
    version = re.search(r"^version *= *(\d+\.\d+)", text, re.MULTILINE)
    alive = home and version and PYTHON.exists() and Path(home.group(1)).is_dir()
    return version.group(1) if alive else None


def make_venv():
    """Makes an empty .venv, in place of a broken or half-made one."""
    if shutil.disk_usage(ROOT).free < MEGABYTES * 2**20:
        raise Stop(DISK_FULL)
    say("首次准备约需几分钟（联网时下载约 350 MB），记录在 start.log。正在建立虚拟环境 .venv……")
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, text = logged([base, "-m", "venv", "--clear", str(VENV)])
    if code:
        raise explained(text)


def install(wheels, requirements):
    """Installs what the file asks for into .venv, each package checked against its hash."""
    collected = []

    def hear(line):
        if line.startswith(("Collecting ", "Processing ")):
            collected.append(line)
            if len(collected) % 30 == 0:
                say("  已取得 {} 个组件……".format(len(collected)))
        elif line.startswith("Installing collected packages"):
            STAMP.unlink(missing_ok=True)  # from here to the end .venv is half-made
            say("  组件已齐，正在写入 .venv……")

    say("正在安装组件（{}）……".format(requirements))
    source = ["--no-index", "--find-links", str(wheels)] if wheels else []
    code, text = logged([str(PYTHON)] + PIP + [requirements] + source, hear)
    if code:
        raise explained(" ".join(source) + text)


def compile_all():
    """Compiles what was installed, on all cores, so that no start of Python has to.

    Where PYTHONDONTWRITEBYTECODE is set, every import would compile anew and take three times as long.
    """
    say("正在预编译组件……")
    words = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV), str(ROOT / "audit_kit")]
    logged(words, PYTHONDONTWRITEBYTECODE="")  # what does not compile is not used


def settle():
    """Makes audit_kit importable in .venv even when the folder moves."""
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))
    write(site / "audit_kit.pth", os.path.relpath(ROOT, site) + "\n")


def write(path, text):
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(path.name + ".half")
    half.write_text(text, "utf-8")
    half.replace(path)


def explained(text):
    """The Stop whose sentence fits what pip, venv or the system said."""
    for pattern, sentence in TROUBLES:
        found = re.search(pattern, text)
        if found:
            return Stop(sentence.format(*found.groups()))
    return Stop(UNKNOWN.format("start.py"))


def open_lab(words):
    """Opens JupyterLab on the first notebook, for this machine only, until it ends; the exit code."""
    words = [str(PYTHON), "-c", JUPYTERLAB] + LAB + words
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")
    told = []

    def hear(line):
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
        if address and not told:
            told.append(address)
            say("JupyterLab 已启动：{}\n按 Ctrl+C 结束。".format(address.group()))

    say("正在启动 JupyterLab……")
    code, _ = logged(words, hear, PYTHONUTF8="1")
    if code and not told:
        raise Stop(UNKNOWN.format("JupyterLab"))
    return 0


def run(words, cwd=None):
    """Runs .venv's Python on the user's console; its exit code."""
    child = subprocess.Popen([str(PYTHON)] + words, cwd=cwd, env=dict(os.environ, PYTHONUTF8="1"))
    return ended(child, child.wait)


def logged(words, hear=None, **settings):
    """Runs a command with its output in start.log, each line also given to ``hear``; exit code and output."""
    log("$ " + " ".join(words) + "\n")
    environment = dict(os.environ, PYTHONIOENCODING="utf-8:replace", PYTHONUNBUFFERED="1", **settings)
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    child = subprocess.Popen(words, cwd=ROOT, env=environment, encoding="utf-8", errors="replace", **pipes)
    lines = []

    def listen():
        for line in child.stdout:
            log(line)
            lines.append(line)
            if hear:
                hear(line)
        return child.wait()

    return ended(child, listen), "".join(lines)


def ended(child, wait):
    """The child's exit code once ``wait`` returns; the child does not outlive us."""
    try:
        code = wait()
    except KeyboardInterrupt:
        child.wait(10)  # the same Ctrl+C reached it
        raise
    finally:
        if child.poll() is None:
            child.terminate()
    return code if code >= 0 else 128 - code


def log(text):
    """Adds to start.log, or does without where nothing can be written."""
    with contextlib.suppress(OSError), LOG.open("a", encoding="utf-8", errors="replace") as file:
        file.write(re.sub(r"token=\w+", "token=…", text))


def guarded(argv):
    """The exit code of ``main``; what stops it is told in one sentence, the rest goes to start.log."""
    log("\n{:%Y-%m-%d %H:%M:%S} Python {} {}\n".format(datetime.now(), sys.version, argv))
    try:
        return main(argv)
    except KeyboardInterrupt:
        return 130
    except Stop as stop:
        sentence = str(stop)
    except Exception as error:
        log(traceback.format_exc())
        sentence = str(explained(str(error)))
    log(sentence + "\n")
    say(sentence)
    return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(guarded(sys.argv[1:]))
