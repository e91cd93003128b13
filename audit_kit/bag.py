"""A pack on the disk: a BagIt bag written beside its place and then moved there, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from audit_kit.errors import AuditKitError
from audit_kit.verify import MANIFEST, TAGS, list_lines, read_pack, seal_of, sha256, zip_bytes

PART = ".part-"


def write_bag(
    contents: Mapping[str, bytes],
    info: Mapping[str, str],
    folder: Path,
    name: Callable[[str], str],
    *,
    as_zip: bool = False,
    with_sm3: bool = False,
) -> Path:
    """The path of a new bag, or zip of one, in ``folder``; ``name`` is asked with the pack's seal.

    ``contents`` are the payload by path below ``data``, ``info`` the lines of ``bag-info.txt``.

    Raises:
        AuditKitError: there is one of that name already, or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _staging(folder) as part:
            bag = part / "pack"
            _fill(bag, contents, info)
            _list(bag, with_sm3)
            files = read_pack(bag)[0]
            target = folder / (name(seal_of(files)) + (".zip" if as_zip else ""))
            _refuse_another(target)
            if as_zip:
                (part / "pack.zip").write_bytes(zip_bytes(target.stem, files))
            _move(part / "pack.zip" if as_zip else bag, target)
    except OSError as error:
        what = f"写不进去（{error.strerror or type(error).__name__}）"
        raise AuditKitError(str(folder), what, "请检查磁盘空间和文件夹权限") from None
    return target


def put(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    half = path.with_name(f"{PART}{path.name}")
    half.write_bytes(content)
    _move(half, path)


def zip_pack(pack: Path) -> Path:
    """The path of a zip beside a pack's folder; see ``ak.zip_evidence``."""
    target = pack.with_name(pack.name + ".zip")
    _refuse_another(target)
    put(target, zip_bytes(pack.name, read_pack(pack)[0]))
    return target


def _refuse_another(target: Path) -> None:
    if target.exists():
        to_do = "证据包写成后不再改动；请换一个文件夹，或先移走旧的"
        raise AuditKitError(str(target), "证据包已经存在", to_do)


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder of our own beside the packs; what killed writers left, told by its free lock, goes first."""
    for left in folder.glob(f"{PART}*/"):
        with contextlib.suppress(OSError, Timeout):
            if (left / "lock").exists():
                with FileLock(left / "lock", timeout=0):
                    shutil.rmtree(left / "pack", ignore_errors=True)
                    (left / "pack.zip").unlink(missing_ok=True)
                (left / "lock").unlink(missing_ok=True)
            left.rmdir()
    part = Path(tempfile.mkdtemp(prefix=PART, dir=folder))
    try:
        with FileLock(part / "lock"):
            yield part
            shutil.rmtree(part / "pack", ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(bag: Path, contents: Mapping[str, bytes], info: Mapping[str, str]) -> None:
    import bagit

    bag.mkdir()
    for name, content in contents.items():
        (bag / name).parent.mkdir(parents=True, exist_ok=True)
        (bag / name).write_bytes(content)
    bagit.make_bag(str(bag), dict(info), checksums=["sha256"])
    script = Path(__file__).with_name("verify.py")
    (bag / "verify.py").write_bytes(script.read_bytes())


def _list(bag: Path, with_sm3: bool) -> None:
    """Puts bagit's list in order, so that the same files make the same bytes, and lists the tag files."""
    lines = (bag / MANIFEST).read_text(encoding="utf-8").splitlines()
    hashes = {name: sha for sha, name in (line.split("  ", 1) for line in lines)}
    (bag / MANIFEST).write_bytes(list_lines(hashes))
    if with_sm3:
        contents = {name: (bag / name).read_bytes() for name in hashes}
        (bag / "manifest-sm3.txt").write_bytes(
            list_lines({name: _sm3(content) for name, content in contents.items()})
        )
    tags = {
        path.name: path.read_bytes()
        for path in sorted(bag.iterdir())
        if path.is_file() and not path.name.startswith("tagmanifest-")
    }
    if with_sm3:
        sealed = {name: _sm3(content) for name, content in tags.items()}
        (bag / "tagmanifest-sm3.txt").write_bytes(list_lines(sealed))
    (bag / TAGS).write_bytes(list_lines({name: sha256(content) for name, content in tags.items()}))


def _sm3(content: bytes) -> str:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    hashed = Hash(SM3())
    hashed.update(content)
    return hashed.finalize().hex()


def _move(half: Path, target: Path) -> None:
    """Moves a file or folder into its place after all of it is on the disk."""
    for path in [half, *half.rglob("*")] if half.is_dir() else [half]:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    half.replace(target)
