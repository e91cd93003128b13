"""A pack on the disk: a BagIt bag written beside its place and then moved there, whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from audit_kit.errors import AuditKitError
from audit_kit.verify import TAGS, list_lines, read_pack, seal_of, sha256, zip_bytes
from audit_kit.whole_files import put, take_place

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
            take_place(part / "pack.zip" if as_zip else bag, target)
    except OSError as error:
        what = f"写不进去（{error.strerror or type(error).__name__}）"
        raise AuditKitError(str(folder), what, "请检查磁盘空间和文件夹权限") from None
    return target


def zip_pack(pack: Path) -> Path:
    """The path of a zip beside a pack's folder; see ``ak.zip_evidence``."""
    target = pack.with_name(pack.name + ".zip")
    _refuse_another(target)
    return put(target, zip_bytes(pack.name, read_pack(pack)[0]))


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
    """The lists of the payload and of the tag files, in an order of their own, not in bagit's."""
    digests = {"sha256": sha256} | ({"sm3": _sm3} if with_sm3 else {})
    payload = [path.relative_to(bag).as_posix() for path in (bag / "data").rglob("*") if path.is_file()]
    for name, hashed in digests.items():
        (bag / f"manifest-{name}.txt").write_bytes(_listed(bag, payload, hashed))
    tags = [path.name for path in bag.iterdir() if path.is_file() and path.name != TAGS]
    for name, hashed in digests.items():
        (bag / f"tagmanifest-{name}.txt").write_bytes(_listed(bag, tags, hashed))


def _listed(bag: Path, names: Iterable[str], hashed: Callable[[bytes], str]) -> bytes:
    return list_lines({name: hashed((bag / name).read_bytes()) for name in names})


def _sm3(content: bytes) -> str:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    hashed = Hash(SM3())
    hashed.update(content)
    return hashed.finalize().hex()
