"""Digital signatures inside a PDF, judged without asking the network (pyHanko).

Whether the chain of certificates is trusted can only be said where the roots of trust are installed: the
folder of `SIGNATURE_ROOTS` with PEM or DER files (the national root of the Government's cipher committee).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `intact`: the bytes that were signed are these, and the signature fits its certificate.
    `whole`: it covers the whole file. `trusted` None: no roots are installed to judge by."""

    signer: str
    signed_at: str
    intact: bool
    whole: bool
    trusted: bool | None


def signatures_of(file: IO[bytes]) -> list[Signature]:
    """The signatures of a PDF in their order; [] where there is none or the file is no readable PDF."""
    from pyhanko.pdf_utils.misc import PdfReadError  # heavy, and needed at an upload only
    from pyhanko.pdf_utils.reader import PdfFileReader

    file.seek(0)
    try:
        found = PdfFileReader(file, strict=False).embedded_regular_signatures
        return [_judged(one) for one in found]
    except (PdfReadError, ValueError, KeyError, IndexError):
        logger.info("signatures not read: %s", type(file).__name__, exc_info=True)
        return []
    finally:
        file.seek(0)


def _judged(embedded: Any) -> Signature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import UnacceptableSignerError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    roots = _roots(settings.SIGNATURE_ROOTS)
    name = _name(embedded.signer_cert)
    stamp = embedded.self_reported_timestamp
    moment = stamp.isoformat() if stamp else ""
    context = ValidationContext(trust_roots=list(roots), allow_fetching=False)
    try:
        status = validate_pdf_signature(embedded, signer_validation_context=context)
    except (SignatureValidationError, UnacceptableSignerError, ValueError):
        return Signature(name, moment, intact=False, whole=False, trusted=None)
    changed = status.modification_level not in (
        None,
        ModificationLevel.NONE,
        ModificationLevel.LTA_UPDATES,
        ModificationLevel.FORM_FILLING,
    )
    covered = status.coverage in (
        SignatureCoverageLevel.ENTIRE_FILE,
        SignatureCoverageLevel.ENTIRE_REVISION,
    )
    return Signature(
        signer=name,
        signed_at=moment,
        intact=bool(status.intact and status.valid),
        whole=bool(covered and not changed),
        trusted=bool(status.trusted) if roots else None,
    )


def _name(certificate: Any) -> str:
    subject = certificate.subject.native
    return str(subject.get("common_name") or certificate.subject.human_friendly)


@lru_cache(maxsize=4)
def _roots(folder: str) -> tuple[Any, ...]:
    """Certificates of the folder; none where it is not set."""
    from pyhanko.keys import load_certs_from_pemder

    if not folder:
        return ()
    return tuple(load_certs_from_pemder(str(path) for path in sorted(Path(folder).glob("*.[cpd][re][rm]*"))))
