"""Figures of tasks and targets on a page."""

from __future__ import annotations

from decimal import Decimal

from django import template

from emulation.assignments.formulas import figure_text

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """`1.234,5` with no more decimals than it has; `–` where there is none."""
    return figure_text(value)
