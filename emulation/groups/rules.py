"""Named predicates about a person and a group-year."""

from __future__ import annotations

import rules

from emulation.groups.choices import YearState
from emulation.groups.models import Group, GroupYear
from emulation.groups.selectors import founds_a_group, standing_of
from emulation.people.models import User


@rules.predicate
def is_member(user: User, group_year: GroupYear | None) -> bool:
    return group_year is not None and bool(standing_of(user, group_year).member_units)


@rules.predicate
def is_leader(user: User, group_year: GroupYear | None) -> bool:
    return group_year is not None and standing_of(user, group_year).is_leader


@rules.predicate
def leads(user: User, group_year: GroupYear | None) -> bool:
    """Leader or deputy."""
    return group_year is not None and standing_of(user, group_year).leads


@rules.predicate
def is_staff_in_charge(user: User, group_year: GroupYear | None) -> bool:
    return group_year is not None and standing_of(user, group_year).is_staff


@rules.predicate
def is_founder(user: User, group_year: GroupYear | None) -> bool:
    return group_year is not None and standing_of(user, group_year).is_founder


@rules.predicate
def is_not_over(user: User, group_year: GroupYear | None) -> bool:
    """The office of a group-year does not end with the year: who held it goes on reading what the group did
    and hands over. Nobody writes any more; a step back from "closed" is Sở Nội vụ's."""
    return group_year is not None and group_year.state != YearState.CLOSED


@rules.predicate
def is_inspector(user: User, group_year: GroupYear | None) -> bool:
    return user.roles.is_inspector


@rules.predicate
def is_staff_of_group(user: User, group: Group | None) -> bool:
    return group is not None and user.roles.is_staff_of(group.code)


@rules.predicate
def is_staff(user: User) -> bool:
    """Of the standing agency, in charge of whatever groups."""
    return user.roles.is_staff


@rules.predicate
def opens_years(user: User) -> bool:
    """Staff, and those who may have founded a group; of which ones the proposals tell."""
    return user.roles.is_staff or founds_a_group(user)


sees_the_year = is_member | leads | is_staff_in_charge | is_founder | is_inspector

rules.add_perm("groups.view_year", sees_the_year)
rules.add_perm("groups.run_year", (leads | is_staff_in_charge) & is_not_over)
rules.add_perm("groups.manage_year", is_staff_in_charge)
rules.add_perm("groups.view_progress", is_staff | is_inspector)
rules.add_perm("groups.remind_many", is_staff)
rules.add_perm("groups.remind", (leads | is_staff_in_charge | is_founder) & is_not_over)
rules.add_perm("groups.change_members", is_staff_in_charge | is_founder)
rules.add_perm("groups.open_years", opens_years)
rules.add_perm("groups.correct_group", is_staff_of_group)
rules.add_perm("groups.give_office", is_staff_in_charge | is_founder)
rules.add_perm("groups.start_year", is_staff_in_charge | is_founder)
rules.add_perm("groups.hold_conference", leads & is_not_over)
