"""Asking the responsible bodies, their answers, and what Sở Nội vụ makes of them (domain §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.models import OpinionFinding, OpinionRequest
from awards.selectors.opinions import body_in_the_tree, members_of_year
from emulation.audit.services import record
from emulation.common.dates import now, today
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation, RegulationMissing
from scoring.choices import ExclusionKind
from scoring.selectors.exclusions import kinds_of, may_judge
from scoring.services.exclusions import set_exclusion


@dataclass(frozen=True, kw_only=True)
class Named:
    """A unit named in an answer: the case of the regulation ("" for a mere note), what, by which paper."""

    organisation: Organisation
    kind: str
    text: str
    document: str


@transaction.atomic
def send_requests(*, actor: User, year: int, document: str) -> list[OpinionRequest]:
    """Ask every body that the regulation of the year names and that was not asked yet.

    Raises `PermissionDenied`; `Refused` without a paper, a regulation, or a body left to ask.
    """
    if not actor.has_perm("awards.send_opinions"):
        raise PermissionDenied
    if not document.strip():
        raise Refused(Problem("Nhập văn bản đề nghị.", field="document", code="document"))
    try:
        book = Regulation.objects.in_force(date(year, 12, 31)).book
    except RegulationMissing:
        raise Refused(Problem(f"Không có quy định áp dụng cho năm {year}.", code="no_regulation")) from None
    asked = set(OpinionRequest.objects.filter(year=year).values_list("body_code", flat=True))
    rows = [row for row in book.table("opinions.bodies") if row["code"] not in asked]
    if not rows:
        raise Refused(Problem(f"Đã gửi đề nghị đến tất cả cơ quan của năm {year}.", code="all_asked"))
    due = book.date_rule("opinions.reply_by").on(year)
    made = OpinionRequest.objects.bulk_create(
        OpinionRequest(
            year=year,
            body_code=row["code"],
            body_name=row["name"],
            subjects=row["subjects"],
            clause=book.clause("opinions.bodies"),
            due_on=due,
            organisation=body_in_the_tree(row["name"]),
            document=document.strip(),
            sent_by=actor,
            sent_at=now(),
        )
        for row in rows
    )
    for request in made:
        _note(actor, request, "ask_opinion", f"Đề nghị {request.body_name} cho ý kiến năm {year}")
    return made


def _locked(request: OpinionRequest) -> OpinionRequest:
    return OpinionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)


def _open_to(actor: User, request: OpinionRequest) -> OpinionRequest:
    request = _locked(request)
    if not actor.has_perm("awards.answer_opinion", request):
        raise PermissionDenied
    if request.answered_at is not None:
        raise Refused(Problem(f"{request.body_name} đã trả lời.", code="answered"))
    return request


@transaction.atomic
def name_units(*, actor: User, request: OpinionRequest, named: Sequence[Named]) -> list[OpinionFinding]:
    """Enter units with violations, all of them or none. The answer stays open until it is finished."""
    request = _open_to(actor, request)
    if problems := [p for number, row in enumerate(named) for p in problems_of(request, row, named[:number])]:
        raise Refused(problems)
    made = OpinionFinding.objects.bulk_create(
        OpinionFinding(
            request=request,
            organisation=row.organisation,
            kind=row.kind,
            text=row.text.strip(),
            document=row.document.strip(),
            entered_by=actor,
        )
        for row in named
    )
    for finding in made:
        text = f"{request.body_name} nêu vi phạm của {finding.organisation.name}"
        record(
            actor=actor,
            action="name_unit",
            text=text,
            subject=finding,
            new={"kind": finding.kind, "document": finding.document},
        )
    return made


def problems_of(request: OpinionRequest, row: Named, before: Sequence[Named] = ()) -> list[Problem]:
    """What keeps a unit from being named: no member of any group that year, no paper, named already."""
    problems = []
    if row.organisation.pk not in members_of_year(request.year):
        text = f"{row.organisation.name} không tham gia khối, cụm nào năm {request.year}."
        problems.append(Problem(text, field="organisation", code="not_a_member"))
    if row.kind and row.kind not in kinds_of(request.year):
        text = "Quy định của năm không có trường hợp này."
        problems.append(Problem(text, field="kind", code="unknown_kind"))
    if not row.text.strip():
        problems.append(Problem("Nhập nội dung vi phạm.", field="text", code="no_text"))
    if not row.document.strip():
        problems.append(Problem("Nhập văn bản làm căn cứ.", field="document", code="no_document"))
    key = (row.organisation.pk, row.kind, row.document.strip())
    twice = any((one.organisation.pk, one.kind, one.document.strip()) == key for one in before)
    stored = request.findings.filter(organisation=key[0], kind=key[1], document=key[2])
    if twice or stored.exists():
        text = f"{row.organisation.name} đã được nêu với cùng trường hợp, văn bản."
        problems.append(Problem(text, field="organisation", code="twice"))
    return problems


@transaction.atomic
def remove_unit(*, actor: User, finding: OpinionFinding) -> None:
    """Take back a unit that was named by mistake, before the answer is finished."""
    _open_to(actor, finding.request)
    record(
        actor=actor,
        action="unname_unit",
        text=f"Bỏ {finding.organisation.name} khỏi ý kiến của {finding.request.body_name}",
        subject=finding,
    )
    finding.delete()


@transaction.atomic
def finish_answer(
    *, actor: User, request: OpinionRequest, document: str, no_violation: bool
) -> OpinionRequest:
    """The body has answered: with the units named, or expressly with none."""
    request = _open_to(actor, request)
    problems = []
    if not document.strip():
        problems.append(Problem("Nhập văn bản trả lời.", field="answer_document", code="document"))
    named = request.findings.exists()
    if named and no_violation:
        text = "Đã nêu đơn vị vi phạm; bỏ các đơn vị đó trước khi xác nhận không có vi phạm."
        problems.append(Problem(text, field="no_violation", code="named"))
    if not named and not no_violation:
        text = "Nêu đơn vị vi phạm, hoặc xác nhận không có đơn vị nào vi phạm."
        problems.append(Problem(text, field="no_violation", code="nothing_said"))
    if problems:
        raise Refused(problems)
    request.answer_document, request.no_violation = document.strip(), no_violation
    request.answered_by, request.answered_at = actor, now()
    request.save(update_fields=["answer_document", "no_violation", "answered_by", "answered_at"])
    words = "xác nhận không có đơn vị vi phạm" if no_violation else "trả lời ý kiến"
    _note(actor, request, "answer_opinion", f"{request.body_name} {words} năm {request.year}")
    return request


@transaction.atomic
def match_body(
    *, actor: User, request: OpinionRequest, organisation: Organisation | None, subjects: str
) -> OpinionRequest:
    """Say which unit answers for a body, and about what; the name alone does not always tell."""
    request = _locked(request)
    if not actor.has_perm("awards.send_opinions"):
        raise PermissionDenied
    if request.answered_at is not None:
        raise Refused(Problem(f"{request.body_name} đã trả lời.", code="answered"))
    if not subjects.strip():
        raise Refused(Problem("Nhập lĩnh vực cho ý kiến.", field="subjects", code="no_subjects"))
    if organisation is not None and not organisation.is_in_force(today()):
        text = f"{organisation.name} không còn hoạt động."
        raise Refused(Problem(text, field="organisation", code="dissolved"))
    before = {"organisation": request.organisation_id, "subjects": request.subjects}
    request.organisation, request.subjects = organisation, subjects.strip()
    request.save(update_fields=["organisation", "subjects"])
    record(
        actor=actor,
        action="match_body",
        text=f"Sửa đơn vị, lĩnh vực trả lời: {request}",
        subject=request,
        organisation_id=request.organisation_id,
        old=before,
        new={"organisation": request.organisation_id, "subjects": request.subjects},
    )
    return request


@transaction.atomic
def remind(*, actor: User, request: OpinionRequest) -> OpinionRequest:
    """Remind a body that has not answered; once a day at most."""
    request = _locked(request)
    if not actor.has_perm("awards.send_opinions"):
        raise PermissionDenied
    if request.answered_at is not None:
        raise Refused(Problem(f"{request.body_name} đã trả lời.", code="answered"))
    if request.reminded_on == today():
        raise Refused(Problem(f"Hôm nay đã nhắc {request.body_name}.", code="reminded"))
    request.reminded_on = today()
    request.save(update_fields=["reminded_on"])
    _note(actor, request, "remind_opinion", f"Nhắc {request.body_name} trả lời ý kiến năm {request.year}")
    return request


@transaction.atomic
def settle(*, actor: User, finding: OpinionFinding, exclude: bool) -> OpinionFinding:
    """Make an exclusion of what a body wrote, under the clause of the regulation, or a note on nominations.

    Raises `PermissionDenied` (staff only, never the own unit); `Refused` before the answer is finished, for a
    second time, and where no case of the regulation was named.
    """
    finding = (
        OpinionFinding.objects.select_for_update(of=("self",))
        .select_related("request", "organisation")
        .get(pk=finding.pk)
    )
    request = finding.request
    if not may_judge(actor, finding.organisation_id, request.year):
        raise PermissionDenied
    if request.answered_at is None:
        raise Refused(Problem("Cơ quan chưa trả lời xong.", code="not_answered"))
    if finding.settled_at is not None:
        raise Refused(Problem("Nội dung này đã được xử lý.", code="settled"))
    if exclude and not finding.kind:
        text = "Cơ quan không nêu trường hợp nào của quy định; chỉ ghi chú được."
        raise Refused(Problem(text, code="no_kind"))
    if exclude:
        finding.exclusion = set_exclusion(
            actor=actor,
            organisation=finding.organisation,
            year=request.year,
            kind=finding.kind,
            document=f"{finding.document} ({request.body_name})"[:200],
            detail=finding.text[:500],
        )
    finding.is_note = not exclude
    finding.settled_by, finding.settled_at = actor, now()
    finding.save()
    what = "Ghi nhận không xét" if exclude else "Ghi chú"
    label = ExclusionKind(finding.kind).label if finding.kind else "không thuộc trường hợp không xét"
    record(
        actor=actor,
        action="settle_opinion",
        text=f"{what} theo ý kiến của {request.body_name}: {finding.organisation.name}, {label}",
        subject=finding,
    )
    return finding


def _note(actor: User, request: OpinionRequest, action: str, text: str) -> None:
    record(actor=actor, action=action, text=text, subject=request, organisation_id=request.organisation_id)
