"""What this room adds to the page of a group-year: the conference, and what may be done about it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.conferences import selectors, services
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.panels import Action
from emulation.organisations.panels import Panel
from emulation.people.models import User


def conference_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """A few words about the conference for whoever may read it; one query, two where there is one."""
    if group_year.state in (YearState.FORMING, YearState.RUNNING, YearState.ASSESSING, YearState.REVIEWING):
        return []
    conference = selectors.conference_of(group_year)
    if conference is None or not user.has_perm("conferences.view_conference", conference):
        return []
    present = conference.attendances.filter(present=True).count()
    data = {"group_year": group_year, "conference": conference, "present": present}
    return [Panel(40, "conferences/_panel.html", data, aside=True)]


def actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    args = [group_year.group.code, group_year.year]
    if group_year.state == YearState.RANKED and user.has_perm("conferences.record_conference", group_year):
        conference = selectors.conference_of(group_year)
        if conference is None:
            yield Action(40, "Ghi hội nghị tổng kết", reverse("conferences:edit", args=args), "people")
            yield Action(41, "Điều hành hội nghị", reverse("conferences:sitting", args=args), "people")
        elif conference.confirmed_at is None:
            yield Action(40, "Xác nhận hội nghị", reverse("conferences:show", args=args), "people")
    forming = group_year.state == YearState.FORMING
    may_seat = forming and user.has_perm("conferences.take_over_election", group_year)
    if may_seat and not services.missing_to_take_over(group_year):
        url = reverse("conferences:take-over", args=args)
        yield Action(5, "Ghi Trưởng, Phó trưởng theo kết quả bầu", url)
