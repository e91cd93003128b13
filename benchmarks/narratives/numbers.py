"""The figures of a made report: consistent tables, and the same figures as its prose tells them."""

import random
from dataclasses import dataclass

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
GROUPS = {
    "full": ("予以公开",),
    "partial": ("部分公开",),
    "refused": ("国家秘密", "法律法规禁止", "第三方权益", "内部事务信息", "过程性信息", "行政执法案卷"),
    "unable": ("不掌握信息", "需另行制作", "补正后仍不明确"),
    "unprocessed": ("信访举报投诉", "重复申请"),
}
OTHER = {"2021": ("逾期不补正", "其他"), "2019": ("其他处理",)}
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结")


@dataclass
class Numbers:
    """What the prose may tell; every field is a count unless its name says otherwise."""

    year: int
    new: int
    carried: int
    done: int
    out: int
    full: int
    partial: int
    refused: int
    unable: int
    unprocessed: int
    other: int
    natural: int
    legal: int
    review: list[int]
    direct: list[int]
    after: list[int]
    made: int
    repealed: int
    valid: int
    permits: int
    fines: int
    fee: str
    published: int
    share_shift: float = 0.0

    def share(self, part: int, cut: bool = False) -> str:
        """The share of 办理总计 with one decimal, rounded or cut off."""
        exact = part * 1000 / max(1, self.done)
        tenths = int(exact) if cut else int(exact + 0.5)
        return f"{tenths / 10 + self.share_shift:.1f}"


def made_numbers(draw: random.Random, form: str, year: int) -> tuple[Numbers, dict[str, str]]:
    """Figures to tell and the printed cells of tables in which every sum holds."""
    leaves = [row for rows in (*GROUPS.values(), OTHER[form]) for row in rows]
    grid = {(row, column): draw.choice([0, 0, 1, 2, 5]) if column != "自然人" else draw.randint(0, 9)
            for row in leaves for column in COLUMNS}  # fmt: skip
    grid["予以公开", "自然人"] += 11
    rows: dict[str, list[int]] = {row: [grid[row, column] for column in COLUMNS] for row in leaves}
    rows["办理总计"] = [sum(grid[row, column] for row in leaves) for column in COLUMNS]
    rows["上年结转"] = [draw.randint(1, 4), 1, 0, 0, 0, 0]
    rows["结转下年度"] = [draw.randint(2, 5), 0, 0, 0, 1, 0]
    balance = zip(rows["办理总计"], rows["结转下年度"], rows["上年结转"], strict=True)
    rows["本年新收"] = [max(0, done + out - carried) for done, out, carried in balance]
    balance = zip(rows["办理总计"], rows["结转下年度"], rows["本年新收"], strict=True)
    rows["上年结转"] = [done + out - new for done, out, new in balance]
    cells = {f"requests/{row}/{COLUMNS[at]}": str(v) for row, vs in rows.items() for at, v in enumerate(vs)}
    cells |= {f"requests/{row}/总计": str(sum(values)) for row, values in rows.items()}
    ranges = ((2, 5), (0, 1), (0, 2), (1, 3))
    disputes = [[draw.randint(*limits) for limits in ranges] for _ in range(3)]
    disputes[0][1] = 1
    for row, values in zip(("行政复议", "未经复议直接起诉", "复议后起诉"), disputes, strict=True):
        cells |= {f"disputes/{row}/{c}": str(v) for c, v in zip(OUTCOMES, values, strict=True)}
        cells[f"disputes/{row}/总计"] = str(sum(values))
    total = {name: sum(sum(rows[row]) for row in group) for name, group in GROUPS.items()}
    numbers = Numbers(
        year=year, new=sum(rows["本年新收"]), carried=sum(rows["上年结转"]), done=sum(rows["办理总计"]),
        out=sum(rows["结转下年度"]), **total, other=sum(sum(rows[row]) for row in OTHER[form]),
        natural=rows["本年新收"][0], legal=sum(rows["本年新收"][1:]),
        review=disputes[0], direct=disputes[1], after=disputes[2],
        made=draw.randint(3, 9), repealed=draw.randint(0, 2), valid=draw.randint(20, 60),
        permits=draw.randint(300, 9000), fines=draw.randint(20, 400),
        fee=f"{draw.randint(100, 9999) / 100:.2f}",
        published=draw.randint(800, 6000),
    )  # fmt: skip
    return numbers, cells | _disclosure(numbers, form)


def _disclosure(n: Numbers, form: str) -> dict[str, str]:
    if form == "2019":
        made = {"本年新制作数量": n.made, "本年新公开数量": n.made, "对外公开总数量": n.valid}
        cells = {f"disclosure/规范性文件/{column}": str(value) for column, value in made.items()}
        decided = {"行政许可": n.permits, "行政处罚": n.fines}
        cells |= {f"disclosure/{row}/上一年项目数量": "12" for row in decided}
        return cells | {f"disclosure/{row}/处理决定数量": str(value) for row, value in decided.items()}
    made = {"本年制发件数": n.made, "本年废止件数": n.repealed, "现行有效件数": n.valid}
    cells = {f"disclosure/行政规范性文件/{column}": str(value) for column, value in made.items()}
    return cells | {
        "disclosure/行政许可/本年处理决定数量": str(n.permits),
        "disclosure/行政处罚/本年处理决定数量": str(n.fines),
        "disclosure/行政事业性收费/本年收费金额": n.fee,
    }
