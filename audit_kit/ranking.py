"""Which reports an auditor should open first: points for what was found, and reasons, also as a workbook."""

from __future__ import annotations

import datetime
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit_kit.errors import AuditKitError
from audit_kit.portfolio_tables import STATUS_WORDS, Portfolio, in_words
from audit_kit.sheets import new_sheet, styled, write_frame
from audit_kit.whole_files import put

if TYPE_CHECKING:
    import pandas as pd

READING = "第二遍识读"
BORNE_OUT = "与之相符"
KINDS = {
    **dict.fromkeys(("Y-01", "Y-02"), "carried"),
    **dict.fromkeys(("O-01", "O-02"), "group"),
    **dict.fromkeys(("O-04", "O-05", "Y-07", "Y-08", "Y-09"), "copied"),
}
"""The reason that a finding by one of these rules is; others count as errors or warnings."""
NOTHING = "未见错误和疑点"
MANY_UNSURE = 10
"""Figures nobody vouches for, from which on the reading is to be looked at before the report."""
COUNTED = 9
"""More findings of one kind than this put a report no further ahead."""
COLUMNS = (
    "rank", "points", "agency", "year", "level", "region", "reasons", "errors", "warnings", "unsure",
    "status", "file", "key",
)  # fmt: skip
FIXED_TIME = datetime.datetime(2024, 1, 1)
"""Written as the time of making, so that the same findings give the same bytes."""
UNREAD = ["file", "status", "message"]
FINDINGS = [
    "agency", "year", "rule", "severity", "subject", "stated", "expected", "difference", "message", "report"
]  # fmt: skip
REASONS = {
    "confirmed": (100, "报告本身的差错 {n} 处，有解释，并有旁证（{what}）"),
    "explained": (60, "报告本身的差错 {n} 处，有解释"),
    "carried": (50, "上年结转与上年报告衔接不上，{n} 项"),
    "missing": (45, "应报单位清单中有这个机关，没有它的报告"),
    "group": (40, "与下级机关报告的合计或单项不一致，{n} 项"),
    "unread": (40, "{what}，没有核对"),
    "copied": (35, "与其他机关或上年的文字、数字雷同，{n} 项"),
    "either": (45, "差错 {n} 处，有解释，尚不能断定在报告还是在识读"),
    "errors": (30, "还没有解释的错误 {n} 项"),
    "reading": (10, "识读存疑，先对照原件：{what}"),
    "warnings": (5, "疑点 {n} 项"),
}
"""Why a report should be opened, in the order in which the reasons are told: points once, and one more for
each further case up to nine; the sentence for the list, in which {n} is how many there are, {what} a word of
the case at hand."""


def triage(portfolio: Portfolio) -> pd.DataFrame:
    """Every report, and every agency of the list without one, the one to open first at the top.

    Columns: rank (1 is first), points, agency, year, level, region, reasons (Chinese), errors and warnings
    (findings that failed), unsure (figures), status, file and key (None where there is no report). Of files
    of the same bytes the first stands for all.
    """
    import pandas as pd

    records = [*_of_reports(portfolio), *_of_missing(portfolio)]
    ordered = sorted(
        records, key=lambda one: (-one["points"], one["agency"] or "", one["year"] or 0, one["key"] or "")
    )
    for rank, record in enumerate(ordered, start=1):
        record["rank"] = rank
    frame = pd.DataFrame(ordered, columns=list(COLUMNS))
    for column in ("year", "errors", "warnings", "unsure"):
        frame[column] = frame[column].astype("Int32")
    return frame


def write_triage(portfolio: Portfolio, path: str | Path) -> Path:
    """The path of a workbook (.xlsx): the sheets 先看哪份, 没有核对, 缺报告 and 不符 (errors, warnings).

    Raises:
        AuditKitError: the file cannot be written; it may be open elsewhere.
    """
    import xlsxwriter

    path, buffer = Path(path), io.BytesIO()
    failed = {"outcome": "failed", "severity": ["error", "warning"]}
    frames = {
        "先看哪份": triage(portfolio).drop(columns="key"),
        "没有核对": portfolio.files(status=["error", "timeout", "crashed"])[UNREAD],
        "缺报告": portfolio.missing(),
        "不符": portfolio.findings(columns=FINDINGS, **failed),
    }
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        book.set_properties({"created": FIXED_TIME})
        styles = styled(book)
        for name, frame in frames.items():
            write_frame(new_sheet(book, name), in_words(frame), styles)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return put(path, buffer.getvalue())
    except OSError as error:
        what = f"写不进去（{error.strerror}）"
        raise AuditKitError(str(path), what, "请关闭正在打开它的程序，或换一个文件名") from None


