"""A case as HTML without a widget: the whole desk, for exported pages and packs; links to its notebooks."""

import html
import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from audit_kit.case import Case
from audit_kit.crops import DESK, Pages
from audit_kit.decisions import Standing
from audit_kit.forms import TABLES
from audit_kit.matter_page import decision_html, kind_of, label_of, matter_html, title_of
from audit_kit.pictures import Picture
from audit_kit.printed_tables import Marks, table_html
from audit_kit.report import Report

QUESTIONS = {
    "01": "读出了什么，哪些存疑",
    "02": "表里的数字对得上吗（在这里逐项决定）",
    "03": "数字对不上，是哪一格错了",
    "04": "两年的报告接得上吗",
    "05": "这一年的工作看起来怎样（图）",
    "06": "许多份报告",
    "07": "写成底稿",
}


def case_page(case: Case, pages: Pages | None = None) -> Picture:
    """What failed with its crops and decisions, then what is undecided, the explanations and what is gone.

    The same case gives the same bytes.

    Raises:
        AuditKitError: the case has no report, or a file is gone or was changed.
    """
    pages = pages or Pages(DESK)
    standings = case.standings
    caption = summary(case)
    sections = "".join(
        f'<section style="border-top:1px solid #767676;padding:8px 0"><h4>{html.escape(label_of(one))}</h4>'
        f"{matter_html(one, case.audit, pages)}</section>"
        for one in standings
        if one.failed
    )
    found = [one for one in standings if one.matter]
    others = _listed("无法判断", [one for one in found if kind_of(one) == "无法判断"])
    others += _listed("可能的原因", [one for one in found if kind_of(one) == "解释"])
    others += _listed("不再出现", [one for one in standings if one.matter is None])
    for report in case.reports:
        sheets = "".join(table_html(report, table, marks_of(report, standings)) for table in TABLES)
        others += f"<details><summary>三张表：{html.escape(report.source.name)}</summary>{sheets}</details>"
    return Picture(
        caption=caption,
        html=f'<div lang="zh-CN"><h3>{html.escape(caption)}</h3>{sections}{others}</div>',
    )


def summary(case: Case) -> str:
    """One line: whose reports, how many matters, how many decided."""
    standings = case.standings
    found = [one for one in standings if one.matter]
    failed = sum(one.failed for one in found)
    decided = sum(one.state == "有效" for one in found)
    names = "、".join(f"{report.agency or report.source.name} {report.year or ''}" for report in case.reports)
    waiting = len(found) - decided
    return f"{names}　共 {len(found)} 项，其中不符 {failed} 项；已决定 {decided} 项，待决定 {waiting} 项"


def marks_of(report: Report, standings: Sequence[Standing], chosen: Standing | None = None) -> Marks:
    """The cells of the chosen matter, of all that failed, and of the first explanation of each table."""
    involved: set[str] = set()
    suspect: dict[str, tuple[str, ...]] = {}
    for one in standings:
        if one.matter is None or one.matter.report != report.source.name:
            continue
        if one.failed:
            involved.update(one.cells)
        elif one.matter.kind == "explanation" and one.cells:
            suspect.setdefault(one.cells[0].split("/")[0], one.cells)
    return Marks(chosen.cells if chosen else (), involved, frozenset(chain(*suspect.values())))


def _listed(name: str, standings: Sequence[Standing]) -> str:
    if not standings:
        return ""
    rows = "".join(
        f"<li>{html.escape(title_of(one) + '　' + one.content['message'])}{decision_html(one)}</li>"
        for one in standings
    )
    return f"<details><summary>{name} {len(standings)} 项</summary><ul>{rows}</ul></details>"


def case_links(case: Case, here: Path | None = None) -> Picture:
    """The reports of a case and its notebooks, linked relative to ``here`` (the working folder)."""
    received = "".join(
        f"<li>{html.escape(one.name)}（{html.escape(one.received_at[:16].replace('T', ' '))}收到）</li>"
        for one in case.sources
    )
    notebooks = sorted((case.folder / "notebooks").glob("0[1-9]-*.ipynb"))
    links = {path: f"<li>{_link(path, here or Path.cwd())}</li>" for path in notebooks}
    offered = "".join(links[path] for path in case.offered if path in links and "-v" in path.stem)
    more = f"<p>工具已更新，新的笔记本放在旧的旁边，旧的没有动：</p><ul>{offered}</ul>" if offered else ""
    caption = repr(case).strip("<>")
    return Picture(
        caption=caption,
        html=f'<div lang="zh-CN"><p><b>{html.escape(caption)}</b></p><p>收到的报告：</p>'
        f"<ul>{received or '<li>还没有</li>'}</ul><p>接着打开：</p>"
        f"<ol>{''.join(links.values()) or '<li>放入报告后才有</li>'}</ol>{more}</div>",
    )


def _link(path: Path, here: Path) -> str:
    target = quote(Path(os.path.relpath(path, here)).as_posix())
    words = QUESTIONS.get(path.stem[:2], "")
    return f'<a href="{html.escape(target)}">{html.escape(path.stem)}{"：" if words else ""}{words}</a>'
