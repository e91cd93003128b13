"""A short run of benchmarks/tamper.py and kills.py: every change is named, nothing is half or lost."""

import os
import random
from pathlib import Path

import pytest

from benchmarks.kills import decisions_run, packs_run
from benchmarks.tamper import KINDS, folder_run, sealed_pack, zip_run


def test_every_tampering_is_named(tmp_path: Path) -> None:
    pack = sealed_pack(tmp_path)
    made, missed = folder_run(pack, 6, random.Random(5))
    zipped, missed_too = zip_run(pack, 40, random.Random(5))
    assert missed + missed_too == []
    assert set(made) == set(KINDS) and zipped.total() == 80


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_a_killed_writer_leaves_old_packs_or_new_and_every_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    hit, half = packs_run(tmp_path, 14, random.Random(5))
    decided, lost = decisions_run(tmp_path, 10, random.Random(5))
    assert half + lost == []
    assert hit >= 10 and decided >= 5
