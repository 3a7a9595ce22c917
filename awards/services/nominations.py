"""Naming a unit for an award: eligible, within the quota, and by merit, or not at all.

Every refusal says which clause refuses and what may lawfully be proposed instead. All writes hold the lock of
the group-year, so that of two who take the last place at once the second is told it is gone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from awards.choices import DossierState
from awards.eligibility import Code
from awards.models import AwardKind, Campaign, Dossier, Nomination
from awards.selectors.facts import Field
from awards.services.naming import missing_to_nominate, not_offered, problems_of, unexplained_targets
from awards.services.opening import locked_dossier, open_dossier
from emulation.audit.services import record, record_transition
from emulation.common.dates import format_date, today
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.models import RankingRow

PAPER = re.compile(r".+ số \S+")


@transaction.atomic
def nominate(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    kind: AwardKind,
    summary: str = "",
    deviation: str = "",
    answers: Mapping[str, Any] | None = None,
    campaign: Campaign | None = None,
    targets_reason: str = "",
    version: int | None = None,
) -> Nomination:
    """Propose a member for an award, or change what was written about it; with `campaign` a thematic one.

    `version` is what the writer has read, 0 where nothing was there, None if nobody read anything. Raises
    `PermissionDenied`; `Conflict` when somebody wrote meanwhile; `Refused` with the clause and the lawful
    alternative.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("awards.nominate", group_year):
        raise PermissionDenied
    return propose(
        actor=actor,
        group_year=group_year,
        organisation=organisation,
        kind=kind,
        summary=summary,
        deviation=deviation,
        answers=answers,
        campaign=campaign,
        targets_reason=targets_reason,
        version=version,
    )


def propose(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    kind: AwardKind,
    summary: str,
    deviation: str,
    answers: Mapping[str, Any] | None = None,
    campaign: Campaign | None = None,
    targets_reason: str = "",
    source: str = "",
    version: int | None = None,
) -> Nomination:
    """The rules of naming a unit, for the form and for lists. The caller holds the lock of the year, runs in
    a transaction and has checked the right. `source`: the paper of a list; the trail names it."""
    dossier = _draft(open_dossier(actor=actor, group_year=group_year))
    stored = dossier.nominations.filter(organisation=organisation, kind=kind, campaign=campaign).first()
    if version is not None and version != (stored.version if stored else 0):
        raise _overtaken(organisation, stored, version)
    field = Field.of(group_year, dossier)
    given = dict(answers or {})
    problems = missing_to_nominate(field, organisation, kind, given, summary, deviation, campaign)
    if field is not None and all(problem.field in ("summary", "deviation") for problem in problems):
        problems += unexplained_targets(field, organisation, kind, given, targets_reason, campaign)
    row = field.row_of(organisation.pk) if field else None
    if problems or row is None:
        raise Refused(problems)
    written = {
        "version": stored.version + 1 if stored else 1,
        "summary": summary.strip(),
        "deviation": deviation.strip(),
        "answers": given,
        "targets_reason": targets_reason.strip(),
    }
    nomination, created = Nomination.objects.update_or_create(
        dossier=dossier,
        organisation=organisation,
        kind=kind,
        campaign=campaign,
        defaults=written,
        create_defaults={**written, "row": row, "created_by": actor},
    )
    if created:
        record_transition(actor=actor, subject=nomination, from_state="", to_state=nomination.state)
    _record(actor, nomination, "nominate" if created else "change_nomination", source)
    return nomination


def _overtaken(unit: Organisation, stored: Nomination | None, read: int) -> Conflict:
    """What happened since the writer read: proposed, changed, or taken back by somebody else."""
    if stored is None:
        text = f"Đề nghị {unit.name} vừa được người khác rút. Ghi lại nếu vẫn đề nghị."
        return Conflict(Problem(text, code="overtaken"), current={"version": 0})
    what = f"{unit.name} vừa được người khác đề nghị" if not read else "Đề nghị này vừa được người khác sửa"
    text = f"{what}. Đối chiếu nội dung đang lưu ở dưới rồi ghi lại nếu cần thay."
    now_stored = {"version": stored.version, "summary": stored.summary, "deviation": stored.deviation}
    return Conflict(Problem(text, code="overtaken"), current=now_stored)


