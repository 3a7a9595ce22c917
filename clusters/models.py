"""Cụm thi đua: a cluster of divisions founded by a department, agency, district, commune or college."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from clusters.choices import ClusterStatus
from emulation.common.fields import NfcCharField
from emulation.groups.choices import GroupKind
from emulation.groups.models import Group, GroupYear


class Cluster(Group):
    """A cluster; `number` counts the clusters of one founder (source document, section 2a)."""

    number = models.PositiveSmallIntegerField("cụm số")
    status = models.CharField(
        "trạng thái", max_length=12, choices=ClusterStatus, default=ClusterStatus.REQUESTED
    )

    class Meta:
        verbose_name = "cụm thi đua"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = GroupKind.CLUSTER
        super().save(*args, **kwargs)


class Waiver(models.Model):
    """A named waiver of one founding condition: who, why, by which document. It gives no right to a flag."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="waivers")
    condition = models.CharField("điều kiện", max_length=30)
    reason = NfcCharField("lý do", max_length=500)
    document = NfcCharField("văn bản", max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_on = models.DateField("ngày")

    class Meta:
        verbose_name = "miễn điều kiện"
        constraints = [
            models.UniqueConstraint(fields=["group_year", "condition"], name="waiver_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(document=""), name="waiver_says_why_and_by_what"
            ),
        ]
