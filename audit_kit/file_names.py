"""File names that Windows accepts too, whatever a report or an upload calls itself."""

import re
from pathlib import PurePath

UNSAFE = re.compile(r'[\\/:*?"<>|%\x00-\x1f\x7f\u200b-\u200f\u2028-\u202f\u2066-\u2069\ufeff]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
LONGEST = 80
"""Characters of a name; with a folder before it, still below the 260 of Windows."""


def safe_name(name: str, instead: str = "report") -> str:
    """The name without what no file name may hold, cut short; ``instead`` where nothing stays."""
    name = UNSAFE.sub("_", name).strip(" .")
    if RESERVED.fullmatch(name):
        name = "_" + name
    path = PurePath(name or instead)
    return path.stem[: LONGEST - len(path.suffix)].rstrip(" .") + path.suffix[:12]
