"""How a benchmark tells what it measured: printed, and kept in ``results/`` where it measured the whole."""

from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


def kept(name: str, text: str, whole: bool = True) -> None:
    """Prints a table, and of a whole run keeps it as ``results/{name}.txt``."""
    print(text)
    if whole:
        (RESULTS / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
