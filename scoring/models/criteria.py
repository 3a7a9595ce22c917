"""Criteria sets (trees on a scale), and the target of each member for each criterion."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.assignments.models import AssignedTask
from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField
from emulation.groups.models import GroupYear, Membership
from scoring.choices import Part, SetState
from scoring.formulas import METHODS, Method
from scoring.models.freezing import CriteriaSetQuerySet, CriterionQuerySet, refuse_frozen

METHOD_CHOICES = [(str(method), info.label) for method, info in METHODS.items()]


class CriteriaSet(models.Model):
    """A tree of criteria on a scale of 100 or 1000. Published is frozen: an amendment is a new version.

    `drafted_for` is the group-year whose leaders write it and for which its units and tasks are known; a set
    without one is Sở Nội vụ's, for whatever groups take it up. `proposed_at`: the leaders have put the draft
    before those who approve it.
    """

    name = NfcCharField("tên", max_length=200)
    year = models.PositiveSmallIntegerField("năm")
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    scale = HundredthsField("thang điểm")
    bonus_cap = HundredthsField("điểm thưởng tối đa")
    deduction_cap = HundredthsField("điểm trừ tối đa")
    state = models.CharField("trạng thái", max_length=10, choices=SetState, default=SetState.DRAFT)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    amendment_reason = NfcCharField("lý do sửa đổi", max_length=500, blank=True)
    drafted_for = models.ForeignKey(
        GroupYear,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria_drafts",
        verbose_name="khối, cụm soạn",
    )
    proposed_at = models.DateTimeField("trình ban hành lúc", null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_note = NfcCharField("ý kiến khi trả lại bản nháp", max_length=1000, blank=True)
    published_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        verbose_name = "bộ tiêu chí"
        ordering = ["-year", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["name", "year", "version"], name="criteria_set_version_once"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
                name="criteria_set_published_facts",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
                name="criteria_set_proposed_facts",
            ),
            models.UniqueConstraint(
                fields=["drafted_for"], condition=Q(state="draft"), name="one_draft_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} năm {self.year}, phiên bản {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            refuse_frozen([self.pk])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_frozen([self.pk])
        return super().delete(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return self.state == SetState.DRAFT


class Criterion(models.Model):
    """A node of the tree. `position` is its place in reading order, `section` its top-level ancestor.

    Only leaves are scored. Maxima of children add up to the parent's within the scale; bonus and deduction
    sections stand outside it and are capped by the set. `tied` says that the points hang on a task assigned
    to the units, else the criterion is common to all. `origin` is the criterion of another set, most often of
    the version before, that this one continues.
    """

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="criteria")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    section = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="nodes")
    code = NfcCharField("ký hiệu", max_length=20)
    title = NfcCharField("nội dung", max_length=400)
    guidance = NfcTextField("hướng dẫn chấm", blank=True)
    part = models.CharField("phần", max_length=10, choices=Part, default=Part.BASE)
    position = models.PositiveSmallIntegerField()
    depth = models.PositiveSmallIntegerField()
    maximum = HundredthsField("điểm tối đa")
    is_leaf = models.BooleanField(default=False)
    method = models.CharField("phương pháp", max_length=20, choices=METHOD_CHOICES, blank=True)
    parameters = models.JSONField("tham số", default=dict, blank=True)
    unit_of_measure = NfcCharField("đơn vị tính", max_length=40, blank=True)
    evidence_required = models.BooleanField("cần minh chứng", default=False)
    tied = models.BooleanField("gắn với nhiệm vụ được giao", default=False)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="continued_by", editable=False
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = "tiêu chí"
        ordering = ["criteria_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once"),
            models.UniqueConstraint(fields=["criteria_set", "position"], name="criterion_position_once"),
            models.CheckConstraint(
                condition=Q(is_leaf=True) & ~Q(method="") | Q(is_leaf=False, method=""),
                name="only_leaves_have_a_method",
            ),
            models.CheckConstraint(condition=Q(tied=False) | Q(is_leaf=True), name="only_leaves_are_tied"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_frozen([self.criteria_set_id])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_frozen([self.criteria_set_id])
        return super().delete(*args, **kwargs)

    @property
    def scoring_method(self) -> Method:
        return Method(self.method)


class GroupCriteria(models.Model):
    """The criteria set that a group-year is scored with."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="criteria")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = "bộ tiêu chí của khối, cụm"


class Target(models.Model):
    """What one member has to reach for one criterion; not assigned takes the criterion out of its maximum.

    `task` is the assigned task that the criterion is scored for; several criteria may hang on one.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="targets")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="targets")
    assigned = models.BooleanField("được giao", default=True)
    value = models.DecimalField("chỉ tiêu", max_digits=18, decimal_places=4, null=True, blank=True)
    task = models.ForeignKey(AssignedTask, models.PROTECT, null=True, blank=True, related_name="targets")

    class Meta:
        verbose_name = "chỉ tiêu của đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["membership", "criterion"], name="target_once"),
            models.CheckConstraint(
                condition=Q(assigned=True) | Q(value__isnull=True), name="not_assigned_has_no_value"
            ),
        ]
