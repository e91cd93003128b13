"""Whether an evidence pack is as it was written. Only the standard library: a copy of this file lies in every
pack, and ``python verify.py [PACK]`` tells a reviewer without the toolkit (exit 0: unchanged, 3: changed, 1:
no pack). PACK is a folder or a zip; without it, the folder of the script.

A log has one JSON object a line, each with ``entry`` (its number, from 1), ``before`` (the ``hash`` of the
one before, 64 zeros in the first) and ``hash``: the SHA-256 of its canonical JSON without ``hash``.
"""

import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

FIRST = "0" * 64
MANIFEST, TAGS, SEALS = "manifest-sha256.txt", "tagmanifest-sha256.txt", "seals/manifest-sha256.txt"
BAGIT = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
SM3 = {"manifest-sm3.txt", "tagmanifest-sm3.txt"}
HEAD = "Audit-Kit-Log-Head"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
CASE, LOG, PAPER, SIGNED = "data/case.json", "data/log.jsonl", "data/paper.pdf", "seals/paper-signed.pdf"
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
Files = Mapping[str, bytes]
Hashed = Callable[[bytes], str]


class NotAPack(ValueError):
    """There is no evidence pack at this path."""


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def sha256(content: bytes) -> str:
    """The SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON."""
    return sha256(canonical(value))


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash an entry must carry."""
    return digest({key: value for key, value in entry.items() if key != "hash"})


def chain_faults(lines: Sequence[bytes]) -> list[str]:
    """One Chinese sentence for each entry that was changed, dropped, added or put elsewhere."""
    faults, before = [], FIRST
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            wanted, own = entry_hash(entry), entry["hash"]
        except MALFORMED:
            faults.append(f"工作记录第 {number} 行：不是一条完整的记录")
            before = ""
            continue
        if own != wanted:
            faults.append(f"工作记录第 {number} 条：内容与校验值不符，已被改动")
        if before and entry.get("before") != before:
            faults.append(f"工作记录第 {number} 条：与上一条接不上，有记录被删除、插入或调换")
        if entry.get("entry") != number:
            faults.append(f"工作记录第 {number} 条：编号是 {entry.get('entry')}，应为 {number}")
        before = own
    return faults


def pack_faults(pack: Path) -> list[str]:
    """One Chinese sentence for each changed, missing or added file and each record that does not hold.

    Raises:
        NotAPack: there is neither a bag nor what is left of one.
    """
    files, faults = read_pack(pack)
    faults += [*_list_faults(files), *_seal_faults(files)]
    if LOG in files or HEAD.encode() in files.get("bag-info.txt", b""):
        for check in (_log_faults, _case_faults, _table_faults):
            try:
                faults += check(files)
            except MALFORMED as error:
                faults.append(f"记录读不出来：{CASE} 或 {LOG}（{type(error).__name__}）")
    return list(dict.fromkeys(faults))


def pack_notes(pack: Path, signatures_checked: bool = False) -> list[str]:
    """What a reviewer should know of an unchanged pack: what to compare by hand, and what was not checked."""
    files, _ = read_pack(pack)
    told = [f"封存码：{seal_of(files)}（请与移交时另行记下的核对）"]
    if SM3 & set(files) and "sm3" not in hashlib.algorithms_available:
        told.append("这台电脑的 Python 没有 SM3 算法，只核对了 SHA-256 清单。")
    names = "、".join(sorted(name for name in files if name.startswith("seals/") and name != SEALS))
    if not names:
        told.append("没有时间戳和签名：仅凭校验值，不能发现整包连同清单一起重做。")
    elif not signatures_checked:
        told.append(f"{names} 盖的就是这份清单；它们自身的签名本脚本不能核验，请用 audit_kit 核验。")
    return told


def seal_of(files: Files) -> str:
    """The digest that timestamps and signatures seal; it stands for the whole pack."""
    return sha256(files.get(TAGS, b""))


def read_pack(pack: Path) -> tuple[dict[str, bytes], list[str]]:
    """The files of a folder or zip by their paths in the pack, and what is wrong with their places.

    Raises:
        NotAPack: there is neither a bag nor what is left of one.
    """
    if pack.is_file():
        return _read_zip(pack)
    files, faults = {}, []
    for path in sorted(pack.rglob("*")):
        name = path.relative_to(pack).as_posix()
        if path.is_file() and not path.is_symlink():
            files[name] = path.read_bytes()
        elif path.is_symlink() or not path.is_dir():
            faults.append(f"不是普通文件：{name}")
        elif not any(path.iterdir()):
            faults.append(f"多出空文件夹：{name}")
    if not {"bagit.txt", MANIFEST, TAGS} & set(files) and not any(n.startswith("data/") for n in files):
        raise NotAPack(str(pack))
    return files, faults


def zip_bytes(top: str, files: Files) -> bytes:
    """The one way to write a pack as a zip: names sorted, nothing compressed, every date 1980-01-01."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{top}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def list_lines(hashes: Mapping[str, str]) -> bytes:
    """The one way to write a list of digests by path: sorted, two spaces, line feeds, UTF-8."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("utf-8")


def sm3(content: bytes) -> str:
    """The SM3 digest (GB/T 32905-2016) in lower-case hexadecimal; ValueError where OpenSSL lacks it."""
    return hashlib.new("sm3", content).hexdigest()


def _read_zip(path: Path) -> tuple[dict[str, bytes], list[str]]:
    content = path.read_bytes()
    if not content.startswith(b"PK") and not zipfile.is_zipfile(path):
        raise NotAPack(str(path))
    files, tops = {}, set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                top, _, inner = name.partition("/")
                tops.add(top)
                files[inner] = archive.read(name)
    except (zipfile.BadZipFile, *MALFORMED, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        return files, [f"压缩包已损坏：{path.name}（{type(error).__name__}）"]
    same = len(tops) == 1 and zip_bytes(tops.pop(), files) == content
    return files, [] if same else [f"压缩包的结构有变动：{path.name}"]


def _list_faults(files: Files) -> Iterator[str]:
    """What the lists say against the files, and the files against the lists."""
    if files.get("bagit.txt", BAGIT) != BAGIT:
        yield "内容变动：bagit.txt"
    data = {name for name in files if name.startswith("data/")}
    seals = {name for name in files if name.startswith("seals/")}
    tags = {name for name in files if not name.startswith("tagmanifest-")} - data - seals
    lists = [(MANIFEST, data, sha256), (TAGS, tags, sha256)]
    if SM3 & set(files) and "sm3" in hashlib.algorithms_available:
        lists += [(name, data if name.startswith("m") else tags, sm3) for name in sorted(SM3)]
    if seals:
        lists.append((SEALS, seals - {SEALS}, sha256))
    for name, covered, hashed in lists:
        yield from _one_list_faults(files, name, covered, hashed)
    others = (name for name in sorted(files) if name.startswith("tagmanifest-"))
    yield from (f"多出文件：{name}" for name in others if name not in {TAGS, *SM3})


def _one_list_faults(files: Files, name: str, covered: set[str], hashed: Hashed) -> Iterator[str]:
    if name not in files:
        yield f"缺少文件：{name}"
        covered = covered if name == SEALS else set()
    content = files.get(name, b"")
    try:
        lines = content.decode("utf-8").split("\n")[:-1]
        listed = {match[2]: match[1] for line in lines if (match := LINE.fullmatch(line))}
    except UnicodeDecodeError:
        listed = {}
    if list_lines(listed) != content:
        yield f"内容变动：{name}（清单的写法已被改动）"
    yield from (f"缺少文件：{one}（{name} 列有）" for one in sorted(set(listed) - covered))
    yield from (f"多出文件：{one}（{name} 没有列）" for one in sorted(covered - set(listed)))
    for one in sorted(covered & set(listed)):
        if hashed(files[one]) != listed[one]:
            yield f"内容变动：{one}（与 {name} 不符）"


def _seal_faults(files: Files) -> Iterator[str]:
    """Whether timestamps and the signed paper are about this very list; their signatures are not checked."""
    seal = seal_of(files)
    for name in sorted(files):
        if name.endswith(".tsr") and bytes.fromhex(seal) not in files[name]:
            yield f"时间戳与清单不符：{name}（清单在加盖时间戳之后被换过，或时间戳不是这一包的）"
    if SIGNED in files:
        if seal.encode() not in files[SIGNED]:
            yield f"签名与清单不符：{SIGNED}（清单在签名之后被换过，或签名不是这一包的）"
        if not files[SIGNED].startswith(files.get(PAPER, b"")):
            yield f"签名的底稿与包内底稿不同：{SIGNED}"


def _log_faults(files: Files) -> Iterator[str]:
    """The chain of the log, and whether its last entry is the one noted when the pack was written."""
    *lines, rest = files[LOG].split(b"\n")
    yield from chain_faults(lines)
    if rest:
        yield "工作记录的最后一行不完整"
    info = files.get("bag-info.txt", b"").decode("utf-8", "replace")
    noted = re.search(rf"^{HEAD}: (\d+) ([0-9a-f]{{64}})$", info, re.MULTILINE)
    head = (str(len(lines)), json.loads(lines[-1])["hash"]) if lines else ("0", FIRST)
    if noted is None or noted.groups() != head:
        yield f"工作记录的末条与封存时不同：现有 {head[0]} 条"


def _case_faults(files: Files) -> Iterator[str]:
    """Decisions bound to what was found; signatures' digests; source files as they were received."""
    case, entries = json.loads(files[CASE]), [json.loads(line) for line in files[LOG].splitlines()]
    matters = {matter["key"]: matter for matter in case["matters"]}
    for key, matter in matters.items():
        if [digest(matter["content"]), digest(matter["rests_on"])] != [matter["hash"], matter["cells_hash"]]:
            yield f"发现 {key} 的内容与校验值不符"
    for entry in entries:
        says = entry["says"]
        if entry["kind"] == "decision":
            if entry["about"] not in matters and entry["about"] not in case["gone"]:
                yield f"第 {entry['entry']} 条决定所针对的发现 {entry['about']} 不在包内"
            if [digest(says["content"]), digest(says["rests_on"])] != [says["hash"], says["cells_hash"]]:
                yield f"第 {entry['entry']} 条决定与它所依据的内容不符"
        if (
            entry["kind"] == "source"
            and sha256(files.get(f"data/sources/{entry['about']}", b"")) != (says["sha256"])
        ):
            yield f"原件与收到时不同：data/sources/{entry['about']}"
    received = [[one["about"], one["says"]["sha256"]] for one in entries if one["kind"] == "source"]
    found = [[one["key"], one["hash"], one["cells_hash"]] for one in case["matters"]]
    settings = sha256(files.get("data/settings.yaml", b""))
    if case["sealed"] != {"sources": digest(received), "findings": digest(found), "settings": settings}:
        yield "签署所绑定的校验值与包内的原件、发现或设置不符"


