"""What the leader of a year hands to the leader of the next one (domain §2, duties of the leader)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import NfcTextField
from emulation.groups.models import GroupYear


class Handover(models.Model):
    """The leader's words and the two signatures; the rest of the pack is read from where it stands."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="handover")
    note = NfcTextField("lưu ý của Trưởng bàn giao", blank=True)
    handed_at = models.DateTimeField("bàn giao lúc", null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "bàn giao"
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, handed_by__isnull=True)
                | Q(handed_at__isnull=False, handed_by__isnull=False),
                name="handed_over_facts",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__isnull=False, received_by__isnull=False, handed_at__isnull=False),
                name="received_after_handing_over",
            ),
        ]
