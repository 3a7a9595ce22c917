"""Opinions of responsible bodies: what each was asked in a year, what it answered, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import NfcCharField, NfcTextField
from emulation.organisations.models import Organisation
from scoring.choices import ExclusionKind
from scoring.models import Exclusion


class OpinionRequest(models.Model):
    """A body is asked once a year which units broke the law in its field; "none" is an answer too.

    `organisation`: the body where it stands in the tree of units, so that its people answer themselves.
    """

    year = models.PositiveSmallIntegerField("năm")
    body_code = models.CharField("mã cơ quan", max_length=40)
    body_name = NfcCharField("cơ quan", max_length=200)
    subjects = NfcCharField("lĩnh vực", max_length=300)
    clause = NfcCharField("căn cứ", max_length=200)
    due_on = models.DateField("hạn trả lời")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị trả lời"
    )
    document = NfcCharField("văn bản đề nghị", max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("gửi lúc")
    reminded_on = models.DateField("nhắc ngày", null=True, blank=True)
    answer_document = NfcCharField("văn bản trả lời", max_length=200, blank=True)
    no_violation = models.BooleanField("không có đơn vị vi phạm", default=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        verbose_name = "đề nghị cho ý kiến về vi phạm"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "body_code"], name="body_asked_once_a_year"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer_document="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer_document="")),
                name="opinion_answered_facts",
            ),
            models.CheckConstraint(
                condition=Q(no_violation=False) | Q(answered_at__isnull=False), name="none_is_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_name}, năm {self.year}"


class OpinionFinding(models.Model):
    """A unit that a body named. Sở Nội vụ makes it an exclusion or a note on the unit's nominations."""

    request = models.ForeignKey(OpinionRequest, models.PROTECT, related_name="findings")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="đơn vị")
    kind = models.CharField("trường hợp", max_length=15, choices=ExclusionKind, blank=True)
    text = NfcTextField("nội dung", max_length=500)
    document = NfcCharField("văn bản làm căn cứ", max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    exclusion = models.ForeignKey(Exclusion, models.PROTECT, null=True, blank=True, related_name="+")
    is_note = models.BooleanField("chỉ ghi chú", default=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "đơn vị được nêu"
        ordering = ["request", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation", "kind", "document"], name="unit_named_once"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, exclusion__isnull=True, is_note=False)
                | Q(
                    settled_at__isnull=False, settled_by__isnull=False, exclusion__isnull=False, is_note=False
                )
                | Q(settled_at__isnull=False, settled_by__isnull=False, exclusion__isnull=True, is_note=True),
                name="finding_is_exclusion_or_note",
            ),
        ]
