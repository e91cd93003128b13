"""Evidence packs: what was examined, found and decided, written whole or not at all as a BagIt bag."""

import contextlib
import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from audit_kit.audit import Audit
from audit_kit.case import Case
from audit_kit.errors import AuditKitError
from audit_kit.file_names import safe_name
from audit_kit.pack_contents import audit_contents, bag_info, case_contents
from audit_kit.seals import seal_faults
from audit_kit.verify import TAGS, NotAPack, list_lines, pack_faults, read_pack, seal_of, sha256, zip_bytes
from audit_kit.whole_files import put, take_place

PART = ".part-"


def write_evidence(
    work: Case | Audit,
    folder: str | Path,
    made_at: datetime.datetime | None = None,
    *,
    notebooks: bool = True,
    as_zip: bool = False,
    with_sm3: bool = False,
) -> Path:
    """The path of the pack: a new folder (or zip) in ``folder``, written whole or not at all.

    A case's pack holds its sources, log, settings, notebooks executed afresh, working paper, tables and
    forms; it is named after the case, the day and its seal. An audit's pack holds sources and tables, and is
    named after the first source. docs/evidence.md tells every file. The same case and ``made_at`` give the
    same bytes on the same computer.

    Args:
        made_at: written into the pack; a case's is now where it is not given, an audit's then has no date.
        notebooks: whether a case's notebooks are executed and packed.
        with_sm3: adds lists of SM3 digests (GB/T 32905-2016) beside those of SHA-256.

    Raises:
        AuditKitError: the pack exists already, the folder cannot be written, a source is not as received,
            or the case was written to meanwhile.
    """
    if isinstance(work, Audit):
        source = work.reports[0].source
        name = f"{safe_name(Path(source.name).stem)}-{source.sha256[:8]}"
        contents, info = audit_contents(work, made_at), bag_info(made_at)
        return write_bag(contents, info, Path(folder), lambda _: name, as_zip=as_zip, with_sm3=with_sm3)
    moment = made_at or datetime.datetime.now()
    moment = moment if moment.tzinfo else moment.astimezone()
    contents, info = case_contents(work, moment, notebooks=notebooks), bag_info(moment, work)
    case = f"{safe_name(work.folder.name, '案卷')}-{moment:%Y%m%d}"
    return write_bag(
        contents, info, Path(folder), lambda seal: f"{case}-{seal[:8]}", as_zip=as_zip, with_sm3=with_sm3
    )


def verify_evidence(pack: str | Path, trusted: Sequence[str | Path] = ()) -> list[str]:
    """One Chinese sentence for each file that was changed, is missing or was added, and each broken seal.

    Empty when nothing was changed. ``trusted`` are certificate files (PEM or DER) of the authorities whose
    timestamps or signatures the pack must then bear; without them a seal is only held against itself.

    Raises:
        AuditKitError: there is no evidence pack, or it cannot be read.
    """
    try:
        return [*pack_faults(Path(pack)), *seal_faults(Path(pack), trusted)]
    except NotAPack:
        raise AuditKitError(str(pack), "不是证据包", "请指向由本工具写出的证据包文件夹或压缩包") from None
    except OSError as error:
        raise AuditKitError(str(pack), f"读不出来（{error.strerror}）", "请检查路径和权限") from None


def zip_evidence(pack: str | Path) -> Path:
    """The path of a zip of a pack's folder, beside it; the same pack gives the same bytes.

    Raises:
        AuditKitError: the pack was changed, there is such a zip already, or it cannot be written.
    """
    pack = Path(pack)
    if not pack.is_dir() or (faults := verify_evidence(pack)):
        what = faults[0] if pack.is_dir() else "不是证据包的文件夹"
        raise AuditKitError(str(pack), what, "请先用 verify 核对；有变动的证据包不打压缩包")
    target = pack.with_name(pack.name + ".zip")
    _refuse_another(target)
    try:
        return put(target, zip_bytes(pack.name, read_pack(pack)[0]))
    except OSError as error:
        raise AuditKitError(str(pack), f"写不进去（{error.strerror}）", "请检查磁盘空间和权限") from None


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
            _fill(bag, contents, info, with_sm3)
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


def _fill(bag: Path, contents: Mapping[str, bytes], info: Mapping[str, str], with_sm3: bool) -> None:
    """The bag, with the lists of payload and tag files in an order of their own, not in bagit's."""
    import bagit

    bag.mkdir()
    for name, content in contents.items():
        (bag / name).parent.mkdir(parents=True, exist_ok=True)
        (bag / name).write_bytes(content)
    bagit.make_bag(str(bag), dict(info), checksums=["sha256"])
    shutil.copyfile(Path(__file__).with_name("verify.py"), bag / "verify.py")
    digests = {"sha256": sha256} | ({"sm3": _sm3} if with_sm3 else {})
    for name, hashed in digests.items():
        payload = {f"data/{one}": hashed(content) for one, content in contents.items()}
        (bag / f"manifest-{name}.txt").write_bytes(list_lines(payload))
    tags = {path.name: path.read_bytes() for path in bag.iterdir() if path.is_file() and path.name != TAGS}
    for name, hashed in digests.items():
        listed = list_lines({one: hashed(content) for one, content in tags.items()})
        (bag / f"tagmanifest-{name}.txt").write_bytes(listed)


def _sm3(content: bytes) -> str:
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    hashed = Hash(SM3())
    hashed.update(content)
    return hashed.finalize().hex()
