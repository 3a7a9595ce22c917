"""Award kinds, the dossier of a group-year, and its nominations."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from awards.choices import DossierState, NominationState
from awards.models.campaigns import Themed
from emulation.common.fields import NfcCharField, NfcTextField
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.regulations.models import Regulation
from scoring.models import RankingRow, RankingRun


class AwardKind(models.Model):
    """A kind of award. What entitles to it, who decides and by which majority: figures of the regulation."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = NfcCharField("tên", max_length=120)
    short_name = NfcCharField("tên ngắn", max_length=60)
    level = models.PositiveSmallIntegerField("thứ bậc, cao nhất là 1")

    class Meta:
        verbose_name = "hình thức khen thưởng"
        ordering = ["level"]

    def __str__(self) -> str:
        return self.name


class Dossier(models.Model):
    """What a group sends after its conference. The date of reception fixes the regulation it follows."""

    group_year = models.OneToOneField(GroupYear, models.PROTECT, related_name="dossier")
    run = models.ForeignKey(RankingRun, models.PROTECT, related_name="dossiers")
    state = models.CharField("trạng thái", max_length=10, choices=DossierState, default=DossierState.DRAFTED)
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_on = models.DateField("ngày tiếp nhận", null=True, blank=True)
    regulation = models.ForeignKey(
        Regulation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quy định áp dụng"
    )
    appraised_at = models.DateTimeField("thẩm định xong lúc", null=True, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "hồ sơ đề nghị khen thưởng"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="drafted", submitted_at__isnull=True)
                | Q(
                    state__in=["submitted", "supplement", "appraised"],
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    received_on__isnull=False,
                    regulation__isnull=False,
                ),
                name="dossier_submitted_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="appraised") | Q(appraised_at__isnull=False, appraised_by__isnull=False),
                name="dossier_appraised_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"Hồ sơ đề nghị khen thưởng: {self.group_year}"

    def regulation_in_force(self) -> Regulation:
        """The regulation the dossier follows: fixed by its reception, until then that of the group-year."""
        return self.regulation or self.group_year.regulation


class Nomination(Themed):
    """One unit proposed for one award. A choice that does not follow the ranking says why (`deviation`).

    `targets_reason`: why the targets are said to be exceeded while the figures show some below their plan.
    `campaign`: a thematic award, for what was done in that campaign; the ranking has no say in it.

    `version` counts what was written by form or list: who writes without having read the last one is told.

    `selection`: not proposed by the group but chosen among the provincial flags, and why (government flags).
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="nominations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="nominations")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="+")
    row = models.ForeignKey(RankingRow, models.PROTECT, related_name="nominations")
    state = models.CharField(
        "trạng thái", max_length=15, choices=NominationState, default=NominationState.DRAFTED
    )
    version = models.PositiveIntegerField(default=1)
    summary = NfcTextField("tóm tắt thành tích", max_length=300, blank=True)
    deviation = NfcCharField("lý do không theo thứ hạng", max_length=500, blank=True)
    override_document = NfcCharField("văn bản cho phép vượt chỉ tiêu", max_length=200, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    selection = NfcCharField("lý do chọn xét Cờ thi đua của Chính phủ", max_length=500, blank=True)
    answers = models.JSONField("trả lời theo tiêu chuẩn", default=dict, blank=True)
    targets_reason = NfcCharField("lý do xác nhận vượt mức chỉ tiêu", max_length=500, blank=True)
    findings = models.JSONField("kết quả kiểm tra điều kiện khi trình", default=list, blank=True)
    opinion = NfcTextField("ý kiến thẩm định", blank=True)
    refusal_clause = NfcCharField("căn cứ không đủ điều kiện", max_length=300, blank=True)
    appraised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    appraised_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        "awards.Decision", models.SET_NULL, null=True, blank=True, related_name="nominations"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "đề nghị khen thưởng"
        ordering = ["kind__level", "row__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "organisation", "kind"],
                condition=Q(campaign__isnull=True),
                name="nominated_once",
            ),
            models.UniqueConstraint(
                fields=["dossier", "organisation", "kind", "campaign"],
                condition=Q(campaign__isnull=False),
                name="nominated_once_for_campaign",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_eligible") | ~Q(refusal_clause=""), name="refusal_names_the_clause"
            ),
            models.CheckConstraint(
                condition=Q(override_document="", override_by__isnull=True)
                | (~Q(override_document="") & Q(override_by__isnull=False)),
                name="override_is_documented",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "published", "revoked"]) | Q(decision__isnull=False),
                name="decided_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.award_name}"
