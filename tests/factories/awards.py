"""Test data from ranking to award: a ranked group-year with its conference, dossiers, a council, sessions.

Rows of a ranking and of a conference are made directly; from the nomination on the services do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from awards.choices import CouncilRole, DecisionState, NominationState
from awards.models import (
    AgendaItem,
    AwardKind,
    AwardRecord,
    Council,
    CouncilMember,
    CouncilSession,
    Decision,
    Dossier,
    Nomination,
)
from awards.services import appraisal as appraisal_services
from awards.services import council as council_services
from awards.services import dossiers as dossier_services
from awards.services import nominations as nomination_services
from emulation.ballots.choices import Choice
from emulation.common.dates import now, today
from emulation.conferences.models import Attendance, CandidateCount, Conference, ElectionResult
from emulation.groups.choices import GroupRole, YearState
from emulation.groups.models import GroupYear
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import Organisation, OrganisationYear
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from scoring.choices import ExclusionKind
from scoring.models import Exclusion
from tests.factories import ground
from tests.factories.rankings import make_run
from tests.factories.reports import confirm_reports, hand_in_papers
from tests.factories.sittings import attend, secretary_of

FLAG, CERTIFICATE = "provincial_flag", "provincial_certificate"
TITLE, GOVERNMENT, LETTER = "excellent_labour_collective", "government_flag", "commendation_letter"
SUMMARY = "Hoàn thành 42 nhiệm vụ được giao, 31% trước hạn."
PLACES = 4
"""Units that the conference names: the first for the flag, the next for certificates."""

_numbers = count(1)


def kind_of(code: str) -> AwardKind:
    return AwardKind.objects.get(code=code)


def ranked_block(members: int = 8, *, conference: bool = True, **fields: Any) -> GroupYear:
    """A block that has been ranked 1, 2, 3, … in the order of its members and has held its conference."""
    group_year = ground.make_block_year(members, state=YearState.RANKED, **fields)
    return _with_results(group_year, conference)


def ranked_cluster(members: int = 6, *, conference: bool = True, **fields: Any) -> GroupYear:
    """The same for a cluster, lawful unless `staff` is below five."""
    group_year = ground.make_cluster_year(members, state=YearState.RANKED, **fields)
    return _with_results(group_year, conference)


def _with_results(group_year: GroupYear, conference: bool) -> GroupYear:
    for unit in ground.members_of(group_year):
        for year in (group_year.year - 1, group_year.year):
            _complete(unit, year)
    make_run(group_year)
    if conference:
        hold_conference(group_year)
    return group_year


def _complete(unit: Organisation, year: int, level: str = CompletionLevel.EXCELLENT) -> None:
    OrganisationYear.objects.update_or_create(
        organisation=unit,
        year=year,
        defaults={"completion": level, "completion_document": f"Thông báo số 41-TB/ĐU năm {year}"},
    )


set_completion = _complete


def hold_conference(
    group_year: GroupYear,
    *,
    named: Sequence[tuple[int, str, int]] | None = None,
    confirmed: bool = True,
    days_ago: int = 10,
) -> Conference:
    """A conference that everybody came to. `named`: place of the unit, award, votes of agreement; without it
    the first unit is named for the flag and the next ones for certificates, by everybody but one."""
    units = ground.members_of(group_year)
    total = len(units)
    at = now().replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    conference = Conference.objects.create(
        group_year=group_year,
        starts_at=at,
        ends_at=at + timedelta(hours=3),
        venue="Hội trường Sở Thử nghiệm",
        guests="Bà Lê Thị Thanh Vân, Phó Giám đốc Sở Nội vụ",
        chair_name="Nguyễn Quang Huy",
        chair_title="Giám đốc Sở Thử nghiệm",
        secretary_name="Phạm Thị Bích Ngọc",
        secretary_title="Chánh Văn phòng Sở Thử nghiệm",
        tellers=["Đoàn Thị Hạnh", "Lại Văn Toàn", "Mai Ánh Dương"],
        report_votes=total,
        issued=total,
        returned=total,
        valid=total,
        confirmed_at=at + timedelta(hours=4) if confirmed else None,
        confirmed_by=ground.make_user(None) if confirmed else None,
    )
    Attendance.objects.bulk_create(
        Attendance(
            conference=conference,
            organisation=unit,
            person_name=conference.chair_name if index == 0 else f"Người dự {index}",
            person_title="Giám đốc",
        )
        for index, unit in enumerate(units)
    )
    if named is None:
        named = [(place, CERTIFICATE if place else FLAG, total - 1) for place in range(min(PLACES, total))]
    CandidateCount.objects.bulk_create(
        CandidateCount(
            conference=conference,
            organisation=units[place],
            award_kind=award,
            agree=agree,
            disagree=total - agree,
        )
        for place, award, agree in named
    )
    ElectionResult.objects.bulk_create(
        ElectionResult(
            conference=conference,
            organisation=unit,
            role=GroupRole.DEPUTY if index else GroupRole.LEADER,
            agree=total,
        )
        for index, unit in enumerate(units[1:3])
    )
    return conference


def answers_for(code: str, group_year: GroupYear) -> dict[str, Any]:
    """Every line of the standard met."""
    rows = group_year.regulation.book.table(f"award.{code}.standards")
    return {row["code"]: True for row in rows}


def nominate(
    group_year: GroupYear, place: int = 0, code: str = FLAG, *, actor: User | None = None, **given: Any
) -> Nomination:
    """Through the service, by the leader unless told otherwise, with every line of the standard met and a
    confirmed achievement report (not with `report=False`) and signed copies of the other parts of the dossier
    (not with `papers=False`)."""
    report, papers = given.pop("report", True), given.pop("papers", True)
    given.setdefault("answers", answers_for(code, group_year))
    given.setdefault("summary", SUMMARY)
    nomination = nomination_services.nominate(
        actor=actor or ground.make_leader(group_year),
        group_year=group_year,
        organisation=ground.members_of(group_year)[place],
        kind=kind_of(code),
        **given,
    )
    if report:
        confirm_reports(nomination.dossier)
    if papers:
        hand_in_papers(nomination.dossier)
    return nomination


def drafted_dossier(group_year: GroupYear, certificates: int = 1) -> Dossier:
    """The leader for the flag, the next units for certificates."""
    leader = ground.make_leader(group_year)
    nominate(group_year, 0, FLAG, actor=leader)
    for place in range(1, 1 + certificates):
        nominate(group_year, place, CERTIFICATE, actor=leader)
    return Dossier.objects.get(group_year=group_year)


def sent_dossier(group_year: GroupYear, certificates: int = 1) -> Dossier:
    dossier = drafted_dossier(group_year, certificates)
    return dossier_services.submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)


def appraised_dossier(group_year: GroupYear, certificates: int = 1) -> Dossier:
    """Every nomination found eligible."""
    dossier = sent_dossier(group_year, certificates)
    staff = ground.make_staff()
    for nomination in dossier.nominations.all():
        appraisal_services.appraise(
            actor=staff, nomination=nomination, eligible=True, opinion="Đủ điều kiện, tiêu chuẩn."
        )
    dossier.refresh_from_db()
    return dossier


def make_council(size: int = 15) -> Council:
    """A chair, a secretary and members without any other office."""
    council = Council.objects.create(
        name="Hội đồng Thi đua - Khen thưởng tỉnh",
        decision_number="1285/QĐ-UBND",
        decided_on=ground.LONG_AGO,
    )
    roles = [CouncilRole.CHAIR, CouncilRole.SECRETARY] + [CouncilRole.MEMBER] * (size - 2)
    for role in roles[:size]:
        seat(council, role)
    return council


def seat(
    council: Council, role: str = CouncilRole.MEMBER, *, user: User | None = None, **fields: Any
) -> CouncilMember:
    """One more seat of a council, for a new person without any office unless `user` is given."""
    fields.setdefault("starts", ground.LONG_AGO)
    user = user or ground.make_user(None)
    user.remembered.pop("seats", None)
    return CouncilMember.objects.create(
        council=council,
        user=user,
        role=role,
        title=CouncilRole(role).label,
        order=council.members.count() + 1,
        **fields,
    )


def voters_of(council: Council) -> list[User]:
    return [member.user for member in council.members.select_related("user").order_by("order")]


def prepared_session(council: Council, nominations: Iterable[Nomination], year: int = 2025) -> CouncilSession:
    secretary = secretary_of(council)
    session = council_services.schedule(
        actor=secretary,
        council=council,
        year=year,
        title=f"Phiên họp xét khen thưởng năm {year}",
        held_on=today(),
        venue="Phòng họp số 1",
    )
    council_services.put_on_agenda(actor=secretary, session=session, nominations=list(nominations))
    attend(session)
    return session


def open_session(
    council: Council,
    nominations: Iterable[Nomination],
    year: int = 2025,
    *,
    written: int = 0,
    absent: int = 0,
) -> CouncilSession:
    session = prepared_session(council, nominations, year)
    attend(session, written=written, absent=absent)
    return council_services.open_session(actor=secretary_of(council), session=session)


def eligible_flag(group_year: GroupYear | None = None) -> Nomination:
    """An eligible nomination for the flag, which the council votes on."""
    dossier = appraised_dossier(group_year or ranked_block(), certificates=0)
    return dossier.nominations.select_related("organisation", "kind").get()


def item_with_ballot(session: CouncilSession) -> AgendaItem:
    """The first item of an agenda that is voted on."""
    items = session.items.filter(ballot__isnull=False).select_related("ballot", "session", "nomination")
    return items.order_by("order")[0]


def vote(item: AgendaItem, agree: int, disagree: int = 0, other: int = 0) -> None:
    """So many members put in papers of each kind, in the order of their seats."""
    papers = [Choice.AGREE] * agree + [Choice.DISAGREE] * disagree + [Choice.OTHER] * other
    voters = voters_of(item.session.council)
    for voter, choice in zip(voters, papers, strict=False):
        council_services.vote(voter=voter, item=item, choice=choice)


def make_award(unit: Organisation, year: int, code: str = CERTIFICATE, **fields: Any) -> AwardRecord:
    """An award of the register from before the system."""
    number = next(_numbers)
    decision = Decision.objects.create(
        number=f"{number}/QĐ-UBND",
        signed_on=today() - timedelta(days=300),
        authority="Chủ tịch Ủy ban nhân dân tỉnh",
        kind=kind_of(code),
        year=year,
        recorded_by=ground.make_user(None),
        state=DecisionState.PUBLISHED,
        from_paper=True,
        published_at=now(),
    )
    fields.setdefault("achievement", f"Thành tích năm {year}")
    return AwardRecord.objects.create(
        organisation=unit, kind=decision.kind, year=year, decision=decision, **fields
    )


def make_exclusion(unit: Organisation, year: int, kind: str = ExclusionKind.DISCIPLINE) -> Exclusion:
    return Exclusion.objects.create(
        organisation=unit,
        year=year,
        kind=kind,
        clause="Quy chế mẫu (đề xuất), mục 5.1",
        document="318-QĐ/TU",
        set_by=ground.make_user(None),
        set_at=now(),
    )


def states(dossier: Dossier) -> list[str]:
    """States of its nominations, the highest award first."""
    return [NominationState(n.state).value for n in dossier.nominations.order_by("kind__level", "pk")]


def officer_of(group_year: GroupYear, place: int) -> User:
    """Somebody who acts for the unit at that place."""
    return ground.make_user(OfficeKind.UNIT_OFFICER, ground.members_of(group_year)[place])
