"""What an office may add to a pack: an RFC 3161 timestamp of its lists, a PAdES signature of its paper.

Both seal ``tagmanifest-sha256.txt``, whose digest stands for the whole pack, and lie in ``seals``.
"""

from __future__ import annotations

import io
import logging
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit_kit.errors import AuditKitError
from audit_kit.verify import (
    PAPER,
    SEALS,
    SIGNED,
    TAGS,
    NotAPack,
    list_lines,
    pack_faults,
    read_pack,
    seal_of,
    sha256,
)
from audit_kit.whole_files import put

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

AUTHORITY = "seals/authority.pem"
PATIENCE = 30.0
"""Seconds to wait for the timestamp authority."""


def timestamp_evidence(
    pack: str | Path, tsa: str | Callable[[bytes], bytes], authority: str | Path | None = None
) -> Path:
    """The path of the token, ``seals/timestamp-N.tsr``, that the office's timestamp authority gave.

    Args:
        tsa: its http or https address; or what carries the query (DER) there and returns the answer.
        authority: the file (PEM or DER) of its root certificate, needed where the token does not hold it; it
            is put into the pack so that the token can be verified offline.

    Raises:
        AuditKitError: the pack was changed, the authority does not answer, or its token is not about this
            pack or not signed under that root; nothing is then added.
    """
    from cryptography.hazmat.primitives.serialization import Encoding
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    pack = Path(pack)
    files = _unchanged(pack)
    request = TimestampRequestBuilder().data(files[TAGS]).hash_algorithm(HashAlgorithm.SHA256).build()
    query = request.as_bytes()
    answer = tsa(query) if callable(tsa) else _asked(tsa, query)
    roots = {}
    if authority is not None:
        roots[AUTHORITY] = b"".join(one.public_bytes(Encoding.PEM) for one in _roots([authority]))
    if fault := _timestamp_fault(answer, seal_of(files), {**files, **roots}, (), request.nonce):
        raise AuditKitError("时间戳", fault, "没有写入；请核对时间戳机构的地址和根证书（authority）")
    number = 1 + sum(name.endswith(".tsr") for name in files)
    return _add(pack, files, roots | {f"seals/timestamp-{number}.tsr": answer})


def sign_paper(pdf: str | Path, pkcs12: str | Path, password: str) -> Path:
    """The path of a signed copy (PAdES-B-B) of a PDF; of a pack, given itself or by its ``paper.pdf``, it is
    ``seals/paper-signed.pdf`` and also seals the whole pack, whose seal is the signature's reason.

    Args:
        pkcs12: the file with the signer's key and certificates, opened with ``password``.

    Raises:
        AuditKitError: the key cannot be opened, the PDF cannot be signed, or the pack was changed or holds
            no PDF.
    """
    path = Path(pdf)
    pack = path if path.is_dir() else path.parent.parent if (path.parent.parent / TAGS).is_file() else None
    if pack is None:
        target = path.with_name(f"{path.stem}-signed.pdf")
        return put(target, _signed(path.read_bytes(), Path(pkcs12), password, ""))
    files = _unchanged(pack)
    if PAPER not in files or SIGNED in files:
        what = "底稿已经签过名" if SIGNED in files else "证据包里没有 PDF 底稿"
        raise AuditKitError(str(pack), what, "请先装好 Chromium、Chrome 或 Edge，重新打包后再签名")
    signed = _signed(files[PAPER], Path(pkcs12), password, f"sha256:{seal_of(files)}")
    return _add(pack, files, {SIGNED: signed})


def seal_faults(pack: Path, trusted: Sequence[str | Path] = ()) -> list[str]:
    """One Chinese sentence for each timestamp or signature whose own signature does not hold.

    ``trusted`` are root certificates (PEM or DER) under which there must be at least one; without them each
    is verified under the root it came with, which shows only that it was not changed since.
    """
    files, _ = read_pack(pack)
    roots = _roots(trusted)
    faults = {
        name: _signature_fault(content, roots)
        if name == SIGNED
        else _timestamp_fault(content, seal_of(files), files, roots)
        for name, content in files.items()
        if name == SIGNED or name.endswith(".tsr")
    }
    if trusted and not faults:
        return ["缺少时间戳或签名：没有由所要求的机构加盖的"]
    return [f"{name}：{fault}" for name, fault in faults.items() if fault]


def _unchanged(pack: Path) -> dict[str, bytes]:
    """The files of a pack's folder that nobody has changed."""
    try:
        faults = pack_faults(pack) if pack.is_dir() else ["不是文件夹"]
    except NotAPack:
        faults = ["不是证据包"]
    if faults:
        raise AuditKitError(str(pack), faults[0], "请指向没有变动的证据包文件夹")
    return read_pack(pack)[0]


