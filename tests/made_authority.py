"""A certificate authority, a timestamp authority and a signer, made anew for the tests of seals."""

import datetime
from dataclasses import dataclass

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.tsp import TimeStampReq
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

FROM = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
UNTIL = datetime.datetime(2050, 1, 1, tzinfo=datetime.UTC)
STAMPED = datetime.datetime(2026, 1, 12, 2, 0, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Authority:
    """A root with its key, and one certificate below it with its own."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def root_pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def pkcs12(self, password: bytes) -> bytes:
        secret = BestAvailableEncryption(password)
        return pkcs12.serialize_key_and_certificates(b"test", self.key, self.certificate, [self.root], secret)

    def timestamp(self, query: bytes) -> bytes:
        """The answer to an RFC 3161 query, stamped at ``STAMPED``."""
        own, root = (
            Certificate.load(one.public_bytes(Encoding.DER)) for one in (self.certificate, self.root)
        )
        key = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(own, PrivateKeyInfo.load(key), [root], fixed_dt=STAMPED)
        return stamper.request_tsa_response(TimeStampReq.load(query)).dump()


def made_authority(name: str, *, stamps: bool) -> Authority:
    """A fresh root called ``name`` and a certificate below it for stamping time or for signing."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root = _certificate(name, name, root_key, root_key, None)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    certificate = _certificate(f"{name} leaf", name, key, root_key, stamps)
    return Authority(root, certificate, key)


def _certificate(
    name: str, issuer: str, key: rsa.RSAPrivateKey, by: rsa.RSAPrivateKey, stamps: bool | None
) -> x509.Certificate:
    root = stamps is None
    usage = dict.fromkeys(
        ("data_encipherment", "key_agreement", "key_encipherment", "encipher_only", "decipher_only"), False
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not root,
                content_commitment=not root,
                key_cert_sign=root,
                crl_sign=root,
                **usage,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )
    if stamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(by, hashes.SHA256())
