"""What a person has to do between ranking and award."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from awards.choices import CouncilRole, DossierState, NominationState, SessionState
from awards.models import AgendaItem, CouncilSession, Dossier, Nomination
from awards.rules import seats_of
from emulation.ballots.choices import BallotState, PaperState
from emulation.groups.choices import Step, YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import led_group_years
from emulation.home.registry import Doing, Task
from emulation.people.models import User


def tasks_of(user: User) -> Iterable[Task]:
    if user.roles.served:
        yield from _leader_tasks(user)
    if user.roles.is_staff:
        yield from _staff_tasks(user)
    seats = seats_of(user)
    if seats:
        yield from _voter_tasks(user)
    if any(seat.role == CouncilRole.SECRETARY for seat in seats):
        yield from _secretary_tasks(user)


def _leader_tasks(user: User) -> Iterable[Task]:
    """Name units once the conference has voted, then send the dossier."""
    ready = led_group_years(user).filter(state=YearState.RANKED, conference__confirmed_at__isnull=False)
    named = dict(
        Dossier.objects.filter(group_year__in=ready)
        .values_list("group_year_id")
        .annotate(n=Count("nominations"))
    )
    for group_year in ready:
        scope = f"{policy_of(group_year.group).leader_title}, {group_year.group.short_name}"
        count = named.get(group_year.pk, 0)
        yield Task(
            title=f"{'Gửi hồ sơ' if count else 'Đề nghị khen thưởng'} năm {group_year.year}",
            url=reverse("awards:nominations", args=[group_year.group.code, group_year.year]),
            scope=scope,
            due_on=due_of(group_year),
            doing=Doing.DOING if count else Doing.TODO,
        )


def due_of(group_year: GroupYear) -> date | None:
    """Last day for the dossier; reads the prefetched deadlines."""
    return next((d.due_on for d in group_year.deadlines.all() if d.step == Step.DOSSIER), None)


def _staff_tasks(user: User) -> Iterable[Task]:
    waiting = (
        Dossier.objects.filter(state=DossierState.SUBMITTED)
        .select_related("group_year__group")
        .annotate(
            total=Count("nominations"),
            done=Count("nominations", filter=~Q(nominations__state=NominationState.SUBMITTED)),
        )
        .order_by("received_on", "id")
    )
    for dossier in waiting:
        if user.roles.is_staff_of(dossier.group_year.group.code):
            yield Task(
                title=f"Thẩm định hồ sơ khen thưởng: {dossier.group_year}",
                url=reverse("awards:dossier", args=[dossier.pk]),
                scope="Sở Nội vụ",
                doing=Doing.DOING if dossier.done else Doing.TODO,
                done=dossier.done,
                total=dossier.total,
                counted="đề nghị",
            )
    eligible = Nomination.objects.filter(state=NominationState.ELIGIBLE).count()
    if eligible:
        yield Task(
            title=f"Đưa {eligible} đề nghị đủ điều kiện vào phiên họp Hội đồng",
            url=reverse("awards:sessions"),
            scope="Sở Nội vụ",
        )


def _voter_tasks(user: User) -> Iterable[Task]:
    items = AgendaItem.objects.filter(
        session__state=SessionState.VOTING,
        ballot__state=BallotState.OPEN,
        ballot__participations__voter=user,
    )
    counts = (
        items.values("session_id", "session__title", "session__held_on")
        .annotate(
            total=Count("id"),
            done=Count("id", filter=~Q(ballot__participations__state=PaperState.ENTITLED)),
        )
        .order_by("session__held_on")
    )
    for row in counts:
        if row["done"] < row["total"]:
            yield Task(
                title=f"Bỏ phiếu: {row['session__title']}",
                url=reverse("awards:session", args=[row["session_id"]]),
                scope="Hội đồng Thi đua - Khen thưởng",
                due_on=row["session__held_on"],
                doing=Doing.DOING if row["done"] else Doing.TODO,
                done=row["done"],
                total=row["total"],
                counted="nội dung",
            )


def _secretary_tasks(user: User) -> Iterable[Task]:
    councils = [seat.council_id for seat in seats_of(user) if seat.role == CouncilRole.SECRETARY]
    sessions = CouncilSession.objects.filter(council__in=councils)
    for session in sessions.filter(state=SessionState.PREPARED):
        yield Task(
            title=f"Mở phiên họp: {session.title}",
            url=reverse("awards:session", args=[session.pk]),
            scope="Thư ký Hội đồng",
            due_on=session.held_on,
        )
    for session in sessions.filter(state=SessionState.VOTING):
        yield Task(
            title=f"Kiểm phiếu: {session.title}",
            url=reverse("awards:session", args=[session.pk]),
            scope="Thư ký Hội đồng",
            due_on=session.held_on,
            doing=Doing.DOING,
        )
    waiting = sessions.filter(items__nomination__state=NominationState.PASSED).distinct()
    for session in waiting:
        yield Task(
            title=f"Ghi quyết định khen thưởng: {session.title}",
            url=reverse("awards:decision", args=[session.pk]),
            scope="Thư ký Hội đồng",
        )
