"""Who waives a founding condition and who recognises a cluster: Sở Nội vụ, in charge of that group."""

from __future__ import annotations

import rules

from emulation.groups import rules as group_rules

rules.add_perm("clusters.view_founding", group_rules.sees_the_year)
rules.add_perm("clusters.grant_waiver", group_rules.is_staff_in_charge)
rules.add_perm("clusters.decide", group_rules.is_staff_in_charge)
