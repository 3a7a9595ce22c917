"""How far each member unit is with its registration and the pact, for the matrix and for reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from emulation.groups.models import GroupYear, Membership
from emulation.groups.steps import UnitsDone
from emulation.pacts.choices import PactState, RegistrationState
from emulation.pacts.models import PactConfirmation


def units_registered(group_years: Sequence[GroupYear]) -> UnitsDone:
    """Has the head confirmed the unit's registration? One query."""
    found: UnitsDone = defaultdict(dict)
    rows = Membership.objects.active().filter(group_year__in=group_years).order_by()
    for year, unit, state in rows.values_list("group_year_id", "organisation_id", "registration__state"):
        found[year][unit] = state == RegistrationState.CONFIRMED
    return found


def units_confirmed(group_years: Sequence[GroupYear]) -> UnitsDone:
    """Has the head confirmed the pact as it stands? One query. Until the leader has opened the pact it waits
    for the leader, and no unit is named."""
    confirmed = PactConfirmation.objects.filter(
        pact__group_year=OuterRef("group_year"), organisation=OuterRef("organisation"), cancelled_at=None
    )
    opened = Membership.objects.active().filter(group_year__in=group_years).order_by()
    opened = opened.exclude(group_year__pact=None).exclude(group_year__pact__state=PactState.DRAFT)
    found: UnitsDone = defaultdict(dict)
    told = opened.annotate(has_confirmed=Exists(confirmed))
    for year, unit, done in told.values_list("group_year_id", "organisation_id", "has_confirmed"):
        found[year][unit] = done
    return found
