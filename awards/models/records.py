"""Decisions on awards from draft to publication, and the register of awards per unit and year."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.choices import DecisionState
from awards.models.campaigns import Themed
from awards.models.nominations import AwardKind, Nomination
from emulation.common import uploads
from emulation.common.fields import NfcCharField
from emulation.organisations.models import Organisation
from emulation.regulations.models import Regulation

ISSUED = (DecisionState.SIGNED, DecisionState.PREPARED, DecisionState.PUBLISHED)
"""States in which a decision has a number and a day."""


def signed_path(_: models.Model, filename: str) -> str:
    return uploads.random_path("decisions", filename)


class SignedFile(models.Model):
    """The signed copy of a paper: its hash, and what its digital signatures say (`common.signatures`)."""

    file = models.FileField("bản đã ký", upload_to=signed_path, max_length=200, blank=True)
    filename = NfcCharField("tên tệp", max_length=uploads.LONGEST_NAME, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField("dung lượng", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    signatures: models.JSONField[Any, Any] = models.JSONField("chữ ký số", default=list, blank=True)

    class Meta:
        abstract = True


class Decision(SignedFile, Themed):
    """A decision on awards of one kind, or of one campaign: drafted here, signed outside, published by
    two people.

    Before the signing the list is put to the public for some days (`consult_*`, a figure of the regulation),
    or the reason stands why not (`consult_waiver`). `from_paper`: entered from a paper of earlier years.
    Prize: coefficient of the kind × base salary on the day of signing (NĐ 152/2025, Art. 50), in đồng.
    """

    state = models.CharField(
        "trạng thái", max_length=10, choices=DecisionState, default=DecisionState.DRAFTED
    )
    number = NfcCharField("số quyết định", max_length=60, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    authority = NfcCharField("người quyết định", max_length=150)
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm thi đua")
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quy định áp dụng"
    )
    from_paper = models.BooleanField("ghi từ văn bản các năm trước", default=False)
    consult_from = models.DateField("lấy ý kiến công khai từ ngày", null=True, blank=True)
    consult_to = models.DateField("đến hết ngày", null=True, blank=True)
    consult_place = NfcCharField("nơi đăng", max_length=300, blank=True)
    consult_waiver = NfcCharField("lý do không lấy ý kiến công khai", max_length=300, blank=True)
    coefficient = models.DecimalField("hệ số", max_digits=6, decimal_places=2, null=True, blank=True)
    base_salary = models.PositiveIntegerField("mức lương cơ sở", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    prepared_at = models.DateTimeField("chuẩn bị công bố lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)

    class Meta:
        verbose_name = "quyết định khen thưởng"
        ordering = [F("signed_on").desc(nulls_first=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number", "signed_on"],
                condition=~Q(state=DecisionState.DRAFTED),
                name="decision_once",
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.DRAFTED, number="", signed_on__isnull=True)
                | (~Q(state=DecisionState.DRAFTED) & ~Q(number="") & Q(signed_on__isnull=False)),
                name="decision_signed_facts",
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.DRAFTED)
                | Q(from_paper=True)
                | Q(consult_to__isnull=False, consult_to__lt=F("signed_on"))
                | ~Q(consult_waiver=""),
                name="decision_after_consultation",
            ),
            models.CheckConstraint(
                condition=Q(consult_from__isnull=True, consult_to__isnull=True)
                | Q(consult_from__isnull=False, consult_to__gte=F("consult_from")),
                name="decision_consultation_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DecisionState.DRAFTED, DecisionState.SIGNED], published_at=None)
                | (
                    Q(state=DecisionState.PREPARED, published_at=None, prepared_by__isnull=False)
                    & Q(prepared_at__isnull=False)
                    & ~Q(sha256="")
                )
                | (
                    Q(state=DecisionState.PUBLISHED, published_at__isnull=False)
                    & (
                        Q(from_paper=True)
                        | (
                            Q(prepared_by__isnull=False, published_by__isnull=False)
                            & ~Q(sha256="")
                            & ~Q(prepared_by=F("published_by"))
                        )
                    )
                ),
                name="decision_published_by_two",
            ),
        ]

    def __str__(self) -> str:
        if self.state == DecisionState.DRAFTED:
            return f"Dự thảo quyết định tặng {self.award_name} năm {self.year}"
        return f"Quyết định số {self.number}"


class Objection(models.Model):
    """What somebody said against a unit during the public consultation, and what became of it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="objections")
    sender = NfcCharField("người, tổ chức có ý kiến", max_length=200)
    content = NfcCharField("nội dung", max_length=2000)
    received_on = models.DateField("ngày nhận")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    upheld = models.BooleanField("rút khỏi danh sách", null=True, blank=True)
    answer = NfcCharField("kết quả xử lý", max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("xử lý lúc", null=True, blank=True)

    class Meta:
        verbose_name = "ý kiến trong thời gian công khai"
        ordering = ["decision", "received_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, answered_at__isnull=True, answer="")
                | (Q(upheld__isnull=False, answered_at__isnull=False, answered_by__isnull=False))
                & ~Q(answer=""),
                name="objection_answered_facts",
            )
        ]


