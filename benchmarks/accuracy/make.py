"""Makes the gold set: reports with known figures over layouts, renderers, forms and blank styles.

Run: python benchmarks/accuracy/make.py FOLDER [--seed N] [--only WORD] [--fresh COUNT]

Each report stands beside a JSON file with the printed text, value and state of every figure of the form.
What is already there from the same recipe is left alone. ``--only`` keeps the layouts whose
``renderer/name`` holds the word; ``--fresh`` makes that many reports with looks drawn by lot from
the seed instead, to read what no reader was tuned on. Layouts whose printing program is missing
are named and left out.
On two cores the whole set takes two and a half to five minutes, a second run one second.
The maker shares no code with the readers.
"""

import argparse
import hashlib
import json
import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium

from benchmarks.accuracy.gold import paper, scanning
from benchmarks.accuracy.gold.layouts import Layout, all_layouts, fresh_layouts, manner_of
from benchmarks.accuracy.gold.markup import printable, saved_page
from benchmarks.accuracy.gold.official import Sheet
from benchmarks.accuracy.gold.story import Story, told
from benchmarks.accuracy.gold.transcript import transcript
from benchmarks.accuracy.gold.word import write_word
from sample_reports.maker.layout import Table
from sample_reports.maker.pdf import convert, office

ENDINGS = {"docx": ".docx", "html": ".html", "text": ".txt", "png": ".png"}
BY_BROWSER = ("chromium", "scan", "png", "layered")
HERE = Path(__file__).resolve().parent
MAKERS = (HERE / "gold", HERE.parent.parent / "sample_reports" / "maker")


@dataclass(frozen=True)
class Job:
    """One report of the gold set and where its files go."""

    layout: Layout
    number: int
    seed: int
    folder: Path

    @property
    def target(self) -> Path:
        """The file a reader is given."""
        ending = ".mht" if self.layout.page.mht else ENDINGS.get(self.layout.renderer, ".pdf")
        name = f"{self.layout.name}-{self.number}{ending}"
        return Path(self.folder, self.layout.renderer, name)

    @property
    def truth(self) -> Path:
        """The JSON file that says what is printed."""
        return self.target.with_name(self.target.name + ".json")

    @property
    def base(self) -> Path:
        """Where the report stands before printing, without ending."""
        return Path(self.folder, "base", f"{self.layout.renderer}-{self.layout.name}-{self.number}")

    def dice(self, purpose: str) -> random.Random:
        """Randomness of this report for one purpose, the same in every run."""
        return random.Random(f"{self.seed}/{self.layout.renderer}/{self.layout.name}/{self.number}/{purpose}")

    @property
    def recipe(self) -> str:
        """Changes when the maker or the layout changes, so that only then a report is made again."""
        digest = hashlib.sha256(repr((self.layout, self.number, self.seed)).encode())
        for module in [Path(__file__), *(path for folder in MAKERS for path in sorted(folder.glob("*.py")))]:
            if module.name != "layouts.py":
                digest.update(module.read_bytes())
        return digest.hexdigest()[:16]


def is_made(job: Job) -> bool:
    """Whether the file and its truth stand there from the same recipe."""
    if not (job.truth.exists() and job.target.exists()):
        return False
    kept: dict[str, object] = json.loads(job.truth.read_text(encoding="utf-8"))
    return kept["recipe"] == job.recipe


def make(jobs: list[Job]) -> None:
    """Writes the files of all jobs; the printing programs run over many at once."""
    for job in jobs:
        job.target.parent.mkdir(parents=True, exist_ok=True)
        job.base.parent.mkdir(parents=True, exist_ok=True)
        _write(job)
    paper.print_pages([pair for job in jobs if job.layout.renderer in BY_BROWSER for pair in _prints(job)])
    documents = [job.base.with_suffix(".docx") for job in jobs if job.layout.renderer == "libreoffice"]
    for start in range(0, len(documents), 40):
        convert(str(office()), documents[start : start + 40], jobs[0].folder / "base")
    for job in jobs:
        _finish(job)
        job.truth.write_text(json.dumps(_truth(job), ensure_ascii=False, indent=0), encoding="utf-8")


def story_of(job: Job) -> Story:
    """The report as it will be printed; two behind one another where the layout says so."""
    form, one_row, manner = manner_of(job.layout, job.number)
    story = told(form, one_row, manner, job.layout.shape, job.dice("story"))
    if job.layout.after == "two":
        other = told(form, one_row, manner, job.layout.shape, job.dice("second story"))
        return replace(story, blocks=(*story.blocks, *other.blocks))
    return story


