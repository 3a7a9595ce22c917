"""What each member registers for a group-year, and the pact drawn up from it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.assignments.formulas import figure_text
from emulation.assignments.models import AssignedTask
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.common.uploads import random_path
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.pacts.choices import PactState, RegistrationState


class Registration(models.Model):
    """The registration of one member for its group-year: prepared by the officer, confirmed by the head.

    Confirmed it is frozen, unless the leader or staff send it back with a reason. `award_kinds` are codes of
    the regulation's figure `award.order`.
    """

    membership = models.OneToOneField(Membership, models.PROTECT, related_name="registration")
    state = models.CharField(
        "trạng thái", max_length=10, choices=RegistrationState, default=RegistrationState.DRAFT
    )
    commitments = NfcTextField("phong trào, giải pháp, cam kết", blank=True)
    award_kinds = models.JSONField("danh hiệu, hình thức khen thưởng đăng ký", default=list, blank=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = NfcCharField("lý do trả lại", max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bản đăng ký thi đua"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                name="registration_confirmed_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="return_needs_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Đăng ký thi đua, {self.membership}"

    @property
    def is_confirmed(self) -> bool:
        return self.state == RegistrationState.CONFIRMED


class RegistrationItem(models.Model):
    """One registered target. `previous` is last year's item that it follows; `result` is told when the year
    is over, unless the item is tied to an assigned task, whose result then counts."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("thứ tự")
    text = NfcCharField("chỉ tiêu, nội dung đăng ký", max_length=300)
    unit_of_measure = NfcCharField("đơn vị tính", max_length=40, blank=True)
    target = models.DecimalField("chỉ tiêu", max_digits=18, decimal_places=4, null=True, blank=True)
    task = models.ForeignKey(
        AssignedTask, models.PROTECT, null=True, blank=True, related_name="registered_items"
    )
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followers")
    result = models.DecimalField("kết quả", max_digits=18, decimal_places=4, null=True, blank=True)
    result_note = NfcCharField("kết quả bằng lời", max_length=200, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu đăng ký"
        ordering = ["registration", "order", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def target_text(self) -> str:
        return _with_unit(self.target, self.unit_of_measure)

    @property
    def owner(self) -> Organisation:
        """The unit that registered it; not always the one that refers to it a year later."""
        return self.registration.membership.organisation

    @property
    def predecessor(self) -> Organisation | None:
        """Whose target of last year stands beside, where that is another unit."""
        if self.previous is None or self.previous.owner == self.owner:
            return None
        return self.previous.owner

    @property
    def reached(self) -> Decimal | None:
        """The result as a figure: that of the task where there is one."""
        return self.task.result if self.task is not None else self.result

    @property
    def result_text(self) -> str:
        """What came of it, `–` while nothing is known."""
        if self.reached is not None:
            return _with_unit(self.reached, self.unit_of_measure)
        if self.task is not None and self.task.is_closed:
            return self.task.get_state_display()
        return self.result_note or "–"


def _with_unit(figure: Decimal | None, unit: str) -> str:
    return "–" if figure is None else f"{figure_text(figure)} {unit}".strip()


class Pact(models.Model):
    """The pact (giao ước) of a group-year. `content` is the part drawn up from the registrations, frozen when
    the pact is opened (`content.PactContent`); the leader brings it up to date on purpose, never silently."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="pact")
    state = models.CharField("trạng thái", max_length=10, choices=PactState, default=PactState.DRAFT)
    venue = NfcCharField("địa điểm ký kết", max_length=200)
    signing_on = models.DateField("ngày ký kết")
    general_text = NfcTextField("nội dung chung")
    duties_text = NfcTextField("trách nhiệm thực hiện")
    content = models.JSONField(default=dict, blank=True)
    missing_reason = NfcCharField("lý do khi còn đơn vị chưa đăng ký", max_length=500, blank=True)
    opened_at = models.DateTimeField("mở xác nhận lúc", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("đủ xác nhận lúc", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "giao ước thi đua"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True)
                | (~Q(state="draft") & Q(opened_at__isnull=False, opened_by__isnull=False)),
                name="pact_opened_facts",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True)),
                name="pact_signed_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"Giao ước thi đua {self.group_year}"

    @property
    def is_draft(self) -> bool:
        return self.state == PactState.DRAFT


class PactConfirmation(models.Model):
    """The head of a member unit has confirmed the pact; a later change of its text cancels that, with the
    reason, and the row stays."""

    pact = models.ForeignKey(Pact, models.CASCADE, related_name="confirmations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc", auto_now_add=True)
    cancelled_at = models.DateTimeField("hết giá trị lúc", null=True, blank=True)
    cancel_reason = NfcCharField("lý do hết giá trị", max_length=500, blank=True)

    class Meta:
        verbose_name = "xác nhận giao ước"
        ordering = ["pact", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "organisation"],
                condition=Q(cancelled_at=None),
                name="one_confirmation_in_force",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="cancelling_needs_reason"
            ),
        ]


def scan_path(instance: PactScan, filename: str) -> str:
    return random_path(f"pacts/{instance.pact_id}", filename)


class PactScan(models.Model):
    """The signed paper, scanned. It belongs to the text as it stood; removed before the text is changed."""

    pact = models.OneToOneField(Pact, models.PROTECT, related_name="scan")
    file = models.FileField("tệp", upload_to=scan_path, max_length=200)
    filename = NfcCharField("tên tệp", max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "bản giao ước đã ký"

    def __str__(self) -> str:
        return self.filename
