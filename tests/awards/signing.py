"""A PDF signed with a certificate made on the spot."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import cache

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from emulation.demo.papers import paper


@cache
def signed_pdf(name: str) -> bytes:
    """One page, signed by a person of that name."""
    key = rsa.generate_private_key(65537, 2048)
    subject = made.Name([made.NameAttribute(made.NameOID.COMMON_NAME, name)])
    certificate = (
        made.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(
            made.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        ),
        cert_registry=SimpleCertificateStore(),
    )
    page = io.BytesIO(paper("Quyết định", ["Bản điện tử"]))
    signed = signers.sign_pdf(
        IncrementalPdfFileWriter(page), signers.PdfSignatureMetadata(field_name="Chu-ky"), signer=signer
    )
    return bytes(signed.getvalue())
