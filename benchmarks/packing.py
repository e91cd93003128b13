"""How long a pack of a 5-page report takes to write, verify and replay, and how large it is.

Run: python benchmarks/packing.py

One case of the sample with errors, every matter decided and reviewed, signed; all notebooks executed afresh.
Times are of the wall; ``processor`` is that of this process and all it started, which a busy computer changes
less.
"""

import datetime
import os
import tempfile
import time
from pathlib import Path

import audit_kit as ak
from benchmarks.keeping import kept

SAMPLE = Path(__file__).resolve().parent.parent / "sample_reports" / "errors-2021.pdf"
AT = datetime.datetime(2026, 1, 12, 9, 30, tzinfo=datetime.UTC)


def signed_case(folder: Path) -> ak.Case:
    """A case of the sample with errors, every matter decided and reviewed, signed by both."""
    case = ak.open_case(folder / "示例", reports=[SAMPLE], at=AT)
    for matter in case.matters:
        entry = case.decide(matter, "确认", "已核对", "√", by="张三", at=AT)
        case.review(entry.number, "同意", by="李四", at=AT)
    case.sign("编制", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    return case


def main() -> None:
    """Writes, verifies and replays one pack and keeps the figures."""
    with tempfile.TemporaryDirectory() as folder:
        case = signed_case(Path(folder))
        before, started = os.times(), time.perf_counter()
        pack = ak.write_evidence(case, folder, AT)
        wall, after = time.perf_counter() - started, os.times()
        processor = sum(after[:4]) - sum(before[:4])
        size = sum(path.stat().st_size for path in pack.rglob("*") if path.is_file())
        started = time.perf_counter()
        assert ak.verify_evidence(pack) == []
        verified = time.perf_counter() - started
        assert ak.replay_evidence(pack) == []
        replayed = time.perf_counter() - started - verified
        notebooks = len(list((pack / "data" / "notebooks").iterdir()))
    text = "\n".join(
        [
            f"write   {wall:6.1f} s ({processor:.1f} s of processor, {notebooks} notebooks, "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f})",
            f"verify  {verified:6.2f} s",
            f"replay  {replayed:6.1f} s",
            f"size    {size / 1e6:6.1f} MB",
        ]
    )
    kept("packing", text)


if __name__ == "__main__":
    main()
