"""A short fuzz run: only an AuditKitError comes out of a mutated file, and no wrong figure."""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import SAMPLES

from benchmarks.accuracy.gold.layouts import Layout
from benchmarks.accuracy.make import Job, make, story_of
from benchmarks.fuzzing.mutations import KINDS, mutated
from benchmarks.fuzzing.soundness import Claim, amount_in, unsound
from benchmarks.fuzzing.trial import tried

SAMPLE = SAMPLES / "consistent-2021.pdf"
WRITTEN_FILES = {"text": 8, "html": 8, "docx": 10}
PRINTED_FILES = 2


def faults(path: Path, times: int, known: dict[str, str], folder: Path) -> list[str]:
    """What went wrong over so many mutations of each kind."""
    figures = {key: amount_in(text) for key, text in known.items()}
    content, found = path.read_bytes(), []
    for kind in KINDS:
        for number in range(times):
            target = folder / f"{kind}-{number}{path.suffix}"
            target.write_bytes(mutated(content, kind, random.Random(f"{path.name}/{kind}/{number}")))
            outcome = tried(target, figures)
            found += [f"{target.name}: {outcome.kind} {outcome.detail}"] if outcome.is_fault else []
    return found


@pytest.mark.parametrize("renderer", WRITTEN_FILES)
def test_mutated_written_reports_are_refused_or_read_as_they_show(renderer: str, tmp_path: Path) -> None:
    job = Job(Layout("fuzz", renderer, style="grid"), 0, 1, tmp_path)
    make([job])
    known = {key: figure.text for key, figure in story_of(job).figures.items()}
    assert faults(job.target, WRITTEN_FILES[renderer], known, tmp_path) == []


@pytest.mark.filterwarnings("ignore")
def test_mutated_pdfs_are_refused_or_read_as_they_show(tmp_path: Path) -> None:
    assert faults(SAMPLE, PRINTED_FILES, {}, tmp_path) == []


def test_what_a_mutated_file_does_not_show_is_noticed(tmp_path: Path) -> None:
    job = Job(Layout("fuzz", "text", style="grid"), 0, 1, tmp_path)
    make([job])
    assert tried(job.target, {}).kind == "read"
    claim = Claim("requests/本年新收/自然人", Decimal(987654), None, None)
    assert unsound(job.target, [claim], {}) != []
