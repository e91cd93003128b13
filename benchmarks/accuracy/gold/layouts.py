"""The layouts of the gold set: which renderer, which look, what is done to the file afterwards, how many."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .figures import Manner
from .looks import RULES, Look
from .markup import Page
from .scanning import Scanner
from .story import Shape
from .word import Draft

SERIF, SANS, HEI = "Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Zen Hei"

SEVERAL = 2
"""How often a look without rules or with horizontal rules alone is drawn by lot for each other one."""


@dataclass(frozen=True)
class Layout:
    """One way a report is printed; ``after`` names what is done to its PDF.

    A ``trap`` shows figures that no reader need vouch for: there only WRONG counts.
    """

    name: str
    renderer: str
    count: int = 3
    look: Look = field(default_factory=Look)
    shape: Shape = field(default_factory=Shape)
    page: Page = field(default_factory=Page)
    draft: Draft = field(default_factory=Draft)
    scanner: Scanner = field(default_factory=Scanner)
    after: str = ""
    angle: int = 0
    style: str = ""
    digits: str = ""
    size: str = ""
    zeros: str = ""
    words: bool = False
    refused: bool = False
    trap: bool = False


MANNERS = (
    ("2021", False, Manner("sparse", "zero", "plain", True)),
    ("2019", True, Manner("dense", "zero", "plain", False)),
    ("2021", False, Manner("large", "mixed", "plain", False)),
    ("2021", True, Manner("dense", "slash", "plain", True)),
    ("2019", True, Manner("large", "blank", "plain", True)),
    ("2021", False, Manner("sparse", "dash", "plain", False)),
    ("2021", False, Manner("dense", "mixed", "grouped", True)),
    ("2019", True, Manner("sparse", "mixed", "plain", False)),
)


def manner_of(layout: Layout, number: int) -> tuple[str, bool, Manner]:
    """Form, whether （六） is one row, and the manner of the figures: all turn with the report's number."""
    start = sum(map(ord, layout.name + layout.renderer))
    form, one_row, manner = MANNERS[(start + number) % len(MANNERS)]
    manner = replace(manner, words=layout.words)
    for name in ("digits", "size", "zeros"):
        if getattr(layout, name):
            manner = replace(manner, **{name: getattr(layout, name)})
    return form, one_row, manner


def printed_looks() -> Iterator[tuple[str, Look]]:
    """The looks every printing renderer is asked for."""
    yield "serif", Look()
    yield "sans", Look(font=SANS)
    yield "wenquanyi", Look(font=HEI)
    yield "hairlines", Look(rules="hair", font=HEI)
    yield "thick-frames", Look(rules="thick")
    yield "dotted-rules", Look(rules="dotted", font=HEI)
    yield "filled-headers", Look(filled=True, font=SANS)
    yield "horizontal-rules", Look(rules="horizontal", font=HEI)
    yield "no-rules", Look(rules="none", font=SANS)
    yield "landscape", Look(landscape=True)
    yield "small-type", Look(size=8, font=HEI)
    yield "three-pages", Look(row_height=18, font=SANS)
    yield "rows-cut", Look(keep_rows=False, row_height=11)


def printed() -> Iterator[Layout]:
    """PDFs by Chromium and LibreOffice."""
    for name, look in printed_looks():
        for renderer in ("chromium", "libreoffice"):
            yield Layout(name, renderer, look=look, count=3 if name in ("serif", "sans", "wenquanyi") else 2)
    hei = Look(font=HEI)
    yield Layout("gap-rules", "chromium", 4, Look(rules="gap", font=HEI))
    yield Layout("two-column-heads", "chromium", 2, Look(two_columns=True, font=SANS), Shape(paragraphs=6))
    yield Layout("full-width-digits", "chromium", 2, replace(hei, size=8), digits="full", size="dense")
    yield Layout("full-width-digits", "libreoffice", 2, Look(font=SANS, size=8), digits="full", size="dense")
    for renderer in ("chromium", "libreoffice"):
        yield Layout("figures-too-wide", renderer, 3, hei, size="huge", trap=True)
    yield Layout("empty-heads", "libreoffice", 2, hei, Shape(empty_heads=True))
    yield Layout("four-tables", "chromium", 2, hei, Shape(apart=True))
    yield Layout("starts-mid-page", "chromium", 2, hei, Shape(paragraphs=8))
    yield Layout("page-number-inside", "chromium", 3, replace(hei, margin=12), after="number", trap=True)
    yield Layout("page-number-inside", "libreoffice", 2, replace(hei, margin=12), after="number", trap=True)
    yield Layout("words", "chromium", 2, hei, words=True)
    yield Layout("without-disputes", "libreoffice", 1, hei, Shape(without_disputes=True))
    yield Layout("hidden-digits", "chromium", 3, replace(hei, tricks="hidden"), trap=True)
    yield Layout("notes-and-strikes", "chromium", 3, replace(hei, tricks="notes"), trap=True)
    yield Layout("notes-and-strikes", "libreoffice", 2, hei, draft=Draft(notes=True), trap=True)
    for angle in (90, 180, 270):
        yield Layout(f"rotate-{angle}", "chromium", 2, hei, after="rotate", angle=angle)
    yield Layout("content-turned-90", "chromium", 2, hei, after="turn", angle=90)
    yield Layout("content-turned-270", "chromium", 2, hei, after="turn", angle=270)
    yield Layout("turned-and-put-right", "chromium", 2, hei, after="turn-right", angle=90)
    yield Layout("turned-and-put-right", "libreoffice", 2, Look(), after="turn-right", angle=270)


