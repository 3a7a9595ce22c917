"""Signed copies that a group puts into its dossier."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from awards.models.nominations import Dossier
from awards.models.records import SignedFile
from emulation.common.fields import NfcCharField


class DossierPaper(SignedFile):
    """The signed copy of one part of a dossier; `item`: its code in the list of the regulation."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers")
    item = NfcCharField("thành phần hồ sơ", max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "bản ký của hồ sơ"
        ordering = ["dossier", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "item"], name="dossier_paper_once"),
            models.CheckConstraint(condition=~models.Q(sha256=""), name="dossier_paper_has_a_file"),
        ]

    def __str__(self) -> str:
        return self.filename
