"""Who may change bodies and set their facts. Everybody who has signed in may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from emulation.organisations.models import Organisation

if TYPE_CHECKING:
    from emulation.people.models import User


@rules.predicate
def is_staff(user: User, organisation: Organisation | None) -> bool:
    return user.roles.is_staff


@rules.predicate
def serves_the_superior(user: User, organisation: Organisation | None) -> bool:
    """The body that founded a cluster answers for its divisions; a division does not count itself."""
    return (
        organisation is not None and organisation.is_division and organisation.parent_id in user.roles.served
    )


@rules.predicate
def is_staff_of_everything(user: User, _: object = None) -> bool:
    """A reorganisation reaches into every group: not for staff in charge of some of them only."""
    return user.roles.is_staff and user.roles.staff_groups is None


rules.add_perm("organisations.manage", is_staff_of_everything)
rules.add_perm("organisations.reorganise", is_staff_of_everything)
rules.add_perm("organisations.set_year", is_staff | serves_the_superior)
rules.add_perm("organisations.set_completion", is_staff)
