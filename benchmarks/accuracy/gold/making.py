"""From the plan to files: every report is written, printed, altered, and its truth put beside it."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium

from gold import paper, scanning
from gold.figures import Printed
from gold.layouts import Layout, manner_of
from gold.markup import printable, saved_page
from gold.official import Sheet
from gold.story import Story, told
from gold.transcript import transcript
from gold.word import write_word

ENDINGS = {"docx": ".docx", "html": ".html", "text": ".txt", "png": ".png"}
BY_BROWSER = ("chromium", "scan", "png", "layered")
FIRST = Path(__file__).parent


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
        for module in sorted(FIRST.glob("*.py")):
            if module.name not in ("layouts.py", "judging.py", "fresh.py"):
                digest.update(module.read_bytes())
        return digest.hexdigest()[:16]


def plan(layouts: Iterable[Layout], seed: int, folder: Path) -> list[Job]:
    """One job for every report of the layouts."""
    return [Job(layout, number, seed, folder) for layout in layouts for number in range(layout.count)]


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
        paper.convert_documents(documents[start : start + 40], jobs[0].folder / "base")
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
        _reprinted(block, changed) if isinstance(block, Sheet) else block for block in story.blocks
    )
    return replace(story, blocks=blocks)


def _reprinted(sheet: Sheet, changed: dict[str, str]) -> Sheet:
    rows = (
        tuple(replace(box, text=changed.get(box.key, box.text)) if box.key else box for box in row)
        for row in sheet.rows
    )
    return replace(sheet, rows=tuple(rows))


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
        "figures": {key: _written(figure) for key, figure in story.figures.items()},
    }


def _written(figure: Printed) -> dict[str, str | None]:
    return {"text": figure.text, "value": figure.value, "state": figure.state}