def _of_reports(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    found = _counts(portfolio)
    levels = {one.name: one.level for one in portfolio.agencies}
    files = portfolio.files().drop_duplicates("key").astype(object)
    for file in files.where(files.notna(), None).to_dict("records"):
        counts, agency = found[file["key"]], file["agency"]
        if file["status"] != "ok":
            counts["unread"], counts.words["unread"] = 1, STATUS_WORDS[file["status"]]
        elif file["unsure"] >= MANY_UNSURE:
            counts["reading"] += 1
            counts.words.setdefault("reading", f"{file['unsure']} 格未能确认")
        own = {name: file[name] for name in COLUMNS if name in file}
        yield own | {
            "points": sum(REASONS[key][0] + min(n - 1, COUNTED) for key, n in counts.items()),
            "level": levels.get(agency or "") or file["level"],
            "region": portfolio.region_of(agency),
            "reasons": _told(counts),
        }


def _of_missing(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    points, says = REASONS["missing"]
    told = {"points": points, "reasons": says, "status": "missing"}
    for one in portfolio.missing().drop(columns="parent").to_dict("records"):
        yield {name: one.get(name) for name in COLUMNS} | told


class _Counts(defaultdict[str, int]):
    """How often each reason holds for a report, and words for some."""

    def __init__(self) -> None:
        super().__init__(int)
        self.words: dict[str, str] = {}


def _counts(portfolio: Portfolio) -> defaultdict[str, _Counts]:
    """The reasons that findings and explanations give, by key."""
    found: defaultdict[str, _Counts] = defaultdict(_Counts)
    explained = _explained(portfolio, found)
    failed = portfolio.findings(
        columns=["key", "rule", "severity", "cells"], outcome="failed", severity=["error", "warning"]
    )
    for key, rule, severity, cells in failed.itertuples(index=False, name=None):
        kind = KINDS.get(rule, "warnings" if severity == "warning" else "errors")
        if kind != "errors" or not explained[key].intersection(cells):
            found[key][kind] += 1
    return found


def _told(counts: _Counts) -> str:
    """The reasons, the gravest first."""
    held = [(key, says) for key, (_, says) in REASONS.items() if key in counts]
    told = (says.format(n=counts[key], what=counts.words.get(key, "")) for key, says in held)
    return "；".join(told) or NOTHING


def _explained(portfolio: Portfolio, found: defaultdict[str, _Counts]) -> defaultdict[str, set[str]]:
    """Counts the contradictions that the best explanations settle; the cells that those would change.

    Confirmed is one whose best explanations all put it down to the report, each borne out by the prose or
    another year.
    """
    columns = ["key", "problem", "kind", "origin", "evidence", "cells", "settles"]
    best = portfolio.explanations(columns=columns, rank=1).query("kind != 'undetermined' and settles > 0")
    blamed: defaultdict[str, set[str]] = defaultdict(set)
    for (key, _), equals in best.groupby(["key", "problem"]):
        counts, origins = found[str(key)], set(equals["origin"])
        witnesses = [_witness(evidence) for evidence in equals["evidence"]]
        if "reading" in origins:
            counts["reading"] += 1
            counts.words["reading"] = "第二遍识读与印出的数不同"
        elif origins != {"report"}:
            counts["either"] += 1
        elif None in witnesses:
            counts["explained"] += 1
        else:
            counts["confirmed"] += 1
            counts.words.setdefault("confirmed", str(witnesses[0]))
        blamed[str(key)] |= {cell for cells in equals["cells"] for cell in cells}
    return blamed


def _witness(evidence: str) -> str | None:
    """What bears an explanation out other than the second reading, where nothing contradicts it."""
    parts = evidence.split("；") if evidence else []
    if any(part.startswith("但") for part in parts):
        return None
    told = (part for part in parts if part.endswith(BORNE_OUT) and not part.startswith(READING))
    return next((part.removesuffix(f"，{BORNE_OUT}") for part in told), None)
