"""Who reads the pack, who hands over, who receives."""

from __future__ import annotations

import rules

from emulation.groups.models import GroupYear
from emulation.groups.rules import is_founder, is_inspector, is_staff_in_charge, leads
from emulation.handover.selectors import last_leader, next_leader
from emulation.people.models import User


@rules.predicate
def led_last(user: User, group_year: GroupYear | None) -> bool:
    """Acts for the unit that led the year, also after the year's offices have ended."""
    unit = last_leader(group_year) if group_year else None
    return unit is not None and unit.pk in user.roles.served


@rules.predicate
def leads_next(user: User, group_year: GroupYear | None) -> bool:
    unit = next_leader(group_year) if group_year else None
    return unit is not None and unit.pk in user.roles.served


rules.add_perm(
    "handover.view_handover", leads | led_last | leads_next | is_staff_in_charge | is_founder | is_inspector
)
rules.add_perm("handover.hand_over", led_last)
rules.add_perm("handover.receive", leads_next)
