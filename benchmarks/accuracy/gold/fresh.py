"""Layouts that no reader was ever tuned on: looks drawn by lot, another set for each seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from gold.layouts import HEI, SANS, SERIF, Layout
from gold.looks import RULES, Look
from gold.story import Shape

SEVERAL = 2
"""How often a look without rules or with horizontal rules alone is drawn for each other one."""


def fresh_layouts(count: int, seed: int) -> Iterator[Layout]:
    """``count`` layouts, half printed by Chromium and half by LibreOffice, one report each."""
    rng = random.Random(f"fresh/{seed}")
    for number in range(count):
        renderer = ("chromium", "libreoffice")[number % 2]
        look = _look(renderer, rng)
        shape = Shape(
            apart=rng.random() < 0.3,
            empty_heads=look.rules not in ("none", "horizontal") and rng.random() < 0.2,
            paragraphs=rng.randint(2, 8),
        )
        digits = rng.choice(("", "", "grouped", "full"))
        size = rng.choice(("sparse", "dense")) if digits == "full" else rng.choice(("", "sparse", "dense"))
        yield Layout(
            f"{number:02}-{look.rules}-{look.figures_at}-{look.upright_at}-{look.size:g}",
            renderer,
            1,
            look,
            shape,
            digits=digits,
            size=size,
            zeros=rng.choice(("", "mixed", "blank")),
        )


def _look(renderer: str, rng: random.Random) -> Look:
    ruled = [rules for rules in RULES if rules != "gap" or renderer == "chromium"]
    rules = rng.choice([*ruled, *["none", "horizontal"] * SEVERAL])
    return Look(
        font=rng.choice((SERIF, SANS, HEI)),
        size=rng.choice((7.5, 8, 9, 10, 10.5, 11)),
        rules=rules,
        filled=rng.random() < 0.2,
        landscape=rng.random() < 0.25,
        row_height=rng.choice((0.0, 0.0, 7.0, 12.0, 20.0)),
        margin=rng.choice((12.0, 18.0, 25.0)),
        keep_rows=rng.random() < 0.7,
        figures_at=rng.choice(("center", "center", "center", "left", "right")),
        upright_at=rng.choice(("center", "center", "top", "bottom")),
        labels_at=rng.choice(("left", "left", "center")),
    )
