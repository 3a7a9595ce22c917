"""Writes about ballots: preparing and opening, papers into the urn, counting and closing."""

from emulation.ballots.services.casting import cast, cast_all, checked_scan, enter_written, recuse
from emulation.ballots.services.closing import close_ballot, enter_count, missing_to_close
from emulation.ballots.services.opening import mark_presence, open_ballot, prepare, prepare_election

__all__ = [
    "cast",
    "cast_all",
    "checked_scan",
    "close_ballot",
    "enter_count",
    "enter_written",
    "mark_presence",
    "missing_to_close",
    "open_ballot",
    "prepare",
    "prepare_election",
    "recuse",
]
