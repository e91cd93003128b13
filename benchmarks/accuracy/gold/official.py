"""The official tables as printed sheets: boxes with spans; those that hold a figure carry its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

Row = tuple["Box", ...]

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
WAYS = ("行政复议", "未经复议直接起诉", "复议后起诉")
REFUSED = (
    ("国家秘密", "属于国家秘密"),
    ("法律法规禁止", "其他法律行政法规禁止公开"),
    ("三安全一稳定", "危及{0}三安全一稳定{1}"),
    ("第三方权益", "保护第三方合法权益"),
    ("内部事务信息", "属于三类内部事务信息"),
    ("过程性信息", "属于四类过程性信息"),
    ("行政执法案卷", "属于行政执法案卷"),
    ("行政查询事项", "属于行政查询事项"),
)
UNAVAILABLE = (
    ("不掌握信息", "本机关不掌握相关政府信息"),
    ("需另行制作", "没有现成信息需要另行制作"),
    ("补正后仍不明确", "补正后申请内容仍不明确"),
)
NOT_TAKEN_UP = (
    ("信访举报投诉", "信访举报投诉类申请"),
    ("重复申请", "重复申请"),
    ("公开出版物", "要求提供公开出版物"),
    ("大量反复申请", "无正当理由大量反复申请"),
    ("确认或重新出具", "要求行政机关确认或重新出具已获取信息"),
)
OTHERWISE = (
    ("逾期不补正", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("逾期不缴费", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("其他", "其他"),
)
LEAVES_SHARED = ("予以公开", "部分公开", *(key for key, _ in REFUSED + UNAVAILABLE + NOT_TAKEN_UP))
ARTICLES = {
    "2021": (
        ("一", ("本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件")),
        ("五", ("本年处理决定数量",), ("行政许可",)),
        ("六", ("本年处理决定数量",), ("行政处罚", "行政强制")),
        ("八", ("本年收费金额",), ("行政事业性收费",)),
    ),
    "2019": (
        ("一", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), ("规章", "规范性文件")),
        ("五", ("上一年项目数量", "本年增减", "处理决定数量"), ("行政许可", "其他对外管理服务事项")),
        ("六", ("上一年项目数量", "本年增减", "处理决定数量"), ("行政处罚", "行政强制")),
        ("八", ("上一年项目数量", "本年增减"), ("行政事业性收费",)),
        ("九", ("采购项目数量", "采购总金额"), ("政府集中采购",)),
    ),
}
COLUMN_TITLES = {"本年收费金额": "本年收费金额（单位：万元）", "本年增减": "本年增/减"}


@dataclass(frozen=True)
class Box:
    """One printed cell: ``key`` is ``table/row/column`` where it holds a figure of the form."""

    text: str = ""
    key: str | None = None
    across: int = 1
    down: int = 1
    head: bool = False
    upright: bool = False


@dataclass(frozen=True)
class Sheet:
    """One printed table: each row holds only the boxes that start in it; ``widths`` are shares."""

    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    head_rows: int = 0


@dataclass(frozen=True)
class Wording:
    """How a report writes the fixed words of the form."""

    quotes: tuple[str, str] = ("“", "”")
    brackets: tuple[str, str] = ("（", "）")
    stop: str = "."
    spaced_article: bool = False
    short_regulation: bool = False


def other_leaves(one_row: bool) -> tuple[str, ...]:
    """The row keys of （六）其他处理: one row or three."""
    return ("其他处理",) if one_row else tuple(key for key, _ in OTHERWISE)


def request_rows(one_row: bool) -> tuple[str, ...]:
    """The row keys of 表三 in printed order."""
    return ("本年新收", "上年结转", *LEAVES_SHARED, *other_leaves(one_row), "办理总计", "结转下年度")


def figure_keys(form: str, one_row: bool) -> list[str]:
    """Every figure the form asks for, as ``table/row/column``, in printed order."""
    keys = [
        f"disclosure/{row}/{column}"
        for _, columns, rows in ARTICLES[form]
        for row in rows
        for column in columns
    ]
    keys += [f"requests/{row}/{column}" for row in request_rows(one_row) for column in APPLICANTS]
    return keys + [f"disputes/{way}/{outcome}" for way in WAYS for outcome in OUTCOMES]


def disclosure(form: str, printed: Mapping[str, str], wording: Wording, apart: bool = False) -> list[Sheet]:
    """表二, as one sheet or as one sheet per article."""
    wide = 3
    blocks = [tuple(_article(form, number, printed, wording, wide)) for number, _, _ in ARTICLES[form]]
    widths = (3.0, 2.0, 2.0, 2.0)
    if apart:
        return [Sheet(block, widths) for block in blocks]
    return [Sheet(tuple(row for block in blocks for row in block), widths)]


def _article(
    form: str, number: str, printed: Mapping[str, str], wording: Wording, wide: int
) -> Iterator[Row]:
    columns, rows = next((columns, rows) for name, columns, rows in ARTICLES[form] if name == number)
    left, right = wording.brackets
    gap = " " if wording.spaced_article else ""
    yield (Box(f"第二十条{gap}第{left}{number}{right}项", across=wide + 1, head=True),)
    spans = [1] * (len(columns) - 1) + [wide - len(columns) + 1]
    titles = [COLUMN_TITLES.get(column, column) for column in columns]
    yield (
        Box("信息内容", head=True),
        *(Box(title, across=span, head=True) for title, span in zip(titles, spans, strict=True)),
    )
    for row in rows:
        label = "规范性文件" if wording.short_regulation and row == "行政规范性文件" else row
        keys = [f"disclosure/{row}/{column}" for column in columns]
        boxes = (Box(printed[key], key, across=span) for key, span in zip(keys, spans, strict=True))
        yield (Box(label), *boxes)


def requests(printed: Mapping[str, str], wording: Wording, one_row: bool) -> Sheet:
    """表三, with the merged labels of the official form."""

    def figures(row: str) -> Row:
        keys = (f"requests/{row}/{column}" for column in APPLICANTS)
        return tuple(Box(printed[key], key) for key in keys)

    left, right = wording.brackets
    leaves = 20 if one_row else 22
    rows = [*_request_heads(left, right)]
    rows.append((Box("一、本年新收政府信息公开申请数量", across=3), *figures("本年新收")))
    rows.append((Box("二、上年结转政府信息公开申请数量", across=3), *figures("上年结转")))
    whole = Box("三、本年度办理结果", down=leaves, upright=True)
    rows.append((whole, Box(f"{left}一{right}予以公开", across=2), *figures("予以公开")))
    partly = f"{left}二{right}部分公开（区分处理的，只计这一情形，不计其他情形）"
    rows.append((Box(partly, across=2), *figures("部分公开")))
    groups = [("三", "不予公开", REFUSED), ("四", "无法提供", UNAVAILABLE), ("五", "不予处理", NOT_TAKEN_UP)]
    for number, title, parts in groups if one_row else [*groups, ("六", "其他处理", OTHERWISE)]:
        for index, (key, label) in enumerate(parts):
            group = (Box(f"{left}{number}{right}{title}", down=len(parts)),) if index == 0 else ()
            name = Box(f"{index + 1}{wording.stop}{label.format(*wording.quotes)}")
            rows.append((*group, name, *figures(key)))
    if one_row:
        rows.append((Box(f"{left}六{right}其他处理", across=2), *figures("其他处理")))
    rows.append((Box(f"{left}七{right}总计", across=2), *figures("办理总计")))
    rows.append((Box("四、结转下年度继续办理", across=3), *figures("结转下年度")))
    return Sheet(tuple(rows), (1.1, 1.8, 4.9, *(1.3,) * 7), head_rows=3)


def _request_heads(left: str, right: str) -> Iterator[Row]:
    note = f"{left}本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和{right}"
    yield (Box(note, across=3, down=3, head=True), Box("申请人情况", across=7, head=True))
    person = Box("自然人", down=2, head=True)
    yield (person, Box("法人或其他组织", across=5, head=True), Box("总计", down=2, head=True))
    yield tuple(Box(name, head=True) for name in APPLICANTS[1:6])


def disputes(printed: Mapping[str, str]) -> Sheet:
    """表四: fifteen figures in one row."""
    heads = (
        (Box("行政复议", across=5, head=True), Box("行政诉讼", across=10, head=True)),
        (
            *(Box(outcome, down=2, head=True) for outcome in OUTCOMES),
            *(Box(way, across=5, head=True) for way in WAYS[1:]),
        ),
        tuple(Box(outcome, head=True) for _ in WAYS[1:] for outcome in OUTCOMES),
    )
    keys = [f"disputes/{way}/{outcome}" for way in WAYS for outcome in OUTCOMES]
    return Sheet((*heads, tuple(Box(printed[key], key) for key in keys)), (1.0,) * 15, head_rows=3)


def placed(sheet: Sheet) -> list[list[tuple[Box, int, bool]]]:
    """Per grid row the boxes met from left to right as (box, grid column, starts here)."""
    hanging: dict[int, tuple[int, Box]] = {}
    rows = []
    for row in sheet.rows:
        line: list[tuple[Box, int, bool]] = []
        fresh, column = list(row), 0
        while column < len(sheet.widths):
            left_over, above = hanging.get(column, (0, None))
            if above is not None and left_over > 0:
                hanging[column] = (left_over - 1, above)
                line.append((above, column, False))
                column += above.across
                continue
            box = fresh.pop(0)
            hanging[column] = (box.down - 1, box)
            line.append((box, column, True))
            column += box.across
        assert not fresh, "a row holds more boxes than the sheet has columns"
        rows.append(line)
    return rows


def without_down_spans(sheet: Sheet, last_row: int) -> Sheet:
    """The sheet in which boxes of the first rows span no rows downward but leave empty boxes below."""
    rows = []
    for index, line in enumerate(placed(sheet)):
        boxes = []
        for box, _, starts in line:
            near = index < last_row
            if starts:
                boxes.append(replace(box, down=1) if near else box)
            elif near:
                boxes.append(replace(box, text="", key=None, down=1))
        rows.append(tuple(boxes))
    return replace(sheet, rows=tuple(rows))


def with_differing_spans(sheet: Sheet) -> Sheet:
    """表二 on five grid columns: header rows split (1, 1, 2, 1), rows of figures (1, 2, 1, 1)."""
    first, second, third, fourth = sheet.widths
    rows = []
    for row in sheet.rows:
        extra = 1 if row[0].key is None and row[-1].key is not None else 2
        rows.append(_stretched(row, extra))
    return Sheet(tuple(rows), (first, second * 0.5, second * 0.5, third, fourth), sheet.head_rows)


def _stretched(row: Row, column: int) -> Row:
    """The row with one more grid column inserted at ``column``: the box there spans it too."""
    boxes, start = [], 0
    for box in row:
        holds = start <= column < start + box.across
        boxes.append(replace(box, across=box.across + 1) if holds else box)
        start += box.across
    return tuple(boxes)


def cut(sheet: Sheet, at: int) -> tuple[Sheet, Sheet]:
    """The sheet as two, the second starting with row ``at``; boxes that hang over the cut go on empty."""
    upper, lower = [], []
    for index, line in enumerate(placed(sheet)):
        if index < at:
            upper.append(tuple(replace(b, down=min(b.down, at - index)) for b, _, starts in line if starts))
        elif index > at:
            lower.append(tuple(box for box, _, starts in line if starts))
        else:
            lower.append(tuple(b if starts else _rest(sheet, b, at) for b, _, starts in line))
    return replace(sheet, rows=tuple(upper)), replace(sheet, rows=tuple(lower), head_rows=0)


def _rest(sheet: Sheet, box: Box, at: int) -> Box:
    start = next(index for index, row in enumerate(sheet.rows) if any(b is box for b in row))
    return replace(box, text="", key=None, down=start + box.down - at)
