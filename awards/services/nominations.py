"""Naming a unit for an award: eligible, within the quota, and by merit, or not at all.

Every refusal says which clause refuses and what may lawfully be proposed instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.choices import DossierState, NominationState
from awards.eligibility import Code, Finding
from awards.models import AwardKind, Dossier, Nomination
from awards.selectors.facts import Field, passed_over
from emulation.audit.services import record, record_transition
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services import locked as locked_year
from emulation.organisations.models import Organisation
from emulation.people.models import User

SUMMARY_LENGTH = 300


def locked_dossier(dossier_id: int) -> Dossier:
    """The dossier with its row locked: quotas are counted under this lock."""
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("group_year__group", "group_year__regulation", "run", "regulation")
        .get(pk=dossier_id)
    )


def missing_to_open(group_year: GroupYear) -> list[Problem]:
    """What must be there before anybody is named: a ranking and a conference that voted."""
    problems = []
    if group_year.state not in (YearState.RANKED, YearState.NOMINATED):
        problems.append(Problem("Chưa có kết quả xếp hạng của năm thi đua này.", code="not_ranked"))
    conference = getattr(group_year, "conference", None)
    if conference is None or conference.confirmed_at is None:
        problems.append(
            Problem("Hội nghị tổng kết, suy tôn chưa được ghi nhận và xác nhận.", code="no_conference")
        )
    return problems


def _dossier_of(actor: User, group_year: GroupYear) -> Dossier:
    """The dossier of the group-year, locked; opened on the first nomination with the newest ranking."""
    existing = Dossier.objects.filter(group_year=group_year).first()
    if existing is None:
        problems = missing_to_open(group_year)
        if problems:
            raise Refused(problems)
        run = group_year.ranking_runs.order_by("-number")[0]
        existing = Dossier.objects.create(group_year=group_year, run=run)
        record_transition(actor=actor, subject=existing, from_state="", to_state=existing.state)
    return locked_dossier(existing.pk)


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
) -> Nomination:
    """Propose a member for an award, or change what was written about it.

    Raises `PermissionDenied`; `Refused` with the clause and the lawful alternative.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("awards.nominate", group_year):
        raise PermissionDenied
    dossier = _dossier_of(actor, group_year)
    if dossier.state != DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã gửi; không thay đổi đề nghị được.", code="submitted"))
    field = Field.of(group_year, dossier)
    if field is None:
        raise Refused(Problem("Chưa có kết quả xếp hạng của năm thi đua này.", code="not_ranked"))
    given = dict(answers or {})
    problems = missing_to_nominate(field, organisation, kind, given, summary, deviation)
    if problems:
        raise Refused(problems)
    row = next(row for row in field.rows if row.organisation_id == organisation.pk)
    nomination, created = Nomination.objects.update_or_create(
        dossier=dossier,
        organisation=organisation,
        kind=kind,
        defaults={"summary": summary.strip(), "deviation": deviation.strip(), "answers": given},
        create_defaults={
            "summary": summary.strip(),
            "deviation": deviation.strip(),
            "answers": given,
            "row": row,
            "created_by": actor,
        },
    )
    if created:
        record_transition(actor=actor, subject=nomination, from_state="", to_state=nomination.state)
    _record(actor, nomination, "nominate" if created else "change_nomination")
    return nomination


def missing_to_nominate(
    field: Field,
    organisation: Organisation,
    kind: AwardKind,
    answers: Mapping[str, Any],
    summary: str,
    deviation: str,
) -> list[Problem]:
    """Why this unit cannot be proposed for this award now."""
    row = field.row_of(organisation.pk)
    if row is None:
        noun = policy_of(field.group_year.group).noun.lower()
        return [Problem(f"{organisation.name} không có trong bảng xếp hạng của {noun}.", code="not_a_member")]
    problems = [problem_of(finding) for finding in field.assess(row, kind, answers).blocking]
    if len(summary.strip()) > SUMMARY_LENGTH:
        problems.append(
            Problem(f"Tóm tắt không quá {SUMMARY_LENGTH} ký tự.", field="summary", code="summary_long")
        )
    better = passed_over(field, row, kind)
    if better and not deviation.strip():
        names = "; ".join(f"{other.organisation.name} (hạng {other.rank})" for other in better)
        problems.append(
            Problem(
                f"Đơn vị xếp hạng cao hơn chưa được đề nghị: {names}. Nêu lý do không theo thứ hạng.",
                field="deviation",
                code="deviation",
            )
        )
    return problems


def problem_of(finding: Finding) -> Problem:
    """A failed condition as a refusal: the fact, the clause, what is lawful instead."""
    text = " ".join(part for part in (finding.fact, finding.alternative) if part)
    return Problem(text, clause=finding.clause, field="kind", code=str(finding.code))


@transaction.atomic
def withdraw(*, actor: User, nomination: Nomination) -> None:
    """Take back a nomination that was not sent yet."""
    dossier = locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.nominate", dossier.group_year):
        raise PermissionDenied
    if dossier.state != DossierState.DRAFTED or nomination.state != NominationState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã gửi; không rút đề nghị được.", code="submitted"))
    _record(actor, nomination, "withdraw_nomination")
    nomination.delete()


@transaction.atomic
def override_quota(
    *, actor: User, group_year: GroupYear, organisation: Organisation, kind: AwardKind, document: str
) -> Nomination:
    """The council's secretary lets a group exceed its quota for one unit, by a named document.

    Only the quota is set aside: every other condition holds as before.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("awards.override_quota"):
        raise PermissionDenied
    if not document.strip():
        raise Refused(Problem("Nhập văn bản cho phép vượt chỉ tiêu.", field="document", code="document"))
    dossier = _dossier_of(actor, group_year)
    field = Field.of(group_year, dossier)
    row = field.row_of(organisation.pk) if field else None
    if field is None or row is None:
        raise Refused(Problem("Đơn vị không có trong bảng xếp hạng.", code="not_a_member"))
    if not field.book.flag("award.quota_override_allowed"):
        clause = field.book.clause("award.quota_override_allowed")
        raise Refused(Problem("Quy định không cho phép vượt chỉ tiêu.", clause=clause, code="no_override"))
    blocking = [f for f in field.assess(row, kind).blocking if f.code != Code.QUOTA]
    if blocking:
        raise Refused([problem_of(finding) for finding in blocking])
    try:
        nomination, _ = Nomination.objects.update_or_create(
            dossier=dossier,
            organisation=organisation,
            kind=kind,
            defaults={"override_document": document.strip(), "override_by": actor},
            create_defaults={
                "override_document": document.strip(),
                "override_by": actor,
                "row": row,
                "created_by": actor,
            },
        )
    except IntegrityError:
        raise Refused(Problem("Đề nghị này vừa được người khác ghi.", code="race")) from None
    _record(actor, nomination, "override_quota")
    return nomination


def _record(actor: User, nomination: Nomination, action: str) -> None:
    words = {
        "nominate": "Đề nghị",
        "change_nomination": "Sửa đề nghị",
        "withdraw_nomination": "Rút đề nghị",
        "override_quota": "Cho phép vượt chỉ tiêu",
    }
    record(
        actor=actor,
        action=action,
        text=f"{words[action]}: {nomination.organisation.name}, {nomination.kind.name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={
            "kind": nomination.kind.code,
            "deviation": nomination.deviation,
            "override_document": nomination.override_document,
        },
    )


def nomination_url(group_year: GroupYear) -> str:
    return reverse("awards:nominations", args=[group_year.group.code, group_year.year])
