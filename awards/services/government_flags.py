"""Choosing units for the government flag among those proposed for the provincial one (domain §5).

All choices of the province are made one after the other (the row of the award kind is locked), so that two
who take the last place at once get one clear outcome each.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.choices import DecisionState, DossierState, NominationState
from awards.models import AwardKind, Nomination
from awards.quotas import Meter
from awards.selectors.government_flags import (
    GOVERNMENT_FLAG,
    OPEN,
    FlagCandidate,
    FlagQuota,
    answers_of,
    candidates_of,
    quota_of,
)
from awards.services.closing import close_settled
from awards.services.dossiers import findings_of
from awards.services.naming import problems_of
from awards.services.opening import locked_dossier
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User
from emulation.regulations.award_keys import AWARDS

NAME = AWARDS[GOVERNMENT_FLAG]


def missing_to_choose(
    candidate: FlagCandidate, found: list[FlagCandidate], quota: FlagQuota
) -> list[Problem]:
    """Why this unit cannot be chosen now: its state, conditions, the quota, the preference among equals."""
    one = candidate.nomination
    name = one.organisation.name
    if candidate.selected is not None:
        label = NominationState(candidate.selected.state).label
        return [Problem(f"{name} đã được chọn, đang ở bước “{label}”.", code="chosen")]
    if one.state not in OPEN:
        label = NominationState(one.state).label
        return [Problem(f"{name}: đề nghị đang ở bước “{label}”.", code="illegal_step")]
    problems = []
    if one.dossier.state != DossierState.APPRAISED:
        text = f"Hồ sơ của {one.dossier.group_year} chưa thẩm định xong."
        problems.append(Problem(text, code="not_appraised"))
    if one.decision is not None and one.decision.state == DecisionState.DRAFTED:
        text = f"{name} đang có tên trong dự thảo quyết định tặng {one.kind.name}; rút khỏi dự thảo trước."
        problems.append(Problem(text, code="in_draft"))
    problems += problems_of(candidate.assessment.blocking)
    return [*problems, *_sum_of(quota, quota.meter.adding()), *_equals(candidate, found, quota)]


def _sum_of(quota: FlagQuota, meter: Meter) -> list[Problem]:
    """Over the quota, with the sum that makes it."""
    text = meter.problem(NAME)
    return [Problem(f"{text} Cách tính: {quota.sum_words}.", quota.clause, code="quota")] if text else []


def over_quota(nominations: Sequence[Nomination]) -> list[Problem]:
    """Government flags go to the council only while all that are chosen are within the quota of their year:
    its base may have become smaller since."""
    years = {
        one.dossier.group_year.year
        for one in nominations
        if one.kind.code == GOVERNMENT_FLAG and not one.campaign_id
    }
    quotas = [quota_of(year) for year in sorted(years)]
    return [problem for quota in quotas for problem in _sum_of(quota, quota.meter)]


def _equals(candidate: FlagCandidate, found: list[FlagCandidate], quota: FlagQuota) -> list[Problem]:
    """Among equals the last places go to those with the share of women that the law prefers."""
    if candidate.preferred:
        return []
    first = [one for one in found if one.preferred and one.share == candidate.share]
    if not first or (quota.meter.left or 0) > len(first):
        return []
    names = "; ".join(f"{one.nomination.organisation.name} ({one.women_words} nữ)" for one in first)
    clause = candidate.nomination.dossier.regulation_in_force().book.clause("award.women_share_percent")
    return [Problem(f"Đủ điều kiện như nhau, ưu tiên: {names}.", clause=clause, code="preference")]


@transaction.atomic
def choose_flag(*, actor: User, nomination: Nomination, reason: str) -> Nomination:
    """The unit of this proposal for the provincial flag is proposed for the government flag instead.

    Appraised already, it waits for the council at once. Raises `PermissionDenied` (also for the own unit);
    `Refused` with the clause.
    """
    kind = AwardKind.objects.select_for_update(of=("self",)).get(code=GOVERNMENT_FLAG)
    dossier = locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.choose_flag", nomination):
        raise PermissionDenied
    year = dossier.group_year.year
    found = candidates_of(year)
    candidate = next((one for one in found if one.nomination.pk == nomination.pk), None)
    if candidate is None:
        raise Refused(Problem("Đơn vị không còn trong danh sách lựa chọn.", code="gone"))
    problems = missing_to_choose(candidate, found, quota_of(year))
    if not reason.strip():
        problems.append(Problem("Nêu lý do lựa chọn.", field="reason", code="reason"))
    if problems:
        raise Refused(problems)
    proposal = candidate.nomination
    facts = {
        "row": proposal.row,
        "state": NominationState.ELIGIBLE,
        "summary": proposal.summary,
        "selection": reason.strip(),
        "targets_reason": proposal.targets_reason,
        "answers": answers_of(proposal),
        "findings": findings_of(candidate.assessment),
        "opinion": reason.strip(),
        "refusal_clause": "",
        "appraised_by": actor,
        "appraised_at": now(),
    }
    made = Nomination.objects.create(
        dossier=dossier, organisation=proposal.organisation, kind=kind, created_by=actor, **facts
    )
    record_transition(actor=actor, subject=made, from_state="", to_state=made.state, reason=reason.strip())
    _record(actor, made, "choose_flag", f"Chọn xét {kind.name}: {made.organisation.name}. {reason.strip()}")
    return made


@transaction.atomic
def drop_flag(*, actor: User, nomination: Nomination, reason: str) -> None:
    """Not chosen after all, while it is on no agenda; the provincial flag goes its own way again."""
    AwardKind.objects.select_for_update(of=("self",)).get(code=GOVERNMENT_FLAG)
    locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.choose_flag", nomination):
        raise PermissionDenied
    found = Nomination.objects.select_related("organisation", "kind", "dossier").filter(
        pk=nomination.pk, kind__code=GOVERNMENT_FLAG, campaign=None
    )
    current = found.first()
    if current is None:
        raise Refused(Problem("Đơn vị này không còn được chọn.", code="gone"))
    problems = []
    if current.state not in (NominationState.ELIGIBLE, NominationState.NOT_ELIGIBLE):
        text = f"{current.organisation.name}: đang ở bước “{NominationState(current.state).label}”."
        problems.append(Problem(text, code="illegal_step"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do bỏ chọn.", field="reason", code="reason"))
    if problems:
        raise Refused(problems)
    text = f"Bỏ chọn xét {current.kind.name}: {current.organisation.name}. {reason.strip()}"
    _record(actor, current, "drop_flag", text)
    current.delete()


@transaction.atomic
def flag_not_granted(*, actor: User, nomination: Nomination, document: str) -> Nomination:
    """The central council or the Prime Minister did not grant it, by that paper. What the unit was proposed
    for in the province waits for its decision again."""
    AwardKind.objects.select_for_update(of=("self",)).get(code=GOVERNMENT_FLAG)
    if not actor.has_perm("awards.choose_flag", nomination):
        raise PermissionDenied
    problems = []
    if nomination.kind.code != GOVERNMENT_FLAG:
        problems.append(Problem("Chỉ ghi đối với Cờ thi đua của Chính phủ.", code="other_kind"))
    if not document.strip():
        problems.append(Problem("Ghi văn bản thông báo.", field="document", code="document"))
    if Nomination.objects.filter(pk=nomination.pk, decision__isnull=False).exists():
        problems.append(Problem("Đơn vị đang có tên trong một quyết định.", code="in_draft"))
    if problems:
        raise Refused(problems)
    nomination = move(
        actor=actor,
        nomination=nomination,
        to=NominationState.NOT_PASSED,
        allowed=(NominationState.PASSED,),
        reason=f"Cấp trên không tặng: {document.strip()}",
    )
    text = f"Không được tặng {nomination.kind.name}: {nomination.organisation.name} ({document.strip()})"
    _record(actor, nomination, "flag_not_granted", text)
    close_settled(actor=actor, group_year_ids=[nomination.dossier.group_year_id])
    return nomination


def _record(actor: User, nomination: Nomination, action: str, text: str) -> None:
    record(
        actor=actor,
        action=action,
        text=text,
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={"kind": nomination.kind.code, "selection": nomination.selection},
    )
