"""Decisions, and the register of awards per unit and year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.models.nominations import AwardKind, Nomination
from emulation.common.fields import NfcCharField
from emulation.organisations.models import Organisation


class Decision(models.Model):
    """A decision on awards, as issued outside the system and recorded here; one per award kind."""

    number = NfcCharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    authority = NfcCharField("người quyết định", max_length=150)
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm thi đua")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "quyết định khen thưởng"
        ordering = ["-signed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["number", "signed_on"], name="decision_once")]

    def __str__(self) -> str:
        return f"Quyết định số {self.number}"


class AwardRecord(models.Model):
    """An award in the register. Records from before the system have no nomination, only the paper."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm thành tích")
    achievement = NfcCharField("thành tích", max_length=300)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="records")
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, blank=True, related_name="award")
    revoked_on = models.DateField("hủy ngày", null=True, blank=True)
    revocation = NfcCharField("văn bản hủy", max_length=200, blank=True)

    class Meta:
        verbose_name = "khen thưởng đã nhận"
        ordering = ["-year", "kind__level", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year", "achievement"], name="award_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revocation=""), name="revocation_has_a_paper"
            ),
        ]
