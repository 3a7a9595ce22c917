"""What the property tests draw: exact decimals, never floats."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

quick = settings(deadline=None, max_examples=80)
"""No deadline: the machine is shared. Few examples: each property runs in well under a second."""


def hundredths(low: int = 0, high: int = 100_000) -> st.SearchStrategy[Decimal]:
    """Decimals with two places; the bounds are in hundredths."""
    return st.integers(low, high).map(lambda n: Decimal(n).scaleb(-2))


maxima = hundredths(1, 100_000)
figures = st.decimals(0, 1_000_000, places=3)
targets = st.decimals("0.001", 1_000_000, places=3)
