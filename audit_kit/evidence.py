"""Evidence packs: write what was examined, found and decided into a sealed bag, and verify it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from audit_kit.audit import Audit
from audit_kit.bag import write_bag, zip_pack
from audit_kit.case import Case
from audit_kit.errors import AuditKitError
from audit_kit.file_names import safe_name
from audit_kit.pack_contents import audit_contents, bag_info, case_contents
from audit_kit.seals import seal_faults
from audit_kit.verify import NotAPack, pack_faults


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
    try:
        return zip_pack(pack)
    except OSError as error:
        raise AuditKitError(str(pack), f"写不进去（{error.strerror}）", "请检查磁盘空间和权限") from None
