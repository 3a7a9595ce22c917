"""The store of evidence of a unit: kept once, cited by many lines, never removed once handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from emulation.audit.models import AuditRecord
from emulation.audit.services import record
from emulation.common import uploads
from emulation.common.problems import Problem, Refused
from emulation.common.text import tidy
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.models import Evidence, LineEvidence, ScoreLine
from scoring.selectors.evidence import editable_sheets
from scoring.services.entry import lock_to_write


@dataclass(frozen=True, slots=True)
class Stored:
    """A document in the store. `known`: the same file had been there before and was taken instead."""

    evidence: Evidence
    known: bool


def store(
    *,
    actor: User,
    organisation: Organisation,
    year: int,
    file: File[Any],
    subject: str,
    number: str = "",
    issued_on: date | None = None,
) -> Stored:
    """Keep a file for the unit's sheet of that year.

    The content decides what it is. Raises `PermissionDenied` for other units, `Refused` at the field
    `file` for what is no document or too large, or when no sheet of the unit takes evidence any more.
    The same file twice is kept once.
    """
    if organisation.pk not in actor.roles.served:
        raise PermissionDenied
    if not editable_sheets(organisation.pk, year).exists():
        raise Refused(
            Problem(f"Phiếu năm {year} đã nộp nên không thêm được minh chứng.", code="not_editable")
        )
    facts = uploads.checked(file)  # before the transaction: scanning may take seconds
    known = Evidence.objects.filter(organisation=organisation, year=year, sha256=facts.sha256).first()
    if known is not None:
        return Stored(known, known=True)
    if not tidy(subject):
        raise Refused(Problem("Nhập trích yếu nội dung.", field="subject", code="subject"))
    evidence = Evidence(
        organisation=organisation,
        year=year,
        number=number,
        issued_on=issued_on,
        subject=subject,
        filename=uploads.clean_name(file.name or "", facts, "minh-chung"),
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        uploaded_by=actor,
    )
    with transaction.atomic():
        evidence.file.save(f"evidence{facts.extension}", file, save=False)
        evidence.save()
        _record(actor, "store_evidence", f"Thêm minh chứng: {evidence}", evidence, {"sha256": facts.sha256})
    return Stored(evidence, known=False)


def _record(actor: User, action: str, text: str, evidence: Evidence, new: dict[str, Any]) -> None:
    record(
        actor=actor,
        action=action,
        text=text,
        subject=evidence,
        organisation_id=evidence.organisation_id,
        new=new,
    )


@transaction.atomic
def attach(*, actor: User, line: ScoreLine, evidence: Evidence, pages: str = "") -> LineEvidence:
    """Let a line cite a document of its own unit, perhaps with pages; citing it again changes the pages.

    Raises `PermissionDenied`, or `Refused` once the sheet has been handed in.
    """
    sheet = lock_to_write(actor, line.sheet)
    if evidence.organisation_id != sheet.membership.organisation_id:
        raise PermissionDenied
    citation, created = LineEvidence.objects.update_or_create(
        line=line, evidence=evidence, defaults={"pages": pages}
    )
    _record(
        actor,
        "attach_evidence" if created else "change_pages",
        f"Gắn minh chứng {evidence.number or evidence.subject} vào tiêu chí {line.criterion.code}",
        evidence,
        {"line": line.pk, "pages": citation.pages},
    )
    return citation


@transaction.atomic
def detach(*, actor: User, citation: LineEvidence) -> None:
    """Take a document off a line; it stays in the store."""
    lock_to_write(actor, citation.line.sheet)
    evidence, line = citation.evidence, citation.line
    citation.delete()
    _record(
        actor,
        "detach_evidence",
        f"Gỡ minh chứng {evidence.number or evidence.subject} khỏi tiêu chí {line.criterion.code}",
        evidence,
        {"line": line.pk},
    )


def missing_to_remove(evidence: Evidence) -> list[Problem]:
    """Why a document has to stay: lines cite it, or it was part of a sheet that was handed in."""
    problems = [
        Problem(f"Đang được viện dẫn ở tiêu chí {line.criterion.code}. {line.criterion.title}", code="cited")
        for line in ScoreLine.objects.filter(citations__evidence=evidence)
        .select_related("criterion")
        .order_by("criterion__position")
    ]
    if evidence.explanations.exists():
        problems.append(
            Problem("Tài liệu được viện dẫn trong giải trình nên phải lưu lại.", code="explained")
        )
    handed_in = AuditRecord.objects.filter(
        action="submit_sheet", organisation_id=evidence.organisation_id
    ).values_list("new", flat=True)
    if any(evidence.pk in facts.get("evidence", []) for facts in handed_in):
        problems.append(Problem("Tài liệu đã nằm trong một phiếu đã nộp nên phải lưu lại.", code="handed_in"))
    return problems


@transaction.atomic
def remove(*, actor: User, evidence: Evidence) -> None:
    """Delete a document that was never part of a sheet handed in, and its file once that is certain."""
    if evidence.organisation_id not in actor.roles.served:
        raise PermissionDenied
    evidence = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if problems := missing_to_remove(evidence):
        raise Refused(problems)
    _record(actor, "remove_evidence", f"Xóa minh chứng: {evidence}", evidence, {"sha256": evidence.sha256})
    storage, name = evidence.file.storage, str(evidence.file.name)
    evidence.delete()
    transaction.on_commit(lambda: storage.delete(name))
