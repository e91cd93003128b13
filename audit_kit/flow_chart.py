"""What became of the applications: from 本年新收 and 上年结转, taken together, to each outcome of 表三."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.patches import PathPatch
from matplotlib.path import Path

from audit_kit.answers import Exact, shown
from audit_kit.chart_figures import (
    CARRIED,
    IN,
    OUT,
    Amount,
    broken_sums,
    doubts,
    failing,
    outcome_rows,
    total,
)
from audit_kit.charts import (
    COLOURS,
    HEADING,
    LEFT,
    MUTED,
    RIGHT,
    Align,
    Chart,
    Sheet,
    share,
    source_of,
    subject_of,
)
from audit_kit.report import Report

QUESTION = "收到的申请，最后怎样了？"
TOGETHER = "报告不分别说明新收和结转的申请各如何办结，图中先合在一起，再按结果分开。"
STEEL = "#8fa3b5"
HEIGHT, SLOT, GAP, NODE = 250.0, 22.0, 7.0, 11.0
"""Points: all applications; the least room of one node, which holds a line of text; between nodes; a node."""
LEFT_NODE, TRUNK, RIGHT_NODE = 162.0, 304.0, 446.0


def plot_flow(report: Report) -> Chart:
    """What became of the applications (件, the 总计 column of 表三): a flow from intake to outcomes.

    The form does not say which outcome the carried-over applications had, so both kinds of intake run
    together first. Applications whose origin or outcome no vouched figure gives are hatched; where intake
    and outcomes differ although all are known, the difference is set in white on black.
    """
    intake = [total(report, row, row) for row in IN]
    outcomes = [total(report, group, *rows) for group, rows in outcome_rows(report).items()]
    outcomes.append(total(report, CARRIED, CARRIED))
    sheet = Sheet(QUESTION, f"{subject_of(report)}　表三“总计”列　单位：件")
    _draw(sheet, intake, outcomes)
    amounts = (*intake, *outcomes, total(report, OUT, OUT))
    figures = [figure for one in amounts for figure in one.figures]
    broken = broken_sums(report, "requests", [figure.cell for figure in figures])
    return sheet.finished(
        told=[f"{one.name}{one.told}" for one in amounts],
        notes=[*failing(broken), *doubts(figures)],
        asides=[TOGETHER],
        source=source_of(report, "表三"),
    )


def _draw(sheet: Sheet, intake: Sequence[Amount], outcomes: Sequence[Amount]) -> None:
    """Both sides, and ribbons from the trunk between them, which is as high as the fuller side."""
    size = max(_sum(intake), _sum(outcomes))
    left, right = list(_nodes(intake, size)), list(_nodes(outcomes, size))
    top, height = sheet.y + 14, max(_height(right), HEIGHT)
    trunk = top + (height - HEIGHT) / 2
    if size:
        sheet.box(TRUNK, trunk, NODE, HEIGHT, STEEL)
        sheet.write(TRUNK + NODE, trunk - 9, f"共 {shown(size)} 件", size=HEADING, align="right")
    else:
        unknown = any(one.doubtful for one in (*intake, *outcomes))
        nothing = "没有可以画出的数字" if unknown else "没有收到、也没有结转的申请"
        x, y = TRUNK + NODE / 2, trunk + HEIGHT / 2
        sheet.write(x, y, nothing, size=HEADING, colour=MUTED, align="center")
    _side(sheet, left, trunk, trunk, to_the_right=False)
    _side(sheet, right, top + (height - _height(right)) / 2, trunk, to_the_right=True)
    sheet.y = max(top + height, trunk + _height(left))


@dataclass(frozen=True, slots=True)
class _Node:
    """One end of a ribbon: what it stands for, how high it is, and the words beside it."""

    name: str
    height: float
    text: str
    known: bool = True
    holds: bool = True

    @property
    def room(self) -> float:
        return max(self.height, SLOT)


def _nodes(amounts: Sequence[Amount], size: Exact) -> Iterator[_Node]:
    """A node for each amount, and one for what is missing on this side."""
    missing = size - _sum(amounts)
    for one in amounts:
        rest = f"，{one.rest}" if one.rest and not one.is_unknown else ""
        of_all = f"（{share(one.known, size)}）" if one.known and not missing and not rest else ""
        text = one.standing if one.is_unknown else f"{shown(one.known)} 件{of_all}{rest}"
        height = HEIGHT * float(one.known / size) if size else 0.0
        yield _Node(one.name, height, f"{one.name}　{text}", not one.is_unknown)
    if missing:
        doubtful = any(one.doubtful for one in amounts)
        text = f"{'存疑' if doubtful else '对不上'}　{shown(missing)} 件"
        yield _Node("", HEIGHT * float(missing / size), text, known=False, holds=doubtful)


def _side(sheet: Sheet, nodes: Sequence[_Node], y: float, trunk: float, *, to_the_right: bool) -> None:
    """The nodes of one side from ``y`` down, their words, and their ribbons to the trunk."""
    x = RIGHT_NODE if to_the_right else LEFT_NODE
    for node in nodes:
        top = y + (node.room - node.height) / 2
        colour = COLOURS.get(node.name, STEEL)
        if node.height:
            ends = (TRUNK + NODE, x) if to_the_right else (TRUNK, x + NODE)
            _ribbon(sheet, ends, (trunk, top), node.height, colour if node.known else None)
        if node.known:
            outline = {"edgecolor": MUTED, "linewidth": 0.7}
            sheet.box(x, top, NODE, node.height, colour, **outline)
        else:
            sheet.doubt(x, y + (node.room - max(node.height, 12)) / 2, NODE, max(node.height, 12))
        words, width = (x + NODE + 7, RIGHT - x - NODE - 7) if to_the_right else (x - 7, x - 7 - LEFT)
        align: Align = "left" if to_the_right else "right"
        write = sheet.beside if node.holds else sheet.tag
        write(words, y + node.room / 2, node.text, width=width, align=align)
        trunk += node.height
        y += node.room + GAP


def _ribbon(
    sheet: Sheet, xs: tuple[float, float], ys: tuple[float, float], height: float, colour: str | None
) -> None:
    """A band between two nodes, hatched where it stands for what is not known."""
    (x0, x1), (y0, y1) = xs, ys
    middle = (x0 + x1) / 2
    points = [(x0, y0), (middle, y0), (middle, y1), (x1, y1), (x1, y1 + height), (middle, y1 + height),
              (middle, y0 + height), (x0, y0 + height), (x0, y0)]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ribbon = PathPatch(Path(points, codes), zorder=2, linewidth=0.6)
    if colour:
        ribbon.set(facecolor=colour, edgecolor=colour, alpha=0.5)
    else:
        ribbon.set(facecolor="none", edgecolor=MUTED, hatch="/////", hatch_linewidth=0.5)
    sheet.axes.add_patch(ribbon)


def _height(nodes: Sequence[_Node]) -> float:
    return sum(node.room for node in nodes) + GAP * (len(nodes) - 1)


def _sum(amounts: Sequence[Amount]) -> Exact:
    return sum((one.known for one in amounts), start=0)
