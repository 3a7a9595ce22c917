"""The signed pact as a scanned file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from emulation.common import uploads
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import JPEG, PDF, PNG, WEBP, FileFacts
from emulation.groups.choices import YearState
from emulation.pacts.models import Pact, PactScan
from emulation.pacts.services.drawing import CLOSED, locked, told
from emulation.people.models import User

SCANS = frozenset({PDF, PNG, JPEG, WEBP})


def attach_scan(*, actor: User, pact: Pact, file: File[Any]) -> PactScan:
    """Keep the signed paper with its checksum; it takes the place of an earlier one."""
    return _attach(actor, pact, file, uploads.checked(file, accept=SCANS))


@transaction.atomic
def _attach(actor: User, pact: Pact, file: File[Any], facts: FileFacts) -> PactScan:
    pact = locked(pact)
    if not actor.has_perm("pacts.attach_scan", pact.group_year):
        raise PermissionDenied
    if pact.is_draft:
        raise Refused(Problem("Giao ước còn đang soạn, chưa có gì để ký.", code="draft"))
    if pact.group_year.state == YearState.CLOSED:
        raise Refused(Problem(CLOSED, code="year_closed"))
    earlier = PactScan.objects.filter(pact=pact).first()
    if earlier is not None:
        _forget(earlier)
    scan = PactScan(
        pact=pact,
        filename=uploads.clean_name(file.name or "", facts, "giao-uoc"),
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        uploaded_by=actor,
    )
    scan.file.save(f"scan{facts.extension}", file, save=False)
    scan.save()
    told(actor, pact, "attach_scan", "Tải lên bản giao ước đã ký", new={"sha256": facts.sha256})
    return scan


@transaction.atomic
def remove_scan(*, actor: User, pact: Pact) -> None:
    """Take the scan away, because it was the wrong one or the text is to change."""
    pact = locked(pact)
    if not actor.has_perm("pacts.attach_scan", pact.group_year):
        raise PermissionDenied
    if pact.group_year.state == YearState.CLOSED:
        raise Refused(Problem(CLOSED, code="year_closed"))
    scan = PactScan.objects.filter(pact=pact).first()
    if scan is None:
        raise Refused(Problem("Chưa có bản ký nào được tải lên.", code="no_scan"))
    told(actor, pact, "remove_scan", "Gỡ bản giao ước đã ký", new={"sha256": scan.sha256})
    _forget(scan)


def _forget(scan: PactScan) -> None:
    """Delete the row, and its file once that is certain."""
    storage, name = scan.file.storage, str(scan.file.name)
    scan.delete()
    transaction.on_commit(lambda: storage.delete(name))
