"""The slips that really happen, on plain figures: what is printed, what ought to be, the slip's name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

from audit_kit.errors import CatalogueError

PATH = Path(__file__).parent / "catalogue" / "slips.yaml"
KINDS = ("cell", "shift", "swap", "split", "transposed", "misbooked")
Kind = Literal["cell", "shift", "swap", "split", "transposed", "misbooked"]
Line: TypeAlias = Sequence[int | None]
"""Figures in printed order; None is a cell without a number."""

UNIT = 10_000
"""元 in one 万元."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the catalogue: key, Chinese name, the kind it is told as, and its cost with the reason."""

    key: str
    name: str
    kind: Kind
    cost: float
    reason: str


@cache
def load_slips() -> dict[str, Slip]:
    """The slips of the catalogue by key.

    Raises:
        CatalogueError: a field is missing, a kind is unknown or a key is used twice.
    """
    entries = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["slips"]
    slips: dict[str, Slip] = {}
    for entry in entries:
        key = str(entry.get("key"))
        missing = set(Slip.__dataclass_fields__) ^ set(entry)
        if missing or key in slips or entry["kind"] not in KINDS or not 0 < entry["cost"] < 2:
            what = "缺字段、重复，或类别、代价不对"
            raise CatalogueError(f"{PATH.name} {key}", what, "请按文件开头的说明改正")
        slips[key] = Slip(**entry)
    return slips


def cost_of(key: str) -> float:
    """What a slip costs."""
    return load_slips()[key].cost


def figure_slip(printed: int | None, ought: int, other_totals: frozenset[int] = frozenset()) -> str:
    """The cheapest slip that turns ``ought`` into ``printed``; ``any`` where none is named.

    ``other_totals`` are the totals printed beside a total; empty for a figure that is no total.
    """
    if printed is None:
        return "any"
    fitting = ["any", *_digit_slips(str(printed), str(ought))]
    if printed in other_totals and printed:
        fitting.append("repeated")
    if printed * ought and UNIT in (printed / ought, ought / printed):
        fitting.append("unit")
    return min(fitting, key=cost_of)


def _digit_slips(now: str, was: str) -> Iterator[str]:
    """The slips of the hand that turn the digits ``was`` into ``now``."""
    differing = [i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b]
    if len(was) == len(now) and len(differing) == 1:
        yield "digit"
    if len(was) == len(now) and len(differing) == 2 and differing[1] - differing[0] == 1:
        first, second = differing
        if was[first] + was[second] == now[second] + now[first]:
            yield "transposed"
    if any(was[:i] + was[i + 1 :] == now for i in range(len(was))):
        yield "dropped"
    if any(was[: i + 1] + was[i:] == now for i in range(len(was))):
        yield "doubled"
    if now == f"{was}0" and was != "0":
        yield "zero"


def line_slip(printed: Sequence[int], ought: Sequence[int], applicants: int = 0) -> str | None:
    """The cheapest slip that turns a line of figures into what is printed; None where none is named.

    ``applicants`` is the number of leading cells among which a case can be booked wrongly: 6 in a row of
    表三, 0 elsewhere.
    """
    changed = [i for i in range(len(printed)) if printed[i] != ought[i]]
    if len(changed) < 2:
        return None
    first, last = changed[0], changed[-1]
    fitting = []
    if len(changed) == 2 and last < applicants and {ought[i] - printed[i] for i in changed} == {1, -1}:
        fitting.append("misbooked")
    if len(changed) == 2 and (printed[first], printed[last]) == (ought[last], ought[first]):
        fitting.append("swap")
    if _is_shift(printed, ought, first, last):
        fitting.append("shift")
    if _is_split(printed, ought, first, last):
        fitting.append("split")
    return min(fitting, key=cost_of, default=None)


def _is_shift(printed: Sequence[int], ought: Sequence[int], first: int, last: int) -> bool:
    """Every cell of the run but its end ought to hold its neighbour's figure, and not only zeros moved."""
    left = list(printed[first + 1 : last + 1]), list(ought[first:last])
    right = list(printed[first:last]), list(ought[first + 1 : last + 1])
    return any(moved == wanted and any(moved) for moved, wanted in (left, right))


def _is_split(printed: Sequence[int], ought: Sequence[int], first: int, last: int) -> bool:
    """The first two cells of the run are one figure, and the cells behind it were pushed on by one."""
    joined = f"{printed[first]}{printed[first + 1]}"
    pushed = list(printed[first + 2 : last + 1]) == list(ought[first + 1 : last])
    return printed[first] != 0 and joined == str(ought[first]) and pushed


def rearranged(printed: Line, steps: Sequence[int]) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    """Each single slip within a line that may have happened: its key, and the line as it ought to be.

    A cell whose figure was pushed out of the run, or was never printed, ought to hold None.
    """
    for step in steps:
        for ought in moved_lines(printed, step):
            yield ("shift" if abs(step) == 1 else "block"), ought
    for i, first in enumerate(printed):
        if i + 1 < len(printed) and first and printed[i + 1] is not None:
            rest = printed[i + 2 :]
            for last in range(len(rest) + 1):
                yield (
                    "split",
                    (*printed[:i], int(f"{first}{printed[i + 1]}"), *rest[:last], None, *rest[last:]),
                )
        for j in range(i + 1, len(printed)):
            if first != printed[j]:
                yield "swap", (*printed[:i], printed[j], *printed[i + 1 : j], first, *printed[j + 1 :])


def moved_lines(printed: Line, step: int) -> Iterator[tuple[int | None, ...]]:
    """Each way to push a run of a line back by ``step`` cells (right where positive), as it ought to be.

    Where the figures were pushed from, the page shows nothing or zeros, and what stood at the far end is lost
    (None); or it shows the figures of the far end, when the run went round.
    """
    size = abs(step)
    for first in range(0, len(printed), size):
        for last in range(first + 2 * size, len(printed) + 1, size):
            run = tuple(printed[first:last])
            kept, left = (run[:-size], run[-size:]) if step > 0 else (run[size:], run[:size])
            far = left if any(left) else (None,) * size
            moved = (*far, *kept) if step > 0 else (*kept, *far)
            if moved != run and any(kept):
                yield (*printed[:first], *moved, *printed[last:])
