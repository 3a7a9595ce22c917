"""Cross-scoring of one group-year: the round with its rules and seed, who scores whom, scores, results."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import HundredthsField, NfcCharField
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from scoring.models.sheets import ScoreLine, ScoreSheet


class CrossRound(models.Model):
    """The figures of the regulation as they stood at the opening; `seed` draws the same lots again.

    Blind until it is closed: nobody reads the scores of others before.
    """

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="cross_round")
    seed = models.CharField("hạt giống phân công", max_length=32)
    aggregate = models.CharField("cách tổng hợp", max_length=15)
    trim = models.PositiveSmallIntegerField("số điểm bỏ mỗi đầu")
    raters = models.PositiveSmallIntegerField("số đơn vị chấm mỗi đơn vị", null=True, blank=True)
    scope = models.CharField("tiêu chí chấm chéo", max_length=10)
    use = models.CharField("dùng làm", max_length=10)
    clause = NfcCharField("căn cứ", max_length=200)
    opened_at = models.DateTimeField("mở lúc")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField("khép lại lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_reason = NfcCharField("lý do khép lại khi còn đơn vị chưa gửi", max_length=500, blank=True)

    class Meta:
        verbose_name = "lượt chấm chéo"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closing_reason="")
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="cross_closed_facts",
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CrossRater(models.Model):
    """A member unit that scores others; its head hands its scores in once for all of them.

    `pattern_reason`: why most units got the same points, where they did.
    """

    round = models.ForeignKey(CrossRound, models.CASCADE, related_name="cross_raters")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cross_raters")
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pattern_reason = NfcCharField("lý do chấm cùng một mức", max_length=500, blank=True)

    class Meta:
        verbose_name = "đơn vị chấm chéo"
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="cross_rater_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, submitted_by__isnull=True)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="cross_submitted_facts",
            ),
        ]


class CrossAssignment(models.Model):
    """One unit scores the sheet of another. Who stepped back stays on the list; its scores do not count."""

    rater = models.ForeignKey(CrossRater, models.CASCADE, related_name="assignments")
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="cross_assignments")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")
    recused_at = models.DateTimeField("rút lúc", null=True, blank=True)
    recused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recuse_reason = NfcCharField("lý do không chấm", max_length=500, blank=True)

    class Meta:
        verbose_name = "phân công chấm chéo"
        ordering = ["rater", "sheet__membership__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rater", "sheet"], name="cross_assigned_once"),
            models.CheckConstraint(
                condition=Q(recused_at__isnull=True, recused_by__isnull=True, recuse_reason="")
                | (Q(recused_at__isnull=False, recused_by__isnull=False) & ~Q(recuse_reason="")),
                name="cross_recusal_needs_reason",
            ),
        ]


class CrossScore(models.Model):
    """What one rater gives for one line. No row or no points: missing, which is not nought."""

    assignment = models.ForeignKey(CrossAssignment, models.CASCADE, related_name="scores")
    line = models.ForeignKey(ScoreLine, models.PROTECT, related_name="cross_scores")
    points = HundredthsField("điểm chấm chéo", null=True, blank=True)
    reason = NfcCharField("lý do", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "điểm chấm chéo"
        constraints = [models.UniqueConstraint(fields=["assignment", "line"], name="cross_score_once")]


class CrossResult(models.Model):
    """What the scores of a line came to when the round was closed: computed once, by the prescribed way."""

    round = models.ForeignKey(CrossRound, models.CASCADE, related_name="results")
    line = models.OneToOneField(ScoreLine, models.PROTECT, related_name="cross_result")
    points = HundredthsField("điểm tổng hợp")
    count = models.PositiveSmallIntegerField("số phiếu được tính")

    class Meta:
        verbose_name = "kết quả chấm chéo"
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="cross_result_of_somebody")]
