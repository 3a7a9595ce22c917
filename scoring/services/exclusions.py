"""Setting and lifting exclusions. They change no points: they keep a unit out of ranking and nomination."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.choices import ExclusionKind
from scoring.models import Exclusion
from scoring.selectors.exclusions import kinds_of, may_judge


@transaction.atomic
def set_exclusion(
    *, actor: User, organisation: Organisation, year: int, kind: str, document: str, detail: str = ""
) -> Exclusion:
    """Record that a unit is not considered in a year, with its paper; the clause is the regulation's.

    Raises `PermissionDenied` (staff only, never the own unit), `Refused`.
    """
    if not may_judge(actor, organisation.pk, year):
        raise PermissionDenied
    rule = kinds_of(year).get(kind)
    problems = []
    if rule is None or kind not in ExclusionKind.values:
        problems.append(
            Problem("Quy định của năm không có trường hợp này.", field="kind", code="unknown_kind")
        )
    if not document.strip():
        problems.append(Problem("Nhập văn bản làm căn cứ.", field="document", code="no_document"))
    if rule is None or problems:
        raise Refused(problems)
    try:
        with transaction.atomic():
            exclusion = Exclusion.objects.create(
                organisation=organisation,
                year=year,
                kind=kind,
                clause=rule["clause"],
                document=document.strip(),
                detail=detail.strip(),
                set_by=actor,
                set_at=now(),
            )
    except IntegrityError:
        raise Refused(
            Problem("Trường hợp này đã được ghi nhận với cùng văn bản.", field="document", code="twice")
        ) from None
    record(
        actor=actor,
        action="set_exclusion",
        text=f"Ghi nhận không xét thi đua năm {year} đối với {organisation.name}: {rule['label']}",
        subject=exclusion,
        organisation_id=organisation.pk,
        new={"kind": kind, "document": exclusion.document},
    )
    return exclusion


@transaction.atomic
def lift_exclusion(*, actor: User, exclusion: Exclusion, reason: str) -> Exclusion:
    """End an exclusion with a reason; the row stays. Raises `PermissionDenied`, `Refused`."""
    exclusion = (
        Exclusion.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=exclusion.pk)
    )
    if not may_judge(actor, exclusion.organisation_id, exclusion.year):
        raise PermissionDenied
    if exclusion.lifted_at is not None:
        raise Refused(Problem("Trường hợp này đã được gỡ bỏ.", code="lifted"))
    if not reason.strip():
        raise Refused(Problem("Nêu lý do gỡ bỏ.", field="reason", code="reason"))
    exclusion.lifted_by, exclusion.lifted_at, exclusion.lift_reason = actor, now(), reason.strip()
    exclusion.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    record(
        actor=actor,
        action="lift_exclusion",
        text=f"Gỡ bỏ trường hợp không xét thi đua năm {exclusion.year} của {exclusion.organisation.name}",
        subject=exclusion,
        organisation_id=exclusion.organisation_id,
        new={"reason": exclusion.lift_reason},
    )
    return exclusion
