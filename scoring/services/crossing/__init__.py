"""Cross-scoring: opened by the leader where the regulation says so, scored blind, stepped back from at any
time, handed in once, closed with its aggregate computed once (domain §4)."""

from scoring.services.crossing.recusal import recuse
from scoring.services.crossing.rounds import (
    BASE_REASON,
    close_round,
    late_raters,
    missing_to_open,
    open_round,
    store_results,
)
from scoring.services.crossing.scores import keep_own_points, missing_to_submit, save_score, submit

__all__ = [
    "BASE_REASON",
    "close_round",
    "keep_own_points",
    "late_raters",
    "missing_to_open",
    "missing_to_submit",
    "open_round",
    "recuse",
    "save_score",
    "store_results",
    "submit",
]
