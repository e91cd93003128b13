"""Tampers with a pack and its zip, sealed by a timestamp and a signature; ``verify`` must name every change.

Run: python benchmarks/tamper.py [--n 120] [--seed 1]

``--n`` is the number of each kind. A change counts as named when what verify says holds the name of the file
or the number of the log entry that was changed. The exit code is 1 when one is missed.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from made_authority import made_authority  # noqa: E402
from made_packs import write  # noqa: E402
from tampering import mutations  # noqa: E402

import audit_kit as ak  # noqa: E402
from audit_kit.verify import pack_faults, read_pack  # noqa: E402

SAMPLE = HERE.parent / "sample_reports" / "errors-2021.pdf"
RESULTS = HERE / "results" / "tamper.txt"
AT = datetime.datetime(2026, 1, 12, 9, 30, tzinfo=datetime.UTC)


def sealed_pack(folder: Path) -> Path:
    """A pack of a decided and signed case, with lists of SM3, a timestamp and a signed paper."""
    case = ak.open_case(folder / "示例", reports=[SAMPLE], at=AT)
    for matter in case.matters:
        entry = case.decide(matter, "确认", "已核对", "√", by="张三", at=AT)
        case.review(entry.number, "同意", by="李四", at=AT)
    case.sign("编制", by="张三", at=AT)
    case.sign("复核", by="李四", at=AT)
    pack = ak.write_evidence(case, folder, AT, notebooks=False, with_sm3=True)
    ak.timestamp_evidence(pack, made_authority("Stamps", stamps=True).timestamp)
    if (pack / "data" / "paper.pdf").exists():
        (folder / "key.p12").write_bytes(made_authority("Office", stamps=False).pkcs12(b"secret"))
        ak.sign_paper(pack, folder / "key.p12", "secret")
    return pack


def folder_run(pack: Path, times: int, rng: random.Random) -> tuple[Counter[str], list[str]]:
    """How many of each kind were made, and which were not named."""
    files = read_pack(pack)[0]
    signed = "data/paper.pdf" in files
    made: Counter[str] = Counter()
    missed = []
    for one in mutations(files, times, rng):
        write(pack, files, one.files)
        told = "\n".join(pack_faults(pack))
        wanted = [words for words in one.named if signed or "签名" not in words]
        if lacking := [words for words in wanted if words not in told]:
            missed.append(f"{one.kind}: {lacking} not in {told[:300]!r}")
        made[one.kind] += 1
        write(pack, one.files, files)
    return made, missed


def zip_run(pack: Path, times: int, rng: random.Random) -> tuple[Counter[str], list[str]]:
    """The same for single bits, cuts and additions of a zip's bytes."""
    path = ak.zip_evidence(pack)
    content = path.read_bytes()
    made: Counter[str] = Counter()
    missed = []
    for _ in range(times):
        at = rng.randrange(len(content))
        flipped = content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]
        for kind, changed in (("zip: flip one bit", flipped), ("zip: truncate", content[:at])):
            path.write_bytes(changed)
            try:
                told = pack_faults(path)
            except ValueError as error:
                told = [str(error)]
            made[kind] += 1
            if not told:
                missed.append(f"{kind}: byte {at}")
    path.unlink()
    return made, missed


def main() -> int:
    """Runs all kinds and keeps the table; 1 when a change was not named."""
    parser = argparse.ArgumentParser(description="Tampers with evidence packs.")
    parser.add_argument("--n", type=int, default=120, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as folder:
        pack = sealed_pack(Path(folder))
        started = time.perf_counter()
        assert ak.verify_evidence(pack) == []
        seconds = time.perf_counter() - started
        made, missed = folder_run(pack, wanted.n, rng)
        more, missed_too = zip_run(pack, wanted.n // 2, rng)
        assert ak.verify_evidence(pack) == []
    made, missed = made + more, missed + missed_too
    lines = [f"{kind:36}{count:6}" for kind, count in made.items()]
    lines += [f"{'all':36}{made.total():6}", f"{'not named':36}{len(missed):6}"]
    text = "\n".join(["mutation                              made", *lines])
    text += f"\nverify of the unchanged pack, seals included: {seconds:.2f} s"
    print(text, *missed[:20], sep="\n")
    if made.total() >= 1000:
        RESULTS.write_text(text + "\n", encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
