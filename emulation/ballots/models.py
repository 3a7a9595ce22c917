"""Ballots: of persons (the council) or of units (a group), secret or open, on the system or on paper.

Who voted (`Participation`) and what was voted (`Urn`, after the closing `Tally`) stand in tables without
link, time or order. A vote is not a row: it is one more on a counter in a sealed urn, so there is nothing
that could be joined to a voter (docs/adr/0012-sealed-urn.md).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from emulation.ballots.choices import BallotState, Channel, Choice, Denominator, Method, PaperState
from emulation.common import uploads
from emulation.common.fields import NfcCharField
from emulation.organisations.models import Organisation


class Ballot(models.Model):
    """One question, or one election of `seats` out of its options, put to an electorate fixed at opening.

    `total` is the electorate; `base`, known at the closing, what shares count against: all of it, or those
    who took part (`denominator`, a figure of the regulation).
    """

    title = NfcCharField("nội dung", max_length=300)
    method = models.CharField("cách lấy phiếu", max_length=10, choices=Method, default=Method.OPINION)
    channel = models.CharField("hình thức phiếu", max_length=10, choices=Channel, default=Channel.APP)
    secret = models.BooleanField("bỏ phiếu kín", default=True)
    seats = models.PositiveSmallIntegerField("số được bầu", default=1)
    denominator = models.CharField(
        "tỷ lệ tính trên", max_length=10, choices=Denominator, default=Denominator.ALL
    )
    state = models.CharField("trạng thái", max_length=10, choices=BallotState, default=BallotState.PREPARED)
    threshold_percent = models.DecimalField("tỷ lệ cần đạt, %", max_digits=5, decimal_places=2)
    threshold_clause = NfcCharField("căn cứ", max_length=200)
    total = models.PositiveSmallIntegerField("tổng số thành viên", default=0)
    base = models.PositiveSmallIntegerField("số để tính tỷ lệ", null=True, blank=True)
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
            ),
            models.CheckConstraint(
                condition=Q(state="closed", base__isnull=False, base__gt=0)
                | (~Q(state="closed") & Q(base__isnull=True)),
                name="ballot_base_at_closing",
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="ballot_seats"),
        ]

    def __str__(self) -> str:
        return self.title


class Option(models.Model):
    """Who may be elected: a unit, in the order of the paper."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="options")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        verbose_name = "người, đơn vị được giới thiệu bầu"
        ordering = ["ballot", "order"]
        constraints = [models.UniqueConstraint(fields=["ballot", "organisation"], name="option_once")]


def _scan_path(_: WrittenPaper, filename: str) -> str:
    return uploads.random_path("ballots", filename)


class WrittenPaper(models.Model):
    """The scan of a written opinion of somebody absent; what it says is on the paper alone, never in a row.

    Its reader knows that vote: only those who run the ballot open it, and the inspector.
    """

    file = models.FileField(upload_to=_scan_path)
    filename = NfcCharField("tên tệp", max_length=uploads.LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField(max_length=64)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("nhập lúc")

    class Meta:
        verbose_name = "phiếu lấy ý kiến bằng văn bản"


class Participation(models.Model):
    """One member of the electorate and whether the paper is cast. No time, no link to what was voted.

    The voter is a person, or a unit for which one of its people votes (`voter` is then who did).
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="participations")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    present = models.BooleanField("có mặt", default=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.ENTITLED)
    recusal_reason = NfcCharField("lý do không tham gia", max_length=300, blank=True)
    written = models.ForeignKey(
        WrittenPaper, models.PROTECT, null=True, blank=True, related_name="participations"
    )

    class Meta:
        verbose_name = "cử tri"
        ordering = ["ballot", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "voter"], condition=Q(organisation__isnull=True), name="voter_once"
            ),
            models.UniqueConstraint(fields=["ballot", "organisation"], name="voting_unit_once"),
            models.CheckConstraint(
                condition=Q(voter__isnull=False) | Q(organisation__isnull=False), name="somebody_is_entitled"
            ),
            models.CheckConstraint(
                condition=~Q(state="recused") | ~Q(recusal_reason=""), name="recusal_needs_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="written", written__isnull=False)
                | (~Q(state="written") & Q(written__isnull=True)),
                name="written_has_its_paper",
            ),
        ]


class Urn(models.Model):
    """The sealed counters of a ballot that runs; opened into `Tally` and removed at the closing."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="urn")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = "hòm phiếu"


class Tally(models.Model):
    """How many papers carry this choice, or this name in an election. Written at the closing, not before."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="tallies")
    choice = models.CharField(max_length=10, choices=Choice)
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="tallies")
    papers = models.PositiveSmallIntegerField("số phiếu", default=0)

    class Meta:
        verbose_name = "kết quả kiểm phiếu"
        ordering = ["ballot", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "choice"], condition=Q(option__isnull=True), name="tally_once"
            ),
            models.UniqueConstraint(fields=["option"], name="tally_of_option_once"),
        ]


class OpenVote(models.Model):
    """In an open ballot, and only there: what was voted, under the name of who voted."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="open_votes")
    choice = models.CharField(max_length=10, choices=Choice)
    option = models.ForeignKey(Option, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "biểu quyết công khai"
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(option__isnull=True), name="open_vote_once"
            ),
            models.UniqueConstraint(
                fields=["participation", "option"],
                condition=Q(option__isnull=False),
                name="open_vote_for_option_once",
            ),
        ]


class PaperCount(models.Model):
    """What one of two people counted from paper; the ballot closes when both have counted the same.

    `marks`: papers by choice, or by id of the option in an election.
    """

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="paper_counts")
    turn = models.PositiveSmallIntegerField("lần kiểm")
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued = models.PositiveSmallIntegerField("phát ra")
    returned = models.PositiveSmallIntegerField("thu về")
    valid = models.PositiveSmallIntegerField("hợp lệ")
    marks = models.JSONField("số phiếu từng ý kiến")

    class Meta:
        verbose_name = "kết quả kiểm phiếu giấy của một người"
        ordering = ["ballot", "turn"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "turn"], name="counted_once_a_turn"),
            models.UniqueConstraint(fields=["ballot", "counted_by"], name="counted_by_two_people"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2]), name="counted_in_two_turns"),
            models.CheckConstraint(
                condition=Q(returned__lte=models.F("issued"), valid__lte=models.F("returned")),
                name="counted_papers",
            ),
        ]
