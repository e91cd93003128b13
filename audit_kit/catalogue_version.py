"""Which catalogue is installed: a digest of every file of rules, forms and settings, not of templates."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogue"
LOOKS = "paper"
"""The folder of templates: they change how findings are shown, never what is found."""


@cache
def catalogue_version() -> str:
    """The first 16 hexadecimal digits of the SHA-256 over the paths and bytes of all files but templates."""
    digest = hashlib.sha256()
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        if path.relative_to(FOLDER).parts[0] == LOOKS:
            continue
        digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
