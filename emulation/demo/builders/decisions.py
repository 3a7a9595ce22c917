"""Decisions by the real services: published ones of closed sessions, a draft open to objections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from awards.models import AwardRecord, CouncilSession, Decision, Nomination
from awards.selectors.consultations import last_day
from awards.selectors.decisions import batches, waiting
from awards.services import consultations, decisions, publication
from awards.services.complaints import answer_complaint, assign_complaint, record_complaint
from emulation.common.dates import format_date
from emulation.demo.builders.world import World
from emulation.demo.papers import paper
from emulation.demo.trail import happened

CHAIRMAN = "Chủ tịch Ủy ban nhân dân tỉnh"
PUBLISHER = "snv.thutruong"
PORTAL = "Cổng thông tin điện tử tỉnh"
OBJECTION = "Đề nghị xem lại việc đơn vị chậm trả kết quả một số hồ sơ thủ tục hành chính trong quý III."
COMPLAINT = (
    "Đề nghị cho biết căn cứ xếp hạng và lý do đơn vị không được đề nghị Bằng khen của Chủ tịch UBND tỉnh."
)
ANSWER = "Đã thông báo kết quả xếp hạng và chỉ tiêu khen thưởng của khối theo quy định; người gửi nhất trí."


def decide(world: World, session: CouncilSession, numbers: Mapping[str, str], at: datetime) -> None:
    """For each kind on the agenda: draft, five days before the public, signed, published by two people."""
    for batch in batches(waiting(session)):
        with happened(at - timedelta(days=8)):
            decision = decisions.draft_decision(
                actor=world.keeper,
                kind=batch.kind,
                year=batch.year,
                nominations=batch.nominations,
                authority=CHAIRMAN,
            )
        first = at.date() - timedelta(days=7)
        while last_day(decision, first) >= at.date():
            first -= timedelta(days=1)
        last = last_day(decision, first)
        Decision.objects.filter(pk=decision.pk).update(
            consult_from=first, consult_to=last, consult_place=PORTAL
        )
        with happened(at):
            decision = decisions.sign_decision(
                actor=world.keeper,
                decision=decision,
                number=numbers[batch.kind.code],
                signed_on=at.date(),
                authority=CHAIRMAN,
            )
        with happened(at + timedelta(hours=2)):
            _publish(world, decision)
        Decision.objects.filter(pk=decision.pk).update(
            recorded_at=at - timedelta(days=8),
            prepared_at=at + timedelta(hours=2),
            published_at=at + timedelta(hours=3),
        )


def _publish(world: World, decision: Decision) -> None:
    lines = [
        str(decision),
        f"ngày {format_date(decision.signed_on)}" if decision.signed_on else "",
        f"Về việc tặng {decision.award_name} năm {decision.year}",
    ]
    file = ContentFile(paper(str(decision), lines), name="quyet-dinh.pdf")
    decision = publication.attach_signed(actor=world.keeper, decision=decision, file=file)
    world.files.append(str(decision.file.name))
    decision = publication.prepare_publication(actor=world.keeper, decision=decision)
    publication.publish(actor=world.users[PUBLISHER], decision=decision)


def build_decision_drafts(world: World) -> None:
    """What still waits of the kinds without a vote: a list before the public, one objection to it."""
    found = batches(waiting())
    if found:
        batch = found[0]
        with happened(world.now - timedelta(days=1)):
            decision = decisions.draft_decision(
                actor=world.keeper,
                kind=batch.kind,
                year=batch.year,
                nominations=batch.nominations,
                authority=CHAIRMAN,
            )
            consultations.consult(
                actor=world.keeper, decision=decision, starts=world.now.date(), place=PORTAL
            )
            named: Nomination = batch.nominations[-1]
            consultations.record_objection(
                actor=world.keeper,
                decision=decision,
                nomination=named,
                sender="Một tổ chức trên địa bàn",
                content=OBJECTION,
                received_on=world.now.date(),
            )
    _build_complaints(world)


def _build_complaints(world: World) -> None:
    """One answered, one being settled, one new."""
    today = world.now.date()
    awards = list(
        AwardRecord.objects.published().filter(nomination__isnull=False).select_related("organisation")[:3]
    )
    for place, award in enumerate(awards):
        complaint = record_complaint(
            actor=world.keeper,
            organisation=award.organisation,
            award=award,
            sender="Cán bộ một đơn vị thành viên trong khối",
            content=COMPLAINT,
            received_on=today - timedelta(days=12 - 4 * place),
        )
        if place < 2:
            complaint = assign_complaint(
                actor=world.keeper, complaint=complaint, to=world.keeper, due_on=today + timedelta(days=20)
            )
        if place == 0:
            answer_complaint(
                actor=world.keeper,
                complaint=complaint,
                answer=ANSWER,
                document="Công văn số 1120/SNV-TĐKT",
                answered_on=today,
            )
