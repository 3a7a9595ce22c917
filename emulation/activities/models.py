"""What a group does during its year."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from emulation.activities.choices import ActivityForm, ActivityKind
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.groups.models import GroupYear


class Activity(models.Model):
    """One activity with its goal, its days and, when it is over, its result."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="activities")
    kind = models.CharField("loại hoạt động", max_length=15, choices=ActivityKind)
    form = models.CharField("hình thức", max_length=10, choices=ActivityForm)
    title = NfcCharField("tên hoạt động", max_length=200)
    goal = NfcTextField("mục tiêu", blank=True)
    starts_on = models.DateField("ngày bắt đầu")
    ends_on = models.DateField("ngày kết thúc")
    units_attending = models.PositiveSmallIntegerField("số đơn vị tham gia", null=True, blank=True)
    result = NfcTextField("kết quả chính", blank=True)

    class Meta:
        verbose_name = "hoạt động"
        ordering = ["starts_on", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_days")]

    def __str__(self) -> str:
        return self.title
