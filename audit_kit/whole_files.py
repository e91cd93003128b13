"""Files and folders that are written beside their place and then moved there: whole or not at all."""

import os
from pathlib import Path


def put(path: Path, content: bytes) -> Path:
    """The path after a file with this content stands there; where that fails all is as it was before."""
    half = beside(path)
    try:
        half.write_bytes(content)
        take_place(half, path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
    return path


def beside(path: Path) -> Path:
    """Where a file is written before it takes its name."""
    return path.with_name(f".{path.name}.part")


def take_place(half: Path, target: Path) -> None:
    """Moves a file or folder into its place after all of it is on the disk."""
    for path in [half, *half.rglob("*")] if half.is_dir() else [half]:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    half.replace(target)
