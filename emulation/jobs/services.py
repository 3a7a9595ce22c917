"""Starting, running and sweeping jobs. The row in our database, not the broker, is the truth."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.jobs import registry
from emulation.jobs.choices import JobState
from emulation.jobs.models import Job
from emulation.people.models import User

logger = logging.getLogger(__name__)

# A worker that has not been heard of for this long is taken for dead.
SILENCE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
TASK = "emulation.jobs.tasks.run_job"


def start(
    *,
    actor: User | None,
    kind: str,
    title: str,
    arguments: dict[str, Any],
    total: int = 1,
    groups: Iterable[str] = (),
) -> Job:
    """Create a job and queue it on commit. While the same work is under way, that job is returned.

    `groups`: codes of the groups it is about (`jobs.rules.is_staff_in_charge`).
    """
    registry.runner_of(kind)
    key = hashlib.sha256(json.dumps([kind, arguments], sort_keys=True).encode()).hexdigest()
    under_way = Job.objects.filter(key=key, state__in=[JobState.QUEUED, JobState.RUNNING])
    if running := under_way.first():
        return running
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                key=key,
                title=title,
                arguments=arguments,
                requester=actor,
                total=total,
                group_codes=sorted(groups),
            )
    except IntegrityError:  # somebody else has just asked for the same
        return under_way.get()
    transaction.on_commit(lambda: enqueue(job))
    return job


def enqueue(job: Job) -> None:
    """Hand the job to the broker. When the broker is away the job stays queued and the sweep finds it."""
    try:
        current_app.send_task(TASK, args=[str(job.pk)], retry=False)
    except OperationalError:
        logger.warning("broker away, job %s stays queued", job.pk)


def execute(job_id: str, *, redelivered: bool = False) -> None:
    """Run a job once. A job that another worker is running, or that is over, is left alone."""
    moment = now()
    claimed = _claim(job_id, moment, redelivered)
    if claimed is None:
        return

    def progress(done: int, total: int, message: str = "") -> None:
        Job.objects.filter(pk=claimed.pk).update(done=done, total=total, message=message, heartbeat_at=now())

    try:
        url = registry.runner_of(claimed.kind)(claimed, progress, dict(claimed.arguments))
    except Refused as refusal:
        _fail(claimed, str(refusal.problems[0].message), [str(problem) for problem in refusal.problems])
    except Exception:
        logger.exception("job %s (%s) failed", claimed.pk, claimed.kind)
        _fail(claimed, "Có lỗi trong hệ thống; đã ghi lại để bộ phận kỹ thuật xử lý. Có thể thử lại.", [])
    else:
        moment = now()
        Job.objects.filter(pk=claimed.pk).update(
            state=JobState.DONE, done=F("total"), result_url=url, finished_at=moment, heartbeat_at=moment
        )


def _claim(job_id: str, moment: datetime, redelivered: bool) -> Job | None:
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=moment - SILENCE)
    if redelivered:  # the broker gives a task out again only when its worker was lost
        free |= Q(state=JobState.RUNNING)
    claimed = (
        Job.objects.filter(pk=job_id)
        .filter(free)
        .update(state=JobState.RUNNING, started_at=moment, heartbeat_at=moment, attempts=F("attempts") + 1)
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _fail(job: Job, message: str, problems: list[str]) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, message=message[:1000], problems=problems, finished_at=now()
    )


def sweep() -> int:
    """Queue again what was never taken or whose worker died; after the last attempt fail it visibly.

    Returns how many jobs were queued again.
    """
    horizon = now() - SILENCE
    dead = Job.objects.filter(
        Q(state=JobState.RUNNING, heartbeat_at__lt=horizon) | Q(state=JobState.QUEUED, created_at__lt=horizon)
    )
    queued = 0
    for job in dead:
        if job.attempts >= MOST_ATTEMPTS:
            _fail(job, f"Công việc bị dừng giữa chừng {job.attempts} lần. Đề nghị thử lại.", [])
            continue
        Job.objects.filter(pk=job.pk, state=job.state).update(state=JobState.QUEUED)
        enqueue(job)
        queued += 1
    return queued


def may_retry(job: Job) -> bool:
    """Did the work fail, wholly or in some of its documents?"""
    return job.state == JobState.FAILED or (job.is_over and _unfinished(job).exists())


@transaction.atomic
def retry(*, actor: User, job: Job) -> Job:
    """Start failed work anew, as a new row; documents that were not finished go along with it."""
    if not may_retry(job):
        raise Refused("Công việc này đang chạy hoặc đã xong, không cần làm lại.")
    left = _unfinished(job).count()
    again = start(
        actor=actor,
        kind=job.kind,
        title=job.title,
        arguments=job.arguments,
        total=left or job.total,
        groups=job.group_codes,
    )
    _unfinished(job).update(job=again, state="queued", message="", finished_at=None)
    return again


def _unfinished(job: Job) -> Any:
    """Documents of the job that did not come into being. Their room lies above; the rows hang on the job."""
    return job.documents.exclude(state="ready")
