"""What the charts draw: counts and measures, what is no number among them, sums that do not hold."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from audit_kit.answers import Exact, exact, printed, shown
from audit_kit.forms import Label, Sum, load_form
from audit_kit.model import CellId, Figure
from audit_kit.relations import sums_of
from audit_kit.report import Report

IN, OUT, CARRIED = ("本年新收", "上年结转"), "办理总计", "结转下年度"
GRANTED, REFUSED, UNAVAILABLE, UNHANDLED = ("予以公开", "部分公开"), "不予公开", "无法提供", "不予处理"
GROUPS = (*GRANTED, REFUSED, UNAVAILABLE, UNHANDLED, "其他处理")
"""The six groups of outcomes of 表三, in printed order."""
LONGEST_WORD, LONGEST_QUOTE, MOST_SUMS = 3, 20, 4
"""Characters of a printed text that a cell and that a note quotes; failing sums that a note spells out."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A named count: the sum of those of its figures that are numbers (件)."""

    name: str
    figures: tuple[Figure, ...]

    @property
    def known(self) -> Exact:
        """The sum of the figures in state ``number``; 0 where there is none."""
        return sum(map(number_of, self.figures), start=0)

    @property
    def value(self) -> Exact | None:
        """The sum of all its figures; None where one is no number, or there is none."""
        return None if self.doubtful or not self.figures else self.known

    @property
    def doubtful(self) -> tuple[Figure, ...]:
        """The figures that are no number."""
        return tuple(figure for figure in self.figures if figure.state != "number")

    @property
    def is_unknown(self) -> bool:
        """Whether none of its figures is a number."""
        return len(self.doubtful) == len(self.figures)

    @property
    def told(self) -> str:
        """The count in words: 27件, 存疑, 20件（另有1项空白）."""
        if self.is_unknown:
            return self.standing
        return f"{shown(self.known)}件" + (f"（{self.rest}）" if self.doubtful else "")

    @property
    def standing(self) -> str:
        """How its figures that are no numbers stand in the report, in a word if all stand alike."""
        ways = {stands_as(figure) for figure in self.doubtful}
        return ways.pop() if len(ways) == 1 else "不是数字" if ways else "没有这一项"

    @property
    def rest(self) -> str:
        """What it leaves out: 另有2项存疑; empty where all its figures are numbers."""
        return f"另有{len(self.doubtful)}项{self.standing}" if self.doubtful else ""


@dataclass(frozen=True, slots=True)
class Broken:
    """An official sum whose figures are all numbers and that does not hold."""

    sum: Sum
    parts: Exact
    whole: Exact

    @property
    def subject(self) -> str:
        """The row (of a sum over rows) or the column it is about."""
        return self.sum.whole[0].row if self.sum.over == "rows" else self.sum.whole[0].column

    @property
    def message(self) -> str:
        """What the figures are and by how much they differ, in Chinese."""
        along, line = ("column", "行") if self.sum.over == "rows" else ("row", "列")
        parts = [getattr(cell, along) for cell in self.sum.parts]
        wholes = "＋".join(getattr(cell, along) for cell in self.sum.whole)
        added = "＋".join(parts) if len(parts) < 3 else "各项之和"
        gap = shown(max(self.whole, self.parts) - min(self.whole, self.parts))
        return f"“{self.subject}”{line}{wholes}为{shown(self.whole)}，{added}为{shown(self.parts)}，相差{gap}"


def amount(report: Report, name: str, cells: Iterable[CellId]) -> Amount:
    """The amount of the cells that the report's form has."""
    return Amount(name, tuple(report.by_cell[cell] for cell in cells if cell in report.by_cell))


def total(report: Report, name: str, *rows: str) -> Amount:
    """The 总计 of some rows of 表三, as one amount."""
    return amount(report, name, [CellId("requests", row, "总计") for row in rows])


def number_of(figure: Figure) -> Exact:
    """The number that can be vouched for; 0 where there is none."""
    return exact(figure.number) if figure.number is not None else 0


def figure_at(report: Report, cell: CellId) -> Figure:
    """The figure at an address, absent where the report's form has none."""
    return report.by_cell.get(cell, Figure(cell, "", None, "absent"))


def outcome_rows(report: Report) -> dict[str, tuple[str, ...]]:
    """The rows of each group of outcomes that the report's 表三 has, in printed order."""
    rows: dict[str, tuple[str, ...]] = dict.fromkeys(GROUPS, ())
    for row in report.rows_of("requests"):
        under = official_row("requests", row).under  # such as （三）不予公开
        group = row if row in GROUPS else under[1].split("）")[-1] if len(under) > 1 else None
        if group is not None:
            rows[group] += (row,)
    return rows


def row_text(table: str, row: str) -> str:
    """The shortest wording that the form accepts for a row, such as （二）部分公开."""
    label = official_row(table, row)
    return min((label.label, *label.also), key=len) if row in GROUPS or len(label.label) > 20 else label.label


@cache
def official_row(table: str, row: str) -> Label:
    """A row of whichever form has it; KeyError where none has."""
    labels: dict[str, Label] = {}
    for form in ("2019", "2021"):
        official = load_form(form).tables[table]
        found = [one for block in official.blocks for one in block.rows]
        labels |= {one.key: one for one in [*found, *(instead.row for instead in official.instead)]}
    return labels[row]


