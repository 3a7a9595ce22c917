"""What papers of the council share: letterheads, members as printed, results as counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.conf import settings

from awards.choices import CouncilRole, PaperKind, Presence
from awards.models import AgendaItem, Council, CouncilMember, CouncilPaper, CouncilSession
from awards.selectors.council import items_of
from emulation.ballots import selectors as ballots
from emulation.ballots.choices import PaperState
from emulation.ballots.models import Participation
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead, DocRef, Issuer, Person, Signer
from emulation.documents.forms.council_facts import Counted, Seated
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.people.choices import OfficeKind
from emulation.people.models import Office

COUNCIL_LINES = ("HỘI ĐỒNG", "THI ĐUA - KHEN THƯỞNG")


def committee_of() -> Organisation:
    """The provincial committee in force today."""
    found = Organisation.objects.in_force(today()).filter(kind=OrganisationKind.PROVINCIAL_COMMITTEE).first()
    if found is None:
        raise Refused(Problem("Chưa có Ủy ban nhân dân tỉnh trong hệ thống.", code="no_committee"))
    return found


def council_issuer(council: Council) -> Issuer:
    """The council below the committee that set it up, with its own series of numbers."""
    committee = committee_of()
    return Issuer(
        name_lines=COUNCIL_LINES,
        superior=committee.short_name.upper(),
        symbol=council.symbol,
        place=committee.seat,
    )


def agency() -> Organisation:
    """The standing agency: where its staff hold their offices. `Refused` where nobody does."""
    offices = Office.objects.held(today()).filter(kind=OfficeKind.STANDING_STAFF, organisation__isnull=False)
    office = offices.select_related("organisation").order_by("starts", "pk").first()
    if office is None or office.organisation is None:
        raise Refused(Problem("Chưa có cơ quan thường trực (Sở Nội vụ) trong hệ thống.", code="no_agency"))
    return office.organisation


def paper_of(session: CouncilSession, kind: PaperKind) -> CouncilPaper | None:
    return CouncilPaper.objects.filter(session=session, kind=kind).first()


def head_of(issuer: Issuer, symbol: str, paper: CouncilPaper | None, day: date) -> DocHead:
    """With number and day once the paper has them; blank for the clerk until then."""
    if paper is None or paper.number is None or paper.dated is None:
        return DocHead(issuer=issuer, date=day, symbol=symbol, demo=settings.DEMO)
    return DocHead(
        issuer=issuer, date=paper.dated, symbol=paper.symbol, number=paper.number, demo=settings.DEMO
    )


def composed_by(council: Council) -> DocRef:
    return DocRef("Quyết định", council.decision_number, council.decided_on)


def person_of(member: CouncilMember) -> Person:
    return Person(member.user.full_name, member.title, member.honorific)


def seats_of_session(session: CouncilSession) -> dict[int, Seated]:
    """By id of the seat, in the order of the list; `Refused` while nobody has written who came."""
    rows = list(session.attendances.select_related("member__user").order_by("member__order", "pk"))
    if not rows:
        raise Refused(Problem("Chưa ghi danh sách dự họp.", code="no_presence"))
    return {
        row.member_id: Seated(
            person=person_of(row.member),
            role=row.member.get_role_display(),
            present=row.presence == Presence.PRESENT,
            written=row.presence == Presence.WRITTEN,
            reason=row.reason.rstrip("."),
        )
        for row in rows
    }


def chair_signer(member: CouncilMember) -> Signer:
    """CHỦ TỌA with the office in the council, the own office above the name (NĐ 30, box 7b)."""
    return Signer(
        authority_lines=("CHỦ TỌA", member.get_role_display().upper()),
        name=member.user.full_name,
        other_office=member.title.upper(),
    )


def standing_signer(council: Council, on: date) -> Signer:
    """Who signs for the council: the chair, or in the chair's stead the standing deputy. Their own office
    stands above the name."""
    seats = list(CouncilMember.objects.serving(on).filter(council=council).select_related("user"))
    deputy = next((seat for seat in seats if seat.role == CouncilRole.STANDING_DEPUTY), None)
    chair = next((seat for seat in seats if seat.role == CouncilRole.CHAIR), None)
    member = deputy or chair
    if member is None:
        raise Refused(Problem("Hội đồng chưa có Chủ tịch hoặc Phó Chủ tịch thường trực.", code="no_signer"))
    lines = ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH THƯỜNG TRỰC") if deputy else ("CHỦ TỊCH",)
    return Signer(
        authority_lines=("TM. HỘI ĐỒNG", *lines),
        name=member.user.full_name,
        other_office=member.title.upper(),
    )


def counted(items: Sequence[AgendaItem]) -> list[Counted]:
    """Items with a ballot, as counted; `Refused` while one of them is not. Four queries."""
    held = {item.ballot.pk: item for item in items if item.ballot is not None}
    outcomes = ballots.outcomes([item.ballot for item in held.values() if item.ballot is not None])
    missing = [item for pk, item in held.items() if pk not in outcomes]
    if missing:
        names = ", ".join(item.nomination.organisation.short_name for item in missing)
        raise Refused(Problem(f"Chưa kiểm phiếu: {names}.", code="not_counted"))
    papers = _papers(held)
    found = []
    for pk, item in held.items():
        outcome, nomination = outcomes[pk], item.nomination
        issued, returned, written = papers.get(pk, (0, 0, 0))
        found.append(
            Counted(
                award=award_name(item),
                unit=nomination.organisation.name,
                group=nomination.dossier.group_year.group.name,
                issued=issued,
                returned=returned,
                written=written,
                agree=outcome.agree,
                disagree=outcome.disagree,
                other=outcome.other,
                threshold=outcome.threshold_percent,
                passed=outcome.passed,
            )
        )
    return found


def _papers(held: Mapping[int, AgendaItem]) -> dict[int, tuple[int, int, int]]:
    """Issued to those present who had not stepped out, put in on the system, heard in writing."""
    found: dict[int, list[int]] = {pk: [0, 0, 0] for pk in held}
    rows = Participation.objects.filter(ballot__in=held).values_list("ballot_id", "state", "present")
    for pk, state, present in rows:
        found[pk][0] += state == PaperState.VOTED or (state == PaperState.ENTITLED and present)
        found[pk][1] += state == PaperState.VOTED
        found[pk][2] += state == PaperState.WRITTEN
    return {pk: (issued, returned, written) for pk, (issued, returned, written) in found.items()}


def award_name(item: AgendaItem) -> str:
    """As the regulation of the dossier writes it."""
    nomination = item.nomination
    return nomination.award_in(nomination.dossier.regulation_in_force().book)


def agenda_of(session: CouncilSession) -> list[AgendaItem]:
    """Items with the regulations of their dossiers."""
    return items_of(session)


def recused_in(items: Iterable[AgendaItem], names: Mapping[int, str]) -> list[tuple[str, str]]:
    """(member, unit) for everybody who stepped out or was left out, in the order of the agenda. `names`: how
    members are written, by account."""
    units = {item.ballot_id: item.nomination.organisation.short_name for item in items if item.ballot_id}
    rows = Participation.objects.filter(ballot__in=list(units), state=PaperState.RECUSED).select_related(
        "voter"
    )
    order = {pk: place for place, pk in enumerate(units)}
    return [
        (names.get(row.voter_id or 0, str(row.voter)), units[row.ballot_id])
        for row in sorted(rows, key=lambda row: (order[row.ballot_id], row.pk))
    ]
