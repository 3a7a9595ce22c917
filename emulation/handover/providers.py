"""What this room adds to the page of a group-year and to the home page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.common.dates import local_date
from emulation.conferences.models import Conference
from emulation.groups import capacities
from emulation.groups.models import GroupYear
from emulation.handover.registry import Paper
from emulation.handover.selectors import LATE_STATES, handover_of, next_leader, to_hand_over, to_receive
from emulation.home.registry import Task
from emulation.organisations.panels import Panel
from emulation.people.models import User


def handover_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """From the ranking on, for those who may read the pack."""
    if group_year.state not in LATE_STATES or not user.has_perm("handover.view_handover", group_year):
        return []
    data = {
        "group_year": group_year,
        "handover": handover_of(group_year),
        "next_leader": next_leader(group_year),
    }
    return [Panel(40, "handover/_panel.html", data, aside=True)]


def handover_tasks(user: User) -> Iterable[Task]:
    for group_year in to_hand_over(user):
        title = f"Bàn giao {group_year.group.short_name}, năm {group_year.year}"
        yield Task(title, url_of(group_year), capacities.leading(group_year.group))
    for handover in to_receive(user):
        group_year = handover.group_year
        title = f"Nhận bàn giao {group_year.group.short_name}, năm {group_year.year}"
        yield Task(title, url_of(group_year), capacities.leading(group_year.group))


def url_of(group_year: GroupYear) -> str:
    return reverse("handover:show", args=[group_year.group.code, group_year.year])


def conference_paper(group_year: GroupYear) -> Iterable[Paper]:
    """The minutes of the year-end conference, once confirmed."""
    held = Conference.objects.filter(group_year=group_year, confirmed_at__isnull=False).first()
    if held is not None:
        url = reverse("conferences:show", args=[group_year.group.code, group_year.year])
        yield Paper("Kết quả hội nghị tổng kết", url, local_date(held.starts_at))
