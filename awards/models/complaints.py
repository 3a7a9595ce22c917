"""Complaints and denunciations about awards: recorded, assigned, answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.choices import ComplaintState
from awards.models.records import AwardRecord
from emulation.common.fields import NfcCharField
from emulation.organisations.models import Organisation


class Complaint(models.Model):
    """A complaint (khiếu nại) or a petition about an award; about a unit, perhaps one award of it."""

    state = models.CharField(
        "trạng thái", max_length=10, choices=ComplaintState, default=ComplaintState.RECEIVED
    )
    received_on = models.DateField("ngày nhận")
    sender = NfcCharField("người, tổ chức gửi", max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="về đơn vị")
    award = models.ForeignKey(
        AwardRecord,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="về khen thưởng",
    )
    content = NfcCharField("nội dung", max_length=4000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người giải quyết",
    )
    assigned_on = models.DateField("giao ngày", null=True, blank=True)
    due_on = models.DateField("hạn giải quyết", null=True, blank=True)
    answered_on = models.DateField("trả lời ngày", null=True, blank=True)
    answer = NfcCharField("nội dung trả lời", max_length=4000, blank=True)
    answer_document = NfcCharField("văn bản trả lời", max_length=200, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "khiếu nại, kiến nghị"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ComplaintState.RECEIVED, assigned_to__isnull=True, answered_on__isnull=True)
                | Q(
                    state=ComplaintState.ASSIGNED,
                    assigned_to__isnull=False,
                    assigned_on__isnull=False,
                    due_on__isnull=False,
                    answered_on__isnull=True,
                )
                | (
                    Q(state=ComplaintState.ANSWERED, assigned_to__isnull=False, answered_by__isnull=False)
                    & Q(answered_on__gte=F("received_on"))
                    & ~Q(answer="")
                ),
                name="complaint_state_facts",
            )
        ]

    def __str__(self) -> str:
        return f"Đơn ngày {self.received_on:%d/%m/%Y} về {self.organisation.name}"
