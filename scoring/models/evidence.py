"""Evidence: the store of documents of a unit, and the lines that cite them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from emulation.common.fields import NfcCharField
from emulation.common.uploads import random_path
from emulation.organisations.models import Organisation
from scoring.models.sheets import ScoreLine


def evidence_path(instance: Evidence, filename: str) -> str:
    return random_path(f"evidence/{instance.organisation_id}", filename)


class Evidence(models.Model):
    """A document of a unit with number, date and subject; one document may serve many criteria."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="evidence")
    year = models.PositiveSmallIntegerField("năm")
    number = NfcCharField("số, ký hiệu", max_length=60, blank=True)
    issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    subject = NfcCharField("trích yếu", max_length=300)
    file = models.FileField("tệp", upload_to=evidence_path, max_length=200)
    filename = NfcCharField("tên tệp", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "minh chứng"
        ordering = ["organisation", "-year", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()


class LineEvidence(models.Model):
    """A line cites a document, perhaps a page of it."""

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="citations")
    pages = NfcCharField("trang", max_length=60, blank=True)

    class Meta:
        verbose_name = "viện dẫn minh chứng"
        ordering = ["line", "id"]
        constraints = [models.UniqueConstraint(fields=["line", "evidence"], name="citation_once")]
