"""表三 drawn as a PDF page without any rule, for tests that then change one thing about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure as Drawing

from audit_kit.charts import chinese_font
from audit_kit.forms import load_form

matplotlib.rcParams["pdf.fonttype"] = 42
WIDTH, HEIGHT = 595.0, 842.0
TOP, PITCH, FIRST, STEP = 140.0, 24.0, 310.0, 38.0
"""Points: the first row from the top, from row to row, the middle of the first column, to the next."""
KEYS = tuple(row.key for row in load_form("2021").tables["requests"].blocks[0].rows)


@dataclass
class Page:
    """What is drawn: labels and figures by row key, heads by column, and loose words anywhere.

    ``shift`` moves the figures of a row, in points right and down; ``size`` is that of the type.
    """

    labels: dict[str, str]
    figures: dict[str, list[str]]
    heads: list[str]
    loose: list[tuple[float, float, str]] = field(default_factory=list)
    shift: dict[str, tuple[float, float]] = field(default_factory=dict)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    side: str = "center"
    size: float = 8.0


def plain() -> Page:
    """表三 as the form prints it; every figure is different from its neighbours."""
    block = load_form("2021").tables["requests"].blocks[0]
    figures = {key: [str(10 * at + column) for column in range(7)] for at, key in enumerate(KEYS, start=1)}
    return Page(
        {row.key: row.label for row in block.rows}, figures, [column.label for column in block.columns]
    )


def height_of(key: str) -> float:
    """Where the row stands, in points from the top."""
    return TOP + PITCH * KEYS.index(key)


def drawn(page: Page, path: Path) -> Path:
    """Writes the page as a PDF."""
    figure = Drawing(figsize=(WIDTH / 72, HEIGHT / 72))
    font = chinese_font()

    def write(x: float, top: float, text: str, side: str = "center") -> None:
        figure.text(
            x / WIDTH, 1 - top / HEIGHT, text, ha=side, va="baseline", fontfamily=font, fontsize=page.size
        )

    write(WIDTH / 2, 60, "青禾区人民政府2023年政府信息公开工作年度报告")
    for column, head in enumerate(page.heads):
        for line, part in enumerate(_wrapped(head, 4)):
            write(FIRST + STEP * column, TOP - 46 + 10 * line, part)
    for key, label in page.labels.items():
        for line, part in enumerate(lines := _wrapped(label, 22)):
            write(40, height_of(key) + 10 * (line - (len(lines) - 1) / 2), part, "left")
    reach = {"center": 0.0, "left": -STEP / 2 + 2, "right": STEP / 2 - 2}[page.side]
    for key, texts in page.figures.items():
        right, down = page.shift.get(key, (0.0, 0.0))
        for column, text in enumerate(texts):
            write(FIRST + STEP * column + reach + right, height_of(key) + down, text, page.side)
    for x, top, text in page.loose:
        write(x, top, text)
    for x0, top, x1, bottom in page.boxes:
        figure.add_artist(
            matplotlib.patches.Rectangle(
                (x0 / WIDTH, 1 - bottom / HEIGHT), (x1 - x0) / WIDTH, (bottom - top) / HEIGHT, color="black"
            )
        )
    figure.savefig(path, format="pdf", metadata={"CreationDate": None})
    return path


def _wrapped(text: str, width: int) -> Sequence[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]
