"""Exclusions, and ranking runs: frozen snapshots that nothing recomputes afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.common.fields import HundredthsField, NfcCharField
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.regulations.models import Regulation
from scoring.choices import ExclusionKind
from scoring.models.criteria import CriteriaSet


class Exclusion(models.Model):
    """A unit is not considered in a year ("không xét thi đua"): typed, dated, with its paper; liftable."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exclusions")
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("trường hợp", max_length=15, choices=ExclusionKind)
    clause = NfcCharField("căn cứ", max_length=200)
    document = NfcCharField("văn bản", max_length=200)
    detail = NfcCharField("nội dung (chỉ Sở Nội vụ xem)", max_length=500, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = NfcCharField("lý do gỡ bỏ", max_length=500, blank=True)

    class Meta:
        verbose_name = "trường hợp không xét thi đua"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "kind", "document"],
                condition=Q(lifted_at__isnull=True),
                name="exclusion_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="lifting_needs_reason",
            ),
        ]


class RankingRun(models.Model):
    """An immutable ranking of a group-year. The same digest of inputs makes no new run."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="ranking_runs")
    number = models.PositiveSmallIntegerField("lượt xếp hạng số")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="+")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    scale = HundredthsField("thang điểm")
    precedence = models.JSONField("thứ tự ưu tiên khi bằng điểm")
    bands = models.JSONField("mức xếp loại")
    sections = models.JSONField("các mục: ký hiệu, tên, phần, điểm tối đa")
    digest = models.CharField(max_length=64)
    algorithm_version = models.CharField(max_length=20)
    computed_at = models.DateTimeField("thời điểm tính")
    computed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "lượt xếp hạng"
        ordering = ["group_year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["group_year", "number"], name="run_number_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="run_published_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_year}, lượt {self.number}"


class RankingRow(models.Model):
    """One unit in a run. `total` is exact as a fraction; `points` is it rounded half up to 0.01 for people.

    `layers` maps each layer to its section points, bonus, deduction and total (strings with two places).
    A unit that is not considered has no rank and says by which clause.
    """

    run = models.ForeignKey(RankingRun, models.CASCADE, related_name="rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ranking_rows")
    order = models.PositiveSmallIntegerField("thứ tự hiển thị")
    rank = models.PositiveSmallIntegerField("hạng", null=True)
    tied = models.BooleanField("đồng hạng", default=False)
    points = HundredthsField("tổng điểm", null=True)
    total_numerator = models.BigIntegerField(null=True)
    total_denominator = models.BigIntegerField(null=True)
    assigned_maximum = HundredthsField("điểm tối đa được giao")
    band = NfcCharField("xếp loại", max_length=40, blank=True)
    decided_by = models.CharField("tiêu chí phân hạng", max_length=40, blank=True)
    excluded_kind = models.CharField(max_length=15, choices=ExclusionKind, blank=True)
    excluded_clause = NfcCharField("căn cứ không xét", max_length=200, blank=True)
    excluded_reason = NfcCharField("lý do không xét", max_length=300, blank=True)
    layers = models.JSONField()

    class Meta:
        verbose_name = "dòng xếp hạng"
        ordering = ["run", "order"]
        constraints = [
            models.UniqueConstraint(fields=["run", "organisation"], name="ranked_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=False, points__isnull=False, excluded_reason="")
                | (Q(rank__isnull=True) & ~Q(excluded_reason="")),
                name="ranked_or_excluded",
            ),
        ]

    @property
    def is_excluded(self) -> bool:
        return self.rank is None
