"""Random figures of a report, and how each is printed. What is printed is the truth of the gold set."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sample_reports.maker.layout import (
    APPLICANTS,
    CASES,
    OTHER,
    OTHER_IN_ONE,
    RESULTS,
    official_paths,
    official_rows,
)

MARKS = ("/", "-", "—", "——", "_", "无", "／")
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


@dataclass(frozen=True)
class Printed:
    """One figure as printed: ``value`` is exact decimal text in state ``number``, else None."""

    text: str
    value: str | None
    state: str


@dataclass(frozen=True)
class Manner:
    """What the figures are like and how they are written."""

    size: str = "sparse"
    zeros: str = "zero"
    digits: str = "plain"
    consistent: bool = True
    words: bool = False


def printed_figures(form: str, one_row: bool, manner: Manner, rng: random.Random) -> dict[str, Printed]:
    """Every figure of the form as printed, by key."""
    other = OTHER_IN_ONE if one_row else OTHER
    amounts = _requests(official_rows(form, "requests", other), manner, rng) | _disputes(manner, rng)
    if not manner.consistent:
        for key in rng.sample(sorted(amounts), 4):
            amounts[key] = max(0, amounts[key] + rng.choice((-10, -1, 1, 9, 10, 90)))
    mark = rng.choice(MARKS[1:])
    figures = {}
    for key in official_paths(form, other):
        table, row, column = key.split("/")
        if table == "disclosure":
            figures[key] = _disclosed(row, column, manner, mark, rng)
        else:
            figures[key] = _written(str(amounts[key]), manner, mark, rng)
    if manner.words:
        for key in rng.sample(sorted(figures), 2):
            figures[key] = Printed(rng.choice(("详见附件", "正在统计", "约十余件")), None, "text")
    return figures


def _count(manner: Manner, rng: random.Random) -> int:
    if manner.size == "dense":
        return rng.randint(1, 99)
    if manner.size == "large":
        return rng.choice((0, rng.randint(1, 9), rng.randint(100, 999), rng.randint(1000, 2000)))
    if manner.size == "huge":
        return rng.choice((0, rng.randint(1, 9), rng.randint(100, 9999), rng.randint(1000, 20000)))
    return rng.choice((0, 0, 0, 0, 0, 1, 2, rng.randint(1, 15)))


def _requests(rows: Sequence[str], manner: Manner, rng: random.Random) -> dict[str, int]:
    amounts: dict[tuple[str, str], int] = {}
    for applicant in APPLICANTS[:-1]:
        parts = {leaf: _count(manner, rng) for leaf in rows[2:-2]}
        carried = rng.randint(0, 5)
        settled = sum(parts.values())
        before = rng.randint(0, min(5, settled + carried))
        ends = {
            "本年新收": settled + carried - before,
            "上年结转": before,
            "办理总计": settled,
            "结转下年度": carried,
        }
        amounts |= {(row, applicant): amount for row, amount in (parts | ends).items()}
    for row in rows:
        amounts[row, "总计"] = sum(amounts[row, applicant] for applicant in APPLICANTS[:-1])
    return {f"requests/{row}/{column}": amount for (row, column), amount in amounts.items()}


def _disputes(manner: Manner, rng: random.Random) -> dict[str, int]:
    top = {"sparse": 2, "dense": 30, "large": 240, "huge": 2500}[manner.size]
    amounts: dict[str, int] = {}
    for way in CASES:
        parts = [rng.randint(0, top) for _ in RESULTS[:-1]]
        amounts |= {
            f"disputes/{way}/{outcome}": part
            for outcome, part in zip(RESULTS, [*parts, sum(parts)], strict=True)
        }
    return amounts


def _disclosed(row: str, column: str, manner: Manner, mark: str, rng: random.Random) -> Printed:
    top = {"sparse": 40, "dense": 900, "large": 999_999, "huge": 9_999_999}[manner.size]
    count = rng.choice((0, rng.randint(0, top), rng.randint(0, top)))
    if column in ("本年收费金额", "采购总金额"):
        amount = rng.choice(
            (f"{count}", f"{count}.{rng.randint(0, 9)}", f"{count}.{rng.randint(0, 9999):04d}")
        )
        unit = " 万元" if column == "采购总金额" and amount != "0" and rng.random() < 0.5 else ""
        return _written(amount, manner, mark, rng, lambda text: text + unit)
    if column == "本年增减" and count:
        small = count % 1000 or 1
        sign, written = rng.choice((("", ""), ("", "+"), ("-", "-"), ("", "增"), ("-", "减")))
        figure = _written(str(small), manner, mark, rng, lambda text: written + text)
        signs = figure.text.translate(FULL_WIDTH) if manner.digits == "full" else figure.text
        return Printed(signs, sign + str(small), "number")
    if row == "规章" and rng.random() < 0.7:
        count = 0
    return _written(str(count), manner, mark, rng)


def _written(
    plain: str, manner: Manner, mark: str, rng: random.Random, dressed: Callable[[str], str] = str
) -> Printed:
    """The figure in the report's manner; what its zeros look like is the manner's too."""
    style = rng.choice(("zero", "blank", "slash", "dash")) if manner.zeros == "mixed" else manner.zeros
    if plain == "0" and style != "zero":
        text = {"blank": "", "slash": "/", "dash": mark}[style]
        return Printed(text, None, "mark" if text else "blank")
    text = plain
    if manner.digits == "grouped":
        whole, point, fraction = plain.partition(".")
        text = f"{int(whole):,}{point}{fraction}"
    elif manner.digits == "full":
        text = plain.translate(FULL_WIDTH)
    return Printed(dressed(text), plain, "number")
