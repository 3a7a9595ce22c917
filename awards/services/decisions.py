"""Recording a decision: one per award kind; each award enters the register of its unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from awards.choices import NominationState, SessionState
from awards.models import AwardKind, AwardRecord, CouncilSession, Decision, Nomination
from awards.services.closing import close_settled
from awards.services.states import move
from emulation.audit.services import record
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def decidable_kinds(session: CouncilSession) -> list[AwardKind]:
    """Kinds of which something on this agenda waits for a decision, the highest first; one query."""
    passed = Q(nomination__state=NominationState.PASSED)
    unvoted = Q(nomination__state=NominationState.ON_AGENDA, ballot=None)
    if session.state == SessionState.PREPARED:
        return []
    waiting = session.items.filter(passed | unvoted).values("nomination__kind")
    return list(AwardKind.objects.filter(pk__in=waiting))


def decidable(session: CouncilSession, kind: AwardKind) -> list[Nomination]:
    """Nominations of a kind on this agenda that wait for a decision: passed, or of a kind without a vote."""
    items = session.items.filter(nomination__kind=kind).select_related(
        "ballot", "nomination__organisation", "nomination__dossier__group_year__group"
    )
    return [
        item.nomination
        for item in items
        if item.nomination.state == NominationState.PASSED
        or (item.ballot_id is None and item.nomination.state == NominationState.ON_AGENDA)
    ]


@transaction.atomic
def record_decision(
    *,
    actor: User,
    session: CouncilSession,
    kind: AwardKind,
    nominations: Sequence[Nomination],
    number: str,
    signed_on: date,
    authority: str,
) -> Decision:
    """Enter a signed decision; every nomination becomes an award in the history of its unit.

    Raises `Refused` beside the field for a number used already, a day in the future or an empty list.
    """
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not actor.has_perm("awards.record_decision", session):
        raise PermissionDenied
    problems = _missing(nominations, number, signed_on, authority, session)
    if problems:
        raise Refused(problems)
    waiting = {nomination.pk for nomination in decidable(session, kind)}
    decision = Decision.objects.create(
        number=number.strip(),
        signed_on=signed_on,
        authority=authority.strip(),
        kind=kind,
        year=session.year,
        recorded_by=actor,
    )
    for nomination in nominations:
        if nomination.pk not in waiting:
            raise Refused(Problem(f"{nomination.organisation.name} chưa được thông qua.", code="not_passed"))
        nomination = move(
            actor=actor,
            nomination=nomination,
            to=NominationState.DECIDED,
            allowed=(NominationState.PASSED, NominationState.ON_AGENDA),
        )
        _enter(decision, nomination)
        record(
            actor=actor,
            action="record_decision",
            text=f"Ghi {decision} tặng {kind.name} cho {nomination.organisation.name}",
            subject=nomination,
            organisation_id=nomination.organisation_id,
            group_year_id=nomination.dossier.group_year_id,
            new={"number": decision.number, "signed_on": signed_on},
        )
    years = {nomination.dossier.group_year_id for nomination in nominations}
    close_settled(actor=actor, group_year_ids=years)
    return decision


def _enter(decision: Decision, nomination: Nomination) -> AwardRecord:
    group_year = nomination.dossier.group_year
    return AwardRecord.objects.create(
        organisation=nomination.organisation,
        kind=nomination.kind,
        year=group_year.year,
        achievement=f"Thành tích trong phong trào thi đua năm {group_year.year} của {group_year.group.name}",
        decision=decision,
        nomination=nomination,
    )


def _missing(
    nominations: Sequence[Nomination], number: str, signed_on: date, authority: str, session: CouncilSession
) -> list[Problem]:
    problems = []
    if session.state == SessionState.PREPARED:
        problems.append(Problem("Phiên họp chưa mở, chưa có gì để quyết định.", code="not_held"))
    if not authority.strip():
        problems.append(Problem("Nhập người quyết định.", field="authority", code="authority"))
    if not number.strip():
        problems.append(Problem("Nhập số quyết định.", field="number", code="number"))
    elif Decision.objects.filter(number=number.strip(), signed_on=signed_on).exists():
        problems.append(Problem("Quyết định này đã được ghi.", field="number", code="number_used"))
    if signed_on > today():
        problems.append(Problem("Ngày ký không sau hôm nay.", field="signed_on", code="future"))
    if signed_on < session.held_on:
        problems.append(Problem("Ngày ký không trước ngày họp.", field="signed_on", code="too_early"))
    if not nominations:
        problems.append(Problem("Chọn ít nhất một tập thể.", field="nominations", code="empty"))
    return problems
