"""Thematic campaigns: what thematic flags are given for (domain §5)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from awards.choices import CampaignLevel
from awards.formulas import whole_years
from emulation.common.fields import NfcCharField
from emulation.regulations.book import RuleBook


class Campaign(models.Model):
    """A campaign launched by the province or the government, by a document. `last_day` None: running."""

    name = NfcCharField("tên phong trào", max_length=250)
    level = models.CharField("cấp phát động", max_length=10, choices=CampaignLevel)
    document = NfcCharField("văn bản phát động", max_length=150)
    dated = models.DateField("ngày văn bản")
    first_day = models.DateField("ngày bắt đầu")
    last_day = models.DateField("ngày kết thúc", null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "phong trào thi đua theo chuyên đề"
        ordering = ["level", "-first_day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "level"], name="campaign_once"),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="campaign_days"
            ),
        ]

    def __str__(self) -> str:
        return f"Phong trào thi đua “{self.name}”"

    def lasted_until(self, on: date) -> date:
        """The last day that counts on that day: the campaign's own, or that day while it runs."""
        return on if self.last_day is None else min(on, self.last_day)

    def years_on(self, on: date) -> int:
        """Whole years that the campaign had lasted on that day."""
        return whole_years(self.first_day, self.lasted_until(on))


class Themed(models.Model):
    """What names an award: its kind, and the campaign where it is a thematic one."""

    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="phong trào chuyên đề",
    )

    class Meta:
        abstract = True

    @property
    def award_name(self) -> str:
        """`Cờ thi đua của UBND tỉnh theo chuyên đề “…”`."""
        name: str = self.kind.name  # type: ignore[attr-defined]
        return f"{name} theo chuyên đề “{self.campaign.name}”" if self.campaign else name

    def award_in(self, book: RuleBook) -> str:
        """The award as that regulation writes it, for documents."""
        name = book.text(f"award.{self.kind.code}.name")  # type: ignore[attr-defined]
        return f"{name} theo chuyên đề “{self.campaign.name}”" if self.campaign else name

    @property
    def award_short(self) -> str:
        """`Cờ thi đua tỉnh, chuyên đề`: where the campaign stands beside it or in the page."""
        name: str = self.kind.short_name  # type: ignore[attr-defined]
        return f"{name}, chuyên đề" if self.campaign_id else name
