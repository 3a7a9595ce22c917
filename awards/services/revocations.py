"""Awards taken back by a decision of its own; the register keeps both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction

from awards.choices import DecisionState, NominationState
from awards.models import AwardRecord, Revocation
from awards.services.decisions import demand
from awards.services.prizes import share_prizes
from awards.services.signed_files import checked_signed, keep_signed
from awards.services.states import move
from emulation.audit.services import record
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def revoke(
    *,
    actor: User,
    awards: Sequence[AwardRecord],
    number: str,
    signed_on: date,
    authority: str,
    reason: str,
    file: File[Any],
) -> Revocation:
    """Record the signed decision that takes these awards back: each once, and only what was published.

    What the unit got besides for the same achievement brings its own prize again.
    """
    demand(actor, "awards.draft_decision")
    signed = checked_signed(file)
    with transaction.atomic():
        found = _locked(awards)
        problems = [*_slips(number, signed_on, authority, reason), *_awards(found, signed_on)]
        if problems:
            raise Refused(problems)
        made = Revocation(
            number=number.strip(),
            signed_on=signed_on,
            authority=authority.strip(),
            reason=reason.strip(),
            recorded_by=actor,
        )
        keep_signed(made, file, signed, "quyet-dinh-huy")
        made.save()
        for award in found:
            _take_back(actor, award, made)
        for award in found:  # once all of them are revoked: none of these gets a prize back
            share_prizes(award)
    return made


def _locked(awards: Sequence[AwardRecord]) -> list[AwardRecord]:
    ids = sorted(award.pk for award in awards)
    rows = list(AwardRecord.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    return list(
        AwardRecord.objects.filter(pk__in=[row.pk for row in rows]).select_related(
            "decision", "kind", "organisation", "nomination"
        )
    )


def _take_back(actor: User, award: AwardRecord, made: Revocation) -> None:
    award.revoked_by, award.revoked_on, award.revocation = made, made.signed_on, str(made)
    award.prize_note = "Thu hồi tiền thưởng đã nhận" if award.prize else award.prize_note
    award.save(update_fields=["revoked_by", "revoked_on", "revocation", "prize_note"])
    if award.nomination is not None:
        move(
            actor=actor,
            nomination=award.nomination,
            to=NominationState.REVOKED,
            allowed=(NominationState.PUBLISHED,),
            reason=made.reason,
        )
    record(
        actor=actor,
        action="revoke_award",
        text=f"Hủy {award.award_name} năm {award.year} của {award.organisation.name} theo {made}",
        subject=award,
        organisation_id=award.organisation_id,
        new={"number": made.number, "signed_on": made.signed_on, "reason": made.reason},
    )


def _slips(number: str, signed_on: date, authority: str, reason: str) -> list[Problem]:
    wanted = (("number", number, "số quyết định"), ("authority", authority, "người quyết định"))
    problems = [
        Problem(f"Nhập {words}.", field=field, code=field)
        for field, value, words in wanted
        if not value.strip()
    ]
    if not reason.strip():
        problems.append(Problem("Nêu lý do hủy.", field="reason", code="reason"))
    if signed_on > today():
        problems.append(Problem("Ngày ký không sau hôm nay.", field="signed_on", code="future"))
    if Revocation.objects.filter(number=number.strip(), signed_on=signed_on).exists():
        problems.append(Problem("Quyết định này đã được ghi.", field="number", code="number_used"))
    return problems


def _awards(found: Sequence[AwardRecord], signed_on: date) -> list[Problem]:
    if not found:
        return [Problem("Chọn khen thưởng bị hủy.", field="awards", code="empty")]
    problems = []
    for award in found:
        name = f"{award.organisation.name}, {award.award_short} năm {award.year}"
        if award.revoked_on is not None:
            problems.append(Problem(f"{name}: đã bị hủy.", field="awards", code="revoked"))
        if award.decision.state != DecisionState.PUBLISHED:
            problems.append(Problem(f"{name}: quyết định chưa công bố.", field="awards", code="unpublished"))
        elif award.decision.signed_on is not None and signed_on < award.decision.signed_on:
            day = format_date(award.decision.signed_on)
            text = f"{name}: quyết định khen thưởng ký ngày {day}."
            problems.append(Problem(text, field="signed_on", code="too_early"))
    return problems
