"""A real JupyterLab, a real browser, and what an auditor does with them; pictures are kept in artefacts/."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab import Lab, Screen, missing, network_can_be_cut, open_browser, open_lab

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "there is a browser")
SMALL, LARGE = {"width": 1280, "height": 800}, {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with open_lab(tmp_path_factory.mktemp("lab"), network_can_be_cut()) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(lab: Lab) -> Iterator[Any]:
    with open_browser(lab) as opened:
        yield opened


@pytest.fixture
def screen(lab: Lab, browser: Any) -> Iterator[Screen]:
    """A fresh window of 1280 × 800; a request to another machine, at any time, fails the test."""
    context = browser.new_context(viewport=SMALL, locale="zh-CN")
    opened = Screen(lab, context.new_page())
    yield opened
    context.close()
    assert not opened.strangers


def test_the_first_notebook_opens_in_chinese_and_runs(screen: Screen) -> None:
    screen.open()
    screen.run_all()
    screen.picture("first")
