"""Generated documents: each is both the piece of work and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import NfcCharField
from emulation.documents.choices import DocumentState, FileFormat
from emulation.jobs.models import Job


class GeneratedDocument(models.Model):
    """A document of a registered kind about one subject, made from data with that digest.

    The same kind, subject and digest make no second document: asking again gives this one.
    """

    kind = models.CharField(max_length=40)
    title = NfcCharField("văn bản", max_length=200)
    subject_id = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=DocumentState, default=DocumentState.QUEUED)
    message = NfcCharField("thông báo", max_length=1000, blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="documents")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "văn bản"
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "subject_id", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | (Q(state="ready", finished_at__isnull=False) & ~Q(digest=""))
                | (Q(state="failed", finished_at__isnull=False) & ~Q(message="")),
                name="document_state_facts",
            )
        ]

    def __str__(self) -> str:
        return self.title


def document_path(instance: DocumentFile, filename: str) -> str:
    return f"documents/{instance.document.kind}/{instance.document_id}/{filename}"


class DocumentFile(models.Model):
    """One rendering of a document."""

    document = models.ForeignKey(GeneratedDocument, models.CASCADE, related_name="files")
    format = models.CharField(max_length=5, choices=FileFormat)
    file = models.FileField(upload_to=document_path, max_length=300)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "tệp của văn bản"
        ordering = ["document", "-format"]
        constraints = [models.UniqueConstraint(fields=["document", "format"], name="one_file_per_format")]
