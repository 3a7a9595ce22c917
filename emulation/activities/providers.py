"""What this room adds to the page of a group-year: how varied its activities are, and the next one."""

from __future__ import annotations

from collections.abc import Iterable

from emulation.activities.selectors import calendar, listing, meter
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.organisations.panels import Panel
from emulation.people.models import User

MOST = 5


def activities_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    rows = listing.rows(user, group_year)
    may_record = group_year.state != YearState.CLOSED and user.has_perm(
        "activities.record_activity", group_year
    )
    data = {
        "group_year": group_year,
        "meter": meter.meter_of(group_year),
        "next": calendar.next_of([row.activity for row in rows]),
        "rows": [row for row in rows if not row.to_come][:MOST],
        "total": len(rows),
        "to_record": sum(row.to_record for row in rows) if may_record else 0,
        "may_record": may_record,
    }
    return [Panel(60, "activities/_panel.html", data)]