def written() -> Iterator[Layout]:
    """DOCX, saved pages and transcripts: cheap to make, so the figures vary here."""
    yield Layout("plain", "docx", 8)
    yield Layout("empty-heads", "docx", 4, shape=Shape(empty_heads=True))
    yield Layout("four-tables", "docx", 4, shape=Shape(apart=True))
    yield Layout("torn-table", "docx", 5, draft=Draft(torn=True))
    yield Layout("text-boxes", "docx", 3, draft=Draft(text_boxes=True, split_runs=True))
    yield Layout("revisions", "docx", 4, draft=Draft(revisions=True))
    yield Layout("notes-and-strikes", "docx", 3, draft=Draft(notes=True), trap=True)
    yield Layout("full-width-digits", "docx", 2, digits="full")
    yield from _saved()
    for style in ("grid", "flow", "pipes"):
        yield Layout(style, "text", 5, style=style)


def _saved() -> Iterator[Layout]:
    pages = {
        "utf-8": Page(),
        "gbk": Page(encoding="gbk"),
        "gb18030-undeclared": Page(encoding="gb18030", declared=False),
        "utf-8-undeclared": Page(declared=False),
        "mht": Page(mht=True),
        "nested-frames": Page(nested=True, breaks=True),
        "word-paragraphs": Page(paragraphs=True, nbsp=True, encoding="gbk"),
        "nbsp": Page(nbsp=True, breaks=True),
        "differing-spans": Page(differing_spans=True),
        "tricks": Page(tricks=True),
        "notes-and-strikes": Page(notes=True),
        "torn-table": Page(torn=True),
        "head-cells": Page(head_cells=True),
    }
    for name, page in pages.items():
        zeros = "mixed" if "nbsp" in name or name == "word-paragraphs" else ""
        yield Layout(
            name,
            "html",
            5 if name in ("utf-8", "gbk", "tricks") else 3,
            page=page,
            zeros=zeros,
            trap=page.notes,
        )
    yield Layout("empty-heads", "html", 4, shape=Shape(empty_heads=True))
    yield Layout("no-down-spans", "html", 3, shape=Shape(no_down_spans=True))
    yield Layout("four-tables", "html", 4, shape=Shape(apart=True))
    yield Layout("without-disputes", "html", 2, shape=Shape(without_disputes=True))
    yield Layout("words", "html", 2, words=True)


def scanned() -> Iterator[Layout]:
    """Pictures of pages, with and without a seal and a text layer."""
    hei, serif = Look(font=HEI), Look()
    for dpi in (150, 200, 300):
        yield Layout(f"{dpi}-dpi-seal", "scan", 3, hei, scanner=Scanner(dpi))
        yield Layout(f"{dpi}-dpi", "scan", 2, serif, scanner=Scanner(dpi, seal=False))
    yield Layout("200-dpi-small-type", "scan", 2, replace(hei, size=8), scanner=Scanner(200))
    yield Layout("200-dpi-grey", "scan", 2, serif, scanner=Scanner(200, grey=True))
    yield Layout("200-dpi-gap-rules", "scan", 1, replace(hei, rules="gap"), scanner=Scanner(200, seal=False))
    yield Layout("200-dpi", "png", 3, replace(hei, paper_height=540), scanner=Scanner(200, skew=0.3))
    yield Layout("text-layer-agrees", "layered", 3, hei, scanner=Scanner(200, skew=0.0))
    straight = Scanner(200, skew=0.0)
    yield Layout("text-layer-disagrees", "layered", 4, hei, scanner=straight, after="other-layer", trap=True)


def refused() -> Iterator[Layout]:
    """Files that hold two reports: they must be refused."""
    for renderer in ("chromium", "docx", "html", "text"):
        count = 2 if renderer == "chromium" else 1
        yield Layout("two-reports", renderer, count, Look(font=HEI), style="grid", after="two", refused=True)


def all_layouts() -> list[Layout]:
    """Every layout, cheap ones first."""
    return [*written(), *printed(), *scanned(), *refused()]


def fresh_layouts(count: int, seed: int) -> Iterator[Layout]:
    """Layouts no reader was tuned on, one report each, half printed by Chromium, half by LibreOffice."""
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
