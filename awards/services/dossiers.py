"""The dossier of a group: checked, sent, received under the regulation of that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from awards.choices import DossierState, NominationState
from awards.eligibility import Assessment
from awards.models import Dossier, Nomination
from awards.selectors.dossier_papers import parts_of
from awards.selectors.facts import Field
from awards.selectors.proposals import nomination_page
from awards.selectors.reports import is_required, report_lines
from awards.services.naming import problems_of, unexplained, unexplained_targets
from awards.services.nominations import nomination_url
from awards.services.opening import locked_dossier, missing_to_open, newest_run
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import now, today
from emulation.common.problems import Problem, Refused
from emulation.documents.forms.submission import SUMMARY_LENGTH
from emulation.documents.wording import lower_first
from emulation.groups.choices import YearState
from emulation.groups.services import advance
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from emulation.regulations.book import RuleBook
from emulation.regulations.models import Regulation


def missing_to_submit(dossier: Dossier) -> list[Problem]:
    """What the dossier lacks; the same list is the checklist on the page and the refusal here.

    Judged by the regulation in force today, which would be the day of reception.
    """
    if dossier.state != DossierState.DRAFTED:
        return [Problem("Hồ sơ đã được gửi.", code="submitted")]
    problems = missing_to_open(dossier.group_year)
    url = nomination_url(dossier.group_year)
    newest = newest_run(dossier.group_year)
    if newest is not None and newest.pk != dossier.run_id:
        text = f"Đã có lượt xếp hạng số {newest.number}; hồ sơ còn dùng lượt số {dossier.run.number}."
        problems.append(Problem(text, url=url, code="old_run"))
    field = field_at_reception(dossier)
    if not field.nominations:
        problems.append(Problem("Chưa đề nghị tập thể nào.", url=url, code="empty"))
    for nomination in field.nominations:
        problems += _missing_of(field, nomination)
    problems += missing_parts(dossier, field.book)
    return problems + missing_reports(dossier, field.nominations, field.book)


def missing_parts(dossier: Dossier, book: RuleBook) -> list[Problem]:
    """Required parts of the regulation's list that are not there as a document or a signed copy."""
    clause = book.clause("dossier.items")
    return [
        Problem(f"{part.label}: {lower_first(part.fact)}", clause, url=part.url, code="part")
        for part in parts_of(dossier, book)
        if part.required and not part.is_there
    ]


def missing_reports(dossier: Dossier, nominations: Iterable[Nomination], book: RuleBook) -> list[Problem]:
    """Nominations whose achievement report is not confirmed yet, where the regulation asks for one."""
    if not is_required(book):
        return []
    return [
        Problem(
            f"{line.nomination.organisation.name}, {line.nomination.award_short}: "
            f"{'báo cáo thành tích chưa được xác nhận' if line.report else 'chưa có báo cáo thành tích'}.",
            clause=book.clause("dossier.items"),
            url=reverse("awards:report", args=[line.nomination.pk]),
            code="report",
        )
        for line in report_lines(dossier, nominations)
        if not line.is_confirmed
    ]


def field_at_reception(dossier: Dossier) -> Field:
    """What awards are decided by, under the regulation of the day on which the dossier is received."""
    regulation = dossier.regulation or Regulation.objects.in_force(dossier.received_on or today())
    field = Field.of(dossier.group_year, dossier, regulation)
    if field is None:
        raise Refused(Problem("Hồ sơ không có kết quả xếp hạng.", code="not_ranked"))
    return field


def _missing_of(field: Field, nomination: Nomination) -> list[Problem]:
    """What stands against one nomination, each line named after it and leading to its form."""
    row = field.row_of(nomination.organisation_id)
    if row is None:
        return [Problem(f"{nomination.organisation.name} không có trong bảng xếp hạng.", code="not_a_member")]
    found = problems_of(field.assess(row, nomination.kind, campaign=nomination.campaign).blocking)
    found += unexplained(field, row, nomination.kind, nomination.deviation, nomination.campaign)
    found += unexplained_targets(
        field,
        nomination.organisation,
        nomination.kind,
        nomination.answers,
        nomination.targets_reason,
        nomination.campaign,
    )
    summary = nomination.summary.strip()
    if not summary:
        found.append(Problem("chưa có tóm tắt thành tích.", field="summary", code="summary"))
    elif len(summary) > SUMMARY_LENGTH:
        found.append(Problem(f"tóm tắt dài quá {SUMMARY_LENGTH} ký tự.", field="summary", code="summary"))
    year = field.group_year
    url = nomination_page(year, nomination.organisation, nomination.kind, nomination.campaign)
    name = f"{nomination.organisation.name}, {nomination.award_short}"
    return [
        Problem(f"{name}: {p.message}", p.clause, url=f"{url}#id_{p.field}" if p.field else url, code=p.code)
        for p in found
    ]


def open_questions(dossier: Dossier) -> list[str]:
    """Conditions nobody has answered yet: no bar to sending, but Sở Nội vụ will ask."""
    field = field_at_reception(dossier)
    found = []
    for nomination in field.nominations:
        row = field.row_of(nomination.organisation_id)
        unknown = field.assess(row, nomination.kind, campaign=nomination.campaign).unknown if row else ()
        found += [f"{nomination.organisation.name}: {finding.label.lower()}" for finding in unknown]
    return found


@transaction.atomic
def submit_dossier(*, actor: User, dossier: Dossier) -> Dossier:
    """Send the dossier to Sở Nội vụ. The day of reception fixes the regulation it follows.

    Raises `PermissionDenied`; `Refused` with everything that is missing.
    """
    group_year = locked_year(dossier.group_year_id)
    dossier = locked_dossier(dossier.pk)
    dossier.group_year = group_year
    if not actor.has_perm("awards.submit_dossier", dossier):
        raise PermissionDenied
    problems = missing_to_submit(dossier)
    if problems:
        raise Refused(problems)
    dossier.received_on = today()
    dossier.regulation = Regulation.objects.in_force(dossier.received_on)
    field = field_at_reception(dossier)
    dossier.state, dossier.submitted_at, dossier.submitted_by = DossierState.SUBMITTED, now(), actor
    dossier.save()
    record_transition(
        actor=actor, subject=dossier, from_state=DossierState.DRAFTED, to_state=DossierState.SUBMITTED
    )
    for nomination in field.nominations:
        move(
            actor=actor,
            nomination=nomination,
            to=NominationState.SUBMITTED,
            allowed=(NominationState.DRAFTED,),
            findings=findings_of(field.assess(nomination.row, nomination.kind, campaign=nomination.campaign)),
        )
    record(
        actor=actor,
        action="submit_dossier",
        text=f"Gửi hồ sơ đề nghị khen thưởng: {group_year}, {len(field.nominations)} đề nghị",
        subject=dossier,
        group_year_id=group_year.pk,
        new={"received_on": dossier.received_on, "regulation": dossier.regulation.code},
    )
    advance(actor=actor, group_year=group_year, to=YearState.NOMINATED)
    return dossier


def findings_of(assessment: Assessment) -> list[dict[str, Any]]:
    """The verdicts as they were when the dossier was received, to be kept with the nomination."""
    return [
        {name: str(value) for name, value in asdict(finding).items() if name != "alternative"}
        for finding in assessment.findings
    ]
