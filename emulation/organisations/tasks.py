"""Celery's side of this room."""

from __future__ import annotations

from celery import shared_task

from emulation.organisations.services.sweeping import forget_unconfirmed


@shared_task
def sweep_uploads() -> None:
    forget_unconfirmed()