def _draft(dossier: Dossier) -> Dossier:
    if dossier.state != DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã gửi; không thay đổi đề nghị được.", code="submitted"))
    return dossier


@transaction.atomic
def withdraw(*, actor: User, nomination: Nomination) -> None:
    """Take back a nomination that was not sent yet."""
    locked_year(nomination.dossier.group_year_id)
    dossier = locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.nominate", dossier.group_year):
        raise PermissionDenied
    if dossier.state != DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã gửi; không rút đề nghị được.", code="submitted"))
    named = dossier.nominations.select_related("organisation", "kind", "campaign")
    found = named.filter(pk=nomination.pk).first()
    if found is None:
        raise Refused(Problem("Đề nghị này đã được rút.", code="withdrawn"))
    found.dossier = dossier
    _record(actor, found, "withdraw_nomination")
    found.delete()


@transaction.atomic
def override_quota(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    kind: AwardKind,
    document: str,
    dated: date,
) -> Nomination:
    """The council's secretary lets one unit be proposed beyond the quota, by a named and dated document.

    Only the quota is set aside: every other condition holds as before. The leader completes the nomination.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("awards.override_quota"):
        raise PermissionDenied
    dossier = _draft(open_dossier(actor=actor, group_year=group_year))
    field = Field.of(group_year, dossier)
    row = field.row_of(organisation.pk) if field else None
    if field is None or row is None:
        raise Refused(Problem("Đơn vị không có trong bảng xếp hạng.", code="not_a_member"))
    problems = _missing_to_override(field, row, kind, document, dated)
    if problems:
        raise Refused(problems)
    paper = {
        "override_document": f"{document.strip()} ngày {format_date(dated)}",
        "override_by": actor,
    }
    nomination, created = Nomination.objects.update_or_create(
        dossier=dossier,
        organisation=organisation,
        kind=kind,
        campaign=None,
        defaults=paper,
        create_defaults={**paper, "row": row, "created_by": actor},
    )
    if created:
        record_transition(actor=actor, subject=nomination, from_state="", to_state=nomination.state)
    _record(actor, nomination, "override_quota")
    return nomination


def _missing_to_override(
    field: Field, row: RankingRow, kind: AwardKind, document: str, dated: date
) -> list[Problem]:
    if kind not in field.offered:
        return [not_offered(field, kind)]
    if not field.book.flag("award.quota_override_allowed"):
        clause = field.book.clause("award.quota_override_allowed")
        return [Problem("Quy định không cho phép vượt chỉ tiêu.", clause=clause, code="no_override")]
    blocking = field.assess(row, kind).blocking
    problems = problems_of(finding for finding in blocking if finding.code != Code.QUOTA)
    if not any(finding.code == Code.QUOTA for finding in blocking):
        text = "Còn trong chỉ tiêu, không cần văn bản cho phép vượt."
        problems.append(Problem(text, field="document", code="within_quota"))
    if not PAPER.fullmatch(document.strip()):
        text = "Ghi tên loại và số văn bản cho phép vượt chỉ tiêu, ví dụ: Công văn số 55/HĐTĐKT."
        problems.append(Problem(text, field="document", code="document"))
    if dated > today():
        problems.append(Problem("Ngày văn bản không sau hôm nay.", field="dated", code="future"))
    return problems


def _record(actor: User, nomination: Nomination, action: str, source: str = "") -> None:
    words = {
        "nominate": "Đề nghị",
        "change_nomination": "Sửa đề nghị",
        "withdraw_nomination": "Rút đề nghị",
        "override_quota": "Cho phép vượt chỉ tiêu",
    }
    record(
        actor=actor,
        action=action,
        text=f"{words[action]}: {nomination.organisation.name}, {nomination.award_name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={
            "kind": nomination.kind.code,
            "campaign": nomination.campaign.name if nomination.campaign else "",
            "deviation": nomination.deviation,
            "override_document": nomination.override_document,
            **({"list": source} if source else {}),
        },
    )


def nomination_url(group_year: GroupYear) -> str:
    """Where the units of a group-year are named."""
    return reverse("awards:nominations", args=[group_year.group.code, group_year.year])
