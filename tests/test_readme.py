"""What the READMEs and CONTRIBUTING.md show, name and point to is there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import audit_kit as ak

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


OWN = "audit_kit benchmarks docs lab_settings notebooks sample_reports tests".split()
FILES = [file.relative_to(ROOT).as_posix() for folder in OWN for file in (ROOT / folder).rglob("*")]
FILES += [file.name for file in ROOT.iterdir()]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/own-rules.md"])
def test_every_file_module_name_and_link_of_a_page_is_there(name: str) -> None:
    page = (ROOT / name).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page) if "://" not in link]
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []
    code = " ".join(re.findall(r"```[^`]*```|`[^`\n]+`", page))
    paths = [path for path in re.findall(r"[\w./*-]+", code) if path.split("/")[0] in OWN and "/" in path]
    assert [path for path in paths if not [*ROOT.glob(path.rstrip("/"))]] == []
    files = re.findall(r"[\w./-]+\.(?:py|md|ipynb)\b|requirements[\w-]*\.txt", code)
    assert [file for file in files if not any(f"/{one}".endswith(f"/{file}") for one in FILES)] == []
    assert [one for one in re.findall(r"python -m ([\w.]+)", code) if find_spec(one) is None] == []
    assert set(re.findall(r"\bak\.(\w+)", code)) <= set(ak.__all__)


def test_every_module_named_in_how_it_is_built_is_there() -> None:
    section = (ROOT / "README.md").read_text("utf-8").split("## How it is built")[1].split("\n## ")[0]
    modules = re.findall(r"`([a-z_*]+/?)`", section)
    there = {one for one in modules for _ in (ROOT / "audit_kit").glob(one if "/" in one else f"{one}.py")}
    assert modules and set(modules) == there
