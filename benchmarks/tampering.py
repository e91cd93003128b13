"""Ways to tamper with a sealed pack, each with the words by which ``verify`` must name it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from made_packs import Files, log_bytes, rechained, relisted

from audit_kit.verify import LOG, canonical


@dataclass(frozen=True)
class Mutation:
    """A tampered pack: its kind, its files, and words of which each must be in what verify says."""

    kind: str
    files: Files
    named: tuple[str, ...]


def mutations(files: Files, times: int, rng: random.Random) -> Iterator[Mutation]:
    """So many of each kind."""
    for kind, make in KINDS.items():
        for _ in range(times):
            changed, named = make(dict(files), rng)
            if changed != files:
                yield Mutation(kind, changed, named)


def _flip(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    name = _any(files, rng)
    content = bytearray(files[name])
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return files | {name: bytes(content)}, (name,)


def _truncate(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    name = _any(files, rng)
    return files | {name: files[name][: rng.randrange(len(files[name]))]}, (name,)


def _delete(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    name = _any(files, rng)
    del files[name]
    return files, (name,)


def _add(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    folder = rng.choice(["", "data/", "data/sources/", "seals/", "data/forms/新/"])
    name = f"{folder}{rng.choice(['增补', 'tagmanifest-md5', 'x', 'log'])}{rng.randrange(99)}.txt"
    return files | {name: rng.randbytes(rng.randrange(9))}, (name,)


def _rename(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    name = _any(files, rng)
    new = name + rng.choice(["x", "~", " ", ".bak"]) if rng.random() < 0.5 else name.swapcase()
    content = files.pop(name)
    return files | {new: content}, (name, new)


def _swap(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    one, other = rng.sample(sorted(name for name in files if files[name]), 2)
    return files | {one: files[other], other: files[one]}, (one, other)


def _log(change: Callable[[list[bytes], random.Random], int]) -> Callable[..., tuple[Files, tuple[str, ...]]]:
    """The log changed by hand; every second time the lists are made to fit again."""

    def make(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
        lines = files[LOG].split(b"\n")[:-1]
        at = change(lines, rng)
        files[LOG] = b"".join(line + b"\n" for line in lines)
        told = f"第 {at} 条" if at <= len(lines) else f"现有 {len(lines)} 条"
        if rng.random() < 0.5:
            return files, (LOG, told)
        return relisted(files), (told,)

    return make


def _reorder(lines: list[bytes], rng: random.Random) -> int:
    first, second = sorted(rng.sample(range(len(lines)), 2))
    lines[first], lines[second] = lines[second], lines[first]
    return first + 1


def _edit(lines: list[bytes], rng: random.Random) -> int:
    at = rng.randrange(len(lines))
    entry = json.loads(lines[at])
    field = rng.choice(["at", "by", "about", "kind", "toolkit"])
    entry[field] = str(entry[field]) + "改"
    lines[at] = canonical(entry)
    return at + 1


def _drop(lines: list[bytes], rng: random.Random) -> int:
    at = rng.randrange(len(lines))
    del lines[at]
    return at + 1


def _rechain(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    """An entry edited, the chain and all lists made to fit: only the noted head or a seal tells."""
    entries = [json.loads(line) for line in files[LOG].split(b"\n")[:-1]]
    entries[rng.randrange(len(entries))]["at"] = f"2020-01-{rng.randrange(1, 29):02}T00:00:00+08:00"
    files[LOG] = log_bytes(rechained(entries))
    return relisted(files), ("工作记录的末条与封存时不同", "时间戳与清单不符", "签名与清单不符")


def _forge(files: Files, rng: random.Random) -> tuple[Files, tuple[str, ...]]:
    """Any file but a seal changed and every list made to fit: only a seal tells."""
    name = rng.choice(sorted(n for n in files if n.startswith("data/") and n not in {LOG, "data/case.json"}))
    files[name] = files[name] + rng.randbytes(8)
    return relisted(files), ("时间戳与清单不符", "签名与清单不符")


def _any(files: Files, rng: random.Random) -> str:
    return rng.choice(sorted(name for name in files if files[name]))


KINDS = {
    "flip one bit": _flip,
    "truncate": _truncate,
    "delete": _delete,
    "add": _add,
    "rename": _rename,
    "swap two files": _swap,
    "log: reorder": _log(_reorder),
    "log: edit": _log(_edit),
    "log: drop": _log(_drop),
    "log: edit, chain and lists forged": _rechain,
    "lists forged after any change": _forge,
}
