"""Secret ballots.

Who voted (`Participation`) and what was voted (`Tally`) stand in two tables without link, time or order.
A vote is not a row: it is one more on a counter, so there is nothing that could be joined to a voter
(docs/adr/0005-secret-ballot.md).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.ballots.choices import BallotState, Choice, PaperState
from emulation.common.fields import NfcCharField


class Ballot(models.Model):
    """One question put to an electorate fixed at opening. Its share counts against *all* of `total`."""

    title = NfcCharField("nội dung", max_length=300)
    state = models.CharField("trạng thái", max_length=10, choices=BallotState, default=BallotState.PREPARED)
    threshold_percent = models.DecimalField("tỷ lệ cần đạt, %", max_digits=5, decimal_places=2)
    threshold_clause = NfcCharField("căn cứ", max_length=200)
    total = models.PositiveSmallIntegerField("tổng số thành viên", default=0)
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "cuộc bỏ phiếu"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="prepared", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True, total__gt=0)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False, total__gt=0),
                name="ballot_state_facts",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Participation(models.Model):
    """One member of the electorate and whether the paper is cast. No time, no link to what was voted."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="participations")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ENTITLED)
    recusal_reason = NfcCharField("lý do không tham gia", max_length=300, blank=True)

    class Meta:
        verbose_name = "cử tri"
        ordering = ["ballot", "voter"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "voter"], name="voter_once"),
            models.CheckConstraint(
                condition=~Q(state="recused") | ~Q(recusal_reason=""), name="recusal_needs_reason"
            ),
        ]


class Tally(models.Model):
    """How many papers of a ballot carry this choice. All rows exist from the opening on."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="tallies")
    choice = models.CharField(max_length=10, choices=Choice)
    papers = models.PositiveSmallIntegerField("số phiếu", default=0)

    class Meta:
        verbose_name = "kết quả kiểm phiếu"
        ordering = ["ballot", "choice"]
        constraints = [models.UniqueConstraint(fields=["ballot", "choice"], name="tally_once")]
