"""Writes about groups, one module per subject; what other rooms call stands here by name."""

from emulation.groups.services.deadlines import extend_deadline
from emulation.groups.services.members import add_member, name_secretary, order_members, remove_member
from emulation.groups.services.offices import end_office, give_office, missing_for_office, replace_office
from emulation.groups.services.opening import open_years
from emulation.groups.services.reminders import remind
from emulation.groups.services.years import (
    advance,
    locked,
    missing_to_start,
    open_year,
    start_year,
    vacancies,
)

__all__ = [
    "add_member",
    "advance",
    "end_office",
    "extend_deadline",
    "give_office",
    "locked",
    "missing_for_office",
    "missing_to_start",
    "name_secretary",
    "open_year",
    "open_years",
    "order_members",
    "remind",
    "remove_member",
    "replace_office",
    "start_year",
    "vacancies",
]
