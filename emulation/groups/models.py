"""A group (Khối or Cụm), its years, and what hangs on a year: members, offices, deadlines.

A membership or an office is a row of a year, never a column on the unit: past years never move.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from emulation.common.fields import NfcCharField
from emulation.common.text import search_text, sort_key
from emulation.groups.choices import Cycle, GroupKind, GroupRole, Step, Taking, YearState
from emulation.organisations.models import Organisation
from emulation.regulations.models import Regulation


class Group(models.Model):
    """What Khối and Cụm have in common. Never created bare: always a `blocks.Block` or `clusters.Cluster`."""

    code = models.SlugField("mã", max_length=60, unique=True)
    kind = models.CharField("loại", max_length=10, choices=GroupKind, editable=False)
    name = NfcCharField("tên", max_length=200)
    short_name = NfcCharField("tên ngắn", max_length=100)
    symbol = NfcCharField("chữ viết tắt trong số ký hiệu", max_length=30)
    founder = models.ForeignKey(
        Organisation, models.PROTECT, related_name="founded_groups", verbose_name="cơ quan thành lập"
    )
    decision_number = NfcCharField("số quyết định thành lập", max_length=60, blank=True)
    established_on = models.DateField("ngày thành lập")
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    search_text = models.CharField(max_length=400, editable=False, db_index=True)
    sort_key = models.CharField(max_length=600, editable=False, db_index=True)

    class Meta:
        verbose_name = "khối, cụm thi đua"
        ordering = ["kind", "sort_key", "id"]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.kind:
            raise TypeError("A group is a Block or a Cluster.")
        self.search_text = search_text(f"{self.name} {self.short_name} {self.symbol}")
        self.sort_key = sort_key(self.short_name)
        super().save(*args, **kwargs)


class PastFounder(models.Model):
    """Who answered for a group until some day, when a reorganisation gave it to a successor (docs/adr/0009).

    Only what is past is kept here: `Group.founder` says who answers now.
    """

    group = models.ForeignKey(Group, models.CASCADE, related_name="past_founders")
    founder = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="cơ quan thành lập"
    )
    until = models.DateField("đến hết ngày")

    class Meta:
        verbose_name = "cơ quan thành lập trước đây"
        ordering = ["group", "until"]
        constraints = [models.UniqueConstraint(fields=["group", "until"], name="one_founder_until_a_day")]


class GroupYear(models.Model):
    """A group in one emulation year, bound to the regulation it was opened under."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("năm thi đua")
    cycle = models.CharField("chu kỳ", max_length=10, choices=Cycle, default=Cycle.CALENDAR)
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="group_years")
    state = models.CharField("trạng thái", max_length=12, choices=YearState, default=YearState.FORMING)
    review_closed_at = models.DateTimeField("khép lại việc chấm lúc", null=True, blank=True)
    review_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_closing_reason = NfcCharField("lý do khép lại khi còn đơn vị chưa nộp", max_length=500, blank=True)
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thư ký",
        help_text="Người của một đơn vị thành viên; theo dõi việc của khối, cụm trong năm.",
    )

    class Meta:
        verbose_name = "năm thi đua của khối, cụm"
        ordering = ["-year", "group__kind", "group__sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "year", "cycle"], name="group_year_once"),
            models.CheckConstraint(
                condition=Q(review_closed_at__isnull=True, review_closed_by__isnull=True)
                | Q(review_closed_at__isnull=False, review_closed_by__isnull=False),
                name="review_closed_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ranked", "nominated", "closed"]) | Q(review_closed_at__isnull=False),
                name="ranked_after_review_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group.short_name}, năm {self.year}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        """Members that have not left during the year."""
        return self.filter(left_on=None)


class Membership(models.Model):
    """A unit as a member of a group in one year, in the group's fixed order."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    order = models.PositiveSmallIntegerField("thứ tự")
    joined_on = models.DateField("tham gia từ ngày", null=True, blank=True)
    joined_reason = NfcCharField("lý do tham gia", max_length=300, blank=True)
    left_on = models.DateField("rời khỏi từ ngày", null=True, blank=True)
    left_reason = NfcCharField("lý do", max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị thành viên"
        ordering = ["group_year", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group_year", "organisation"], name="member_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | ~Q(left_reason=""), name="leaving_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="membership_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.group_year})"


class GroupOfficeQuerySet(models.QuerySet["GroupOffice"]):
    def held(self, on: date) -> GroupOfficeQuerySet:
        return self.filter(starts__lte=on).filter(Q(ends=None) | Q(ends__gte=on))


class GroupOffice(models.Model):
    """Leader or deputy of a group-year: an office of a *unit*, exercised by its people (domain §2)."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="offices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="group_offices")
    role = models.CharField("chức trách", max_length=10, choices=GroupRole)
    taking = models.CharField("hình thức", max_length=10, choices=Taking)
    document = NfcCharField("văn bản", max_length=200, blank=True)
    starts = models.DateField("từ ngày")
    ends = models.DateField("đến ngày", null=True, blank=True)

    objects = GroupOfficeQuerySet.as_manager()

    class Meta:
        verbose_name = "trưởng, phó trưởng"
        ordering = ["group_year", "-role", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group_year"], condition=Q(role="leader", ends=None), name="one_leader_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["group_year", "organisation"], condition=Q(ends=None), name="one_office_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="group_office_dates"
            ),
        ]


class Deadline(models.Model):
    """Last day of a step for one group-year; an extension keeps the first date and says why."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="deadlines")
    step = models.CharField("bước", max_length=20, choices=Step)
    due_on = models.DateField("hạn")
    first_due_on = models.DateField("hạn ban đầu")
    extension_reason = NfcCharField("lý do gia hạn", max_length=300, blank=True)
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "hạn"
        ordering = ["group_year", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["group_year", "step"], name="deadline_once"),
            models.CheckConstraint(
                condition=Q(due_on=F("first_due_on")) | ~Q(extension_reason=""),
                name="extension_needs_reason",
            ),
        ]


class Reminder(models.Model):
    """Sở Nội vụ (or a leader) reminded a unit of a step; once a day at most."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="reminders")
    step = models.CharField("bước", max_length=20, choices=Step)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reminders")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_on = models.DateField("ngày nhắc")

    class Meta:
        verbose_name = "lời nhắc"
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group_year", "step", "organisation", "sent_on"], name="reminded_once_a_day"
            )
        ]
