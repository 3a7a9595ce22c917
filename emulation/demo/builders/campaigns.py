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
LONG = CampaignFacts(
    name="Hưng Yên thi đua chuyển đổi số trong cơ quan nhà nước",
    level=CampaignLevel.PROVINCE,
    document="Kế hoạch số 118/KH-UBND",
    dated=date(2021, 8, 20),
    first_day=date(2021, 9, 1),
)
GOVERNMENT = CampaignFacts(
    name="Cả nước chung sức xây dựng nông thôn mới, giai đoạn 2021 - 2025",
    level=CampaignLevel.GOVERNMENT,
    document="Kế hoạch số 57/KH-TTg",
    dated=date(2020, 12, 15),
    first_day=date(2021, 1, 1),
    last_day=date(2025, 12, 31),
)


def build_campaigns(world: World) -> None:
    """By the real service. The young one began thirteen months ago, whenever the data are loaded."""
    began = world.now.date() - timedelta(days=400)
    young = CampaignFacts(
        name="Hưng Yên thi đua giảm rác thải nhựa trong công sở",
        level=CampaignLevel.PROVINCE,
        document="Kế hoạch số 203/KH-UBND",
        dated=began - timedelta(days=6),
        first_day=began,
    )
    for facts in (LONG, GOVERNMENT, young):
        with happened(world.now - timedelta(days=395)):
            add_campaign(actor=world.keeper, facts=facts)


def campaign_of(year: Year) -> Campaign | None:
    """The campaign that one unit of that group-year is proposed for."""
    return Campaign.objects.get(name=LONG.name) if (year.code, year.number) == THEMATIC else None
