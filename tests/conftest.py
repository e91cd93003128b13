"""What several tests share: the samples, and the truth about them."""

import json
import shutil
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


@pytest.fixture
def case(tmp_path: Path) -> ak.Case:
    """A case of errors-2021 in which nothing is decided."""
    from made_cases import AT

    return ak.open_case(tmp_path / "案卷", reports=[SAMPLES / "errors-2021.pdf"], at=AT)


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> ak.Case:
    """A case with every kind of entry; no test may write to it."""
    from made_cases import lived_in_case

    return lived_in_case(tmp_path_factory.mktemp("lived-in") / "案卷")


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> ak.Case:
    """A case with one report and four decisions; no test may write to it."""
    from made_cases import decided_case

    return decided_case(tmp_path_factory.mktemp("decided") / "示例")


@pytest.fixture(scope="session")
def written(decided: ak.Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its pack; no test may write to it."""
    from made_cases import AT

    return ak.write_evidence(decided, tmp_path_factory.mktemp("packs"), AT, notebooks=False, with_sm3=True)


@pytest.fixture
def pack(written: Path, tmp_path: Path) -> Path:
    """A copy of it to be changed."""
    return Path(shutil.copytree(written, tmp_path / written.name))


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> ak.Portfolio:
    """The sample county, checked."""
    out, agencies = tmp_path_factory.mktemp("county"), SAMPLES / "county-agencies.csv"
    return ak.check_portfolio(SAMPLES / "county", out, agencies=agencies, workers=1, progress=False)
