"""Packs changed by hand: files written over, lists and the log's chain made to fit again."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from audit_kit.verify import FIRST, MANIFEST, SEALS, TAGS, canonical, entry_hash, list_lines, sha256

Files = dict[str, bytes]


def relisted(files: Files) -> Files:
    """The pack with every list fitting its files again, as a forger who knows BagIt leaves it."""
    files = {name: content for name, content in files.items() if "sm3" not in name}
    files[MANIFEST] = list_lines({n: sha256(c) for n, c in files.items() if n.startswith("data/")})
    tags = {n: sha256(c) for n, c in files.items() if "/" not in n and not n.startswith("tagmanifest-")}
    files[TAGS] = list_lines(tags)
    seals = {n: sha256(c) for n, c in files.items() if n.startswith("seals/") and n != SEALS}
    return files | ({SEALS: list_lines(seals)} if seals else {})


def rechained(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of a log, numbered and chained anew."""
    chained, before = [], FIRST
    for number, entry in enumerate(entries, start=1):
        chained.append(entry | {"entry": number, "before": before})
        chained[-1]["hash"] = before = entry_hash(chained[-1])
    return chained


def log_bytes(entries: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(canonical(entry) + b"\n" for entry in entries)


def write(pack: Path, before: Files, after: Files) -> None:
    """Makes the folder hold ``after`` where it held ``before``."""
    for name in set(before) - set(after):
        (pack / name).unlink()
    for name, content in after.items():
        if before.get(name) != content:
            (pack / name).parent.mkdir(parents=True, exist_ok=True)
            (pack / name).write_bytes(content)
    for folder in sorted((path for path in pack.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
