"""What a group does during its year, who took part, what is left of it; good examples; calendar feeds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from emulation.activities.choices import (
    ActivityForm,
    ActivityKind,
    ActivityState,
    ExampleKind,
    ExampleState,
    Presence,
)
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.common.text import search_text
from emulation.common.uploads import random_path
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation

SEARCHED = 1000


class Activity(models.Model):
    """One activity: planned with its goal and days, held with attendance and result, or cancelled."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="activities")
    kind = models.CharField("loại hoạt động", max_length=15, choices=ActivityKind)
    form = models.CharField("hình thức", max_length=10, choices=ActivityForm)
    state = models.CharField(
        "trạng thái", max_length=10, choices=ActivityState, default=ActivityState.PLANNED
    )
    title = NfcCharField("tên hoạt động", max_length=200)
    goal = NfcTextField("mục tiêu", blank=True)
    starts_on = models.DateField("ngày bắt đầu")
    ends_on = models.DateField("ngày kết thúc")
    starts_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    ends_at = models.TimeField("giờ kết thúc", null=True, blank=True)
    place = NfcCharField("địa điểm", max_length=200, blank=True)
    plan = NfcTextField("kế hoạch", blank=True)
    result = NfcTextField("kết quả chính", blank=True)
    minutes = NfcTextField("biên bản", blank=True)
    cancel_reason = NfcCharField("lý do hủy", max_length=300, blank=True)
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="chép từ"
    )
    units_counted = models.PositiveSmallIntegerField(
        "số đơn vị tham gia (chỉ ghi số lượng)", null=True, blank=True, editable=False
    )
    """From the time before attendance was kept unit by unit: how many came, not which."""
    search_text = models.CharField(max_length=SEARCHED, editable=False, default="")

    class Meta:
        verbose_name = "hoạt động"
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["state", "starts_on"], name="activity_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="activity_days"),
            models.CheckConstraint(
                condition=Q(state="cancelled") & ~Q(cancel_reason="")
                | ~Q(state="cancelled") & Q(cancel_reason=""),
                name="cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False), name="activity_end_has_beginning"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the stored search column; also called before a bulk_create."""
        self.search_text = search_text(f"{self.title} {self.goal} {self.place}")[:SEARCHED]


class Participant(models.Model):
    """A member invited to an activity, and whether it took part: by whom that was recorded, and when."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participants")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="invitations")
    presence = models.CharField("tham gia", max_length=10, choices=Presence, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Nobody for what was taken over from the time before."""
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "đơn vị được mời"
        ordering = ["activity", "membership__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "membership"], name="invited_once"),
            models.CheckConstraint(
                condition=Q(presence="", recorded_at=None, recorded_by=None)
                | ~Q(presence="") & Q(recorded_at__isnull=False),
                name="presence_recorded",
            ),
        ]


def activity_path(instance: ActivityFile, filename: str) -> str:
    return random_path(f"activities/{instance.activity_id}", filename)


class ActivityFile(models.Model):
    """A document or picture of an activity; `subject` says what it is."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files")
    subject = NfcCharField("nội dung", max_length=200)
    file = models.FileField("tệp", upload_to=activity_path, max_length=200)
    filename = NfcCharField("tên tệp", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "tệp của hoạt động"
        ordering = ["activity", "id"]
        constraints = [models.UniqueConstraint(fields=["activity", "sha256"], name="activity_file_once")]

    def __str__(self) -> str:
        return self.subject


class GoodExample(models.Model):
    """A collective (or, where it must be, a person) worth following; all units see it once approved."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="good_examples")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="good_examples", verbose_name="đơn vị"
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="good_examples",
        verbose_name="từ hoạt động",
    )
    kind = models.CharField("gương", max_length=10, choices=ExampleKind, default=ExampleKind.COLLECTIVE)
    subject = NfcCharField("tên gương", max_length=200)
    title = NfcCharField("tóm tắt", max_length=200)
    story = NfcTextField("việc đã làm, kết quả")
    lesson = NfcTextField("cách làm có thể nhân rộng", blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=ExampleState, default=ExampleState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("đề xuất lúc")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    reason = NfcCharField("lý do", max_length=300, blank=True)
    search_text = models.CharField(max_length=SEARCHED, editable=False, default="")

    class Meta:
        verbose_name = "gương điển hình"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "withdrawn"]) | ~Q(reason=""),
                name="example_sent_back_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | ~Q(state="proposed") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="example_decided_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Fill the stored search column; also called before a bulk_create."""
        self.search_text = search_text(f"{self.subject} {self.title} {self.lesson}")[:SEARCHED]


class CalendarFeed(models.Model):
    """The secret address of a person's calendar: only the SHA-256 of its token is kept, so that nobody who
    reads the database can subscribe. A new one replaces the old, which then leads nowhere."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("tạo lúc")

    class Meta:
        verbose_name = "lịch cá nhân"
