"""Who writes down what a group does: leader, deputies, staff in charge."""

from __future__ import annotations

import rules

from emulation.groups import rules as group_rules

rules.add_perm("activities.record_activity", group_rules.leads | group_rules.is_staff_in_charge)
