"""Answers to the lines of a standard, as they are kept with a nomination."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from awards.eligibility import EligibilityRules


def yes_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def checklist_of(rules: EligibilityRules, answers: Mapping[str, Any]) -> dict[str, bool | Decimal | None]:
    """Answers to the lines that are asked. They are kept as JSON: yes, no, or a number as text; a number
    answers only a line that has a minimum."""
    minima = {item.code: item.minimum for item in rules.checklist}
    if rules.history and rules.history.unless_item:
        minima[rules.history.unless_item] = None
    return {code: _answer(answers.get(code), minimum) for code, minimum in minima.items()}


def _answer(value: Any, minimum: Decimal | None) -> bool | Decimal | None:
    if isinstance(value, bool):
        return value
    if value is None or minimum is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
