"""A sample as its author wrote it down: figures, prose, what is wrong on purpose, what it proves."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from .layout import GROUPS, TABLES, columns_of

BLANK = "·"
SPACE = "~"


@dataclass(frozen=True)
class Section:
    """A numbered part of the report: its printed title, its paragraphs, the table that follows them."""

    title: str
    paragraphs: tuple[str, ...]
    table: str | None


@dataclass(frozen=True)
class Planted:
    """An error put in on purpose: where, the figure it ought to be (empty: no figure), what it breaks."""

    place: str
    ought: str
    breaks: list[str]
    note: str


@dataclass(frozen=True)
class Claim:
    """A figure told in the prose, and the cells whose sum it is."""

    text: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """Everything a sample is made from. ``figures`` are printed texts by ``table/row/column``."""

    name: str
    form: str
    year: int
    agency: str
    kinds: tuple[str, ...]
    proves: str
    title: tuple[str, ...]
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    published: str
    signature: tuple[str, ...]
    figures: dict[str, str]
    consistent: bool
    fonts: dict[str, str]
    style: dict[str, int]
    planted: tuple[Planted, ...] = ()
    claims: tuple[Claim, ...] = ()
    lost: dict[str, str] = field(default_factory=dict)


def load(path: Path) -> Story:
    """The sample written down in a TOML file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    figures = {}
    for table in TABLES:
        figures.update(_figures(told["form"], table, told[table]))
    return Story(
        name=path.stem,
        form=told["form"],
        year=told["year"],
        agency=told["agency"],
        kinds=tuple(told["kinds"]),
        proves=told["proves"],
        title=tuple(told["title"]),
        opening=_paragraphs(told.get("opening", "")),
        sections=tuple(
            Section(part["title"], _paragraphs(part.get("text", "")), part.get("table"))
            for part in told["sections"]
        ),
        published=str(told["published"]),
        signature=tuple(told["signature"]),
        figures=figures,
        consistent=told["consistent"],
        fonts=told.get("fonts", {}),
        style=told.get("style", {}),
        planted=tuple(Planted(**error) for error in told.get("planted", ())),
        claims=tuple(Claim(text, _cells(path)) for text, path in told.get("claims", {}).items()),
        lost=told.get("lost", {}),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _figures(form: str, table: str, lines: str) -> dict[str, str]:
    figures = {}
    for line in lines.strip().splitlines():
        row, *texts = line.split()
        for column, text in zip(columns_of(form, table, row), texts, strict=True):
            figures[f"{table}/{row}/{column}"] = "" if text == BLANK else text.replace(SPACE, " ")
    return figures


def _cells(written: str) -> tuple[str, ...]:
    paths: list[str] = []
    for path in written.split(" + "):
        table, row, column = path.split("/")
        paths += [f"{table}/{key}/{column}" for key in GROUPS.get(row, (row,))]
    return tuple(paths)
