"""Long work as a row: queued on commit, run by a worker, seen by people, swept when its worker dies."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import NfcCharField
from emulation.jobs.choices import JobState


class Job(models.Model):
    """One piece of long work.

    `kind` names a registered runner (`jobs.registry`), `arguments` its keyword arguments; `done` of `total`
    is shown as progress. A heartbeat tells a living worker from a dead one. `group_codes`: the groups it is
    about, whose staff in charge may look at it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    title = NfcCharField("công việc", max_length=200)
    arguments = models.JSONField(default=dict)
    group_codes = models.JSONField(default=list)
    key = models.CharField(max_length=64)
    state = models.CharField("trạng thái", max_length=10, choices=JobState, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    message = NfcCharField("thông báo", max_length=1000, blank=True)
    problems = models.JSONField(default=list)
    result_url = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "công việc nền"
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["queued", "running"]), name="same_work_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state="done", finished_at__isnull=False)
                | (Q(state="failed", finished_at__isnull=False) & ~Q(message="")),
                name="job_state_facts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)
