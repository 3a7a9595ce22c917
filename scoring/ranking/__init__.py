"""Totals, ranks and bands of the units of one group, exactly (domain §4).

Points are whole hundredths (`Decimal`), totals exact fractions; they are rounded for people only. Ranks are
competition ranks: 1-2-2-4. The result never depends on the order in which units are given.
"""

from scoring.ranking.bands import EVERY_SECTION, Band
from scoring.ranking.order import RESOLUTION, Ranked, rank
from scoring.ranking.standings import Difference, RankingError, Standing, explain, not_rankable, total

ALGORITHM_VERSION = "1"
"""Kept with every ranking run; changes whenever the same inputs could rank differently."""

__all__ = [
    "ALGORITHM_VERSION",
    "EVERY_SECTION",
    "RESOLUTION",
    "Band",
    "Difference",
    "Ranked",
    "RankingError",
    "Standing",
    "explain",
    "not_rankable",
    "rank",
    "total",
]
