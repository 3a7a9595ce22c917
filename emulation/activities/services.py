"""Writes about activities."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.activities.models import Activity
from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.people.models import User


@dataclass(frozen=True)
class ActivityFacts:
    """What is told about an activity."""

    kind: str
    form: str
    title: str
    goal: str
    starts_on: date
    ends_on: date
    units_attending: int | None
    result: str


@transaction.atomic
def save_activity(
    *, actor: User, group_year: GroupYear, facts: ActivityFacts, activity: Activity | None = None
) -> Activity:
    """Record an activity of the group, or correct one (`activity`)."""
    if not actor.has_perm("activities.record_activity", group_year):
        raise PermissionDenied
    problems = _problems(group_year, facts)
    if problems:
        raise Refused(problems)
    if activity is None:
        action, changed = "add_activity", Activity(group_year=group_year)
    else:
        action = "edit_activity"
        changed = group_year.activities.select_for_update(of=("self",)).get(pk=activity.pk)
    values = asdict(facts)
    old = {name: getattr(changed, name) for name in values} if activity else {}
    for name, value in values.items():
        setattr(changed, name, value)
    changed.save()
    record(
        actor=actor,
        action=action,
        text=f"{'Sửa' if activity else 'Ghi nhận'} hoạt động: {changed.title}",
        subject=changed,
        group_year_id=group_year.pk,
        old={name: old[name] for name in old if old[name] != values[name]},
        new={name: values[name] for name in values if old.get(name) != values[name]},
    )
    return changed


def _problems(group_year: GroupYear, facts: ActivityFacts) -> list[Problem]:
    problems = []
    members = group_year.memberships.active().count()
    year = group_year.year
    if group_year.state == YearState.CLOSED:
        problems.append(Problem("Năm thi đua đã kết thúc, không ghi thêm hoạt động.", code="year_closed"))
    if facts.ends_on < facts.starts_on:
        text = "Ngày kết thúc không được trước ngày bắt đầu."
        problems.append(Problem(text, field="ends_on", code="ends_before_start"))
    if not year - 1 <= facts.starts_on.year <= year + 1:
        text = f"Ngày bắt đầu không thuộc năm thi đua {year}."
        problems.append(Problem(text, field="starts_on", code="another_year"))
    if facts.units_attending is not None and facts.units_attending > members:
        text = f"Số đơn vị tham gia không vượt quá {members}."
        problems.append(Problem(text, field="units_attending", code="too_many_units"))
    return problems
