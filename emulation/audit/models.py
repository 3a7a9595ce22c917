"""The append-only trail: who did what to what, and every change of a state."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class AppendOnlyError(TypeError):
    """Raised when something tries to change or remove a record of the trail."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError("Records of the trail are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Records of the trail are never removed.")


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("Records of the trail are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("Records of the trail are never removed.")


class AuditRecord(AppendOnlyModel):
    """One change of a score, a membership, an office, a vote's existence, a setting.

    `subject` is the model label and primary key of what was changed; `organisation_id` and `group_year_id`
    are the scope that decides who may read the record (plain numbers: the trail outlives what it speaks of).
    """

    at = models.DateTimeField("thời điểm", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người thực hiện"
    )
    action = models.CharField("việc", max_length=60)
    text = models.CharField("nội dung", max_length=500)
    subject_model = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    organisation_id = models.BigIntegerField(null=True)
    group_year_id = models.BigIntegerField(null=True)
    old = models.JSONField("giá trị cũ", default=dict)
    new = models.JSONField("giá trị mới", default=dict)

    class Meta:
        verbose_name = "bản ghi nhật ký"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_model", "subject_id"]),
            models.Index(fields=["organisation_id", "-id"]),
            models.Index(fields=["group_year_id", "-id"]),
        ]


class Transition(AppendOnlyModel):
    """One step of a state machine. Going back needs a reason; the service and the CHECK both insist."""

    at = models.DateTimeField("thời điểm", auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject_model = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30)
    backwards = models.BooleanField(default=False)
    reason = models.CharField("lý do", max_length=1000, blank=True)

    class Meta:
        verbose_name = "chuyển trạng thái"
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_model", "subject_id", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(backwards=False) | ~Q(reason=""), name="transition_back_needs_reason"
            )
        ]
