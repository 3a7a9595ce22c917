"""Documents 08a and 08b: minutes of a session, forms for absent members, from what was recorded."""

from __future__ import annotations

from django.conf import settings

from awards.builders import council as shared
from awards.choices import PaperKind, Presence, SessionState
from awards.models import CouncilSession, SessionAttendance
from awards.rules import conflict_of
from awards.selectors.council import regulation_of
from awards.selectors.remarks import opinions_of
from emulation.common.dates import HANOI
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead, Person, Signer
from emulation.documents.forms.council_minutes import CouncilMinutes
from emulation.documents.forms.written_form import Asked, WrittenForm
from emulation.people.models import Office


def build_session_minutes(session_id: int) -> CouncilMinutes:
    """`Refused` before everything is counted, and while the secretary has not written what was said."""
    session = CouncilSession.objects.select_related("council").get(pk=session_id)
    minutes = getattr(session, "minutes", None)
    if minutes is None:
        raise Refused(Problem("Chưa ghi nội dung biên bản phiên họp.", code="no_minutes"))
    if session.state != SessionState.CLOSED:
        raise Refused(Problem("Phiên họp chưa kết thúc.", code="not_closed"))
    council, book = session.council, regulation_of(session).book
    issuer = shared.council_issuer(council)
    seats = shared.seats_of_session(session)
    items = shared.agenda_of(session)
    absent = Problem("Chủ tọa hoặc Thư ký không có trong danh sách dự họp.", code="not_seated")
    if minutes.chair_id not in seats or minutes.recorder_id not in seats:
        raise Refused(absent)
    paper = shared.paper_of(session, PaperKind.MINUTES)
    return CouncilMinutes(
        head=shared.head_of(issuer, issuer.series("BB"), paper, session.held_on),
        council=council.name,
        composed_by=shared.composed_by(council),
        year=session.year,
        start=minutes.starts_at.astimezone(HANOI),
        end=minutes.ends_at.astimezone(HANOI),
        venue=session.venue or "Trụ sở Ủy ban nhân dân tỉnh",
        seats=tuple(seats.values()),
        chair=seats[minutes.chair_id],
        recorder=seats[minutes.recorder_id],
        report=minutes.report,
        discussion=minutes.discussion,
        reserved=_reserved(session),
        tellers=tuple(_tellers(session, minutes.tellers)),
        tellers_min=book.integer("vote.tellers_min"),
        rows=tuple(shared.counted(items)),
        unvoted=tuple(
            (shared.award_name(item), item.nomination.organisation.name)
            for item in items
            if item.ballot is None
        ),
        recused=tuple(shared.recused_in(items, _names(session))),
        tasks=tuple(line.strip() for line in minutes.tasks.splitlines() if line.strip()),
        quorum=book.fraction("council.quorum_meeting"),
        heard=book.percent("council.quorum_award_percent"),
        recorder_signer=Signer(authority_lines=("THƯ KÝ",), name=minutes.recorder.user.full_name),
        chair_signer=shared.chair_signer(minutes.chair),
        recipients=("Chủ tịch UBND tỉnh", "Thành viên Hội đồng", "Sở Nội vụ", "Lưu: VT, Hồ sơ"),
    )


def _names(session: CouncilSession) -> dict[int, str]:
    """How members are written, by account."""
    seats = session.council.members.select_related("user")
    return {seat.user_id: shared.person_of(seat).named for seat in seats}


def _reserved(session: CouncilSession) -> tuple[str, ...]:
    """Opinions that members want to stand beside the result, under their names."""
    names = _names(session)
    return tuple(
        f"Ý kiến bảo lưu của {names.get(one.author_id, str(one.author))} về "
        f"{one.item.nomination.organisation.name}: {one.text}"
        for one in opinions_of(session)
        if one.reserved
    )


def _tellers(session: CouncilSession, names: list[str]) -> list[Person]:
    """Members with their offices; somebody else by the name alone."""
    seats = session.council.members.select_related("user")
    known = {seat.user.full_name: shared.person_of(seat) for seat in seats}
    return [known.get(name, Person(name)) for name in names]


def build_written_form(attendance_id: int) -> WrittenForm:
    """For one absent member; nominations of the own unit are left out."""
    row = SessionAttendance.objects.select_related("session__council", "member__user").get(pk=attendance_id)
    session, member = row.session, row.member
    if row.presence != Presence.WRITTEN:
        raise Refused(Problem(f"{member.user} không thuộc diện lấy ý kiến bằng văn bản.", code="not_asked"))
    held = Office.objects.held(session.held_on).filter(user=member.user, organisation__isnull=False)
    own = frozenset(held.values_list("organisation_id", flat=True))
    asked, left = [], []
    for item in shared.agenda_of(session):
        if item.ballot is None:
            continue
        if conflict_of(member, own, item.nomination):
            left.append(item.nomination.organisation.name)
        else:
            asked.append(
                Asked(
                    award=shared.award_name(item),
                    unit=item.nomination.organisation.name,
                    group=item.nomination.dossier.group_year.group.name,
                    points=item.nomination.row.points,
                )
            )
    seated = shared.seats_of_session(session)
    agency = shared.agency()
    return WrittenForm(
        head=DocHead(issuer=shared.council_issuer(session.council), date=session.held_on, demo=settings.DEMO),
        member=seated[member.pk],
        year=session.year,
        held_on=session.held_on,
        body=len(seated),
        asked=tuple(asked),
        left_out=tuple(left),
        due=session.opinions_due.astimezone(HANOI) if session.opinions_due else None,
        agency=agency.name,
        recipients=(agency.name, "Lưu: Hồ sơ phiên họp"),
    )
