"""How well and how fast scans are read: each sample scanned in several ways, with a seal over figures.

Run: python benchmarks/scan.py [SAMPLE...]   (without SAMPLE: all, written to benchmarks/results/scan.txt)
"""

import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium

import audit_kit as ak
from audit_kit.amounts import read_amount
from audit_kit.model import Figure
from benchmarks.accuracy.gold.scanning import Scanner, page_picture, scan_file
from benchmarks.keeping import RESULTS

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_reports"

SCANNERS = {
    "200": (Scanner(), 0.7, (0.65, 0.55)),
    "200 other way": (Scanner(), -0.7, (0.6, 0.35)),
    "300": (Scanner(dpi=300), 0.4, (0.65, 0.5)),
    "150": (Scanner(dpi=150), 0.7, (0.7, 0.6)),
    "200 grey": (Scanner(grey=True), 0.7, (0.65, 0.55)),
    "200 poor": (Scanner(blur=1.2, noise=15, quality=50, paper=0.88), 1.5, (0.6, 0.6)),
}
"""The scanner, the skew in degrees, and the seal of every page; ``grey`` leaves no colour to tell it by."""


def judged(wanted: str | None, figure: Figure | None, signed: bool) -> str:
    """right, unsure or wrong: a figure in another state than printed is wrong, unless it says unsure."""
    if figure is None or figure.state in ("unsure", "absent"):
        return "right" if wanted is None else "unsure"
    if wanted is None:
        return "wrong"
    amount = read_amount(wanted, signed=signed)
    return "right" if (figure.state, figure.value) == (amount.state, amount.value) else "wrong"


def measured(job: tuple[str, str]) -> str:
    """One line of the table; runs in a process of its own, whose peak memory is then its own."""
    name, way = job
    truth: dict[str, Any] = json.loads((SAMPLES / "TRUTH.json").read_text(encoding="utf-8"))[name]
    path, (scanner, skew, seal) = SAMPLES / f"{name}.pdf", SCANNERS[way]
    with pdfium.PdfDocument(path) as printed:
        pages = len(printed)
    pictures = [page_picture(path, page, skew, seal, scanner, seed=page) for page in range(pages)]
    with tempfile.TemporaryDirectory() as folder:
        scan = Path(folder, f"{name}.pdf")
        scan.write_bytes(scan_file(pictures, scanner.dpi))
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            figures = {figure.cell.path: figure for figure in ak.read_report(scan).figures}
        except ak.AuditKitError as error:
            return f"{name:24} {way:14} {error}"
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    verdicts = {p: judged(t, figures.get(p), "增减" in p) for p, t in truth["cells"].items()}
    counts = Counter(verdicts.values())
    numbers = [p for p, v in verdicts.items() if v == "wrong" and figures[p].state == "number"]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{name:24} {way:14} {len(verdicts):5} {counts['right']:5} {counts['unsure']:6} {counts['wrong']:5}"
        f" {len(numbers):8} {wall / pages:6.2f} {cpu / pages:6.2f} {megabytes:5.0f}"
    )


def main() -> None:
    """Measures one after the other, and writes what it prints."""
    names = sys.argv[1:] or sorted(path.stem for path in SAMPLES.glob("*.pdf"))
    lines = [
        f"{'sample':24} {'scan':14} cells right unsure wrong  numbers  s/page  cpu/p    MB",
        "(wrong: any state but the printed one; numbers: wrong figures in state number)",
    ]
    print(*lines, sep="\n")
    context = multiprocessing.get_context("spawn")
    for job in [(name, way) for way in SCANNERS for name in names]:
        with context.Pool(1) as pool:
            lines.append(pool.apply(measured, (job,)))
        print(lines[-1], flush=True)
    if not sys.argv[1:]:
        (RESULTS / "scan.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
