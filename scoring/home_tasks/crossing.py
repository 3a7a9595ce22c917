"""Work of the cross-scoring: units score others; leaders open the round and close it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.groups import capacities
from emulation.groups.selectors import led_ids
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from scoring.selectors.crossing.rounds import LedRound, OwnRound, led_rounds, own_rounds


def cross_tasks(user: User) -> Iterable[Task]:
    """Two queries where no group of the person has cross-scoring."""
    if not user.roles.served:
        return
    for own in own_rounds(user):
        yield _unit(own)
    led = led_ids(user)
    for run in led_rounds(led) if led else ():
        if run.opened or run.ready:
            yield _leader(run)


def _unit(own: OwnRound) -> Task:
    group_year = own.rater.round.group_year
    return Task(
        title=f"Chấm chéo {own.units} đơn vị năm {group_year.year}",
        url=reverse("scoring:cross-rater", args=[own.rater.pk]),
        scope=f"{own.rater.organisation.short_name}, {group_year.group.short_name}",
        due_on=own.due_on,
        doing=Doing.DOING if own.begun else Doing.TODO,
    )


def _leader(run: LedRound) -> Task:
    where = [run.group_year.group.code, run.group_year.year]
    scope, year = capacities.leading(run.group_year.group), run.group_year.year
    if not run.opened:
        return Task(f"Mở chấm chéo năm {year}", reverse("scoring:cross-open", args=where), scope, run.due_on)
    if run.ready:
        url = reverse("scoring:cross-close", args=where)
        return Task(f"Khép lại chấm chéo năm {year}", url, scope, run.due_on)
    return Task(
        title=f"Theo dõi chấm chéo năm {year}",
        url=reverse("scoring:cross", args=where),
        scope=scope,
        due_on=run.due_on,
        doing=Doing.WAITING,
        done=run.done,
        total=run.total,
        counted="đơn vị",
    )
