"""What this room adds to the page of a group-year: its activities."""

from __future__ import annotations

from collections.abc import Iterable

from emulation.activities.selectors import overview
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.organisations.panels import Panel
from emulation.people.models import User


def activities_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    may_record = group_year.state != YearState.CLOSED and user.has_perm(
        "activities.record_activity", group_year
    )
    data = {"group_year": group_year, "overview": overview(group_year), "may_record": may_record}
    return [Panel(60, "activities/_panel.html", data)]
