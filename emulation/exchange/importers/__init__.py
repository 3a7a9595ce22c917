"""From rows to records, sheet by sheet, each in a constant number of statements per hundred rows."""

from __future__ import annotations

from emulation.exchange.importers.context import Context
from emulation.exchange.importers.criteria import import_criteria
from emulation.exchange.importers.groups import import_groups, import_members, import_offices
from emulation.exchange.importers.scores import import_scores
from emulation.exchange.importers.targets import import_targets
from emulation.exchange.layout import CRITERIA, GROUPS, MEMBERS, OFFICES, ORGANISATIONS, SCORES, TARGETS
from emulation.organisations.importers.bodies import import_organisations

IMPORTERS = (
    (ORGANISATIONS, import_organisations),
    (CRITERIA, import_criteria),
    (GROUPS, import_groups),
    (MEMBERS, import_members),
    (OFFICES, import_offices),
    (TARGETS, import_targets),
    (SCORES, import_scores),
)

__all__ = ["IMPORTERS", "Context"]
