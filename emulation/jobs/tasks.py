"""Celery's side of the jobs: ids in, one call."""

from __future__ import annotations

from celery import Task, shared_task

from emulation.jobs import services


@shared_task(bind=True, name=services.TASK)
def run_job(self: Task, job_id: str) -> None:
    delivery = self.request.delivery_info or {}
    services.execute(job_id, redelivered=bool(delivery.get("redelivered")))


@shared_task
def sweep() -> None:
    services.sweep()