def broken_sums(report: Report, table: str, cells: Iterable[CellId]) -> tuple[Broken, ...]:
    """The official sums in which one of the cells takes part and that do not hold."""
    drawn, broken = set(cells), []
    for one in sums_of(report, table):
        parts, wholes = (amount(report, one.name, side) for side in (one.parts, one.whole))
        decided = not parts.doubtful and not wholes.doubtful
        if decided and parts.known != wholes.known and not drawn.isdisjoint(one.parts + one.whole):
            broken.append(Broken(one, parts.known, wholes.known))
    return tuple(broken)


def doubts(figures: Iterable[Figure]) -> list[str]:
    """A note that names the figures that are no number, by how they stand in the report; or nothing."""
    named: dict[str, list[str]] = {}
    for figure in figures:
        if figure.state != "number":
            _, row, column = figure.cell
            named.setdefault(_quoted(figure), []).append(row if column == "总计" else f"{row}·{column}")
    told = "；".join(f"{way} {len(names)} 项（{'、'.join(names)}）" for way, names in named.items())
    return [f"没有画出、也不当作 0 的：{told}。"] if named else []


def hatched(figures: Iterable[Figure]) -> list[str]:
    """A note that counts the hatched cells of a table that is drawn cell by cell; or nothing."""
    ways = Counter(stands_as(figure) for figure in figures if figure.state != "number")
    told = "、".join(f"{way} {count} 格" for way, count in ways.items())
    return [f"斜线处没有可以担保的数字，不当作 0：{told}。"] if ways else []


def failing(sums: Sequence[Broken]) -> list[str]:
    """A note that spells out the sums that do not hold; or nothing."""
    told = "；".join(one.message for one in sums[:MOST_SUMS])
    rest = f"；共 {len(sums)} 处，其余见检查结果" if len(sums) > MOST_SUMS else ""
    return [f"对不上：{told}{rest}。"] if sums else []


def stands_as(figure: Figure) -> str:
    """How a figure that is no number stands in the report, in a word: 空白, 没有印出, 存疑, “/”, 文字."""
    text = printed(figure.text)
    word = f"“{text}”" if len(text) <= LONGEST_WORD else "文字"
    return {"blank": "空白", "absent": "没有印出", "unsure": "存疑"}.get(figure.state, word)


def words_of(figure: Figure) -> str:
    """The number, or how what is no number stands in the report."""
    return stands_as(figure) if figure.number is None else shown(exact(figure.number))


def _quoted(figure: Figure) -> str:
    """The same with the words that are printed, as a note quotes them."""
    text = printed(figure.text)
    if figure.state != "text":
        return stands_as(figure)
    return f"“{text}”" if len(text) <= LONGEST_QUOTE else f"“{text[:LONGEST_QUOTE]}……”"


@dataclass(frozen=True, slots=True)
class Measure:
    """A named figure of a report (件): that of some rows, or groups of rows of 表三, in some columns."""

    name: str
    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...] = ("总计",)

    def of(self, report: Report) -> Amount:
        """The amount in a report."""
        groups = outcome_rows(report) if self.table == "requests" else {}
        rows = [row for name in self.rows for row in groups.get(name, (name,))]
        cells = [CellId(self.table, row, column) for row in rows for column in self.columns]
        return amount(report, self.name, cells)

    def share_of(self, report: Report) -> Exact | None:
        """Its share of the printed 办理总计; None where one of the two is no number, or the latter is 0."""
        part, whole = self.of(report).value, CLOSED.of(report).value
        return None if part is None or not whole else Fraction(part) / whole

    def broken(self, report: Report) -> tuple[Broken, ...]:
        """The sums of the table in which its figures take part and that do not hold."""
        return broken_sums(report, self.table, [figure.cell for figure in self.of(report).figures])

    def is_off(self, report: Report) -> bool:
        """Whether one of its figures is the printed whole of a sum that does not hold."""
        cells = {figure.cell for figure in self.of(report).figures}
        return any(not cells.isdisjoint(one.sum.whole) for one in self.broken(report))


NEW = Measure("本年新收", "requests", ("本年新收",))
CLOSED = Measure(OUT, "requests", (OUT,))
LEFT_OVER = Measure(CARRIED, "requests", (CARRIED,))
SHARES = (
    Measure("公开（含部分公开）", "requests", GRANTED),
    *(Measure(name, "requests", (name,)) for name in (REFUSED, UNAVAILABLE, UNHANDLED)),
)
"""What is compared as a share of the 办理总计."""
DISPUTED = (
    Measure("行政复议", "disputes", ("行政复议",)),
    Measure("行政诉讼", "disputes", ("未经复议直接起诉", "复议后起诉")),
)
NORMATIVE = Measure(
    "规范性文件", "disclosure", ("行政规范性文件", "规范性文件"), ("现行有效件数", "对外公开总数量")
)
"""The counts of normative documents of the 2021 and of the 2019 form; they do not mean the same."""
COUNTS = (NEW, LEFT_OVER, *DISPUTED)
YEARLY = (NEW, *SHARES, LEFT_OVER, *DISPUTED, NORMATIVE)


def all_broken(report: Report, measures: Iterable[Measure]) -> tuple[Broken, ...]:
    """The sums that bear on these figures and do not hold, each once."""
    return tuple(dict.fromkeys(one for measure in measures for one in measure.broken(report)))
