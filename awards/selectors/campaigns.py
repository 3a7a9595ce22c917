"""Thematic campaigns: which there are, what they count for on a day, what is proposed for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from awards.choices import THEMATIC_FLAGS, CampaignLevel, DossierState
from awards.models import AwardKind, Campaign, Nomination
from emulation.common.dates import format_date, today
from emulation.regulations.models import Regulation


def achievement(campaign: Campaign | None, year: int) -> str:
    """What an award is for, so that two for the same are seen: the year, or the campaign."""
    return f"campaign:{campaign.pk}" if campaign else str(year)


def evidence(campaign: Campaign, on: date) -> str:
    """Which campaign, launched by what, since when and until when: the fact behind the whole years."""
    since = format_date(campaign.first_day)
    if campaign.last_day is not None and campaign.last_day <= on:
        span = f"từ {since} đến {format_date(campaign.last_day)}, đã kết thúc"
    else:
        span = f"từ {since}, tính đến {format_date(on)}"
    return f"{campaign} ({campaign.document} ngày {format_date(campaign.dated)}), {span}"


def campaigns_for(kind: AwardKind) -> list[Campaign]:
    """Campaigns for which that award may be given, begun by today; empty for kinds that are no flags."""
    levels = [level for level, flag in THEMATIC_FLAGS.items() if flag == kind.code]
    return list(Campaign.objects.filter(level__in=levels, first_day__lte=today())) if levels else []


def flag_of(campaign: Campaign) -> str:
    """Code of the award that may be given for it."""
    return THEMATIC_FLAGS[CampaignLevel(campaign.level)]


@dataclass(frozen=True)
class CampaignLine:
    """One campaign as the list shows it: whole years so far, years asked for which flag, by which clause."""

    campaign: Campaign
    years: int
    asked: int
    flag: str
    clause: str
    clause_url: str
    proposed: int

    @property
    def is_long_enough(self) -> bool:
        return self.years >= self.asked

    @property
    def is_running(self) -> bool:
        return self.campaign.last_day is None or self.campaign.last_day >= today()


def lines_of(regulation: Regulation) -> list[CampaignLine]:
    """All campaigns, those of the government first, judged today by that regulation; one query."""
    book, found = regulation.book, []
    for one in Campaign.objects.annotate(proposed=Count("nominations")):
        key = f"award.thematic_years_{one.level}"
        found.append(
            CampaignLine(
                campaign=one,
                years=one.years_on(today()),
                asked=book.integer(key),
                flag=book.text(f"award.{flag_of(one)}.name"),
                clause=book.clause(key),
                clause_url=regulation.clause_url(key),
                proposed=one.proposed,
            )
        )
    return found


def is_settled(campaign: Campaign) -> bool:
    """Has a dossier been received that rests on it? Then its name, level and first day stand."""
    sent = Nomination.objects.filter(campaign=campaign).exclude(dossier__state=DossierState.DRAFTED)
    return sent.exists()
