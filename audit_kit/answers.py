"""A check's answer on one subject, and the words in which figures and their places are quoted."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal, get_args

from audit_kit.forms import TABLES, Label, load_form
from audit_kit.model import CellId, Figure, Place

Outcome = Literal["passed", "failed", "undecided", "not_applicable"]
Severity = Literal["error", "warning", "info"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
Exact = int | Fraction
Names = tuple[str, ...]

LONGEST_NAME = 12
"""Characters of a row label that a message still quotes in full; longer rows are named by their key."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check says about one subject.

    ``stated`` is what the page prints, ``expected`` what the other figures give, ``difference`` stated less
    expected; None where there is no such number. ``message`` is one Chinese sentence, empty when passed.
    ``severity`` is set only where it departs from the rule's own.
    """

    outcome: Outcome
    subject: str
    message: str = ""
    cells: tuple[CellId, ...] = ()
    stated: Exact | None = None
    expected: Exact | None = None
    severity: Severity | None = None

    @property
    def difference(self) -> Exact | None:
        """Stated less expected, None where either is unknown."""
        return None if self.stated is None or self.expected is None else self.stated - self.expected


def failed_if(
    wrong: object,
    subject: str,
    message: str,
    cells: tuple[CellId, ...] = (),
    stated: Exact | None = None,
    expected: Exact | None = None,
    severity: Severity | None = None,
) -> Answer:
    """Failed with the message where something is wrong, else passed."""
    if wrong:
        return Answer("failed", subject, message, cells, stated, expected, severity)
    return Answer("passed", subject, "", cells, stated, expected, severity)


def not_read(name: str, subject: str = "") -> Answer:
    """Not applicable, since what is named was not read."""
    return Answer("not_applicable", subject or name, f"没有读到{name}，无从核对。")


def answers_in(given: Answer | Iterable[Answer]) -> Iterable[Answer]:
    """The answers that a check gives, one or several."""
    return (given,) if isinstance(given, Answer) else given


def exact(value: Decimal) -> Exact:
    """The same number as an integer or a fraction, so that sums never round."""
    numerator, denominator = value.as_integer_ratio()
    return numerator if denominator == 1 else Fraction(numerator, denominator)


def apart(one: Exact, other: Exact) -> Exact:
    """How far two numbers are apart."""
    return max(one - other, other - one)


def plus(one: Exact, other: Exact) -> Exact:
    """The exact sum of two numbers."""
    return one + other


def as_decimal(value: Exact | None) -> int | Decimal | None:
    """The number as it is handed out: an int, or a Decimal where it has decimals; None stays None."""
    if value is None or value.denominator == 1:
        return None if value is None else int(value)
    return Decimal(value.numerator) / Decimal(value.denominator)


def shown(value: Exact) -> str:
    """The number in digits, without an exponent."""
    return f"{as_decimal(value):f}" if value.denominator != 1 else str(int(value))


def compared(difference: Exact) -> str:
    """How the stated figure differs from the expected one: 多1, 少2 or 相等."""
    if difference == 0:
        return "相等"
    return f"多{shown(difference)}" if difference > 0 else f"少{shown(-difference)}"


def table_name(table: str) -> str:
    """表二, 表三 or 表四."""
    return load_form("2021").tables[table].title.split()[0]


@cache
def column_of(cell: CellId) -> Label:
    """The column a figure stands in, of whichever form has it (a hybrid report has blocks of both)."""
    try:
        return load_form("2021").column_of(cell)
    except KeyError:
        return load_form("2019").column_of(cell)


def row_name(table: str, row: str) -> str:
    """A row as a message names it: the label of the form, or the row's key where that is long."""
    return _row_names()[table, row]


def line_name(table: str, row: str | None = None, column: str | None = None) -> str:
    """A row, a column or a cell: 表三“自然人”列, 表三“（七）总计”行, 表三“（七）总计”行“自然人”列."""
    row_part = f"“{row_name(table, row)}”行" if row is not None else ""
    return table_name(table) + row_part + (f"“{column}”列" if column is not None else "")


def cell_name(cell: CellId) -> str:
    """A cell with its table: 表三“（七）总计”行“自然人”列."""
    return line_name(*cell)


def where(place: Place | None) -> str:
    """（第3页） or （第58行）; empty where the place is unknown."""
    if place is None or (place.page is None and place.line is None):
        return ""
    return f"（第{place.page}页）" if place.page is not None else f"（第{place.line}行）"


def quoted(figure: Figure) -> str:
    """The figure as printed, with its place: 印作“22”（第3页）, 空白（第3页）, 没有读到."""
    if figure.state == "absent":
        return "没有读到"
    if figure.state == "blank":
        return f"空白{where(figure.place)}"
    if figure.state == "unsure":
        reading = f"读作“{printed(figure.text)}”" if figure.text else ""
        return f"{reading}{where(figure.place)}{'但' if reading else ''}不能确认"
    return f"印作“{printed(figure.text)}”{where(figure.place)}"


def printed(text: str) -> str:
    """A printed text on one line."""
    return " ".join(text.split())


def listed(parts: Iterable[str], most: int = 5) -> str:
    """The parts one after the other; of a long list the first ones and the count."""
    parts = list(parts)
    return "、".join(parts) if len(parts) <= most else "、".join(parts[:most]) + f"等{len(parts)}处"


def all_absent(figures: Iterable[Figure]) -> bool:
    """Whether the report prints none of these figures."""
    return all(figure.state == "absent" for figure in figures)


@cache
def _row_names() -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for form in (load_form("2019"), load_form("2021")):
        for table in TABLES:
            rows = [row for block in form.tables[table].blocks for row in block.rows]
            for row in rows + [instead.row for instead in form.tables[table].instead]:
                short = (one for one in (row.label, *row.also) if len(one) <= LONGEST_NAME and "“" not in one)
                names[table, row.key] = next(short, row.key)
    return names
