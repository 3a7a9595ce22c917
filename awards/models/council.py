"""The council (Hội đồng Thi đua - Khen thưởng), its members with terms, its sessions and agenda."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.choices import CouncilRole, Honorific, SessionState
from awards.models.nominations import Nomination
from emulation.ballots.models import Ballot
from emulation.common.fields import NfcCharField
from emulation.organisations.models import Organisation


class Council(models.Model):
    """The council as composed by one decision."""

    name = NfcCharField("tên", max_length=200)
    decision_number = NfcCharField("số quyết định thành lập", max_length=60)
    decided_on = models.DateField("ngày quyết định")
    symbol = NfcCharField("ký hiệu văn bản", max_length=20, default="HĐTĐKT")

    class Meta:
        verbose_name = "Hội đồng Thi đua - Khen thưởng"
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["decision_number", "decided_on"], name="council_decision_once")
        ]

    def __str__(self) -> str:
        return self.name


class CouncilMemberQuerySet(models.QuerySet["CouncilMember"]):
    def serving(self, on: date) -> CouncilMemberQuerySet:
        return self.filter(starts__lte=on).filter(Q(ends=None) | Q(ends__gte=on))


class CouncilMember(models.Model):
    """A member with a term. `organisation` is the own unit: no vote on it."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="council_seats")
    honorific = models.CharField("danh xưng", max_length=3, choices=Honorific, blank=True)
    role = models.CharField("chức trách", max_length=20, choices=CouncilRole)
    title = NfcCharField("chức vụ", max_length=150)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị công tác"
    )
    order = models.PositiveSmallIntegerField("thứ tự")
    document = NfcCharField("văn bản cử tham gia", max_length=200, blank=True)
    starts = models.DateField("từ ngày")
    ends = models.DateField("đến ngày", null=True, blank=True)

    objects = CouncilMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên Hội đồng"
        ordering = ["council", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "user"], condition=Q(ends=None), name="council_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="council_term_dates"
            ),
        ]


class CouncilSession(models.Model):
    """A session on awards, with an agenda of eligible nominations."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="sessions")
    year = models.PositiveSmallIntegerField("năm thi đua")
    title = NfcCharField("tên phiên họp", max_length=200)
    held_on = models.DateField("ngày họp")
    venue = NfcCharField("địa điểm", max_length=200, blank=True)
    opinions_due = models.DateTimeField("hạn gửi phiếu lấy ý kiến bằng văn bản", null=True, blank=True)
    state = models.CharField("trạng thái", max_length=10, choices=SessionState, default=SessionState.PREPARED)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "phiên họp Hội đồng"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="session_closed_facts",
            )
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """A nomination on the agenda. Kinds that go to the Chairman without a council vote have no ballot."""

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="items")
    nomination = models.OneToOneField(Nomination, models.PROTECT, related_name="agenda_item")
    ballot = models.OneToOneField(Ballot, models.PROTECT, null=True, blank=True, related_name="agenda_item")
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "nội dung phiên họp"
        ordering = ["session", "order"]
        constraints = [models.UniqueConstraint(fields=["session", "order"], name="agenda_order_once")]
