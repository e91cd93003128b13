"""How much of one report's wording, or of its figures, stands in another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from audit_kit.facts import Facts
from audit_kit.forms import TABLES
from audit_kit.model import CellId

DROPPED = re.compile(r"[\W\d_]|[〇零○一二三四五六七八九十百千万]+(?=[件条份次个项年月日人])")


def wording(facts: Facts, *sections: str) -> str:
    """The text of some sections without boilerplate, the agency's own names, digits and marks."""
    text = facts.settings.boilerplate_pattern.sub("", facts.text(*sections))
    for name in _own_names(facts):
        text = text.replace(name, "")
    return DROPPED.sub("", text)


def _own_names(facts: Facts) -> list[str]:
    """The name whole and without the areas before it, longest first."""
    name = facts.agency or ""
    cuts = [at for at, character in enumerate(name) if character in "省市县区州旗镇乡" and at > 1]
    return sorted({name, *(name[: at + 1] for at in cuts)} - {""}, key=len, reverse=True)


def pieces(text: str, size: int) -> frozenset[str]:
    """Every run of so many characters."""
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))


def share_found(text: str, other: str, size: int) -> float:
    """The share of a text's pieces that stand in the other text, 0 to 1."""
    own = pieces(text, size)
    return len(own & pieces(other, size)) / len(own) if own else 0.0


def same_figures(one: Facts, other: Facts, tables: Iterable[str] = TABLES) -> dict[str, int]:
    """The tables whose printed figures are all the same, each with how many of them are not 0."""
    found = {}
    for table in tables:
        left, right = _vector(one, table), _vector(other, table)
        if left and left == right and None not in left.values():
            found[table] = sum(value != 0 for value in left.values())
    return found


def _vector(facts: Facts, table: str) -> dict[CellId, Decimal | None]:
    figures = [figure for figure in facts.report.figures if figure.cell.table == table]
    return {figure.cell: figure.value if figure.state == "number" else None for figure in figures}
