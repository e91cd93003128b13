"""A small gold set, made anew: no figure is misread, whatever the layout."""

from pathlib import Path

import pytest

from benchmarks.accuracy.gold.layouts import Layout, all_layouts
from benchmarks.accuracy.gold.paper import browser
from benchmarks.accuracy.judge import Opinion, judged
from benchmarks.accuracy.make import Job, make
from sample_reports.maker.pdf import office

LAYOUTS = {f"{layout.renderer}/{layout.name}": layout for layout in all_layouts()}
WRITTEN = [name for name, layout in LAYOUTS.items() if layout.renderer in ("text", "html", "docx")]
BY_OFFICE = ["libreoffice/serif", "libreoffice/rows-cut", "libreoffice/small-type"]
BY_BROWSER = ["chromium/gap-rules", "chromium/rotate-90", "chromium/no-rules", "layered/text-layer-disagrees"]
PRINTED_BY = {
    "traps": pytest.param([name for name in WRITTEN if LAYOUTS[name].trap]),
    "LibreOffice": pytest.param(
        BY_OFFICE, marks=pytest.mark.skipif(office() is None, reason="not installed")
    ),
    "Chromium": pytest.param(BY_BROWSER, marks=pytest.mark.skipif(browser() is None, reason="not installed")),
}


def opinions(layouts: list[Layout], folder: Path, number: int = 0) -> list[Opinion]:
    """One report of each layout, made and judged."""
    jobs = [Job(layout, number, 7, folder) for layout in layouts]
    make(jobs)
    return [judged(job.truth) for job in jobs]


@pytest.mark.parametrize("names", PRINTED_BY.values(), ids=PRINTED_BY)
def test_reports_are_never_misread(names: list[str], tmp_path: Path) -> None:
    found = opinions([LAYOUTS[name] for name in names], tmp_path)
    assert [wrong for opinion in found for wrong in opinion.wrong] == []
    assert [opinion.crash for opinion in found if opinion.crash] == []


@pytest.mark.parametrize("number", [0, 2])
def test_written_reports_are_read_whole_and_two_in_one_file_are_refused(number: int, tmp_path: Path) -> None:
    layouts = [LAYOUTS[name] for name in WRITTEN if not LAYOUTS[name].trap]
    for opinion in opinions(layouts, tmp_path, number):
        assert (opinion.refusal, opinion.crash) == (None, None), opinion.name
        assert set(opinion.verdicts) == {"right"}, opinion.name
