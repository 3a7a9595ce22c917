"""The request for supplements to a dossier, as often as the regulation admits, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from awards.choices import DossierState, NominationState
from awards.models import Dossier, Nomination, Supplement, SupplementLine
from awards.selectors.appraisal import open_supplement
from awards.selectors.reports import is_required, report_lines, report_of
from awards.services.opening import locked_dossier
from awards.services.reports import reopen
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common import uploads
from emulation.common.dates import now, today
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import DOCX, JPEG, PDF, PNG, XLSX, FileFacts
from emulation.people.models import User
from emulation.regulations.selectors import working_day_after

ATTACHED = frozenset({PDF, DOCX, XLSX, PNG, JPEG})


def missing_to_ask(dossier: Dossier) -> list[Problem]:
    """Why no supplement can be asked for: not sent, appraised already, or asked as often as admitted."""
    if dossier.state == DossierState.SUPPLEMENT:
        return [Problem("Hồ sơ đang chờ bổ sung.", code="waiting")]
    if dossier.state != DossierState.SUBMITTED:
        return [Problem("Chỉ yêu cầu bổ sung khi hồ sơ đang được thẩm định.", code="not_submitted")]
    book = dossier.regulation_in_force().book
    most = book.integer("dossier.supplement_requests_max")
    if dossier.supplements.count() >= most:
        text = f"Đã yêu cầu bổ sung {dossier.supplements.count()} lần; quy định chỉ cho phép {most} lần."
        return [Problem(text, book.clause("dossier.supplement_requests_max"), code="asked_enough")]
    return []


@transaction.atomic
def ask_for_supplements(*, actor: User, dossier: Dossier, wanted: Mapping[Nomination, str]) -> Supplement:
    """Ask once for everything that is missing; reports of the nominations named are open again meanwhile.

    Raises `PermissionDenied`; `Refused` with the clause where the regulation admits no further request.
    """
    dossier = locked_dossier(dossier.pk)
    if not actor.has_perm("awards.appraise_dossier", dossier):
        raise PermissionDenied
    texts = {nomination: text.strip() for nomination, text in wanted.items() if text.strip()}
    problems = missing_to_ask(dossier)
    if not problems and not texts:
        problems = [Problem("Nêu nội dung cần bổ sung của ít nhất một đề nghị.", code="nothing_asked")]
    for nomination in texts:
        if not actor.has_perm("awards.appraise_nomination", nomination):
            raise PermissionDenied
    if problems:
        raise Refused(problems)
    book = dossier.regulation_in_force().book
    supplement = Supplement.objects.create(
        dossier=dossier,
        number=dossier.supplements.count() + 1,
        clause=book.clause("dossier.supplement_requests_max"),
        requested_by=actor,
        requested_at=now(),
        due_on=working_day_after(today(), book.integer("dossier.supplement_working_days")),
    )
    for nomination, text in texts.items():
        _ask(actor, supplement, nomination, text)
    _step(actor, dossier, DossierState.SUBMITTED, DossierState.SUPPLEMENT)
    record(
        actor=actor,
        action="ask_supplement",
        text=f"Yêu cầu bổ sung hồ sơ lần {supplement.number}: {dossier.group_year}",
        subject=dossier,
        group_year_id=dossier.group_year_id,
        new={str(nomination): text for nomination, text in texts.items()},
    )
    return supplement


def _ask(actor: User, supplement: Supplement, nomination: Nomination, text: str) -> None:
    SupplementLine.objects.create(supplement=supplement, nomination=nomination, text=text)
    moved = move(
        actor=actor,
        nomination=nomination,
        to=NominationState.SUPPLEMENT,
        allowed=(NominationState.SUBMITTED,),
        reason=text[:300],
        backwards=True,
    )
    report = report_of(moved)
    if report is not None:
        reopen(actor=actor, report=report, reason=text)


def _step(actor: User, dossier: Dossier, before: DossierState, after: DossierState) -> None:
    dossier.state = after
    dossier.save(update_fields=["state"])
    asks = after == DossierState.SUPPLEMENT
    record_transition(
        actor=actor,
        subject=dossier,
        from_state=before,
        to_state=after,
        backwards=asks,
        reason="Yêu cầu bổ sung hồ sơ" if asks else "",
    )


def missing_to_answer(dossier: Dossier) -> list[Problem]:
    """Reports of the nominations in question that are not confirmed again."""
    if not is_required(dossier.regulation_in_force().book):
        return []
    asked = dossier.nominations.filter(state=NominationState.SUPPLEMENT).select_related(
        "organisation", "kind"
    )
    return [
        Problem(
            f"{line.nomination.organisation.name}: báo cáo thành tích chưa được xác nhận lại.",
            url=reverse("awards:report", args=[line.nomination.pk]),
            code="report",
        )
        for line in report_lines(dossier, asked)
        if not line.is_confirmed
    ]


def answer_supplement(
    *, actor: User, dossier: Dossier, answer: str, file: File[Any] | None = None
) -> Supplement:
    """The group sends what was asked for; the clock of the appraisal goes on. The day of reception stays."""
    facts = uploads.checked(file, accept=ATTACHED) if file is not None else None
    return _answer(actor, dossier, answer, file, facts)


@transaction.atomic
def _answer(
    actor: User, dossier: Dossier, answer: str, file: File[Any] | None, facts: FileFacts | None
) -> Supplement:
    dossier = locked_dossier(dossier.pk)
    if not actor.has_perm("awards.submit_dossier", dossier):
        raise PermissionDenied
    supplement = open_supplement(dossier)
    if dossier.state != DossierState.SUPPLEMENT or supplement is None:
        raise Refused(Problem("Hồ sơ không chờ bổ sung.", code="not_asked"))
    problems = missing_to_answer(dossier)
    if not answer.strip():
        problems.append(Problem("Nêu nội dung đã bổ sung.", field="answer", code="answer"))
    if problems:
        raise Refused(problems)
    if file is not None and facts is not None:
        _keep(supplement, file, facts)
    supplement.answer, supplement.answered_by, supplement.answered_at = answer.strip(), actor, now()
    supplement.save()
    for nomination in dossier.nominations.filter(state=NominationState.SUPPLEMENT).order_by("pk"):
        move(
            actor=actor,
            nomination=nomination,
            to=NominationState.SUBMITTED,
            allowed=(NominationState.SUPPLEMENT,),
        )
    _step(actor, dossier, DossierState.SUPPLEMENT, DossierState.SUBMITTED)
    record(
        actor=actor,
        action="answer_supplement",
        text=f"Bổ sung hồ sơ lần {supplement.number}: {dossier.group_year}",
        subject=dossier,
        group_year_id=dossier.group_year_id,
        new={"answer": supplement.answer, "sha256": supplement.sha256},
    )
    return supplement


def _keep(supplement: Supplement, file: File[Any], facts: FileFacts) -> None:
    supplement.filename = uploads.clean_name(file.name or "", facts, "tai-lieu-bo-sung")
    supplement.content_type, supplement.size, supplement.sha256 = facts.content_type, facts.size, facts.sha256
    supplement.file.save(f"supplement{facts.extension}", file, save=False)
