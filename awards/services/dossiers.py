"""The dossier of a group: checked, sent, received under the regulation of that day, appraised."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.choices import DossierState, NominationState
from awards.models import Dossier, Nomination
from awards.selectors.facts import Field
from awards.services.nominations import locked_dossier, missing_to_open, nomination_url, problem_of
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import now, today
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.services import advance
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from emulation.regulations.models import Regulation


def missing_to_submit(dossier: Dossier) -> list[Problem]:
    """What the dossier lacks; the same list is the checklist on the page and the refusal here."""
    problems = missing_to_open(dossier.group_year)
    nominations = list(dossier.nominations.select_related("organisation", "kind", "row"))
    url = nomination_url(dossier.group_year)
    if not nominations:
        problems.append(Problem("Chưa đề nghị tập thể nào.", url=url, code="empty"))
    newest = dossier.group_year.ranking_runs.order_by("-number").first()
    if newest is not None and newest.pk != dossier.run_id:
        problems.append(
            Problem(f"Đã có lượt xếp hạng số {newest.number}, khác lượt của hồ sơ.", code="old_run")
        )
    field = Field.of(dossier.group_year, dossier)
    for nomination in nominations if field else ():
        name = f"{nomination.organisation.name}, {nomination.kind.short_name}"
        if not nomination.summary.strip():
            problems.append(Problem(f"{name}: chưa có tóm tắt thành tích.", url=url, code="summary"))
        blocking = field.assess(nomination.row, nomination.kind).blocking if field else ()
        for finding in blocking:
            refusal = problem_of(finding)
            problems.append(
                Problem(f"{name}: {refusal.message}", clause=refusal.clause, url=url, code=refusal.code)
            )
    return problems


@transaction.atomic
def submit_dossier(*, actor: User, dossier: Dossier) -> Dossier:
    """Send the dossier to Sở Nội vụ. The day of reception fixes the regulation it follows.

    Raises `PermissionDenied`; `Refused` with everything that is missing.
    """
    group_year = locked_year(dossier.group_year_id)
    dossier = locked_dossier(dossier.pk)
    if not actor.has_perm("awards.edit_dossier", dossier):
        raise PermissionDenied
    if dossier.state != DossierState.DRAFTED:
        raise Refused(Problem("Hồ sơ đã được gửi.", code="submitted"))
    problems = missing_to_submit(dossier)
    if problems:
        raise Refused(problems)
    dossier.received_on = today()
    dossier.regulation = Regulation.objects.in_force(dossier.received_on)
    dossier.state, dossier.submitted_at, dossier.submitted_by = DossierState.SUBMITTED, now(), actor
    dossier.save()
    record_transition(
        actor=actor, subject=dossier, from_state=DossierState.DRAFTED, to_state=DossierState.SUBMITTED
    )
    field = Field.of(group_year, dossier)
    for nomination in dossier.nominations.select_related("kind", "row__organisation"):
        findings = field.assess(nomination.row, nomination.kind).findings if field else ()
        move(
            actor=actor,
            nomination=nomination,
            to=NominationState.SUBMITTED,
            allowed=(NominationState.DRAFTED,),
            findings=[
                {
                    "code": str(finding.code),
                    "label": finding.label,
                    "verdict": str(finding.verdict),
                    "fact": finding.fact,
                    "clause": finding.clause,
                }
                for finding in findings
            ],
        )
    if group_year.state == YearState.RANKED:
        advance(actor=actor, group_year=group_year, to=YearState.NOMINATED)
    return dossier


@transaction.atomic
def appraise(
    *, actor: User, nomination: Nomination, eligible: bool, opinion: str, clause: str = ""
) -> Nomination:
    """Sở Nội vụ declares a nomination eligible or not; a refusal names its clause. Never the own unit's."""
    dossier = locked_dossier(nomination.dossier_id)
    if not actor.has_perm("awards.appraise_dossier", dossier):
        raise PermissionDenied
    if nomination.organisation_id in actor.roles.belongs:
        raise PermissionDenied
    if not eligible and not clause.strip():
        raise Refused(Problem("Nêu căn cứ không đủ điều kiện.", field="clause", code="clause"))
    nomination = move(
        actor=actor,
        nomination=nomination,
        to=NominationState.ELIGIBLE if eligible else NominationState.NOT_ELIGIBLE,
        allowed=(NominationState.SUBMITTED, NominationState.ELIGIBLE, NominationState.NOT_ELIGIBLE),
        reason=clause.strip(),
        opinion=opinion.strip(),
        refusal_clause="" if eligible else clause.strip(),
        appraised_by=actor,
        appraised_at=now(),
    )
    record(
        actor=actor,
        action="appraise_nomination",
        text=f"Thẩm định đề nghị: {nomination.organisation.name}, {nomination.kind.name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=dossier.group_year_id,
        new={"eligible": eligible, "clause": clause.strip()},
    )
    _finish(actor, dossier)
    return nomination


def _finish(actor: User, dossier: Dossier) -> None:
    """The dossier is appraised once every nomination of it is."""
    if dossier.state != DossierState.SUBMITTED:
        return
    if dossier.nominations.filter(state=NominationState.SUBMITTED).exists():
        return
    dossier.state, dossier.appraised_at, dossier.appraised_by = DossierState.APPRAISED, now(), actor
    dossier.save(update_fields=["state", "appraised_at", "appraised_by"])
    record_transition(
        actor=actor, subject=dossier, from_state=DossierState.SUBMITTED, to_state=DossierState.APPRAISED
    )
