"""The ranking of a group with what each unit is, may be, or may not be proposed for.

`Field` holds everything: no queries here, whatever the size of the group.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from awards.choices import NominationState
from awards.eligibility import Finding
from awards.models import AwardKind, Campaign, Nomination
from awards.selectors.facts import Field, passed_over
from awards.selectors.wording import Tag, tag_of
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from scoring.models import RankingRow


@dataclass(frozen=True)
class Proposal:
    """A nomination of this unit. `against`: what stands against it by now."""

    kind: AwardKind
    url: str
    nomination: Nomination
    tag: Tag
    against: tuple[Finding, ...]


@dataclass(frozen=True)
class Offer:
    """An award the unit may be proposed for; so many conditions are still unanswered."""

    kind: AwardKind
    url: str
    unknown: int


@dataclass(frozen=True)
class Refusal:
    """An award the unit may not be proposed for, and why: the first reason with its clause."""

    kind: AwardKind
    url: str
    fact: str
    clause: str
    alternative: str
    further: int


@dataclass(frozen=True)
class UnitLine:
    """One unit of the ranking. `refusals_open`: the conference named it for an award it may not get."""

    row: RankingRow
    votes: tuple[tuple[str, str], ...]
    proposals: tuple[Proposal, ...]
    offers: tuple[Offer, ...]
    refusals: tuple[Refusal, ...]
    refusals_open: bool


@dataclass(frozen=True)
class KindMeter:
    """The quota of one kind, live. `beyond`: places by a document of the secretary."""

    kind: AwardKind
    used: int
    limit: int
    beyond: int
    clause: str
    url: str


def nomination_page(
    year: GroupYear, unit: Organisation, kind: AwardKind, campaign: Campaign | None = None
) -> str:
    """The address where a unit is proposed for an award, of the year or of a campaign."""
    args = [year.group.code, year.year, unit.code, kind.code]
    if campaign is not None:
        return reverse("awards:thematic", args=[*args, campaign.pk])
    return reverse("awards:nomination", args=args)


def unit_lines(field: Field) -> list[UnitLine]:
    """Every member with every kind that the group proposes."""
    return [_line(field, row) for row in field.rows]


def _line(field: Field, row: RankingRow) -> UnitLine:
    proposals: list[Proposal] = []
    offers: list[Offer] = []
    refusals: list[Refusal] = []
    for kind in field.offered:
        found = _one(field, row, kind)
        if isinstance(found, Proposal):
            proposals.append(found)
        elif isinstance(found, Offer):
            offers.append(found)
        else:
            refusals.append(found)
    proposals += [
        _proposal(field, row, one)
        for one in field.nominations
        if one.campaign_id and one.organisation_id == row.organisation_id
    ]
    counts = field.counts.get(row.organisation_id, ())
    named = {count.award_kind for count in counts}
    return UnitLine(
        row=row,
        votes=tuple((_short(field, count.award_kind), f"{count.agree}/{field.base}") for count in counts),
        proposals=tuple(proposals),
        offers=tuple(offers),
        refusals=tuple(refusals),
        refusals_open=any(refusal.kind.code in named for refusal in refusals),
    )


def _short(field: Field, code: str) -> str:
    return field.book.text(f"award.{code}.short_name")


def _one(field: Field, row: RankingRow, kind: AwardKind) -> Proposal | Offer | Refusal:
    nomination = field.nomination_of(row.organisation_id, kind)
    if nomination is not None:
        return _proposal(field, row, nomination)
    url = nomination_page(field.group_year, row.organisation, kind)
    assessment = field.assess(row, kind)
    if not assessment.blocking:
        return Offer(kind, url, len(assessment.unknown))
    first, *others = assessment.blocking
    return Refusal(kind, url, first.fact, first.clause, first.alternative, len(others))


def _proposal(field: Field, row: RankingRow, nomination: Nomination) -> Proposal:
    """With what stands against it by now, while it is being prepared."""
    kind, campaign = nomination.kind, nomination.campaign
    drafted = nomination.state == NominationState.DRAFTED
    against = field.assess(row, kind, campaign=campaign).blocking if drafted else ()
    url = nomination_page(field.group_year, row.organisation, kind, campaign)
    return Proposal(kind, url, nomination, tag_of(nomination.state), against)


def meters(field: Field) -> list[KindMeter]:
    """Quotas of the kinds that have one."""
    found = []
    regulation = field.regulation
    for kind in field.offered:
        meter = field.meter(kind)
        if meter.limit is not None:
            url = regulation.clause_url(field.limit_key(kind))
            clause = field.book.clause(field.limit_key(kind))
            found.append(KindMeter(kind, meter.used - meter.over, meter.limit, meter.over, clause, url))
    return found


def better_ones(field: Field, row: RankingRow, kind: AwardKind) -> list[RankingRow]:
    """Better ranked units that nobody has proposed for this award or a higher one."""
    return passed_over(field, row, kind)
