"""Who plans and records what a group does, who reads it, who proposes and approves good examples."""

from __future__ import annotations

import rules

from emulation.activities.choices import ExampleState
from emulation.activities.models import Activity, GoodExample
from emulation.groups import rules as group_rules
from emulation.groups.selectors import Standing, standing_of
from emulation.people.models import User


def runs_or_watches(standing: Standing) -> bool:
    """Everybody who sees all of a group: leaders, staff in charge, founder, inspector."""
    return standing.leads or standing.is_staff or standing.is_founder or standing.is_inspector


@rules.predicate
def sees_activity(user: User, activity: Activity | None) -> bool:
    """Members see what they are invited to."""
    if activity is None:
        return False
    standing = standing_of(user, activity.group_year)
    if runs_or_watches(standing):
        return True
    return activity.participants.filter(membership__organisation__in=standing.member_units).exists()


@rules.predicate
def works_in_a_group(user: User, _: object = None) -> bool:
    """Units, staff, inspector: not the administrator, nor a councillor without a unit."""
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector


@rules.predicate
def stands_behind_example(user: User, example: GoodExample | None) -> bool:
    """The unit that is told of, and the leaders of its group."""
    if example is None:
        return False
    return example.organisation_id in user.roles.served or standing_of(user, example.group_year).leads


@rules.predicate
def decides_example(user: User, example: GoodExample | None) -> bool:
    """Staff in charge; never of the own unit."""
    if example is None or example.organisation_id in user.roles.belongs:
        return False
    return standing_of(user, example.group_year).is_staff


@rules.predicate
def sees_example(user: User, example: GoodExample | None) -> bool:
    """Once approved everybody; before, whoever proposed it or watches the group."""
    if example is None:
        return False
    if example.state == ExampleState.APPROVED:
        return works_in_a_group(user)
    return stands_behind_example(user, example) or runs_or_watches(standing_of(user, example.group_year))


rules.add_perm(
    "activities.record_activity",
    (group_rules.leads | group_rules.is_staff_in_charge) & group_rules.is_not_over,
)
rules.add_perm("activities.view_activity", sees_activity)
rules.add_perm("activities.browse_library", works_in_a_group)
rules.add_perm(
    "activities.propose_example", (group_rules.is_member | group_rules.leads) & group_rules.is_not_over
)
rules.add_perm("activities.edit_example", stands_behind_example)
rules.add_perm("activities.decide_example", decides_example)
rules.add_perm("activities.view_example", sees_example)
