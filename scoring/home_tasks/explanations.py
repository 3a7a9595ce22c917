"""Work of the explanation: units answer, leaders decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.common.dates import today
from emulation.groups import capacities
from emulation.groups.selectors import led_ids
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from scoring.selectors.explanations import OwnThreads, ToDecide, own_threads, to_decide


def explanation_tasks(user: User) -> Iterable[Task]:
    """Two queries where nothing is being explained."""
    if not user.roles.served:
        return
    for own in own_threads(user):
        yield _unit(own)
    led = led_ids(user)
    if led:
        for waiting in to_decide(user, led):
            yield _reviewer(waiting)


def _unit(own: OwnThreads) -> Task:
    membership = own.sheet.membership
    open_now = own.pending.open and today() <= own.due_on
    return Task(
        title=f"Giải trình điểm chấm năm {membership.group_year.year}",
        url=reverse("scoring:sheet-explanations", args=[own.sheet.pk]),
        scope=f"{membership.organisation.short_name}, {membership.group_year.group.short_name}",
        due_on=own.due_on if open_now else None,
        doing=_doing(own) if open_now else Doing.WAITING,
        done=own.pending.total - own.pending.open,
        total=own.pending.total,
        counted="tiêu chí",
    )


def _doing(own: OwnThreads) -> Doing:
    return Doing.DOING if own.pending.open < own.pending.total else Doing.TODO


def _reviewer(waiting: ToDecide) -> Task:
    group_year = waiting.group_year
    return Task(
        title=f"Trả lời {waiting.answered} giải trình năm {group_year.year}",
        url=reverse("scoring:group-explanations", args=[group_year.group.code, group_year.year]),
        scope=capacities.leading(group_year.group),
        due_on=waiting.due_on,
    )
