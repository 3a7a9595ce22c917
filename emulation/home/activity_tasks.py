"""Tasks about activities: what has passed without a record, long pauses, good examples to be decided."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.urls import reverse

from emulation.activities.choices import ExampleState
from emulation.activities.selectors import examples, listing, meter
from emulation.common.dates import today
from emulation.groups import capacities
from emulation.groups.involvement import UNDER_WAY, involvement
from emulation.groups.models import GroupYear
from emulation.home.registry import Task
from emulation.people.models import User


def leader_tasks(user: User) -> Iterable[Task]:
    """For leaders and deputies; one query without a group, at most five with any number of them."""
    if not involvement(user).led():
        return
    for group_year, passed in groupby(listing.to_record(user), key=lambda one: one.group_year):
        found = list(passed)
        where = [group_year.group.code, group_year.year]
        if len(found) == 1:
            title = f"Ghi kết quả, đơn vị tham gia: {found[0].title}"
            url = reverse("activities:outcome", args=[*where, found[0].pk])
        else:
            title = f"Ghi kết quả, đơn vị tham gia của {len(found)} hoạt động đã qua"
            url = f"{reverse('activities:year', args=where)}?loc=can-ghi"
        yield Task(title, url, capacities.leading(group_year.group))
    yield from _pauses(user)


def _pauses(user: User) -> Iterable[Task]:
    """Groups in whose running year nothing has happened for longer than the regulation allows."""
    day = today()
    running = [
        one for one in involvement(user).led(*UNDER_WAY) if (day.year, day.month) in meter.period_of(one)
    ]
    if not running:
        return
    found = meter.meters(running)
    for group_year in running:
        if found[group_year.pk].gap > group_year.regulation.book.integer(meter.IDLE_KEY):
            yield Task(
                title=f"Lên kế hoạch hoạt động: {found[group_year.pk].gap} tháng liền chưa có hoạt động",
                url=_add_url(group_year),
                scope=capacities.leading(group_year.group),
            )


def _add_url(group_year: GroupYear) -> str:
    return reverse("activities:add", args=[group_year.group.code, group_year.year])


def example_tasks(user: User) -> Iterable[Task]:
    """Staff: proposals to decide. Units: what came back to them."""
    if user.roles.is_staff:
        waiting = examples.to_decide(user).count()
        if waiting:
            url = f"{reverse('activities:examples')}?trang-thai={ExampleState.PROPOSED}"
            yield Task(f"Duyệt {waiting} gương điển hình", url, capacities.STAFF)
    if user.roles.served:
        for example in examples.returned_to(user):
            yield Task(
                title=f"Bổ sung gương điển hình: {example.subject}",
                url=reverse("activities:example-edit", args=[example.pk]),
                scope=example.organisation.short_name,
            )
