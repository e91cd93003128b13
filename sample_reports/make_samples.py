"""Makes every sample report again: ``python sample_reports/make_samples.py [FOLDER]``.

The agencies, places and events are invented. What a sample is made from stands in ``maker/reports/``.
"""

import sys
from pathlib import Path

from maker.county import write_county
from maker.pdf import NO_OFFICE, office, write_pdfs
from maker.plain import write_text
from maker.story import Story, load
from maker.truth import SUFFIXES, write_sources, write_truth
from maker.word import write_word

HERE = Path(__file__).resolve().parent


def stories() -> list[Story]:
    """Every sample that is written down, in the order of their names."""
    return [load(path) for path in sorted((HERE / "maker" / "reports").glob("*.toml"))]


def make(folder: Path) -> None:
    """Writes all samples, the county, TRUTH.json and SOURCES.csv; without LibreOffice the PDFs stay."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = stories()
    for story in samples:
        for kind in story.kinds:
            if kind != "pdf":
                write = write_word if kind == "docx" else write_text
                write(story, folder / f"{story.name}{SUFFIXES[kind]}")
    write_county(folder / "county")
    program = office()
    if program:
        words = [folder / f"{story.name}.docx" for story in samples if "pdf" in story.kinds]
        write_pdfs(program, words, folder)
    else:
        print(NO_OFFICE)
    write_truth(samples, folder / "TRUTH.json")
    write_sources(samples, folder)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
