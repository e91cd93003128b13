"""JupyterLab as start.py opens it, in a folder of its own, with the network cut where that can be done."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START = """
import signal, sys, start
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.exit(start.open_lab(sys.argv[1:]))
"""
LISTENING = """
import psutil
for one in psutil.net_connections("tcp"):
    if one.status == psutil.CONN_LISTEN:
        print(one.pid, f"{one.laddr.ip}:{one.laddr.port}")
"""
CUT = ["unshare", "--net", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def network_can_be_cut() -> bool:
    """Whether a process can be given a network that has nothing but the loopback."""
    try:
        return subprocess.run([*CUT, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


class Lab:
    """A running JupyterLab: its ``folder``, ``address``, ``token`` and the ``first`` page it opens."""

    def __init__(self, folder: Path, cut: bool, began: float, process: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.cut = cut
        self.began = began
        self.process = process
        self.said: list[str] = []
        self.address = self.first = self.token = ""
        self._up = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        if not self._up.wait(120) or not self.address:
            raise RuntimeError("JupyterLab did not start:\n" + "".join(self.said))

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line)
            found = re.search(r"(http://127\.0\.0\.1:\d+)(/lab\S*)\?token=(\w+)", line)
            if found and not self.address:
                self.address, self.first, self.token = found.groups()
                self._up.set()
        self._up.set()

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in the lab's network."""
        enter = ["nsenter", f"--net=/proc/{self.process.pid}/ns/net", "--"] if self.cut else []
        return subprocess.run([*enter, *words], capture_output=True, text=True, timeout=60)

    def family(self) -> list[Any]:
        """The processes that run for it: itself, JupyterLab and the kernels."""
        import psutil

        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def listening(self) -> set[str]:
        """The addresses, each with its port, at which its processes listen."""
        own = {str(one.pid) for one in self.family()}
        lines = self.inside(sys.executable, "-c", LISTENING).stdout.splitlines()
        return {address for pid, address in map(str.split, lines) if pid in own}

    def kernels(self) -> list[Any]:
        """The processes of the running kernels, the youngest last."""
        import psutil

        found = []
        for one in self.family():
            with contextlib.suppress(psutil.Error):  # it ended in the meantime
                if "ipykernel_launcher" in one.cmdline():
                    found.append(one)
        return sorted(found, key=lambda one: one.create_time())


@contextlib.contextmanager
def open_lab(folder: Path, cut: bool, pythonpath: str = str(ROOT)) -> Iterator[Lab]:
    """JupyterLab with the options of start.py, started by its ``open_lab`` in a copy of the project."""
    for name in ("start.py", "README.zh-CN.md"):
        shutil.copy(ROOT / name, folder)
    for name in ("notebooks", "sample_reports", "lab_settings", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    (folder / ".venv").symlink_to(sys.prefix)
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")
    settings = {name: str(folder / "home" / name.lower()) for name in own}
    words = [sys.executable, "-c", START, "--no-browser", "--ServerApp.port=0"]
    began = time.monotonic()
    process = subprocess.Popen(
        [*(CUT if cut else []), *words],
        cwd=folder,
        env=os.environ | settings | {"PYTHONPATH": pythonpath, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Lab(folder, cut, began, process)
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Ends a process and, if need be, those it started, and waits until they are gone."""
    import psutil

    family = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    for one in psutil.wait_procs(family, timeout=20)[1]:
        one.kill()
    process.wait(20)
    if process.stdout:
        process.stdout.close()
