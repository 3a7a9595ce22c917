"""Criteria sets (trees on a scale), and the target of each member for each criterion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.assignments.models import AssignedTask
from emulation.common.fields import HundredthsField, NfcCharField, NfcTextField
from emulation.groups.models import GroupYear, Membership
from scoring.choices import Part, SetState
from scoring.formulas import METHODS, Method

METHOD_CHOICES = [(str(method), info.label) for method, info in METHODS.items()]


class CriteriaSet(models.Model):
    """A tree of criteria on a scale of 100 or 1000. Published is frozen: an amendment is a new version."""

    name = NfcCharField("tên", max_length=200)
    year = models.PositiveSmallIntegerField("năm")
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    scale = HundredthsField("thang điểm")
    bonus_cap = HundredthsField("điểm thưởng tối đa")
    deduction_cap = HundredthsField("điểm trừ tối đa")
    state = models.CharField("trạng thái", max_length=10, choices=SetState, default=SetState.DRAFT)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="amendments")
    published_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

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
        ]

    def __str__(self) -> str:
        return f"{self.name} năm {self.year}, phiên bản {self.version}"


class Criterion(models.Model):
    """A node of the tree. `position` is its place in reading order, `section` its top-level ancestor.

    Only leaves are scored. Maxima of children add up to the parent's within the scale; bonus and deduction
    sections stand outside it and are capped by the set.
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
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

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
