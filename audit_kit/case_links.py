"""Where a case's files and notebooks are, as HTML with links that open in JupyterLab."""

from __future__ import annotations

import html
import os
from pathlib import Path
from urllib.parse import quote

from audit_kit.case import Case
from audit_kit.pictures import Picture

QUESTIONS = {
    "01": "读出了什么，哪些存疑",
    "02": "表里的数字对得上吗（在这里逐项决定）",
    "03": "数字对不上，是哪一格错了",
    "04": "两年的报告接得上吗",
    "05": "这一年的工作看起来怎样（图）",
    "06": "许多份报告",
    "07": "写成底稿",
}


def case_links(case: Case, here: Path | None = None) -> Picture:
    """The reports of a case and its notebooks, linked relative to ``here`` (the working folder)."""
    here = here or Path.cwd()
    received = "".join(
        f"<li>{html.escape(one.name)}（{html.escape(one.received_at[:16].replace('T', ' '))}收到）</li>"
        for one in case.sources
    )
    notebooks = sorted((case.folder / "notebooks").glob("0[1-9]-*.ipynb"))
    links = "".join(f"<li>{_link(path, here)}</li>" for path in notebooks)
    beside = [path for path in case.offered if path in notebooks and "-v" in path.stem]
    caption = repr(case).strip("<>")
    offered = "".join(f"<li>{_link(path, here)}</li>" for path in beside)
    more = f"<p>工具已更新，新的笔记本放在旧的旁边，旧的没有动：</p><ul>{offered}</ul>" if beside else ""
    return Picture(
        caption=caption,
        html=f'<div lang="zh-CN"><p><b>{html.escape(caption)}</b></p><p>收到的报告：</p>'
        f"<ul>{received or '<li>还没有</li>'}</ul><p>接着打开：</p>"
        f"<ol>{links or '<li>放入报告后才有</li>'}</ol>{more}</div>",
    )


def _link(path: Path, here: Path) -> str:
    target = quote(Path(os.path.relpath(path, here)).as_posix())
    words = QUESTIONS.get(path.stem[:2], "")
    return f'<a href="{html.escape(target)}">{html.escape(path.stem)}{"：" if words else ""}{words}</a>'
