"""The official tables as they are printed: rows of cells with their spans, written down from the two notices.

2019: 国办公开办函〔2019〕60号. 2021: 国办公开办函〔2021〕30号. A table is a list of rows; a row holds
only the cells that begin in it, so a merged cell is written once, at its top left corner.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

TABLES = ("disclosure", "requests", "disputes")

SECTIONS = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
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
    wide: int = 1
    high: int = 1
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


def official_rows(form: str, table: str, other: Rows | None = None) -> tuple[str, ...]:
    """The row keys of this form, in order; ``other`` are those of （六）其他处理 if not the form's own."""
    if table == "disputes":
        return CASES
    if table == "disclosure":
        return tuple(row for block in DISCLOSURE[form] for row in block.rows)
    other = other or (OTHER if form == "2021" else OTHER_IN_ONE)
    groups = (RECEIVED, GRANTED, REFUSED, UNAVAILABLE, NOT_HANDLED, other, TOTAL, CARRIED)
    return tuple(key for group in groups for key, _ in group)


def official_paths(form: str, other: Rows | None = None) -> list[str]:
    """Every position of the form in its order, as ``table/row/column``."""
    return [
        f"{table}/{row}/{column}"
        for table in TABLES
        for row in official_rows(form, table, other)
        for column in columns_of(form, table, row)
    ]


def official_table(form: str, table: str, figures: Figures) -> Table:
    """The table as printed. ``figures`` are printed texts by path, such as ``requests/办理总计/自然人``."""
    if table == "disclosure":
        return [row for block in DISCLOSURE[form] for row in _block(block, figures)]
    return _requests(figures) if table == "requests" else _disputes(figures)


def placed(rows: Table) -> list[list[tuple[Cell, int, bool]]]:
    """Per grid row the cells met from left to right as (cell, grid column, begins here)."""
    hanging: dict[int, tuple[Cell, int]] = {}
    grid, width = [], sum(cell.wide for cell in rows[0])
    for row in rows:
        todo, column = iter(row), 0
        line: list[tuple[Cell, int, bool]] = []
        while column < width:
            above, left = hanging.pop(column, (None, 0))
            cell = above or next(todo)
            left = left or cell.high
            if left > 1:
                hanging[column] = (cell, left - 1)
            line.append((cell, column, above is None))
            column += cell.wide
        grid.append(line)
    return grid


def fields(rows: Table) -> list[list[str]]:
    """One field for every grid column; what a merged cell covers beyond its corner is an empty field."""
    return [
        [text for cell, _, begins in line for text in (cell.text if begins else "", *[""] * (cell.wide - 1))]
        for line in placed(rows)
    ]


def is_head(row: Iterable[Cell]) -> bool:
    """Whether a row holds words only: the head of a table or of a block."""
    return not any(cell.path for cell in row)


def _block(block: Block, figures: Figures) -> Table:
    spans = {3: (1, 1, 1), 2: (1, 2), 1: (3,)}[len(block.columns)]
    heads = [Cell(PRINTED_COLUMN.get(key, key), span) for key, span in zip(block.columns, spans, strict=True)]
    rows = [[Cell(f"第二十条第{block.item}项", 4)], [Cell("信息内容"), *heads]]
    for row in block.rows:
        cells = _figures(figures, [f"disclosure/{row}/{column}" for column in block.columns])
        rows.append([Cell(row), *(replace(cell, wide=n) for cell, n in zip(cells, spans, strict=True))])
    return rows


def _requests(figures: Figures) -> Table:
    one_row = "requests/其他处理/总计" in figures

    def line(key: str, label: str, wide: int) -> list[Cell]:
        return [Cell(label, wide), *_figures(figures, [f"requests/{key}/{column}" for column in APPLICANTS])]

    groups = [("（三）不予公开", REFUSED), ("（四）无法提供", UNAVAILABLE), ("（五）不予处理", NOT_HANDLED)]
    body = [line(*row, 2) for row in GRANTED]
    if not one_row:
        groups.append(("（六）其他处理", OTHER))
    for parent, rows in groups:
        lines = [line(*row, 1) for row in rows]
        lines[0].insert(0, Cell(parent, high=len(rows)))
        body += lines
    body += [line(*row, 2) for row in ((*OTHER_IN_ONE, *TOTAL) if one_row else TOTAL)]
    body[0].insert(0, Cell(OUTCOMES, high=len(body)))
    return [
        [Cell(CORNER, 3, 3), Cell("申请人情况", 7)],
        [Cell("自然人", high=2), Cell("法人或其他组织", 5), Cell("总计", high=2)],
        [Cell(label) for label in APPLICANTS[1:6]],
        *(line(*row, 3) for row in RECEIVED),
        *body,
        *(line(*row, 3) for row in CARRIED),
    ]


def _disputes(figures: Figures) -> Table:
    return [
        [Cell("行政复议", 5), Cell("行政诉讼", 10)],
        [*(Cell(label, high=2) for label in RESULTS), Cell(CASES[1], 5), Cell(CASES[2], 5)],
        [Cell(label) for label in (*RESULTS, *RESULTS)],
        _figures(figures, [f"disputes/{case}/{result}" for case in CASES for result in RESULTS]),
    ]


def _figures(figures: Figures, paths: Iterable[str]) -> list[Cell]:
    return [Cell(figures[path], path=path) for path in paths]
