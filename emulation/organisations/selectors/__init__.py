"""Reads about bodies; those about reorganisations stand in their own module."""

from emulation.organisations.selectors.bodies import (
    Surroundings,
    listing,
    names_in_force,
    staff_counts,
    surroundings,
)

__all__ = ["Surroundings", "listing", "names_in_force", "staff_counts", "surroundings"]
