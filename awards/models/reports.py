"""Achievement reports: what a nominated unit says about itself, in the words of the form and with figures of
the records (documents §5, 06)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.choices import ReportState
from awards.models.campaigns import Themed
from awards.models.nominations import AwardKind
from emulation.common import uploads
from emulation.common.fields import NfcCharField
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation


def report_path(_: models.Model, filename: str) -> str:
    return uploads.random_path("reports", filename)


class AchievementReport(Themed):
    """One report of a unit for one award. It outlives a nomination that is withdrawn and made again.

    `sections`: code of a section → what was typed. Where a `file` was uploaded, that is the report; figures
    of the records stand beside it. `version` lets the second of two writers see what the first has written.
    """

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    state = models.CharField("trạng thái", max_length=10, choices=ReportState, default=ReportState.DRAFTED)
    version = models.PositiveIntegerField(default=1)
    sections: models.JSONField[Any, Any] = models.JSONField("nội dung", default=dict)
    file = models.FileField("tệp", upload_to=report_path, max_length=200, blank=True)
    filename = NfcCharField("tên tệp", max_length=uploads.LONGEST_NAME, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField("dung lượng", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("ghi lúc")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    returned_reason = NfcCharField("nội dung cần sửa", max_length=1000, blank=True)

    class Meta:
        verbose_name = "báo cáo thành tích"
        ordering = ["group_year", "kind__level", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group_year", "organisation", "kind"],
                condition=Q(campaign__isnull=True),
                name="report_once",
            ),
            models.UniqueConstraint(
                fields=["group_year", "organisation", "kind", "campaign"],
                condition=Q(campaign__isnull=False),
                name="report_once_for_campaign",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFTED, sent_at=None, confirmed_at=None)
                | Q(state=ReportState.SENT, sent_at__isnull=False, sent_by__isnull=False, confirmed_at=None)
                | Q(
                    state=ReportState.CONFIRMED,
                    sent_at__isnull=False,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                ),
                name="report_state_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo thành tích: {self.organisation.name}, {self.award_short}"