def _table_faults(files: Files) -> Iterator[str]:
    """Whether the tables hold the findings, explanations and decisions that the records name."""
    case, entries = json.loads(files[CASE]), [json.loads(line) for line in files[LOG].splitlines()]
    for kind, column in (("finding", "rule"), ("explanation", "kind")):
        named = [matter["title"] for matter in case["matters"] if matter["kind"] == kind]
        if named != [row[column] for row in _rows(files, f"{kind}s")]:
            yield f"data/{kind}s.csv 与记录中的发现不一致"
    last = {entry["about"]: entry for entry in entries if entry["kind"] == "decision"}
    told = {row["key"]: row for row in _rows(files, "decisions") if row["decision"]}
    for key in sorted(set(last) | set(told)):
        row, entry = told.get(key), last.get(key)
        if not row or not entry or row["decision"] != entry["says"]["decision"]:
            yield f"data/decisions.csv 中 {key} 的决定与工作记录不一致"


def _rows(files: Files, name: str) -> list[dict[str, str]]:
    text = files.get(f"data/{name}.csv", b"").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def main(arguments: Sequence[str]) -> int:
    """Tells of a pack; 0 unchanged, 3 changed, 1 no pack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    pack = Path(arguments[0]) if arguments else Path(__file__).parent
    try:
        faults = pack_faults(pack)
    except (NotAPack, OSError):
        print(f"{pack}：不是证据包，或读不出来。", file=sys.stderr)
        return 1
    print(*(faults or ["证据包完整，没有变动。", *pack_notes(pack)]), sep="\n")
    return 3 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
