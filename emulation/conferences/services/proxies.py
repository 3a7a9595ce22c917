"""Scans of proxy papers: kept by those who run the conference until its minutes are confirmed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from emulation.audit.services import record
from emulation.common import uploads
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.conferences import selectors
from emulation.conferences.models import ProxyScan
from emulation.conferences.services.recording import missing_to_record
from emulation.groups import services as groups
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.people.models import User


def keep_proxy_scan(
    *, actor: User, group_year: GroupYear, organisation: Organisation, scan: File[Any]
) -> ProxyScan:
    """Keep the scan of a member unit's proxy paper, in place of an earlier one. `Refused` for a file that is
    neither PDF nor picture, and once the minutes are confirmed; `PermissionDenied`."""
    if not actor.has_perm("conferences.record_conference", group_year):
        raise PermissionDenied
    facts = uploads.checked(scan, accept=uploads.INLINE, field="scan")
    with transaction.atomic():
        group_year = groups.locked(group_year.pk)
        if problems := missing_to_record(group_year, selectors.conference_of(group_year)):
            raise Refused(problems)
        kept = ProxyScan.objects.filter(group_year=group_year, organisation=organisation).first()
        old = kept.file.name if kept else ""
        kept = kept or ProxyScan(group_year=group_year, organisation=organisation)
        kept.filename = uploads.clean_name(scan.name or "", facts, "giay-uy-quyen")
        kept.content_type, kept.size, kept.sha256 = facts.content_type, facts.size, facts.sha256
        kept.uploaded_by, kept.uploaded_at = actor, now()
        kept.file.save(kept.filename, scan, save=False)
        kept.save()
        if old:
            storage = kept.file.storage
            transaction.on_commit(lambda: storage.delete(old))
        record(
            actor=actor,
            action="keep_proxy_scan",
            text=f"Tải lên giấy ủy quyền dự hội nghị của {organisation.name} ({group_year})",
            subject=kept,
            group_year_id=group_year.pk,
            organisation_id=organisation.pk,
            new={"sha256": facts.sha256},
        )
    return kept
