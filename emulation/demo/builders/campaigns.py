"""Thematic campaigns: one long enough for a flag, one too young, one of the government that has ended."""

from __future__ import annotations

from datetime import date, timedelta

from awards.choices import CampaignLevel
from awards.models import Campaign
from awards.services.campaigns import CampaignFacts, add_campaign
from emulation.demo.builders.world import World, Year
from emulation.demo.trail import happened

THEMATIC = ("khoi-12", 2025)
"""In this dossier the second unit is also proposed for what it did in the long campaign."""
LONG = "Hưng Yên thi đua chuyển đổi số trong cơ quan nhà nước"
YOUNG = "Hưng Yên thi đua giảm rác thải nhựa trong công sở"
GOVERNMENT = CampaignFacts(
    name="Cả nước chung sức xây dựng nông thôn mới, giai đoạn 2021 - 2025",
    level=CampaignLevel.GOVERNMENT,
    document="Kế hoạch số 57/KH-TTg",
    dated=date(2020, 12, 15),
    first_day=date(2021, 1, 1),
    last_day=date(2025, 12, 31),
)


def build_campaigns(world: World) -> None:
    """By the real service. The long one began a good four years ago, the young one thirteen months ago,
    whenever the data are loaded."""
    long = _provincial(world, LONG, 4 * 366 + 60, "Kế hoạch số 118/KH-UBND")
    young = _provincial(world, YOUNG, 400, "Kế hoạch số 203/KH-UBND")
    for facts in (long, GOVERNMENT, young):
        with happened(world.now - timedelta(days=395)):
            add_campaign(actor=world.keeper, facts=facts)


def _provincial(world: World, name: str, days: int, document: str) -> CampaignFacts:
    began = world.now.date() - timedelta(days=days)
    dated = began - timedelta(days=6)
    return CampaignFacts(
        name=name, level=CampaignLevel.PROVINCE, document=document, dated=dated, first_day=began
    )


def campaign_of(year: Year) -> Campaign | None:
    """The campaign that one unit of that group-year is proposed for."""
    return Campaign.objects.get(name=LONG) if (year.code, year.number) == THEMATIC else None
