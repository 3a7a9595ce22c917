"""What waits for a decision, decisions as far as they are, and what the public may read of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from awards.choices import DecisionState, DossierState, NominationState, SessionState
from awards.formulas import prize
from awards.models import AwardKind, AwardRecord, Campaign, CouncilSession, Decision, Nomination
from awards.selectors.government_flags import HELD
from emulation.people.models import User
from emulation.regulations.models import Regulation

PASSED = Q(state=NominationState.PASSED)
UNVOTED = Q(state=NominationState.ON_AGENDA, agenda_item__ballot=None) & ~Q(
    agenda_item__session__state=SessionState.PREPARED
)
APPRAISED = Q(state=NominationState.ELIGIBLE, dossier__state=DossierState.APPRAISED)


def waiting(session: CouncilSession | None = None) -> list[Nomination]:
    """Nominations of which nothing stands in a draft yet: passed by the council, or eligible of a kind that
    goes to the Chairman without a vote (a figure of the regulation). Of one session's agenda, or all."""
    found = Nomination.objects.filter(PASSED | UNVOTED | APPRAISED, decision=None)
    if session is not None:
        found = found.filter(agenda_item__session=session)
    found = found.select_related(
        "organisation",
        "kind",
        "campaign",
        "row",
        "dossier__regulation",
        "dossier__group_year__group",
        "dossier__group_year__regulation",
    ).order_by("kind__level", "dossier__group_year__group__sort_key", "row__order", "id")
    rows = list(found)
    held = flag_is_pending(rows)
    return [
        one
        for one in rows
        if (one.state != NominationState.ELIGIBLE or not needs_vote(one)) and one.pk not in held
    ]


def flag_is_pending(nominations: Sequence[Nomination]) -> set[int]:
    """Ids of those whose unit has been chosen for the government flag for the same achievement: they leave
    the list of the province (NĐ 98/2023) until that is refused. One query; the rule is a figure."""
    units = {one.organisation_id for one in nominations}
    flags = Nomination.objects.filter(organisation__in=units, state__in=HELD).exclude(selection="")
    pending = set(flags.values_list("dossier_id", "organisation_id"))
    return {
        one.pk
        for one in nominations
        if not one.selection
        and one.campaign_id is None
        and (one.dossier_id, one.organisation_id) in pending
        and one.dossier.regulation_in_force().book.flag("award.one_per_achievement")
    }


def needs_vote(nomination: Nomination) -> bool:
    """Does the council vote on this kind, by the regulation of the dossier?"""
    book = nomination.dossier.regulation_in_force().book
    return book.flag(f"award.{nomination.kind.code}.council_vote")


@dataclass(frozen=True)
class Batch:
    """Nominations of one kind and year that one decision may name; thematic ones of one campaign."""

    kind: AwardKind
    year: int
    nominations: list[Nomination]
    campaign: Campaign | None = None

    @property
    def award_name(self) -> str:
        return self.nominations[0].award_name

    @property
    def key(self) -> str:
        theme = f"-{self.campaign.pk}" if self.campaign else ""
        return f"{self.kind.code}-{self.year}{theme}"


def batches(nominations: Sequence[Nomination]) -> list[Batch]:
    """One for each kind, year and campaign, the highest award of the newest year first."""
    found: dict[tuple[int, int, int], list[Nomination]] = {}
    for one in nominations:
        key = (-one.dossier.group_year.year, one.kind.level, one.campaign_id or 0)
        found.setdefault(key, []).append(one)
    return [Batch(some[0].kind, -key[0], some, some[0].campaign) for key, some in sorted(found.items())]


def decisions_for(user: User) -> QuerySet[Decision]:
    """All of them for those who prepare, vote or inspect; the published ones for everybody else."""
    found = Decision.objects.select_related("kind", "campaign").annotate(
        units=Count("records", distinct=True), drafted=Count("nominations", distinct=True)
    )
    if not user.has_perm("awards.view_drafts"):
        found = found.filter(state=DecisionState.PUBLISHED)
    return found.order_by("-year", "signed_on", "kind__level", "-id")


def nominations_of(decision: Decision) -> list[Nomination]:
    """The list of a decision in the order of its appendix."""
    found = decision.nominations.select_related(
        "organisation",
        "kind",
        "campaign",
        "row",
        "dossier__group_year__group",
        "dossier__regulation",
        "award",
    )
    return list(found.order_by("dossier__group_year__group__sort_key", "row__order", "id"))


@dataclass(frozen=True)
class Prize:
    """Prize money of one award of a decision: as signed, or as it would be on that day."""

    coefficient: str
    base_salary: int
    each: int
    clause: str


def prize_on(regulation: Regulation, kind: AwardKind, on: date) -> Prize:
    """Coefficient of the kind × base salary of that day, both by this regulation."""
    key = f"award.{kind.code}.prize_coefficient"
    coefficient = regulation.book.decimal(key)
    base = regulation.book.base_salary(on)
    words = f"{coefficient.normalize():f}".replace(".", ",")
    return Prize(words, base, prize(coefficient, base), regulation.book.clause(key))


def public_decisions(year: int | None) -> QuerySet[Decision]:
    """Published decisions with their awards that still stand, for the page without sign-in."""
    records = AwardRecord.objects.select_related("organisation", "revoked_by").order_by(
        "organisation__sort_key", "id"
    )
    found = Decision.objects.filter(state=DecisionState.PUBLISHED).select_related("kind", "campaign")
    if year:
        found = found.filter(year=year)
    return found.prefetch_related(Prefetch("records", records)).order_by(
        "-year", "kind__level", "-signed_on", "-id"
    )


def public_years() -> list[int]:
    found = Decision.objects.filter(state=DecisionState.PUBLISHED).order_by("-year")
    return list(found.values_list("year", flat=True).distinct())


def open_consultations(on: date) -> list[Decision]:
    """Lists that are before the public on that day, with the units named."""
    found = Decision.objects.filter(
        state=DecisionState.DRAFTED, consult_from__lte=on, consult_to__gte=on
    ).select_related("kind", "campaign")
    named = Nomination.objects.select_related("organisation", "dossier__group_year__group").order_by(
        "dossier__group_year__group__sort_key", "row__order", "id"
    )
    return list(found.prefetch_related(Prefetch("nominations", named)).order_by("consult_to", "id"))
