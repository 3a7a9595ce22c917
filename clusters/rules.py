"""Who asks for a cluster: its founder. Who waives a founding condition and who recognises a cluster: Sở Nội
vụ, in charge of that group."""

from __future__ import annotations

import rules

from emulation.groups import rules as group_rules
from emulation.organisations.models import Organisation
from emulation.people.models import User


@rules.predicate
def acts_for(user: User, founder: Organisation | None) -> bool:
    """Head or officer of the body that founds."""
    return founder is not None and founder.pk in user.roles.served


rules.add_perm("clusters.view_founding", group_rules.sees_the_year)
rules.add_perm("clusters.grant_waiver", group_rules.is_staff_in_charge)
rules.add_perm("clusters.decide", group_rules.is_staff_in_charge)
rules.add_perm("clusters.request", acts_for)