def _add(pack: Path, files: Mapping[str, bytes], added: Mapping[str, bytes]) -> Path:
    """Writes seals and then their list; killed in between, the next seal of that name replaces the loose."""
    seals = {name: one for name, one in {**files, **added}.items() if name.startswith("seals/")}
    try:
        (pack / "seals").mkdir(exist_ok=True)
        for name, content in added.items():
            put(pack / name, content)
        put(pack / SEALS, list_lines({name: sha256(one) for name, one in seals.items() if name != SEALS}))
    except OSError as error:
        raise AuditKitError(str(pack), f"写不进去（{error.strerror}）", "请检查磁盘空间和权限") from None
    return pack / list(added)[-1]


def _asked(address: str, query: bytes) -> bytes:
    """What the authority at an address answers over HTTP (RFC 3161, 3.4)."""
    if not address.startswith(("http://", "https://")):
        raise AuditKitError(address, "不是时间戳机构的地址", "请写以 http:// 或 https:// 开头的地址")
    headers = {"Content-Type": "application/timestamp-query"}
    request = urllib.request.Request(address, data=query, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            content: bytes = answer.read()
    except (OSError, ValueError) as error:
        what = f"没有答复（{getattr(error, 'reason', error)}）"
        raise AuditKitError(address, what, "请核对时间戳机构的地址和网络") from None
    return content


def _timestamp_fault(
    token: bytes,
    seal: str,
    files: Mapping[str, bytes],
    roots: Sequence[Certificate],
    nonce: int | None = None,
) -> str:
    """What is wrong with a token, empty where it holds; ``roots`` or those that came with it."""
    from cryptography.x509 import load_der_x509_certificate
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        answer = decode_timestamp_response(token)
        came = [load_der_x509_certificate(one) for one in answer.signed_data.certificates]
        own = [one for one in came if one.issuer == one.subject]
        under = list(roots) or [*own, *_certificates(files.get(AUTHORITY, b""))]
        if not under:
            return "时间戳没有带根证书，不能核验"
        VerifierBuilder(roots=under, nonce=nonce).build().verify(answer, bytes.fromhex(seal))
    except (VerificationError, ValueError) as error:
        return f"时间戳核验不通过（{str(error).split(': ErrorStack')[0]}）"
    return ""


def _roots(files: Sequence[str | Path]) -> list[Certificate]:
    """The certificates in these files.

    Raises:
        AuditKitError: a file cannot be read, or holds none.
    """
    found = []
    for path in files:
        try:
            found += _certificates(Path(path).read_bytes())
        except (OSError, ValueError) as error:
            what = f"读不出证书（{type(error).__name__}）"
            raise AuditKitError(str(path), what, "请给出 PEM 或 DER 格式的根证书") from None
    return found


def _certificates(content: bytes) -> list[Certificate]:
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

    if not content:
        return []
    pem = content.lstrip().startswith(b"-----")
    return load_pem_x509_certificates(content) if pem else [load_der_x509_certificate(content)]


def _signed(pdf: bytes, pkcs12: Path, password: str, reason: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

    signer = None
    if pkcs12.is_file():
        signer = SimpleSigner.load_pkcs12(str(pkcs12), passphrase=password.encode())  # type: ignore[no-untyped-call]
    if signer is None:
        raise AuditKitError(str(pkcs12), "打不开签名证书", "请核对文件（.p12、.pfx）和密码")
    about = PdfSignatureMetadata(
        field_name="AuditKit", reason=reason or None, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    try:
        written: Any = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer)
    except Exception as error:  # pyhanko has no common class for what it refuses
        raise AuditKitError(
            "签名", f"没有签成（{error}）", "请核对 PDF 是否完整，证书是否可用于签名"
        ) from None
    content: bytes = written.getvalue()
    return content


def _signature_fault(pdf: bytes, roots: Sequence[Certificate]) -> str:
    from asn1crypto.x509 import Certificate as Asn1Certificate
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    anchors = [Asn1Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it writes a traceback for each untrusted signer
    try:
        signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
        moment = signature.self_reported_timestamp
        known = anchors or [signature.signer_cert]
        context = ValidationContext(trust_roots=known, allow_fetching=False, moment=moment)
        status = validate_pdf_signature(signature, context)
    except Exception as error:  # a damaged PDF can fail anywhere in the reader
        return f"签名读不出来（{type(error).__name__}）"
    if not (status.intact and status.valid):
        return "签名核验不通过：签名之后内容有变动"
    return "签名人的证书不是由所要求的机构颁发的" if roots and not status.trusted else ""
