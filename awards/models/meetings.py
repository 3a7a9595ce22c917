"""What happens at a session of the council: who is present, what members say, its minutes and papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.choices import PaperKind, Presence
from awards.models.council import AgendaItem, CouncilMember, CouncilSession
from awards.models.nominations import Nomination
from awards.models.records import SignedFile
from emulation.common.fields import NfcCharField, NfcTextField


class SessionAttendance(models.Model):
    """Whether a member came; who did not is asked in writing, or is not heard. Absence has a reason."""

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+")
    presence = models.CharField("dự họp", max_length=10, choices=Presence, default=Presence.PRESENT)
    reason = NfcCharField("lý do vắng mặt", max_length=200, blank=True)

    class Meta:
        verbose_name = "thành viên dự họp"
        ordering = ["session", "member__order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="session_attendance_once"),
            models.CheckConstraint(
                condition=Q(presence=Presence.PRESENT) | ~Q(reason=""), name="absence_has_a_reason"
            ),
        ]


class CouncilOpinion(models.Model):
    """What a member says on an item, under the own name: in the discussion, or reserved against the result.

    It says nothing about the paper in the urn; whoever reads it was told so.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="opinions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reserved = models.BooleanField("ý kiến bảo lưu", default=False)
    text = NfcTextField("ý kiến", max_length=1000)
    given_on = models.DateField("ngày ghi")

    class Meta:
        verbose_name = "ý kiến của thành viên Hội đồng"
        ordering = ["item", "reserved", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "author", "reserved"], name="council_opinion_once"),
            models.CheckConstraint(condition=~Q(text=""), name="council_opinion_says_something"),
        ]


class SessionMinutes(models.Model):
    """What the minutes say besides the records: hours, who chaired and wrote, who counted, what was said."""

    session = models.OneToOneField(CouncilSession, models.PROTECT, related_name="minutes")
    starts_at = models.DateTimeField("bắt đầu lúc")
    ends_at = models.DateTimeField("kết thúc lúc")
    chair = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+", verbose_name="chủ tọa")
    recorder = models.ForeignKey(CouncilMember, models.PROTECT, related_name="+", verbose_name="thư ký")
    tellers = models.JSONField("tổ kiểm phiếu", default=list, help_text="Họ tên, Tổ trưởng đứng đầu")
    report = NfcTextField("báo cáo của cơ quan thường trực")
    discussion = NfcTextField("ý kiến thảo luận")
    tasks = NfcTextField("giao nhiệm vụ")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "biên bản phiên họp"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_hours"),
            models.CheckConstraint(condition=~Q(chair=F("recorder")), name="chair_is_not_the_recorder"),
        ]


class CouncilPaper(SignedFile):
    """A paper issued on a session: minutes, submission to the Chairman, notice. Its number comes with the
    signing, out of the issuer's own series, which starts anew every year."""

    kind = models.CharField("loại văn bản", max_length=12, choices=PaperKind)
    session = models.ForeignKey(CouncilSession, models.PROTECT, null=True, blank=True, related_name="papers")
    year = models.PositiveSmallIntegerField("năm thi đua")
    nominations = models.ManyToManyField(Nomination, related_name="submissions", blank=True)
    symbol = models.CharField("ký hiệu", max_length=40, blank=True)
    number = models.PositiveIntegerField("số", null=True, blank=True)
    dated = models.DateField("ngày văn bản", null=True, blank=True)
    series_year = models.PositiveSmallIntegerField(null=True, blank=True)
    spread_by = models.DateField("phổ biến kết quả trước ngày", null=True, blank=True)
    numbered_at = models.DateTimeField("ghi số lúc", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    numbered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "văn bản của Hội đồng"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind"],
                condition=~Q(kind=PaperKind.SUBMISSION),
                name="paper_of_session_once",
            ),
            models.UniqueConstraint(fields=["symbol", "series_year", "number"], name="number_of_series_once"),
            models.CheckConstraint(
                condition=Q(number=None, dated=None, series_year=None, numbered_by=None)
                | (
                    Q(number__gt=0, dated__isnull=False, series_year__isnull=False)
                    & Q(numbered_by__isnull=False)
                    & ~Q(symbol="")
                ),
                name="paper_number_facts",
            ),
            models.CheckConstraint(
                condition=Q(sha256="") | Q(number__isnull=False), name="signed_is_numbered"
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(kind=PaperKind.SUBMISSION), name="paper_has_a_session"
            ),
        ]

    def __str__(self) -> str:
        label = PaperKind(self.kind).label
        return f"{label} số {self.number:02d}/{self.symbol}" if self.number else f"{label}, chưa có số"