class Revocation(SignedFile):
    """A decision that takes awards back: its own number, day, reason and signed copy."""

    number = NfcCharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    authority = NfcCharField("người quyết định", max_length=150)
    reason = NfcCharField("lý do", max_length=500)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "quyết định hủy khen thưởng"
        ordering = ["-signed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["number", "signed_on"], name="revocation_once")]

    def __str__(self) -> str:
        return f"Quyết định số {self.number}"


class AwardRecordQuerySet(models.QuerySet["AwardRecord"]):
    def published(self) -> AwardRecordQuerySet:
        """What everybody may read (domain §2: decisions and awards after publication)."""
        return self.filter(decision__state=DecisionState.PUBLISHED)


class AwardRecord(Themed):
    """An award in the register. Records from before the system have no nomination, only the paper.

    `prize` in đồng: 0 with a note where the same achievement has a higher one; None where nobody noted it.
    `full_prize`: what it would bring by itself, kept where it brings 0, for the day the higher is revoked.
    `entry_number` of `entry_year`: its place in the register of its kind, given when the decision is
    published; awards taken over from paper have none.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="awards")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("năm thành tích")
    achievement = NfcCharField("thành tích", max_length=300)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="records")
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, blank=True, related_name="award")
    prize = models.PositiveIntegerField("tiền thưởng, đồng", null=True, blank=True)
    full_prize = models.PositiveIntegerField("mức thưởng khi không trùng, đồng", null=True, blank=True)
    prize_note = NfcCharField("ghi chú tiền thưởng", max_length=300, blank=True)
    entry_year = models.PositiveSmallIntegerField("năm vào sổ", null=True, blank=True)
    entry_number = models.PositiveIntegerField("số vào sổ", null=True, blank=True)
    revoked_on = models.DateField("hủy ngày", null=True, blank=True)
    revocation = NfcCharField("văn bản hủy", max_length=200, blank=True)
    revoked_by = models.ForeignKey(Revocation, models.PROTECT, null=True, blank=True, related_name="records")

    objects = AwardRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "khen thưởng đã nhận"
        ordering = ["-year", "kind__level", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year", "achievement"], name="award_recorded_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "entry_year", "entry_number"], name="entry_of_the_register_once"
            ),
            models.CheckConstraint(
                condition=Q(entry_year__isnull=True, entry_number__isnull=True)
                | Q(entry_year__isnull=False, entry_number__gt=0),
                name="entry_of_the_register_whole",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revocation=""), name="revocation_has_a_paper"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True) | Q(revoked_on__isnull=False),
                name="revoked_by_a_decision",
            ),
        ]

    @property
    def entry(self) -> str:
        """`12/2026`; "" for awards taken over from paper."""
        return f"{self.entry_number}/{self.entry_year}" if self.entry_number else ""
