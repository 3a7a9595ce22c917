"""Who writes criteria sets and who approves them (domain §2, §3).

The leaders of a group write a draft for their group with the members; Sở Nội vụ approves those of Khối, the
founder those of Cụm: to approve is to publish. A set that is written for no group in particular is Sở Nội
vụ's, by those who are in charge of every group.
"""

from __future__ import annotations

import rules

from emulation.groups import rules as group_rules
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.people.models import User
from scoring.choices import SetState
from scoring.models import CriteriaSet


@rules.predicate
def is_staff_of_all(user: User, _: object = None) -> bool:
    return user.roles.is_staff and user.roles.staff_groups is None


@rules.predicate
def approves_for(user: User, group_year: GroupYear | None) -> bool:
    """The founder of a Cụm, Sở Nội vụ for a Khối."""
    if group_year is None:
        return False
    if policy_of(group_year.group).appraised_by_founder_first:
        return bool(group_rules.is_founder(user, group_year))
    return bool(group_rules.is_staff_in_charge(user, group_year))


@rules.predicate
def leads_its_group(user: User, criteria_set: CriteriaSet | None) -> bool:
    return (
        criteria_set is not None
        and criteria_set.drafted_for is not None
        and bool(group_rules.leads(user, criteria_set.drafted_for))
    )


@rules.predicate
def approves_it(user: User, criteria_set: CriteriaSet | None) -> bool:
    if criteria_set is None:
        return False
    if criteria_set.drafted_for is None:
        return bool(is_staff_of_all(user))
    return bool(approves_for(user, criteria_set.drafted_for))


@rules.predicate
def is_draft(user: User, criteria_set: CriteriaSet | None) -> bool:
    return criteria_set is not None and criteria_set.state == SetState.DRAFT


drafts_for = group_rules.leads | approves_for

# Of a group-year
rules.add_perm("scoring.draft_criteria", drafts_for)
rules.add_perm("scoring.attach_criteria", approves_for)
rules.add_perm("scoring.set_targets", drafts_for)
# Of no group in particular
rules.add_perm("scoring.create_criteria", is_staff_of_all)
# Of a set
rules.add_perm("scoring.edit_criteria", leads_its_group | approves_it)
rules.add_perm("scoring.propose_criteria", leads_its_group & is_draft)
rules.add_perm("scoring.publish_criteria", approves_it)
