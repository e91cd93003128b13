"""The official tables as they are printed: rows of cells with their spans, written down from the two notices.

2019: 国办公开办函〔2019〕60号. 2021: 国办公开办函〔2021〕30号. A table is a list of rows; a row holds
only the cells that begin in it, so a merged cell is written once, at its top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TABLES = ("disclosure", "requests", "disputes")
GRID_WIDTH = {"disclosure": 4, "requests": 10, "disputes": 15}

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
CASES = ("行政复议", "未经复议直接起诉", "复议后起诉")

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
OUTCOMES = "三、本年度办理结果"

Rows = tuple[tuple[str, str], ...]  # (key, printed label)
RECEIVED: Rows = (
    ("本年新收", "一、本年新收政府信息公开申请数量"),
    ("上年结转", "二、上年结转政府信息公开申请数量"),
)
GRANTED: Rows = (
    ("予以公开", "（一）予以公开"),
    ("部分公开", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
)
REFUSED: Rows = (
    ("国家秘密", "1.属于国家秘密"),
    ("法律法规禁止", "2.其他法律行政法规禁止公开"),
    ("三安全一稳定", "3.危及“三安全一稳定”"),
    ("第三方权益", "4.保护第三方合法权益"),
    ("内部事务信息", "5.属于三类内部事务信息"),
    ("过程性信息", "6.属于四类过程性信息"),
    ("行政执法案卷", "7.属于行政执法案卷"),
    ("行政查询事项", "8.属于行政查询事项"),
)
UNAVAILABLE: Rows = (
    ("不掌握信息", "1.本机关不掌握相关政府信息"),
    ("需另行制作", "2.没有现成信息需要另行制作"),
    ("补正后仍不明确", "3.补正后申请内容仍不明确"),
)
NOT_HANDLED: Rows = (
    ("信访举报投诉", "1.信访举报投诉类申请"),
    ("重复申请", "2.重复申请"),
    ("公开出版物", "3.要求提供公开出版物"),
    ("大量反复申请", "4.无正当理由大量反复申请"),
    ("确认或重新出具", "5.要求行政机关确认或重新出具已获取信息"),
)
OTHER: Rows = (
    ("逾期不补正", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("逾期不缴费", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("其他", "3.其他"),
)
OTHER_IN_ONE: Rows = (("其他处理", "（六）其他处理"),)
TOTAL: Rows = (("办理总计", "（七）总计"),)
CARRIED: Rows = (("结转下年度", "四、结转下年度继续办理"),)

#: Wording of the prose for several rows at once.
GROUPS = {
    "不予公开": tuple(key for key, _ in REFUSED),
    "无法提供": tuple(key for key, _ in UNAVAILABLE),
    "不予处理": tuple(key for key, _ in NOT_HANDLED),
}


@dataclass(frozen=True)
class Cell:
    """A printed cell; ``path`` is the official position ``table/row/column`` of a figure, None for words."""

    text: str
    across: int = 1
    down: int = 1
    path: str | None = None


@dataclass(frozen=True)
class Block:
    """A part of 表二: the item of 条例第二十条, the columns and the rows."""

    item: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


Table = list[list[Cell]]
Figures = Mapping[str, str]

ITEMS = ("上一年项目数量", "本年增减")
PRINTED_COLUMN = {"本年增减": "本年增/减", "本年收费金额": "本年收费金额（单位：万元）"}
DISCLOSURE = {
    "2021": (
        Block("（一）", ("本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件")),
        Block("（五）", ("本年处理决定数量",), ("行政许可",)),
        Block("（六）", ("本年处理决定数量",), ("行政处罚", "行政强制")),
        Block("（八）", ("本年收费金额",), ("行政事业性收费",)),
    ),
    "2019": (
        Block("（一）", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), ("规章", "规范性文件")),
        Block("（五）", (*ITEMS, "处理决定数量"), ("行政许可", "其他对外管理服务事项")),
        Block("（六）", (*ITEMS, "处理决定数量"), ("行政处罚", "行政强制")),
        Block("（八）", ITEMS, ("行政事业性收费",)),
        Block("（九）", ("采购项目数量", "采购总金额"), ("政府集中采购",)),
    ),
}


def columns_of(form: str, table: str, row: str) -> tuple[str, ...]:
    """The columns that have a figure in this row of this form."""
    if table == "requests":
        return APPLICANTS
    if table == "disputes":
        return RESULTS
    return next(block.columns for block in DISCLOSURE[form] if row in block.rows)


def official_rows(form: str, table: str) -> tuple[str, ...]:
    """The row keys of this form, in order."""
    if table == "disputes":
        return CASES
    if table == "disclosure":
        return tuple(row for block in DISCLOSURE[form] for row in block.rows)
    other = OTHER if form == "2021" else OTHER_IN_ONE
    groups = (RECEIVED, GRANTED, REFUSED, UNAVAILABLE, NOT_HANDLED, other, TOTAL, CARRIED)
    return tuple(key for group in groups for key, _ in group)


def official_table(form: str, table: str, figures: Figures) -> Table:
    """The table as printed. ``figures`` are printed texts by path, such as ``requests/办理总计/自然人``."""
    if table == "disclosure":
        return [row for block in DISCLOSURE[form] for row in _block(block, figures)]
    return _requests(figures) if table == "requests" else _disputes(figures)


def slots(rows: Table, width: int) -> list[list[tuple[Cell, bool]]]:
    """The full grid: each cell in every place it covers, with True in its first row, False further down."""
    grid: list[list[tuple[Cell, bool]]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        todo, line, column = iter(row), [], 0
        while column < width:
            cell, left = hanging.pop(column, (None, 0))
            begins = cell is None
            if cell is None:
                cell = next(todo)
                left = cell.down
            if left > 1:
                hanging[column] = (cell, left - 1)
            line.append((cell, begins))
            column += cell.across
        grid.append(line)
    return grid


def _figure(figures: Figures, path: str, across: int = 1) -> Cell:
    return Cell(figures[path], across, path=path)


def _spans(count: int) -> tuple[int, ...]:
    return {3: (1, 1, 1), 2: (1, 2), 1: (3,)}[count]


def _block(block: Block, figures: Figures) -> Table:
    spans = _spans(len(block.columns))
    heads = [Cell(PRINTED_COLUMN.get(key, key), span) for key, span in zip(block.columns, spans, strict=True)]
    rows = [[Cell(f"第二十条第{block.item}项", 4)], [Cell("信息内容"), *heads]]
    for row in block.rows:
        paths = [f"disclosure/{row}/{column}" for column in block.columns]
        cells = [_figure(figures, path, span) for path, span in zip(paths, spans, strict=True)]
        rows.append([Cell(row), *cells])
    return rows


def _requests(figures: Figures) -> Table:
    one_row = "requests/其他处理/总计" in figures
    groups = [("（三）不予公开", REFUSED), ("（四）无法提供", UNAVAILABLE), ("（五）不予处理", NOT_HANDLED)]
    body = [[Cell(label, 2), *_applicants(figures, key)] for key, label in GRANTED]
    if not one_row:
        groups.append(("（六）其他处理", OTHER))
    for parent, rows in groups:
        lines = [[Cell(label), *_applicants(figures, key)] for key, label in rows]
        lines[0].insert(0, Cell(parent, down=len(rows)))
        body += lines
    tail = (*OTHER_IN_ONE, *TOTAL) if one_row else TOTAL
    body += [[Cell(label, 2), *_applicants(figures, key)] for key, label in tail]
    body[0].insert(0, Cell(OUTCOMES, down=len(body)))
    outer = {key: [Cell(label, 3), *_applicants(figures, key)] for key, label in (*RECEIVED, *CARRIED)}
    return [*_requests_header(), outer["本年新收"], outer["上年结转"], *body, outer["结转下年度"]]


def _requests_header() -> Table:
    return [
        [Cell(CORNER, 3, 3), Cell("申请人情况", 7)],
        [Cell("自然人", down=2), Cell("法人或其他组织", 5), Cell("总计", down=2)],
        [Cell(label) for label in APPLICANTS[1:6]],
    ]


def _applicants(figures: Figures, row: str) -> list[Cell]:
    return [_figure(figures, f"requests/{row}/{column}") for column in APPLICANTS]


def _disputes(figures: Figures) -> Table:
    return [
        [Cell("行政复议", 5), Cell("行政诉讼", 10)],
        [*(Cell(label, down=2) for label in RESULTS), Cell(CASES[1], 5), Cell(CASES[2], 5)],
        [Cell(label) for label in (*RESULTS, *RESULTS)],
        [_figure(figures, f"disputes/{case}/{result}") for case in CASES for result in RESULTS],
    ]
