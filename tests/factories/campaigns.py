"""Thematic campaigns for tests, and units proposed for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from awards.models import Campaign, Dossier, Nomination
from awards.services import campaigns as services
from awards.services.campaigns import CampaignFacts
from awards.services.dossiers import submit_dossier
from emulation.common.dates import today
from emulation.groups.models import GroupYear
from tests.factories import awards, ground

NAME = "Chuyển đổi số trong cơ quan nhà nước"


def facts(**given: Any) -> CampaignFacts:
    given.setdefault("name", NAME)
    given.setdefault("level", "province")
    given.setdefault("document", "Kế hoạch số 118/KH-UBND")
    given.setdefault("first_day", date(2021, 9, 1))
    given.setdefault("dated", given["first_day"])
    return CampaignFacts(**given)


def years_ago(years: int) -> date:
    """The first day of a campaign that has lasted exactly so many whole years today."""
    tomorrow = today() + timedelta(days=1)
    if (tomorrow.month, tomorrow.day) == (2, 29):
        return date(tomorrow.year - years, 3, 1)
    return tomorrow.replace(year=tomorrow.year - years)


def campaign_of(years: int, level: str = "province", **given: Any) -> Campaign:
    """Still running, so many whole years old today."""
    return services.add_campaign(
        actor=ground.make_staff(), facts=facts(level=level, first_day=years_ago(years), **given)
    )


def thematic(
    group_year: GroupYear, campaign: Campaign, place: int = 2, code: str = awards.FLAG, **given: Any
) -> Nomination:
    return awards.nominate(group_year, place, code, campaign=campaign, **given)


def send(group_year: GroupYear) -> Dossier:
    dossier = Dossier.objects.get(group_year=group_year)
    return submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)
