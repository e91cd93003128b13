"""What several tests share: the samples, and the truth about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import audit_kit as ak

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"
SHARED = ROOT.parent / "shared" / "reports"


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """For each sample the printed text of every figure, as its maker wrote it."""
    loaded: dict[str, Any] = json.loads((SAMPLES / "TRUTH.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def transcript() -> ak.Report:
    """The default report of the notebooks."""
    return ak.read_report(SAMPLES / "transcript-2020.txt")


@pytest.fixture(scope="session")
def consistent() -> ak.Report:
    """A 2021 report in which everything agrees."""
    return ak.read_report(SAMPLES / "consistent-2021.pdf")
