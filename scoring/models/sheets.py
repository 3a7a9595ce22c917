"""The score sheet of a member: its lines with three layers side by side, and the stored section totals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField
from emulation.groups.models import Membership
from scoring.choices import EDITABLE_STATES, Layer, SheetState
from scoring.models.criteria import CriteriaSet, Criterion


class ScoreSheet(models.Model):
    """One member's sheet of one year. State and facts move together (CHECKs), through `services` only."""

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="sheet")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="sheets")
    state = models.CharField("trạng thái", max_length=10, choices=SheetState, default=SheetState.DRAFT)
    receipt_number = models.CharField("mã biên nhận", max_length=30, blank=True)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = NfcCharField("lý do trả lại", max_length=1000, blank=True)
    reviewed_at = models.DateTimeField("chấm xong lúc", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_step_at = models.DateTimeField("cơ quan thành lập thẩm định xong lúc", null=True, blank=True)
    first_step_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_step_waived = NfcCharField(
        "lý do thẩm định không chờ cơ quan thành lập", max_length=500, blank=True
    )
    appraised_at = models.DateTimeField("thẩm định xong lúc", null=True, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    finalised_at = models.DateTimeField("chốt điểm lúc", null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "phiếu chấm điểm"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"], submitted_at__isnull=True)
                | Q(
                    state__in=["submitted", "reviewed", "accepted", "appraised", "final"],
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                ),
                name="sheet_submitted_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="sheet_return_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "submitted"], reviewed_at__isnull=True)
                | Q(state__in=["reviewed", "accepted", "appraised", "final"], reviewed_at__isnull=False),
                name="sheet_reviewed_facts",
            ),
            models.CheckConstraint(
                condition=Q(first_step_at__isnull=True, first_step_by__isnull=True)
                | Q(first_step_at__isnull=False, first_step_by__isnull=False),
                name="sheet_first_step_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["appraised", "final"])
                | Q(appraised_at__isnull=False, appraised_by__isnull=False),
                name="sheet_appraised_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="final") | Q(finalised_at__isnull=False, finalised_by__isnull=False),
                name="sheet_final_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"Phiếu chấm điểm: {self.membership}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES


class ScoreLine(models.Model):
    """One criterion on one sheet. Empty, "not assigned" (see `Target`) and 0 are three different things.

    A layer that differs from the one before carries a reason. `first_*` is what the founder of a cluster
    made of the final layer in the first step of the appraisal, kept when the second step differs.
    `version` lets the second of two writers see what the first has written.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="lines")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="lines")
    version = models.PositiveIntegerField(default=0)
    actual = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    note = NfcTextField("thuyết minh", blank=True)
    self_points = HundredthsField("điểm tự chấm", null=True, blank=True)
    self_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    self_at = models.DateTimeField(null=True, blank=True)
    group_points = HundredthsField("điểm khối, cụm chấm", null=True, blank=True)
    group_reason = NfcCharField("lý do của khối, cụm", max_length=1000, blank=True)
    group_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    group_at = models.DateTimeField(null=True, blank=True)
    first_points = HundredthsField("điểm cơ quan thành lập thẩm định", null=True, blank=True)
    first_reason = NfcCharField("lý do của cơ quan thành lập", max_length=1000, blank=True)
    final_points = HundredthsField("điểm thẩm định", null=True, blank=True)
    final_reason = NfcCharField("lý do thẩm định", max_length=1000, blank=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    final_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "dòng điểm"
        ordering = ["sheet", "criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="line_once"),
            models.CheckConstraint(
                condition=Q(group_points__isnull=True)
                | Q(self_points__isnull=False, group_points=F("self_points"))
                | ~Q(group_reason=""),
                name="group_difference_needs_reason",
            ),
            models.CheckConstraint(
                condition=Q(final_points__isnull=True)
                | Q(group_points__isnull=False, final_points=F("group_points"))
                | ~Q(final_reason=""),
                name="final_difference_needs_reason",
            ),
        ]


class SectionTotal(models.Model):
    """Points of one section of one sheet in one layer, capped as the set says; recomputed on every save."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="totals")
    section = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    layer = models.CharField(max_length=5, choices=Layer)
    points = HundredthsField("điểm")
    assigned_maximum = HundredthsField("điểm tối đa được giao")

    class Meta:
        verbose_name = "điểm theo mục"
        constraints = [models.UniqueConstraint(fields=["sheet", "layer", "section"], name="total_once")]
