"""The year-end conference of a group: how it sits and votes, and the minutes of what was counted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from emulation.ballots.models import Ballot
from emulation.common import uploads
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.conferences.choices import Purpose
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation

WHOLE_PROXY = Q(proxy_number="", proxy_date__isnull=True) | (
    ~Q(proxy_number="") & Q(proxy_date__isnull=False)
)
"""A proxy paper has a number and a day, or there is none."""


class Conference(models.Model):
    """Year-end conference (hội nghị tổng kết, bình xét, suy tôn). Confirmed once its minutes are agreed."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="conference")
    starts_at = models.DateTimeField("bắt đầu lúc")
    ends_at = models.DateTimeField("kết thúc lúc")
    venue = NfcCharField("địa điểm", max_length=200)
    guests = NfcTextField("đại biểu mời", blank=True)
    chair_name = NfcCharField("chủ tọa", max_length=100)
    chair_title = NfcCharField("chức vụ của chủ tọa", max_length=150)
    secretary_name = NfcCharField("thư ký", max_length=100)
    secretary_title = NfcCharField("chức vụ của thư ký", max_length=150)
    tellers = models.JSONField(
        "ban kiểm phiếu", default=list, help_text="Họ tên từng người, trưởng ban đứng đầu"
    )
    report_votes = models.PositiveSmallIntegerField("số đơn vị tán thành báo cáo")
    issued = models.PositiveSmallIntegerField("số phiếu phát ra")
    returned = models.PositiveSmallIntegerField("số phiếu thu về")
    valid = models.PositiveSmallIntegerField("số phiếu hợp lệ")
    written = models.PositiveSmallIntegerField("số ý kiến bằng văn bản", default=0)
    secretary_confirmed_at = models.DateTimeField("thư ký xác nhận lúc", null=True, blank=True)
    secretary_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "hội nghị tổng kết"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="conference_hours"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("issued"), valid__lte=F("returned")), name="conference_papers"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="conference_confirmed_facts",
            ),
            models.CheckConstraint(
                condition=Q(secretary_confirmed_at__isnull=True, secretary_confirmed_by__isnull=True)
                | Q(secretary_confirmed_at__isnull=False, secretary_confirmed_by__isnull=False),
                name="conference_secretary_facts",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(secretary_confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("secretary_confirmed_by")),
                name="conference_confirmed_by_two",
            ),
        ]

    @property
    def invalid(self) -> int:
        return self.returned - self.valid


class Attendance(models.Model):
    """Who stood for a member unit; an absence has a reason, a proxy a paper."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    present = models.BooleanField("có mặt", default=True)
    person_name = NfcCharField("người dự họp", max_length=100, blank=True)
    person_title = NfcCharField("chức vụ", max_length=150, blank=True)
    proxy_number = NfcCharField("số giấy ủy quyền", max_length=50, blank=True)
    proxy_date = models.DateField("ngày giấy ủy quyền", null=True, blank=True)
    note = NfcCharField("ghi chú hoặc lý do vắng", max_length=200, blank=True)

    class Meta:
        verbose_name = "đơn vị dự hội nghị"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "organisation"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(present=False) | ~Q(person_name=""), name="present_means_somebody"
            ),
            models.CheckConstraint(condition=WHOLE_PROXY, name="attendance_proxy_whole"),
        ]


class Opinion(models.Model):
    """The gist of what a member said, typed by the secretary."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="opinions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person_name = NfcCharField("người phát biểu", max_length=100)
    gist = NfcTextField("nội dung")

    class Meta:
        verbose_name = "ý kiến tại hội nghị"
        ordering = ["id"]


