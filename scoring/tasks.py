"""Celery's side of the scores: what the clock ends, looked at every few minutes."""

from __future__ import annotations

import logging

from celery import shared_task

from scoring.services import explanation

log = logging.getLogger(__name__)


@shared_task
def close_explanations() -> int:
    """End the explanations whose time is over, each group-year by itself; how many lines."""
    closed = 0
    for group_year_id in explanation.due_group_years():
        try:
            closed += explanation.close_due(group_year_id)
        except Exception:
            # One group-year that cannot be closed must not keep the others waiting.
            log.exception("Explanations of group-year %s were not closed", group_year_id)
    return closed
