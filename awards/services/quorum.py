"""Whether the council may meet, open a vote, count it: two thirds present, so many heard (domain §5)."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from django.db.models import Q
from django.urls import reverse

from awards.choices import Presence, SessionState
from awards.models import AgendaItem, CouncilMember, CouncilSession
from awards.selectors.council import regulation_of
from emulation.ballots.choices import CAST, BallotState, PaperState
from emulation.common.numbers import format_percent
from emulation.common.problems import Problem
from emulation.regulations.book import RuleBook

MEETING, AWARDS = "council.quorum_meeting", "council.quorum_award_percent"


def missing_to_open(session: CouncilSession) -> list[Problem]:
    """What a session lacks before its ballots can be opened."""
    if session.state != SessionState.PREPARED:
        return [Problem("Phiên họp đã được mở.", code="session_open")]
    if not session.items.exists():
        return [Problem("Phiên họp chưa có nội dung.", code="empty_agenda")]
    return missing_to_meet(session)


def missing_to_meet(session: CouncilSession) -> list[Problem]:
    """The presence list says of every member in office whether they came; two thirds of all did, and so many
    are present or asked in writing as an award session needs. Three queries."""
    members = CouncilMember.objects.serving(session.held_on).filter(council=session.council_id)
    known = {row.member_id: row.presence for row in session.attendances.all()}
    seats = {seat.pk: seat.user.full_name for seat in members.select_related("user").order_by("order")}
    if not seats:
        return [Problem("Hội đồng không có thành viên vào ngày họp.", code="no_members")]
    url = reverse("awards:presence", args=[session.pk])
    left = [name for pk, name in seats.items() if pk not in known]
    if left:
        more = f" và {len(left) - 5} người khác" if len(left) > 5 else ""
        text = f"Chưa ghi có mặt hay vắng mặt: {', '.join(left[:5])}{more}."
        return [Problem(text, url=url, code="no_presence")]
    return quorum_problems(
        Counter(known[pk] for pk in seats),
        regulation_of(session).book,
        voted=session.items.filter(ballot__isnull=False).exists(),
        url=url,
    )


def quorum_problems(counts: Counter[str], book: RuleBook, *, voted: bool, url: str = "") -> list[Problem]:
    """Compared as fractions: 10 of 15 are two thirds, 12 of 15 are 80 %."""
    total = counts.total()
    present, written = counts[Presence.PRESENT], counts[Presence.WRITTEN]
    problems = []
    wanted = book.fraction(MEETING)
    if Fraction(present, total) < wanted:
        problems.append(
            Problem(
                f"Có mặt {present}/{total} thành viên ({format_percent(present, total)}); Hội đồng họp khi "
                f"có mặt từ {wanted.numerator}/{wanted.denominator}.",
                clause=book.clause(MEETING),
                url=url,
                code="no_quorum",
            )
        )
    heard, percent = present + written, book.percent(AWARDS)
    if voted and Fraction(heard * 100, total) < Fraction(percent):
        problems.append(
            Problem(
                f"Có mặt và lấy ý kiến bằng văn bản {heard}/{total} thành viên "
                f"({format_percent(heard, total)}); phiên xét khen thưởng cần từ {percent.normalize():f}%.",
                clause=book.clause(AWARDS),
                url=url,
                code="no_award_quorum",
            )
        )
    return problems


def missing_to_count(item: AgendaItem) -> list[Problem]:
    """A ballot is counted once, and not before so many of all members have been heard, present or in
    writing (`council.quorum_award_percent`). Who stepped out is heard if present."""
    ballot = item.ballot
    if ballot is None:
        return [Problem("Hình thức này không lấy phiếu của Hội đồng.", code="no_ballot")]
    if ballot.state != BallotState.OPEN:
        return [Problem("Nội dung này không ở bước bỏ phiếu.", code="not_open")]
    book = item.nomination.dossier.regulation_in_force().book
    wanted = book.percent(AWARDS)
    heard = ballot.participations.filter(
        Q(state__in=CAST) | Q(state=PaperState.RECUSED, present=True)
    ).count()
    if Fraction(heard * 100) >= Fraction(wanted) * ballot.total:
        return []
    share = format_percent(heard, ballot.total)
    return [
        Problem(
            f"Mới có ý kiến của {heard}/{ballot.total} thành viên ({share}); cần từ {wanted.normalize():f}%.",
            clause=book.clause(AWARDS),
            code="no_quorum",
        )
    ]
