"""Who reads and records a conference: leaders write; the others read once it is confirmed (domain §2)."""

from __future__ import annotations

import rules

from emulation.conferences.models import Conference
from emulation.groups import rules as group_rules
from emulation.groups.models import GroupYear
from emulation.groups.selectors import standing_of
from emulation.people.models import User


@rules.predicate
def may_read(user: User, conference: Conference | None) -> bool:
    if conference is None:
        return False
    standing = standing_of(user, conference.group_year)
    if standing.leads:
        return True
    return conference.confirmed_at is not None and not standing.is_stranger


@rules.predicate
def may_seat(user: User, group_year: GroupYear | None) -> bool:
    """Who may give offices may also take over what a conference elected."""
    return user.has_perm("groups.give_office", group_year)


@rules.predicate
def heads_a_leading_unit(user: User, group_year: GroupYear | None) -> bool:
    """The chair: a head of the leading unit or of a deputy's."""
    if group_year is None:
        return False
    standing = standing_of(user, group_year)
    return bool(user.roles.headed & (standing.led_by_units | standing.deputy_units))


@rules.predicate
def answers_for_it(user: User, group_year: GroupYear | None) -> bool:
    """Those who appraise the dossier resting on the conference, and the inspector."""
    return group_year is not None and (
        user.roles.is_inspector or user.roles.is_staff_of(group_year.group.code)
    )


rules.add_perm("conferences.read_proxy_scans", group_rules.leads | answers_for_it)
rules.add_perm("conferences.chair_conference", heads_a_leading_unit)
rules.add_perm("conferences.vote", group_rules.is_member)
rules.add_perm("conferences.view_conference", may_read)
rules.add_perm("conferences.record_conference", group_rules.leads & group_rules.is_not_over)
rules.add_perm("conferences.take_over_election", may_seat)
