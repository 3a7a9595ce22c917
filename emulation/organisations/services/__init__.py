"""Writes about bodies, one module per subject; what other rooms call stands here by name."""

from emulation.organisations.services.facts import FIELDS, YearFacts, open_years, set_year_facts

__all__ = ["FIELDS", "YearFacts", "open_years", "set_year_facts"]
