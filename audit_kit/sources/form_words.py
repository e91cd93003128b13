"""The words of the official forms that a reader of pages is given; it knows nothing else of the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FormWords:
    """The words of the forms that pages are read by. All but the markers are normalised (see ``labels``).

    ``markers`` betray a page with an official table. ``rows`` gives for each row label the blocks that
    may hold it; ``numbered`` are those printed behind a number; ``groups`` name several rows at once.
    """

    markers: tuple[str, ...]
    rows: Mapping[str, frozenset[str]]
    numbered: frozenset[str]
    groups: frozenset[str]
    headings: frozenset[str]
    corners: frozenset[str]
