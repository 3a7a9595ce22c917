"""Writes about conferences: the sitting and its votes, the minutes, seating those who were elected."""

from emulation.conferences.services.proxies import keep_proxy_scan
from emulation.conferences.services.recording import (
    confirm_as_secretary,
    confirm_conference,
    missing_for_secretary,
    missing_to_confirm,
    missing_to_record,
    missing_to_take_over,
    save_conference,
    take_over_election,
)
from emulation.conferences.services.rounds import (
    cast,
    close_round,
    enter_count,
    enter_written,
    missing_to_close,
    missing_to_open,
    open_round,
    prepare_election,
    prepare_nomination,
    recuse,
)
from emulation.conferences.services.sitting import SittingFacts, save_sitting

__all__ = [
    "SittingFacts",
    "cast",
    "close_round",
    "confirm_as_secretary",
    "confirm_conference",
    "enter_count",
    "enter_written",
    "keep_proxy_scan",
    "missing_for_secretary",
    "missing_to_close",
    "missing_to_confirm",
    "missing_to_open",
    "missing_to_record",
    "missing_to_take_over",
    "open_round",
    "prepare_election",
    "prepare_nomination",
    "recuse",
    "save_conference",
    "save_sitting",
    "take_over_election",
]
