"""The figures claimed in sections 一, 五 and 六, and the cells of the official tables they speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from audit_kit.answers import Exact, exact, where
from audit_kit.forms import load_form
from audit_kit.meanings import Stated
from audit_kit.model import CellId, Figure, Line, Place
from audit_kit.paragraph import ParagraphReader
from audit_kit.phrases import own_names
from audit_kit.prose import Compact, Number, Sentence, compact, sentences, tokens
from audit_kit.report import Report
from audit_kit.wording import load_wording

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("一", "五", "六")
COLUMNS = (
    "section", "page", "line", "text", "kind", "value", "unit", "measure", "subject", "key", "scope",
    "period", "hedge", "readings", "cells", "parent", "sentence",
)
NOT_A_NUMBER = Number("unclear", None, "", "", None)
HEADING_LENGTH = 30
"""A paragraph of at most so many characters that ends on no full stop is read as the heading of the next."""
LONGEST_QUOTE = 40
"""Characters of a clause that a message quotes."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number, or one statement that stands for a number, of the running text.

    ``text`` is as printed, with its measure word. ``kind`` is count, money, percent, zero (未收到申请), all
    (均已办结), range or unclear (no ``value``), or what the number is instead: date, plan, document, article,
    ordinal, term, phone, postcode, address, web, name.
    ``value`` is in ``unit`` (件 also for 宗 and 起; 元, 万元, 亿元; %); ``measure`` is the printed word.
    ``subject`` are the words that say what is counted, ``key`` the same as ``申请/本年新收`` (None: unknown).
    ``period`` is 当年, 上年, another year such as 2019年, 部分年, 累计, 较上年, or None where none is named.
    ``scope`` is as named (全区, 本机关, 本级, 政府办, 代表政府 …); ``hedge`` such as 余 or 约.
    ``cells`` are alternatives: for each name in ``readings`` the cells whose sum the number may speak of.
    Both are empty where it speaks of no figure in the tables. ``parent`` is the index of the claim whose part
    it is (其中) or whose value it takes up (均获维持).
    """

    text: str
    kind: str
    value: Decimal | None
    unit: str
    measure: str
    subject: str
    key: str | None
    scope: str | None
    period: str | None
    hedge: str | None
    sentence: str
    section: str
    place: Place | None
    readings: tuple[str, ...] = ()
    cells: tuple[tuple[CellId, ...], ...] = ()
    parent: int | None = None

    @property
    def stated(self) -> Exact:
        """The value of a claim that has one, as an exact number."""
        assert self.value is not None
        return exact(self.value)

    @property
    def quote(self) -> str:
        """The clause it stands in, short, as messages name it: 正文“…”."""
        clauses = re.split("[，。；]", " ".join(self.sentence.split()))
        own = self.subject + self.text
        around = next((one for one in clauses if self.text in one and self.subject in one), own)
        return f"正文“{around.strip()[:LONGEST_QUOTE]}”"

    @property
    def quote_at(self) -> str:
        """The same with its place."""
        return self.quote + where(self.place)


def read_claims(report: Report) -> tuple[Claim, ...]:
    """Every number of sections 一, 五 and 六 in order of the text, with the cells it may speak of."""
    names = own_names(report.agency)
    claims: list[Claim] = []
    for section in SECTIONS:
        text = report.sections.get(section, "")
        lines = _line_starts(report.lines, text)
        heading, at = "", 0
        for printed in text.split("\n"):
            paragraph = _Paragraph(printed, section, at, len(claims), compact(printed), sentences(printed))
            reader = ParagraphReader(report.year, report.by_cell, about="公开" in heading + printed)
            reader.hear(tokens(compact(heading).text, names))
            stated = reader.read(tokens(paragraph.compact.text, names))
            claims += [paragraph.claim(each, lines) for each in stated]
            is_heading = len(printed) <= HEADING_LENGTH and printed.rstrip()[-1:] not in "。；，！"
            heading = printed if is_heading else ""
            at += len(printed) + 1
    return tuple(claims)


def expected_values(claim: Claim, report: Report) -> tuple[Decimal | None, ...]:
    """For each reading of the claim the sum its cells give, in the claim's own unit.

    None where one of the cells is no number, or where the table's unit of money is not known.
    """
    parts = ([_in_unit(report.figure(cell), claim.unit, report) for cell in cells] for cells in claim.cells)
    return tuple(None if None in some else sum(filter(None, some), Decimal(0)) for some in parts)


def claims_frame(claims: Sequence[Claim]) -> pd.DataFrame:
    """The claims as a table, one row each, in order of the text.

    Columns: section, page, line (1-based, where found), text, kind, value (Decimal or None), unit, measure,
    subject, key, scope, period, hedge, readings (names joined by “ | ”), cells (tuple of tuples of paths such
    as ``requests/本年新收/总计``), parent (row number, or ``<NA>``), sentence.
    """
    import pandas as pd

    records = []
    for claim in claims:
        place = claim.place or Place()
        told = {
            "page": place.page,
            "line": place.line,
            "readings": " | ".join(claim.readings),
            "cells": tuple(tuple(cell.path for cell in cells) for cells in claim.cells),
        }
        records.append([told[name] if name in told else getattr(claim, name) for name in COLUMNS])
    frame = pd.DataFrame.from_records(records, columns=COLUMNS)
    for column in ("page", "line", "parent"):
        frame[column] = frame[column].astype("Int64")
    return frame


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as printed; ``at`` is its offset in the section, ``first`` the index of its first claim."""

    text: str
    section: str
    at: int
    first: int
    compact: Compact
    sentences: tuple[Sentence, ...]

    def claim(self, stated: Stated, lines: Sequence[tuple[int, Line]]) -> Claim:
        """What is stated, as printed."""
        start, end = self.printed(stated.start, stated.end)
        number, meaning = stated.number or NOT_A_NUMBER, stated.meaning if stated.certain else None
        return Claim(
            text=self.text[start:end],
            kind=stated.kind,
            value=number.value,
            unit=number.unit,
            measure=number.measure,
            subject=self.text[slice(*self.printed(*stated.subject))].strip("，、；：。 "),
            key=stated.key,
            scope=stated.scope[0] if stated.scope else None,
            period=stated.period,
            hedge=number.hedge,
            sentence=next((s.text for s in self.sentences if s.start <= start < s.end), self.text),
            section=self.section,
            place=_place(self.at + start, self.at + end, lines),
            readings=meaning.readings if meaning else (),
            cells=meaning.cells if meaning else (),
            parent=None if stated.parent is None else self.first + stated.parent,
        )

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Offsets of the compact text as offsets of the paragraph."""
        return (self.compact.offsets[start], self.compact.offsets[end - 1] + 1) if end > start else (0, 0)


def _line_starts(lines: Sequence[Line], text: str) -> list[tuple[int, Line]]:
    """Where in a section's text each printed line starts; empty where the lines do not make up the text."""
    for first in range(len(lines)):
        found, at = [], 0
        for line in lines[first:]:
            at += at < len(text) and at > 0 and not text.startswith(line.text, at)
            if at >= len(text) or not text.startswith(line.text, at):
                break
            found.append((at, line))
            at += len(line.text)
        if text and at >= len(text):
            return found
    return []


def _place(start: int, end: int, lines: Sequence[tuple[int, Line]]) -> Place | None:
    """The place of the printed line; in a transcript the characters of the number in that line."""
    at, line = next(((at, line) for at, line in reversed(lines) if at <= start), (0, None))
    if line is None or line.place.start is None:
        return line.place if line else None
    begin, stop = line.place.start + start - at, line.place.start + min(end - at, len(line.text))
    return Place(line=line.place.line, start=begin, end=stop)


def _in_unit(figure: Figure, unit: str, report: Report) -> Decimal | None:
    """A cell's figure in the unit, such as 元 out of 万元; counts as they are."""
    money = load_wording().money
    if unit not in money or figure.number is None:
        return figure.number
    try:
        own = figure.unit or load_form(report.layout_form).column_of(figure.cell).unit
    except KeyError:  # a hybrid report has cells of the other form
        return None
    return figure.number * (Decimal(money[own]) / money[unit]) if own in money else None
