"""A reorganisation (sắp xếp tổ chức): one decision with its rows, prepared as a draft, then carried out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.dates import format_date
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.organisations.choices import (
    Following,
    OrganisationKind,
    ReorganisationKind,
    ReorganisationState,
)


class Reorganisation(models.Model):
    """A decision and the day from which it holds. `choices` keeps what was chosen per affected line."""

    document_number = NfcCharField("số văn bản", max_length=60)
    document_date = models.DateField("ngày văn bản")
    issuer = NfcCharField("cơ quan ban hành", max_length=200)
    title = NfcCharField("trích yếu", max_length=300)
    effective_on = models.DateField("hiệu lực từ ngày")
    state = models.CharField(
        "trạng thái", max_length=12, choices=ReorganisationState, default=ReorganisationState.DRAFT
    )
    choices = models.JSONField("lựa chọn theo từng dòng", default=dict, blank=True)
    outcome = models.JSONField("kết quả", default=dict, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    carried_out_at = models.DateTimeField("thực hiện lúc", null=True, blank=True)

    class Meta:
        verbose_name = "sắp xếp tổ chức"
        ordering = ["-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", carried_out_at=None)
                | Q(state="carried_out", carried_out_at__isnull=False),
                name="reorganisation_carried_out_facts",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == ReorganisationState.DRAFT

    @property
    def document(self) -> str:
        """ "Nghị quyết số 1/NQ-HĐND ngày 05/01/2026 của Hội đồng nhân dân tỉnh": as it is cited."""
        return f"{self.document_number} ngày {format_date(self.document_date)} của {self.issuer}"


class PlannedBody(models.Model):
    """A body that the reorganisation creates; its superior by code: an existing body or another new one."""

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="bodies")
    code = models.SlugField("mã", max_length=80)
    name = NfcCharField("tên", max_length=200)
    short_name = NfcCharField("tên ngắn", max_length=100, blank=True)
    kind = models.CharField("loại", max_length=30, choices=OrganisationKind)
    parent_code = models.CharField("mã đơn vị chủ quản", max_length=80, blank=True)
    seat = NfcCharField("địa danh", max_length=60, blank=True)
    abbreviation = NfcCharField("chữ viết tắt trong số ký hiệu", max_length=30, blank=True)
    head_title = NfcCharField("chức vụ người đứng đầu", max_length=80, blank=True)

    class Meta:
        verbose_name = "đơn vị sẽ thành lập"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "code"], name="planned_body_once"),
        ]


class PlannedStep(models.Model):
    """One row: what happens to one body, and which body (existing or new, by code) comes of it.

    `operation` numbers the rows that were entered together. `target` is the successor; for MOVE the new
    superior; for ESTABLISH the new body. Empty: nobody follows (ABOLISH).
    """

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="steps")
    operation = models.PositiveIntegerField("việc số")
    kind = models.CharField("hình thức", max_length=10, choices=ReorganisationKind)
    old = models.CharField("mã đơn vị cũ", max_length=80, blank=True)
    target = models.CharField("mã đơn vị mới", max_length=80, blank=True)
    divisions = models.CharField(
        "đơn vị trực thuộc", max_length=10, choices=Following, default=Following.FOLLOW
    )
    note = NfcTextField("ghi chú", blank=True)

    class Meta:
        verbose_name = "dòng sắp xếp"
        ordering = ["operation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reorganisation", "kind", "old", "target"], name="planned_step_once"
            ),
        ]
