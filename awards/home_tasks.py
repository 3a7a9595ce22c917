"""What a person has to do between ranking and award. A fixed number of queries for each role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from awards.choices import CouncilRole, DossierState, NominationState, SessionState
from awards.home_decisions import decision_tasks
from awards.home_minutes import minutes_tasks
from awards.home_reports import report_tasks
from awards.models import AgendaItem, CouncilSession, Dossier, OpinionFinding
from awards.rules import seats_of
from awards.selectors.agenda import waiting_for
from awards.selectors.appraisal import clocks_of
from awards.selectors.opinions import to_answer
from emulation.ballots.choices import BallotState, PaperState
from emulation.common.dates import format_date
from emulation.groups import capacities
from emulation.groups.choices import Step, YearState
from emulation.groups.models import GroupYear
from emulation.groups.selectors import led_group_years
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from emulation.regulations.selectors import attach_books

COUNCIL = "Hội đồng Thi đua - Khen thưởng"
SECRETARY = "Thư ký Hội đồng"
ONE_BY_ONE = 3
"""So many dossiers to appraise are named one by one; more become one line that leads to the list."""


def tasks_of(user: User) -> Iterable[Task]:
    """Leaders name and send, staff appraises and brings to the council, members vote, the secretary counts
    and records."""
    if user.roles.served:
        yield from _leader_tasks(user)
        yield from report_tasks(user)
        yield from _opinion_tasks(user)
    seats = seats_of(user)
    is_secretary = any(seat.role == CouncilRole.SECRETARY for seat in seats)
    if user.roles.is_staff:
        yield from _staff_tasks(user)
        yield from _settle_task()
    if user.roles.is_staff or is_secretary:
        yield from _agenda_task(user, SECRETARY if is_secretary else capacities.STAFF)
    if seats:
        yield from _voter_tasks(user)
        yield from minutes_tasks(seats, SECRETARY, COUNCIL)
    if is_secretary:
        yield from _secretary_tasks(user)
    yield from decision_tasks(user, SECRETARY if is_secretary else capacities.STAFF)


def _leader_tasks(user: User) -> Iterator[Task]:
    """Name units once the conference has voted, then send the dossier."""
    ready = list(
        led_group_years(user)
        .filter(state=YearState.RANKED, conference__confirmed_at__isnull=False)
        .order_by("year", "group__sort_key", "pk")
    )
    named = {
        dossier.group_year_id: dossier
        for dossier in Dossier.objects.filter(group_year__in=ready).annotate(count=Count("nominations"))
    }
    for group_year in ready:
        dossier = named.get(group_year.pk)
        count = getattr(dossier, "count", 0)
        url = reverse("awards:nominations", args=[group_year.group.code, group_year.year])
        if dossier is not None and count:
            url = reverse("awards:submit", args=[dossier.pk])
        yield Task(
            title=f"{'Gửi hồ sơ' if count else 'Đề nghị'} khen thưởng năm {group_year.year}",
            url=url,
            scope=capacities.leading(group_year.group),
            due_on=_due(group_year),
            doing=Doing.DOING if count else Doing.TODO,
        )


def _due(group_year: GroupYear) -> date | None:
    """Last day for the dossier; reads the prefetched deadlines."""
    return next((d.due_on for d in group_year.deadlines.all() if d.step == Step.DOSSIER), None)


def _staff_tasks(user: User) -> Iterator[Task]:
    """Dossiers that were sent and wait for the appraisal; the oldest first."""
    waiting = (
        Dossier.objects.filter(state=DossierState.SUBMITTED)
        .select_related("group_year__group", "regulation")
        .annotate(
            total=Count("nominations"),
            done=Count("nominations", filter=~Q(nominations__state=NominationState.SUBMITTED)),
        )
        .order_by("received_on", "id")
    )
    mine = [dossier for dossier in waiting if user.roles.is_staff_of(dossier.group_year.group.code)]
    attach_books(dossier.regulation for dossier in mine if dossier.regulation)
    clocks = clocks_of(mine)
    dues = {pk: clock.due_on for pk, clock in clocks.items() if clock.due_on is not None}
    if len(mine) > ONE_BY_ONE:
        yield Task(
            title=f"Thẩm định {len(mine)} hồ sơ khen thưởng",
            url=f"{reverse('awards:index')}?buoc={DossierState.SUBMITTED}",
            scope=capacities.STAFF,
            due_on=min(dues.values(), default=None),
            done=sum(dossier.done for dossier in mine),
            total=sum(dossier.total for dossier in mine),
            counted="đề nghị",
        )
        return
    for dossier in mine:
        yield Task(
            title=f"Thẩm định hồ sơ khen thưởng: {dossier.group_year}",
            url=reverse("awards:dossier", args=[dossier.pk]),
            scope=capacities.STAFF,
            due_on=dues.get(dossier.pk),
            doing=Doing.DOING if dossier.done else Doing.TODO,
            done=dossier.done,
            total=dossier.total,
            counted="đề nghị",
        )


def _agenda_task(user: User, scope: str) -> Iterator[Task]:
    """Nominations found eligible that the council has to vote on and that are on no agenda yet; into the
    session in preparation, if there is."""
    count = len(waiting_for(user).to_vote)
    if not count:
        return
    prepared = CouncilSession.objects.filter(state=SessionState.PREPARED).order_by("held_on", "pk").first()
    yield Task(
        title=f"Đưa {count} đề nghị đủ điều kiện vào phiên họp Hội đồng",
        url=reverse("awards:session", args=[prepared.pk]) if prepared else reverse("awards:sessions"),
        scope=scope,
        due_on=prepared.held_on if prepared else None,
    )


def _opinion_tasks(user: User) -> Iterator[Task]:
    """Requests for an opinion on violations that the own body has not answered; reminders are told."""
    for request in to_answer(user):
        told = f" (Sở Nội vụ đã nhắc {format_date(request.reminded_on)})" if request.reminded_on else ""
        yield Task(
            title=f"Trả lời ý kiến về vi phạm của các đơn vị năm {request.year}{told}",
            url=reverse("awards:opinion", args=[request.pk]),
            scope=request.body_name,
            due_on=request.due_on,
        )


def _settle_task() -> Iterator[Task]:
    """Units named by bodies that nobody has made an exclusion or a note of."""
    waiting = OpinionFinding.objects.filter(settled_at=None, request__answered_at__isnull=False)
    years = waiting.values("request__year").annotate(count=Count("id")).order_by("request__year")
    for row in years:
        year, count = row["request__year"], row["count"]
        title = f"Xử lý ý kiến cơ quan chức năng năm {year} ({count} đơn vị được nêu)"
        yield Task(title, f"{reverse('awards:opinions')}?nam={year}", capacities.STAFF)


def _voter_tasks(user: User) -> Iterator[Task]:
    """Open ballots in which the own paper is still to be cast."""
    counts = (
        AgendaItem.objects.filter(
            session__state=SessionState.VOTING,
            ballot__state=BallotState.OPEN,
            ballot__participations__voter=user,
        )
        .values("session_id", "session__title", "session__held_on")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=~Q(ballot__participations__state=PaperState.ENTITLED)),
        )
        .order_by("session__held_on", "session_id")
    )
    for row in counts:
        if row["done"] < row["total"]:
            yield Task(
                title=f"Bỏ phiếu: {row['session__title']}",
                url=reverse("awards:session", args=[row["session_id"]]),
                scope=COUNCIL,
                due_on=row["session__held_on"],
                doing=Doing.DOING if row["done"] else Doing.TODO,
                done=row["done"],
                total=row["total"],
                counted="nội dung",
            )


def _secretary_tasks(user: User) -> Iterator[Task]:
    """Sessions to be opened and counted."""
    councils = [seat.council_id for seat in seats_of(user) if seat.role == CouncilRole.SECRETARY]
    sessions = (
        CouncilSession.objects.filter(council__in=councils)
        .annotate(
            open_ballots=Count("items", filter=Q(items__ballot__state=BallotState.OPEN)),
            counted=Count("items", filter=Q(items__ballot__state=BallotState.CLOSED)),
        )
        .order_by("held_on", "pk")
    )
    for session in sessions:
        url = reverse("awards:session", args=[session.pk])
        if session.state == SessionState.PREPARED:
            yield Task(f"Chuẩn bị, mở phiên họp: {session.title}", url, SECRETARY, session.held_on)
        elif session.state == SessionState.VOTING:
            total = session.open_ballots + session.counted
            words = "Kiểm phiếu" if session.open_ballots else "Kết thúc phiên họp"
            doing = Doing.DOING if session.counted else Doing.TODO
            yield Task(
                f"{words}: {session.title}",
                url,
                SECRETARY,
                session.held_on,
                doing,
                session.counted,
                total,
                "nội dung",
            )
