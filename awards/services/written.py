"""Written opinions of absent members of the council, entered by its secretary with the scan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from awards.choices import SessionState
from awards.models import CouncilSession
from awards.rules import conflict_of
from emulation.ballots import services as ballots
from emulation.ballots.choices import PaperState
from emulation.ballots.models import Participation, WrittenPaper
from emulation.ballots.services.casting import Vote
from emulation.common.problems import Problem, Refused
from emulation.people.models import Office, User


def enter_opinion(
    *, actor: User, session: CouncilSession, member: User, choices: Mapping[int, str], scan: File[Any]
) -> WrittenPaper:
    """What a member wrote about items of an agenda (`choices` by item id; what was left blank is left out).

    Counts like a paper put in at the session (domain §5: absent ones by written opinion). `Refused` when a
    ballot is closed, the member has voted, or works at the proposed unit.
    """
    facts = ballots.checked_scan(scan)
    with transaction.atomic():
        votes = _votes(actor, session, member, choices)
        return ballots.enter_written(actor=actor, votes=votes, scan=scan, facts=facts)


def _votes(
    actor: User, session: CouncilSession, member: User, choices: Mapping[int, str]
) -> list[tuple[Participation, Vote]]:
    """The member's paper and vote for each of these items; the session is locked."""
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    if session.state != SessionState.VOTING:
        raise Refused(Problem("Phiên họp không ở bước bỏ phiếu.", code="not_voting"))
    if member.pk == actor.pk:
        text = "Thư ký tự bỏ phiếu trên hệ thống; không nhập ý kiến bằng văn bản của mình."
        raise Refused(Problem(text, field="member", code="own_opinion"))
    items = session.items.filter(pk__in=choices, ballot__isnull=False).select_related(
        "ballot", "nomination__organisation"
    )
    held = Office.objects.held(session.held_on).filter(user=member, organisation__isnull=False)
    own = frozenset(held.values_list("organisation_id", flat=True))
    seats = list(session.council.members.filter(user=member))
    votes = []
    for item in items.order_by("order"):
        if item.ballot is None:
            continue
        paper = Participation.objects.filter(ballot=item.ballot, voter=member, organisation=None).first()
        if paper is None:
            text = "Không có tên trong danh sách bỏ phiếu."
            raise Refused(Problem(text, field="member", code="not_entitled"))
        if paper.present and paper.state == PaperState.ENTITLED:
            text = "Thành viên có mặt tự bỏ phiếu; chỉ nhập ý kiến bằng văn bản của người vắng mặt."
            raise Refused(Problem(text, field="member", code="present"))
        if why := next((why for seat in seats if (why := conflict_of(seat, own, item.nomination))), ""):
            raise Refused(Problem(f"{item.ballot.title}: {why}", field=f"item-{item.pk}", code="conflict"))
        votes.append((paper, Vote(item.ballot, choices[item.pk])))
    return votes
