"""One finding or explanation as HTML: its sentence, formula, crops, second readings and decision."""

import html
from collections.abc import Sequence
from decimal import Decimal

from audit_kit.answers import cell_name, printed
from audit_kit.audit import Audit
from audit_kit.crops import Pages
from audit_kit.decisions import Standing
from audit_kit.errors import AuditKitError
from audit_kit.forms import Sum
from audit_kit.matters import Matter
from audit_kit.model import CellId, Figure
from audit_kit.pictures import pictures_of
from audit_kit.relations import sums_of
from audit_kit.report import Report
from audit_kit.vocabulary import KIND_WORDS, OUTCOME_WORDS, SEVERITY_WORDS, STATE_WORDS
from audit_kit.workpaper import Entry

STATE_SIGNS = {"未决定": "☐", "有效": "☑", "已退回": "↩", "须重新决定": "↻", "不再出现": "∅"}
SEVERITY_SIGNS = {"error": "✗", "warning": "！", "info": "·"}
LONGEST_SUBJECT = 12
"""Characters of a subject in a list; the whole sentence stands beside it."""
FEW = 8
"""Readings that are shown at once; more are folded."""
READINGS = ("格子", "印作", "读作", "第二遍识读", "位置")
MOST_NAMED = 8
"""Terms of a formula that carry the name of their cell; of longer sums only the figures that are not 0."""
BOX = "border:1px solid var(--jp-border-color0,#767676);padding:1px 6px;text-align:left;vertical-align:top"


def kind_of(standing: Standing) -> str:
    """错误, 疑点, 提示, 无法判断 or 解释; of what is no longer found, what it was."""
    if standing.kind == "explanation":
        return "解释"
    if standing.content["outcome"] == "undecided":
        return OUTCOME_WORDS["undecided"]
    return SEVERITY_WORDS[standing.content["severity"]]


def title_of(standing: Standing) -> str:
    """The rule's id, or the kind of explanation in words."""
    return KIND_WORDS.get(standing.title, standing.title)


def label_of(standing: Standing) -> str:
    """One line for a list; every state has a sign and a word, so that none rests on colour."""
    content = standing.content
    decided = standing.decision.says["decision"] if standing.decision else ""
    state = decided if standing.state == "有效" else "" if standing.state == "未决定" else standing.state
    changed = ("/".join(one[0].split("/")[1:]) for one in content.get("changes") or [])
    subject = str(content.get("subject") or "、".join(changed))
    kind = kind_of(standing)
    sign = {"解释": "⇄", "无法判断": "？"}.get(kind) or SEVERITY_SIGNS[content["severity"]]
    short = subject if len(subject) <= LONGEST_SUBJECT else subject[: LONGEST_SUBJECT - 1] + "…"
    return f"{STATE_SIGNS[standing.state]}{state} {sign}{kind} {title_of(standing)} {short}"


def matter_html(standing: Standing, audit: Audit, pages: Pages) -> str:
    """The whole account of a matter of the audit; every text of the report is escaped."""
    matter = standing.matter
    if matter is None:
        return _paragraph(f"{standing.reason}：{standing.content['message']}") + decision_html(standing)
    report = next(report for report in audit.reports if report.source.name == matter.report)
    rule = next((rule.title for rule in audit.rules if rule.id == matter.title), "")
    parts = [f"<b>{html.escape(kind_of(standing))}　{html.escape(title_of(standing))}</b>"]
    parts += [html.escape(part) for part in (rule, report.source.name) if part]
    return (
        f'<div lang="zh-CN"><p style="margin:0 0 4px">{"　".join(parts)}</p>'
        f'<p style="margin:0 0 6px;font-size:115%">{html.escape(matter.message)}</p>'
        f"{_formula(standing, report)}{decision_html(standing)}{_crops(standing, report, pages)}"
        f"{_readings(matter)}</div>"
    )


def decision_html(standing: Standing) -> str:
    """What was decided and reviewed, by whom and when; and why it no longer holds."""
    if standing.decision is None:
        return ""
    says = standing.decision.says
    words = [f"{says['decision']}（{signature(standing.decision)}）"]
    words += [f"标记 {says['tick']}"] if says["tick"] else []
    words += [f"说明：{says['note']}"] if says["note"] else []
    told = _paragraph(f"{STATE_SIGNS[standing.state]} {'　'.join(words)}")
    if standing.review:
        comment = standing.review.says["comment"]
        told += _paragraph(
            f"复核：{standing.review.says['verdict']}（{signature(standing.review)}）"
            + (f"　意见：{comment}" if comment else "")
        )
    if standing.reason and standing.state != "已退回":
        told += _paragraph(f"{standing.state}：{standing.reason}")
    return f'<div style="border-left:4px solid var(--jp-border-color0,#767676);padding-left:8px">{told}</div>'


