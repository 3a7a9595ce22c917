"""Who writes and reads registrations and pacts.

A registration: the own unit writes; the head confirms. While it is prepared nobody else reads it but the
inspector; confirmed, those who run and watch over the group; the fellow members once the pact is open.
The pact: leader and deputies draw it up; the head of every member unit confirms. The council reads neither.
"""

from __future__ import annotations

import rules

from emulation.groups import rules as groups
from emulation.groups.models import GroupYear, Membership
from emulation.groups.selectors import standing_of
from emulation.pacts.models import Pact, Registration
from emulation.people.models import User


@rules.predicate
def serves_the_member(user: User, membership: Membership | None) -> bool:
    return (
        membership is not None
        and membership.left_on is None
        and membership.organisation_id in user.roles.served
    )


@rules.predicate
def heads_the_member(user: User, membership: Membership | None) -> bool:
    return (
        membership is not None
        and membership.left_on is None
        and membership.organisation_id in user.roles.headed
    )


@rules.predicate
def is_own(user: User, registration: Registration | None) -> bool:
    return registration is not None and registration.membership.organisation_id in user.roles.served


@rules.predicate
def reads_when_confirmed(user: User, registration: Registration | None) -> bool:
    """Those who run or watch over the group."""
    if registration is None or not registration.is_confirmed:
        return False
    standing = standing_of(user, registration.membership.group_year)
    return standing.leads or standing.is_staff or standing.is_founder


@rules.predicate
def is_fellow_of_an_open_pact(user: User, registration: Registration | None) -> bool:
    if registration is None or not registration.is_confirmed:
        return False
    group_year = registration.membership.group_year
    pact: Pact | None = getattr(group_year, "pact", None)
    opened = pact is not None and not pact.is_draft
    return opened and bool(standing_of(user, group_year).member_units)


@rules.predicate
def sends_back(user: User, registration: Registration | None) -> bool:
    """Leader and deputies, never that of the own unit; staff in charge, likewise."""
    if registration is None or registration.membership.organisation_id in user.roles.belongs:
        return False
    standing = standing_of(user, registration.membership.group_year)
    return standing.leads or standing.is_staff


@rules.predicate
def pact_is_open(user: User, pact: Pact | None) -> bool:
    return pact is not None and not pact.is_draft


@rules.predicate
def sees_the_group(user: User, pact: Pact | None) -> bool:
    return pact is not None and bool(groups.sees_the_year(user, pact.group_year))


@rules.predicate
def runs_or_watches(user: User, pact: Pact | None) -> bool:
    if pact is None:
        return False
    standing = standing_of(user, pact.group_year)
    return standing.leads or standing.is_staff or standing.is_founder or standing.is_inspector


@rules.predicate
def heads_a_member(user: User, group_year: GroupYear | None) -> bool:
    return group_year is not None and bool(standing_of(user, group_year).member_units & user.roles.headed)


rules.add_perm("pacts.write_registration", serves_the_member)
rules.add_perm("pacts.sign_registration", heads_the_member)
rules.add_perm(
    "pacts.view_registration",
    is_own | groups.is_inspector | reads_when_confirmed | is_fellow_of_an_open_pact,
)
rules.add_perm("pacts.return_registration", sends_back)
rules.add_perm("pacts.draw_up_pact", groups.leads & groups.is_not_over)
rules.add_perm("pacts.attach_scan", (groups.leads | groups.is_staff_in_charge) & groups.is_not_over)
rules.add_perm("pacts.view_pact", runs_or_watches | (sees_the_group & pact_is_open))
rules.add_perm("pacts.confirm_pact", heads_a_member)
