"""What the README for auditors shows and points to is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.zh-CN.md").read_text("utf-8")
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))


def test_every_picture_is_shown_and_described_and_every_picture_shown_is_there() -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(docs/pictures/([^)]+)\)", README)
    assert sorted(name for _, name in shown) == [picture.name for picture in PICTURES], (
        "Run: python docs/make_pictures.py"
    )


def test_the_pictures_are_small() -> None:
    sizes = [picture.stat().st_size for picture in PICTURES]
    assert sizes and max(sizes) < 300_000 and sum(sizes) < 1_500_000


def test_every_notebook_is_listed_with_the_question_it_asks() -> None:
    for notebook in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        question = re.search(r'"# (.+?)(?:\\n)?"', notebook.read_text("utf-8"))
        assert question and f"| {notebook.stem} | {question[1]}" in README
