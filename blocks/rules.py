"""Who establishes a Khối: Sở Nội vụ, in charge of all groups."""

from __future__ import annotations

import rules

from emulation.people.models import User


@rules.predicate
def is_staff_of_all(user: User) -> bool:
    return user.roles.is_staff and user.roles.staff_groups is None


rules.add_perm("blocks.establish", is_staff_of_all)
