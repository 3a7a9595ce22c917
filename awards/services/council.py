"""Sessions of the council: agenda from eligible nominations, ballots, results against the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from awards.choices import DossierState, NominationState, Presence, SessionState
from awards.models import AgendaItem, Council, CouncilMember, CouncilSession, Nomination
from awards.rules import conflict_of, is_a_secretary, seats_of
from awards.services.closing import close_settled
from awards.services.government_flags import over_quota
from awards.services.quorum import missing_to_count, missing_to_open
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.ballots import selectors as ballot_selectors
from emulation.ballots import services as ballots
from emulation.ballots.choices import BallotState, Choice, PaperState
from emulation.ballots.models import Ballot
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import Office, User


@transaction.atomic
def schedule(
    *, actor: User, council: Council, year: int, title: str, held_on: date, venue: str
) -> CouncilSession:
    """A new session in preparation."""
    if not actor.has_perm("awards.prepare_session"):
        raise PermissionDenied
    session = CouncilSession.objects.create(
        council=council, year=year, title=title, held_on=held_on, venue=venue
    )
    record_transition(actor=actor, subject=session, from_state="", to_state=session.state)
    return session


@transaction.atomic
def reschedule(
    *, actor: User, session: CouncilSession, year: int, title: str, held_on: date, venue: str
) -> CouncilSession:
    """Change a session that has not been opened yet."""
    session = _locked(session)
    if not actor.has_perm("awards.prepare_session"):
        raise PermissionDenied
    if session.state != SessionState.PREPARED:
        raise Refused(Problem("Phiên họp đã mở; không sửa được.", code="session_open"))
    given = {"year": year, "title": title, "held_on": held_on, "venue": venue}
    old = {name: getattr(session, name) for name in given}
    for name, value in given.items():
        setattr(session, name, value)
    session.save()
    record(
        actor=actor,
        action="reschedule_session",
        text=f"Sửa phiên họp: {session.title}",
        subject=session,
        old=old,
        new=given,
    )
    return session


def _locked(session: CouncilSession) -> CouncilSession:
    return CouncilSession.objects.select_for_update(of=("self",)).select_related("council").get(pk=session.pk)


@transaction.atomic
def put_on_agenda(
    *, actor: User, session: CouncilSession, nominations: Sequence[Nomination]
) -> list[AgendaItem]:
    """Eligible nominations onto the agenda. Kinds that need no vote of the council get no ballot."""
    session = _locked(session)
    if not actor.has_perm("awards.prepare_session"):
        raise PermissionDenied
    if session.state != SessionState.PREPARED:
        raise Refused(Problem("Phiên họp đã mở; không bổ sung nội dung.", code="session_open"))
    problems = _missing_for_agenda(actor, nominations)
    if problems:
        raise Refused(problems)
    last = session.items.aggregate(last=Max("order"))["last"] or 0
    items = []
    for order, nomination in enumerate(nominations, start=last + 1):
        nomination = move(
            actor=actor,
            nomination=nomination,
            to=NominationState.ON_AGENDA,
            allowed=(NominationState.ELIGIBLE,),
        )
        items.append(
            AgendaItem.objects.create(
                session=session, nomination=nomination, order=order, ballot=_ballot_for(nomination)
            )
        )
    return items


def _missing_for_agenda(actor: User, nominations: Sequence[Nomination]) -> list[Problem]:
    """Staff limited to some groups brings those only; a dossier comes when all of it has been appraised."""
    if not nominations:
        return [Problem("Chọn ít nhất một đề nghị đủ điều kiện.", field="nominations", code="none_chosen")]
    secretary = is_a_secretary(actor, None)
    problems = []
    for nomination in nominations:
        dossier = nomination.dossier
        if not secretary and not actor.roles.is_staff_of(dossier.group_year.group.code):
            raise PermissionDenied
        if dossier.state != DossierState.APPRAISED:
            text = f"{nomination.organisation.name}: hồ sơ của {dossier.group_year} chưa thẩm định xong."
            problems.append(Problem(text, code="not_appraised"))
    return problems + over_quota(nominations)


def _ballot_for(nomination: Nomination) -> Ballot | None:
    regulation = nomination.dossier.regulation_in_force()
    key = f"award.{nomination.kind.code}"
    if not regulation.book.flag(f"{key}.council_vote"):
        return None
    return ballots.prepare(
        title=f"{nomination.organisation.name}: {nomination.award_name}",
        threshold_percent=regulation.book.percent(f"{key}.threshold_percent"),
        threshold_clause=regulation.book.clause(f"{key}.threshold_percent"),
        denominator=regulation.book.text("vote.denominator"),
    )


@transaction.atomic
def take_off_agenda(*, actor: User, item: AgendaItem) -> Nomination:
    """Back among those that wait for a session, while this one is not open."""
    session = _locked(item.session)
    if not actor.has_perm("awards.prepare_session"):
        raise PermissionDenied
    if session.state != SessionState.PREPARED:
        raise Refused(Problem("Phiên họp đã mở; không rút nội dung.", code="session_open"))
    found = session.items.select_related("nomination__dossier__group_year__group", "ballot")
    current = found.filter(pk=item.pk).first()
    if current is None:
        raise Refused(Problem("Nội dung đã được rút.", code="gone"))
    group = current.nomination.dossier.group_year.group
    if not is_a_secretary(actor, None) and not actor.roles.is_staff_of(group.code):
        raise PermissionDenied
    ballot, nomination = current.ballot, current.nomination
    current.delete()
    if ballot is not None:
        ballot.delete()
    for order, left in enumerate(session.items.order_by("order"), start=1):
        AgendaItem.objects.filter(pk=left.pk).update(order=order)
    return move(
        actor=actor,
        nomination=nomination,
        to=NominationState.ELIGIBLE,
        allowed=(NominationState.ON_AGENDA,),
        reason=f"Rút khỏi {session.title}",
        backwards=True,
    )


@transaction.atomic
def open_session(*, actor: User, session: CouncilSession) -> CouncilSession:
    """Open all ballots of the agenda to all members in office, once enough of them are there; conflicts of
    interest are left out by rule, the absent may only be heard in writing."""
    session = _locked(session)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    problems = missing_to_open(session)
    if problems:
        raise Refused(problems)
    items = list(session.items.select_related("ballot", "nomination__organisation", "nomination__kind"))
    seats = list(
        CouncilMember.objects.serving(session.held_on)
        .filter(council=session.council)
        .select_related("user", "organisation")
    )
    units = _units_of(seats, session.held_on)
    present = set(
        session.attendances.filter(presence=Presence.PRESENT).values_list("member__user_id", flat=True)
    )
    absent = {seat.user_id for seat in seats} - present
    for item in items:
        if item.ballot is None:
            continue
        conflicts = {
            seat.user_id: why
            for seat in seats
            if (why := conflict_of(seat, units.get(seat.user_id, frozenset()), item.nomination))
        }
        ballots.open_ballot(
            actor=actor,
            ballot=item.ballot,
            electorate=[seat.user for seat in seats],
            recused=conflicts,
            absent=absent,
        )
    session.state = SessionState.VOTING
    session.save(update_fields=["state"])
    record_transition(
        actor=actor, subject=session, from_state=SessionState.PREPARED, to_state=SessionState.VOTING
    )
    return session


def _units_of(seats: Sequence[CouncilMember], on: date) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    offices = Office.objects.held(on).filter(
        user__in=[seat.user_id for seat in seats], organisation__isnull=False
    )
    for user_id, unit in offices.values_list("user_id", "organisation_id"):
        found.setdefault(user_id, set()).add(unit)
    return {user_id: frozenset(units) for user_id, units in found.items()}


def vote(*, voter: User, item: AgendaItem, choice: Choice) -> None:
    """One paper of one member. The rules of the ballot refuse what must be refused."""
    if not voter.has_perm("awards.view_card", item):
        raise PermissionDenied
    if item.ballot is None:
        raise Refused(Problem("Hình thức này không lấy phiếu của Hội đồng.", code="no_ballot"))
    _refuse_on_conflict(voter, item, item.ballot)
    ballots.cast(voter=voter, ballot=item.ballot, choice=choice)


def _refuse_on_conflict(voter: User, item: AgendaItem, ballot: Ballot) -> None:
    """Who has come to the proposed unit since the ballot was opened does not vote on it either."""
    mine = ballot_selectors.own_states(voter, [ballot]).get(ballot.pk)
    if mine is None or mine.state != PaperState.ENTITLED:
        return  # the ballot itself says why not
    for seat in seats_of(voter):
        if seat.council_id == item.session.council_id and (
            why := conflict_of(seat, voter.roles.belongs, item.nomination)
        ):
            text = f"{why} Khai báo xung đột lợi ích để không tham gia bỏ phiếu nội dung này."
            raise Refused(Problem(text, code="conflict"))


def recuse(*, voter: User, item: AgendaItem, reason: str) -> None:
    """A member declares a conflict of interest and steps out of this one ballot."""
    if not voter.has_perm("awards.view_card", item):
        raise PermissionDenied
    if item.ballot is None:
        raise Refused(Problem("Hình thức này không lấy phiếu của Hội đồng.", code="no_ballot"))
    ballots.recuse(voter=voter, ballot=item.ballot, reason=reason)


@transaction.atomic
def close_item(*, actor: User, item: AgendaItem) -> Nomination:
    """Count the papers of one item; the nomination passes or not by the threshold of all members."""
    session = _locked(item.session)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    item = AgendaItem.objects.select_related("ballot", "nomination__dossier__regulation").get(pk=item.pk)
    problems = missing_to_count(item)
    if item.ballot is None or problems:
        raise Refused(problems)
    ballot = ballots.close_ballot(actor=actor, ballot=item.ballot)
    outcome = ballot_selectors.outcomes([ballot])[ballot.pk]
    nomination = move(
        actor=actor,
        nomination=item.nomination,
        to=NominationState.PASSED if outcome.passed else NominationState.NOT_PASSED,
        allowed=(NominationState.ON_AGENDA,),
    )
    record(
        actor=actor,
        action="count_votes",
        text=f"Kiểm phiếu: {ballot.title}",
        subject=ballot,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={"agree": outcome.agree, "total": outcome.total, "passed": outcome.passed},
    )
    return nomination


def missing_to_close(session: CouncilSession) -> list[Problem]:
    """Every ballot of the agenda has to be counted first."""
    if session.state != SessionState.VOTING:
        return [Problem("Phiên họp không ở bước bỏ phiếu.", code="not_voting")]
    waiting = session.items.filter(ballot__state=BallotState.OPEN).order_by("order")
    return [
        Problem(f"Chưa kiểm phiếu: {title}", url=reverse("awards:close-item", args=[pk]), code="ballot_open")
        for pk, title in waiting.values_list("pk", "ballot__title")
    ]


@transaction.atomic
def close_session(*, actor: User, session: CouncilSession) -> CouncilSession:
    """End a session once every ballot of its agenda is counted."""
    session = _locked(session)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    problems = missing_to_close(session)
    if problems:
        raise Refused(problems)
    session.state, session.closed_at, session.closed_by = SessionState.CLOSED, now(), actor
    session.save()
    record_transition(
        actor=actor, subject=session, from_state=SessionState.VOTING, to_state=SessionState.CLOSED
    )
    years = session.items.values_list("nomination__dossier__group_year", flat=True)
    close_settled(actor=actor, group_year_ids=years)
    return session