def _crops(standing: Standing, report: Report, pages: Pages) -> str:
    """The pictures of its places; a sentence where there is nothing to show."""
    if not standing.cells:
        return _paragraph("这一项不针对表格里的某一格，没有截图。")
    try:
        pictures = pictures_of(report, standing.cells, pages)
    except AuditKitError as error:
        return _paragraph(str(error))
    if pictures:
        return "".join(picture.html for picture in pictures)
    return _paragraph("原件没有可截图的页面，或这些格没有印出；它们在下面的表里用框线标出。")


def signature(entry: Entry) -> str:
    """Who and when, to the minute."""
    return f"{entry.by}，{entry.at[:16].replace('T', ' ')}"


def _formula(standing: Standing, report: Report) -> str:
    words = formula(report, standing.cells) if standing.kind == "finding" else ""
    told = _paragraph(f"算式：{words}") if words else ""
    content = standing.content
    if content.get("stated") is not None or content.get("expected") is not None:
        numbers = [
            f"{name} {content[field] if content[field] is not None else '（无）'}"
            for field, name in (("stated", "印出的数"), ("expected", "应为的数"), ("difference", "相差"))
        ]
        told += _paragraph("　".join(numbers))
    return told


def formula(report: Report, cells: Sequence[str]) -> str:
    """The official sum over exactly these cells with the printed figures in it; empty where there is none.

    Such as ``结果维持 6 ＋ 结果纠正 2 ＋ 其他结果 1 ＋ 尚未审结 1 ＝ 10；总计 11；后者多 1``. A term
    without a number keeps its printed text in quotes, and the sides are then not added up.
    """
    wanted = {CellId.parse(cell) for cell in cells}
    for table in {cell.table for cell in wanted}:
        for one in sums_of(report, table):
            if wanted == {*one.parts, *one.whole}:
                return _equation(report, one)
    return ""


def _equation(report: Report, one: Sum) -> str:
    parts, whole = ([report.by_cell[cell] for cell in side] for side in (one.parts, one.whole))
    left, right = _side(parts, one.over), _side(whole, one.over)
    if any(figure.number is None for figure in (*parts, *whole)):
        return f"{left}，应等于 {right}；有格子不是可以担保的数字，不能相加"
    added, stated = (sum((figure.number or 0 for figure in side), Decimal(0)) for side in (parts, whole))
    left += f" ＝ {added:f}" if len(parts) > 1 else ""
    right += f" ＝ {stated:f}" if len(whole) > 1 else ""
    off = stated - added
    return f"{left}；{right}；" + (f"后者{'多' if off > 0 else '少'} {abs(off):f}" if off else "两者相等")


def _side(figures: Sequence[Figure], over: str) -> str:
    """The terms of one side; zeros of a long side are counted, not written."""
    shown = figures
    if len(figures) > MOST_NAMED:
        shown = [figure for figure in figures if figure.value != 0] or figures[:1]
    terms = []
    for figure in shown:
        name = figure.cell.column if over == "rows" else figure.cell.row
        text = printed(figure.text)
        words = f"“{text}”" if text else "（空）"
        terms.append(f"{name}{words}" if figure.number is None else f"{name} {figure.number:f}")
    rest = len(figures) - len(shown)
    return " ＋ ".join(terms) + (f"（另 {rest} 格为 0）" if rest else "")


def _readings(matter: Matter) -> str:
    """Every figure it rests on with its second reading."""
    if not matter.rests_on:
        return ""
    rows = [
        (
            cell_name(CellId.parse(str(one["cell"]))),
            str(one["text"]).strip() or "（空）",
            STATE_WORDS[str(one["state"])],
            "没有第二遍" if one["second"] is None else str(one["second"]).strip() or "（空）",
            f"第{one['page']}页" if one["page"] else f"第{one['line']}行" if one["line"] else "",
        )
        for one in matter.rests_on
    ]
    differ = sum("".join(row[3].split()) not in ("".join(row[1].split()), "没有第二遍") for row in rows)
    caption = f"两遍识读：{len(rows)} 格，" + (f"{differ} 格两遍写法不同" if differ else "没有不同之处")
    heads = "".join(f'<th scope="col" style="{BOX}">{one}</th>' for one in READINGS)
    body = ""
    for row in rows:
        cells = "".join(f'<td style="{BOX};overflow-wrap:anywhere">{html.escape(one)}</td>' for one in row)
        body += f"<tr>{cells}</tr>"
    return (
        f"<details{' open' if len(rows) <= FEW else ''}><summary>每一格的两遍识读</summary>"
        '<table style="border-collapse:collapse;font-size:12px;margin:4px 0">'
        f'<caption style="text-align:left;color:inherit">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></details>"
    )


def _paragraph(text: str) -> str:
    return f'<p style="margin:2px 0 6px">{html.escape(text)}</p>'
