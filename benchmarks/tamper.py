"""Tampers with a pack and its zip, sealed by a timestamp and a signature; ``verify`` must name every change.

Run: python benchmarks/tamper.py [--n 120] [--seed 1]

``--n`` is the number of each kind. A change counts as named when what verify says holds the name of the file
or the number of the log entry that was changed. The exit code is 1 when one is missed.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import audit_kit as ak
from audit_kit.verify import LOG, canonical, pack_faults, read_pack
from benchmarks.keeping import kept
from benchmarks.packing import AT, signed_case

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from made_authority import made_authority
from made_packs import Files, log_bytes, rechained, relisted, write

Tampered = tuple[Files, tuple[str, ...]]
"""A pack's files, and words of which each must be in what verify says."""


def sealed_pack(folder: Path) -> Path:
    """A pack of a decided and signed case, with lists of SM3, a timestamp and a signed paper."""
    pack = ak.write_evidence(signed_case(folder), folder, AT, notebooks=False, with_sm3=True)
    ak.timestamp_evidence(pack, made_authority("Stamps", stamps=True).timestamp)
    if (pack / "data" / "paper.pdf").exists():
        (folder / "key.p12").write_bytes(made_authority("Office", stamps=False).pkcs12(b"secret"))
        ak.sign_paper(pack, folder / "key.p12", "secret")
    return pack


def folder_run(pack: Path, times: int, rng: random.Random) -> tuple[Counter[str], list[str]]:
    """How many of each kind were made, and which were not named."""
    files = read_pack(pack)[0]
    signed = "data/paper.pdf" in files
    made: Counter[str] = Counter()
    missed = []
    for kind, changed, named in mutations(files, times, rng):
        write(pack, files, changed)
        told = "\n".join(pack_faults(pack))
        wanted = [words for words in named if signed or "签名" not in words]
        if lacking := [words for words in wanted if words not in told]:
            missed.append(f"{kind}: {lacking} not in {told[:300]!r}")
        made[kind] += 1
        write(pack, changed, files)
    return made, missed


def zip_run(pack: Path, times: int, rng: random.Random) -> tuple[Counter[str], list[str]]:
    """The same for single bits, cuts and additions of a zip's bytes."""
    path = ak.zip_evidence(pack)
    content = path.read_bytes()
    made: Counter[str] = Counter()
    missed = []
    for _ in range(times):
        at = rng.randrange(len(content))
        flipped = content[:at] + bytes([content[at] ^ 1 << rng.randrange(8)]) + content[at + 1 :]
        for kind, changed in (("zip: flip one bit", flipped), ("zip: truncate", content[:at])):
            path.write_bytes(changed)
            try:
                told = pack_faults(path)
            except ValueError as error:
                told = [str(error)]
            made[kind] += 1
            if not told:
                missed.append(f"{kind}: byte {at}")
    path.unlink()
    return made, missed


def mutations(files: Files, times: int, rng: random.Random) -> Iterator[tuple[str, Files, tuple[str, ...]]]:
    """So many of each kind: the kind, the files, and the words by which ``verify`` must name it."""
    for kind, make in KINDS.items():
        for _ in range(times):
            changed, named = make(dict(files), rng)
            if changed != files:
                yield kind, changed, named


def _flip(files: Files, rng: random.Random) -> Tampered:
    name = _any(files, rng)
    content = bytearray(files[name])
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return files | {name: bytes(content)}, (name,)


def _truncate(files: Files, rng: random.Random) -> Tampered:
    name = _any(files, rng)
    return files | {name: files[name][: rng.randrange(len(files[name]))]}, (name,)


def _delete(files: Files, rng: random.Random) -> Tampered:
    name = _any(files, rng)
    del files[name]
    return files, (name,)


def _add(files: Files, rng: random.Random) -> Tampered:
    folder = rng.choice(["", "data/", "data/sources/", "seals/", "data/forms/新/"])
    name = f"{folder}{rng.choice(['增补', 'tagmanifest-md5', 'x', 'log'])}{rng.randrange(99)}.txt"
    return files | {name: rng.randbytes(rng.randrange(9))}, (name,)


def _rename(files: Files, rng: random.Random) -> Tampered:
    name = _any(files, rng)
    new = name + rng.choice(["x", "~", " ", ".bak"]) if rng.random() < 0.5 else name.swapcase()
    content = files.pop(name)
    return files | {new: content}, (name, new)


def _swap(files: Files, rng: random.Random) -> Tampered:
    one, other = rng.sample(sorted(name for name in files if files[name]), 2)
    return files | {one: files[other], other: files[one]}, (one, other)


def _log(change: Callable[[list[bytes], random.Random], int]) -> Callable[..., Tampered]:
    """The log changed by hand; every second time the lists are made to fit again."""

    def make(files: Files, rng: random.Random) -> Tampered:
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


def _rechain(files: Files, rng: random.Random) -> Tampered:
    """An entry edited, the chain and all lists made to fit: only the noted head or a seal tells."""
    entries = [json.loads(line) for line in files[LOG].split(b"\n")[:-1]]
    entries[rng.randrange(len(entries))]["at"] = f"2020-01-{rng.randrange(1, 29):02}T00:00:00+08:00"
    files[LOG] = log_bytes(rechained(entries))
    return relisted(files), ("工作记录的末条与封存时不同", "时间戳与清单不符", "签名与清单不符")


def _forge(files: Files, rng: random.Random) -> Tampered:
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


def main() -> int:
    """Runs all kinds and keeps the table; 1 when a change was not named."""
    parser = argparse.ArgumentParser(description="Tampers with evidence packs.")
    parser.add_argument("--n", type=int, default=120, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    rng = random.Random(wanted.seed)
    with tempfile.TemporaryDirectory() as folder:
        pack = sealed_pack(Path(folder))
        started = time.perf_counter()
        assert ak.verify_evidence(pack) == []
        seconds = time.perf_counter() - started
        made, missed = folder_run(pack, wanted.n, rng)
        more, missed_too = zip_run(pack, wanted.n // 2, rng)
        assert ak.verify_evidence(pack) == []
    made, missed = made + more, missed + missed_too
    lines = [f"{kind:36}{count:6}" for kind, count in made.items()]
    lines += [f"{'all':36}{made.total():6}", f"{'not named':36}{len(missed):6}"]
    text = "\n".join(["mutation                              made", *lines])
    text += f"\nverify of the unchanged pack, seals included: {seconds:.2f} s"
    kept("tamper", text, made.total() >= 1000)
    print(*missed[:20], sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
