"""Cross-scoring among the members of a group, as rules without any database (domain §4): who scores whom,
what the scores come to, what should be looked at again."""

from scoring.cross.aggregates import KINDS, aggregate
from scoring.cross.assignment import Pair, assign, mutual, stand_in
from scoring.cross.robust import Estimate, estimate
from scoring.cross.signs import SameLevel, outliers, same_level

__all__ = [
    "KINDS",
    "Estimate",
    "Pair",
    "SameLevel",
    "aggregate",
    "assign",
    "estimate",
    "mutual",
    "outliers",
    "same_level",
    "stand_in",
]
