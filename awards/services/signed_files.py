"""Signed copies of decisions: what they are, their hash, their digital signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from django.core.files.base import File
from django.db import transaction

from awards.models.records import SignedFile
from emulation.common import uploads
from emulation.common.problems import Problem, Refused
from emulation.common.signatures import Signature, signatures_of
from emulation.common.sniff import JPEG, PDF, PNG, FileFacts

SIGNED = frozenset({PDF, PNG, JPEG})


class Signed(NamedTuple):
    """What a signed copy really is, and the digital signatures in it."""

    facts: FileFacts
    signatures: Sequence[Signature]


def checked_signed(file: File[Any]) -> Signed:
    """The signed copy looked at, before the transaction begins. `Refused` for another kind of file, or a PDF
    that was changed after it was signed."""
    facts = uploads.checked(file, accept=SIGNED)
    found = signatures_of(file.file) if facts.content_type == PDF and file.file else []
    broken = [one for one in found if not (one.intact and one.whole)]
    if broken:
        names = ", ".join(one.signer for one in broken)
        text = f"Chữ ký số của {names} không còn nguyên vẹn: tệp đã bị sửa sau khi ký."
        raise Refused(Problem(text, field="file", code="broken_signature"))
    return Signed(facts, found)


def keep_signed(row: SignedFile, file: File[Any], signed: Signed, fallback: str) -> None:
    """Put the file with its facts on the row, unsaved. What it replaces goes once that is certain."""
    facts = signed.facts
    storage, earlier = row.file.storage, str(row.file.name or "")
    row.filename = uploads.clean_name(file.name or "", facts, fallback)
    row.content_type, row.size, row.sha256 = facts.content_type, facts.size, facts.sha256
    row.signatures = [asdict(one) for one in signed.signatures]
    row.file.save(f"signed{facts.extension}", file, save=False)
    if earlier:
        transaction.on_commit(lambda: storage.delete(earlier))
