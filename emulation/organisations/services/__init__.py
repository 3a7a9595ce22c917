"""Writes about bodies, one module per subject; what other rooms call stands here by name."""

from emulation.organisations.services.bodies import Details, add_body, change_details, details_stamp
from emulation.organisations.services.carrying_out import carry_out, missing_to_carry_out
from emulation.organisations.services.drafts import (
    PERMISSION,
    Decision,
    Rows,
    add_operation,
    change_decision,
    choose,
    decision_stamp,
    discard,
    place_divisions,
    prepare,
    remove_operation,
)
from emulation.organisations.services.facts import (
    FIELDS,
    YearFacts,
    facts_stamp,
    open_years,
    set_year_facts,
)

__all__ = [
    "FIELDS",
    "PERMISSION",
    "Decision",
    "Details",
    "Rows",
    "YearFacts",
    "add_body",
    "add_operation",
    "carry_out",
    "change_decision",
    "change_details",
    "choose",
    "decision_stamp",
    "details_stamp",
    "discard",
    "facts_stamp",
    "missing_to_carry_out",
    "open_years",
    "place_divisions",
    "prepare",
    "remove_operation",
    "set_year_facts",
]
