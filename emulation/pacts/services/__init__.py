"""Writes about registrations and pacts; what others call stands here by name."""

from emulation.pacts.services.confirming import confirm_pact
from emulation.pacts.services.drawing import (
    PactFacts,
    missing_to_open,
    open_pact,
    redraw_pact,
    save_pact,
)
from emulation.pacts.services.registrations import (
    ItemFacts,
    RegistrationFacts,
    ResultFacts,
    confirm_registration,
    missing_to_confirm,
    record_results,
    return_registration,
    save_registration,
)
from emulation.pacts.services.scans import attach_scan, remove_scan

__all__ = [
    "ItemFacts",
    "PactFacts",
    "RegistrationFacts",
    "ResultFacts",
    "attach_scan",
    "confirm_pact",
    "confirm_registration",
    "missing_to_confirm",
    "missing_to_open",
    "open_pact",
    "record_results",
    "redraw_pact",
    "remove_scan",
    "return_registration",
    "save_pact",
    "save_registration",
]