class CandidateCount(models.Model):
    """Votes for naming one unit for one award, counted at the conference from paper ballots."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="candidate_counts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    award_kind = models.CharField("hình thức khen thưởng", max_length=40)
    agree = models.PositiveSmallIntegerField("đồng ý")
    disagree = models.PositiveSmallIntegerField("không đồng ý")
    none = models.PositiveSmallIntegerField("không có ý kiến", default=0)

    class Meta:
        verbose_name = "kết quả phiếu suy tôn"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "organisation", "award_kind"], name="candidate_counted_once"
            )
        ]


class ElectionResult(models.Model):
    """Who was elected leader or deputy of the next year, with the votes."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="elections")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField("chức trách", max_length=10, choices=GroupRole)
    agree = models.PositiveSmallIntegerField("số phiếu đồng ý")

    class Meta:
        verbose_name = "kết quả bầu"
        ordering = ["-role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "organisation"], name="elected_once"),
        ]


class Sitting(models.Model):
    """The conference while it sits: agenda, who runs it, who came. Its minutes are drafted from it."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="sitting")
    starts_at = models.DateTimeField("bắt đầu lúc")
    venue = NfcCharField("địa điểm", max_length=200)
    agenda = NfcTextField("chương trình")
    guests = NfcTextField("đại biểu mời", blank=True)
    chair_name = NfcCharField("chủ tọa", max_length=100)
    chair_title = NfcCharField("chức vụ của chủ tọa", max_length=150)
    secretary_name = NfcCharField("thư ký", max_length=100)
    secretary_title = NfcCharField("chức vụ của thư ký", max_length=150)
    tellers = models.JSONField("ban kiểm phiếu", default=list)

    class Meta:
        verbose_name = "hội nghị đang họp"


class Presence(models.Model):
    """Who stands for a member unit at the sitting; an absence has a reason."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="presences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    present = models.BooleanField("có mặt", default=True)
    person_name = NfcCharField("người dự họp", max_length=100, blank=True)
    person_title = NfcCharField("chức vụ", max_length=150, blank=True)
    proxy_number = NfcCharField("số giấy ủy quyền", max_length=50, blank=True)
    proxy_date = models.DateField("ngày giấy ủy quyền", null=True, blank=True)
    note = NfcCharField("ghi chú hoặc lý do vắng", max_length=200, blank=True)

    class Meta:
        verbose_name = "đơn vị dự họp"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "organisation"], name="presence_once"),
            models.CheckConstraint(condition=WHOLE_PROXY, name="presence_proxy_whole"),
        ]


def _proxy_path(_: ProxyScan, filename: str) -> str:
    return uploads.random_path("proxies", filename)


class ProxyScan(models.Model):
    """The scan of the paper by which a unit sends somebody else than its head to the conference of a year."""

    group_year = models.ForeignKey(GroupYear, models.PROTECT, related_name="proxy_scans")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    file = models.FileField(upload_to=_proxy_path)
    filename = NfcCharField("tên tệp", max_length=uploads.LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc")

    class Meta:
        verbose_name = "bản chụp giấy ủy quyền"
        constraints = [models.UniqueConstraint(fields=["group_year", "organisation"], name="proxy_scan_once")]


class Round(models.Model):
    """One paper put to the members: all candidates of the nomination on it, or one election.

    A round that decided nothing (a tie) is followed by another one; the last closed one counts.
    """

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="rounds")
    purpose = models.CharField("nội dung", max_length=12, choices=Purpose)
    number = models.PositiveSmallIntegerField("lần")

    class Meta:
        verbose_name = "lượt bỏ phiếu"
        ordering = ["sitting", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "purpose", "number"], name="round_numbered_once")
        ]


class RoundItem(models.Model):
    """A line of the paper with its ballot: a unit for an award, or the election itself (no unit)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="items")
    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="round_item")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    award_kind = models.CharField("hình thức khen thưởng", max_length=40, blank=True)

    class Meta:
        verbose_name = "dòng trên phiếu"
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation", "award_kind"], name="line_of_a_paper_once"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, award_kind="")
                | (Q(organisation__isnull=False) & ~Q(award_kind="")),
                name="line_names_unit_and_award",
            ),
        ]
