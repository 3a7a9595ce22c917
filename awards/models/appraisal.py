"""The appraisal of a nomination line by line, and the request for supplements to a dossier (domain §3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.choices import LineVerdict
from awards.models.nominations import Dossier, Nomination
from awards.models.reports import report_path
from emulation.common import uploads
from emulation.common.fields import NfcCharField


class AppraisalLine(models.Model):
    """What Sở Nội vụ found on one condition: by which clause, met or not, who said so and when.

    `fact` is what the records said at that moment. A line that is not met says why (`note`).
    """

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="appraisal_lines")
    code = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField("thứ tự")
    label = NfcCharField("điều kiện, tiêu chuẩn", max_length=300)
    clause = NfcCharField("căn cứ", max_length=500, blank=True)
    fact = NfcCharField("số liệu", max_length=2000, blank=True)
    verdict = models.CharField("kết quả", max_length=10, choices=LineVerdict)
    note = NfcCharField("ghi chú", max_length=1000, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("thẩm định lúc")

    class Meta:
        verbose_name = "dòng thẩm định"
        ordering = ["nomination", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "code"], name="appraisal_line_once"),
            models.CheckConstraint(
                condition=Q(verdict=LineVerdict.MET) | ~Q(note=""), name="not_met_says_why"
            ),
        ]


class Supplement(models.Model):
    """A request of Sở Nội vụ for supplements, and the answer of the group with a paper where there is one.

    How many a dossier may get, until when it is answered, and whether the clock stops meanwhile are figures.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField("lần")
    clause = NfcCharField("căn cứ", max_length=300)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField("yêu cầu lúc")
    due_on = models.DateField("hạn bổ sung")
    answer = NfcCharField("nội dung bổ sung", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("bổ sung lúc", null=True, blank=True)
    file = models.FileField("tài liệu bổ sung", upload_to=report_path, max_length=200, blank=True)
    filename = NfcCharField("tên tệp", max_length=uploads.LONGEST_NAME, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField("dung lượng", default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "yêu cầu bổ sung hồ sơ"
        ordering = ["dossier", "number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="supplement_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answered_at=None), name="one_open_supplement"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="supplement_answered_facts",
            ),
        ]


class SupplementLine(models.Model):
    """What is asked about one nomination."""

    supplement = models.ForeignKey(Supplement, models.CASCADE, related_name="lines")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="supplement_lines")
    text = NfcCharField("nội dung cần bổ sung", max_length=1000)

    class Meta:
        verbose_name = "nội dung cần bổ sung"
        ordering = ["supplement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "nomination"], name="supplement_line_once"),
            models.CheckConstraint(condition=~Q(text=""), name="supplement_line_says_what"),
        ]