def _write(job: Job) -> None:
    story, layout = story_of(job), job.layout
    if layout.renderer == "html":
        job.target.write_bytes(saved_page(story, layout.page, job.dice("page")))
    elif layout.renderer == "text":
        job.target.write_text(transcript(story, layout.style), encoding="utf-8")
    elif layout.renderer == "docx":
        write_word(story, layout.look, layout.draft, job.target, job.dice("draft"))
    elif layout.renderer == "libreoffice":
        write_word(story, layout.look, layout.draft, job.base.with_suffix(".docx"), job.dice("draft"))
    else:
        job.base.with_suffix(".html").write_text(
            printable(story, layout.look, job.dice("print")), encoding="utf-8"
        )
        if layout.after == "other-layer":
            changed = with_other_figures(story, job.dice("layer"))
            other = printable(changed, layout.look, job.dice("print"))
            _layer(job).with_suffix(".html").write_text(other, encoding="utf-8")


def _layer(job: Job) -> Path:
    return job.base.with_name(job.base.name + "-layer")


def _prints(job: Job) -> list[tuple[Path, Path]]:
    bases = [job.base, _layer(job)] if job.layout.after == "other-layer" else [job.base]
    return [(base.with_suffix(".html"), base.with_suffix(".pdf")) for base in bases]


def _finish(job: Job) -> None:
    printed, layout = job.base.with_suffix(".pdf"), job.layout
    if layout.renderer in ("scan", "png", "layered"):
        pictures = scanning.page_pictures(printed, layout.scanner, job.dice("scanner"))
        if layout.renderer == "layered":
            layer = _layer(job).with_suffix(".pdf") if layout.after == "other-layer" else printed
            scanning.lay_text_over(pdfium.PdfDocument(layer), pictures, job.target)
        elif layout.renderer == "png":
            pictures[0].save(job.target, dpi=(layout.scanner.dpi, layout.scanner.dpi))
        else:
            job.target.write_bytes(scanning.scan_file(pictures, layout.scanner.dpi))
    elif layout.renderer in ("chromium", "libreoffice"):
        _alter(job, printed)


def _alter(job: Job, printed: Path) -> None:
    layout = job.layout
    acts: dict[str, Callable[[], object]] = {
        "rotate": lambda: paper.turn_pages(printed, job.target, layout.angle),
        "turn": lambda: paper.turn_content(printed, job.target, layout.angle, put_right=False),
        "turn-right": lambda: paper.turn_content(printed, job.target, layout.angle, put_right=True),
        "number": lambda: paper.number_pages(printed, job.target, 0.38 + 0.17 * job.number),
    }
    acts.get(layout.after, lambda: shutil.copyfile(printed, job.target))()


def with_other_figures(story: Story, rng: random.Random) -> Story:
    """The report with one digit changed in each of twelve figures."""
    numbers = sorted(key for key, figure in story.figures.items() if figure.text.isdigit())
    changed: dict[str, str] = {}
    for key in rng.sample(numbers, 12):
        text = story.figures[key].text
        at = rng.randrange(len(text))
        digit = rng.choice([d for d in "123456789" if d != text[at]])
        changed[key] = text[:at] + digit + text[at + 1 :]
    blocks = tuple(
        replace(block, rows=_reprinted(block.rows, changed)) if isinstance(block, Sheet) else block
        for block in story.blocks
    )
    return replace(story, blocks=blocks)


def _reprinted(rows: Table, changed: dict[str, str]) -> Table:
    return [[replace(c, text=changed.get(c.path, c.text)) if c.path else c for c in row] for row in rows]


def _truth(job: Job) -> dict[str, object]:
    story = story_of(job)
    return {
        "recipe": job.recipe,
        "file": job.target.name,
        "layout": job.layout.name,
        "renderer": job.layout.renderer,
        "form": story.form,
        "agency": story.agency,
        "year": story.year,
        "refused": job.layout.refused,
        "trap": job.layout.trap,
        "figures": {key: asdict(figure) for key, figure in story.figures.items()},
    }


def possible(layout: Layout) -> bool:
    """Whether this machine has the program the layout is printed with."""
    if layout.renderer in BY_BROWSER:
        return paper.browser() is not None
    return layout.renderer != "libreoffice" or office() is not None


def main() -> int:
    """Makes what is missing and says how many reports stand there; 0 unless nothing fits ``--only``."""
    parser = argparse.ArgumentParser(description="Makes the gold set.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of renderer/layout")
    parser.add_argument("--fresh", type=int, default=0, help="looks drawn by lot")
    wanted = parser.parse_args()
    known = [*fresh_layouts(wanted.fresh, wanted.seed)] or all_layouts()
    layouts = [layout for layout in known if wanted.only in f"{layout.renderer}/{layout.name}"]
    left_out = [layout for layout in layouts if not possible(layout)]
    jobs = [
        Job(layout, number, wanted.seed, wanted.folder)
        for layout in layouts
        if layout not in left_out
        for number in range(layout.count)
    ]
    missing = [job for job in jobs if not is_made(job)]
    start = time.perf_counter()
    make(missing)
    seconds = time.perf_counter() - start
    print(f"{len(jobs)} reports, {len(missing)} made anew in {seconds:.0f} s")
    for layout in left_out:
        print(f"left out, program missing: {layout.renderer}/{layout.name}")
    return 0 if jobs else 2


if __name__ == "__main__":
    sys.exit(main())
