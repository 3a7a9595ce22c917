"""Writes about groups, one module per subject; what other rooms call stands here by name."""

from emulation.groups.services.deadlines import extend_deadline
from emulation.groups.services.offices import end_office, give_office, missing_for_office
from emulation.groups.services.years import advance, locked, missing_to_start, open_year, start_year

__all__ = [
    "advance",
    "end_office",
    "extend_deadline",
    "give_office",
    "locked",
    "missing_for_office",
    "missing_to_start",
    "open_year",
    "start_year",
]
