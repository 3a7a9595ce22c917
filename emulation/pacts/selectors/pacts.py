"""Pacts: their text drawn up from the registrations, who has confirmed, where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q

from emulation.activities.choices import ActivityKind, ActivityState
from emulation.activities.models import Activity
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear, Membership
from emulation.pacts.choices import PactState, RegistrationState
from emulation.pacts.content import MemberPart, Movement, PactContent, Promise
from emulation.pacts.models import Pact, PactConfirmation, Registration, RegistrationItem
from emulation.pacts.selectors.registrations import OPEN_STATES, award_names
from emulation.people.models import User


def pact_of(group_year: GroupYear) -> Pact | None:
    """The pact with its scan; None while the leader has not begun it."""
    found = Pact.objects.filter(group_year=group_year).select_related("scan", "opened_by").first()
    if found is not None:
        found.group_year = group_year
    return found


def content_of(group_year: GroupYear) -> PactContent:
    """Movements and registrations as they stand now. Three queries."""
    names = award_names(group_year)
    confirmed = Registration.objects.filter(state=RegistrationState.CONFIRMED).prefetch_related(
        Prefetch("items", queryset=RegistrationItem.objects.select_related("task").order_by("order", "pk"))
    )
    memberships = (
        group_year.memberships.active()
        .select_related("organisation")
        .prefetch_related(Prefetch("registration", queryset=confirmed))
        .order_by("order", "pk")
    )
    return PactContent(
        movements=tuple(_movements(group_year)), members=tuple(_part(m, names) for m in memberships)
    )


def _movements(group_year: GroupYear) -> list[Movement]:
    found = Activity.objects.filter(group_year=group_year, kind=ActivityKind.MOVEMENT).exclude(
        state=ActivityState.CANCELLED
    )
    return [
        Movement(
            name=one.title,
            form=one.get_form_display(),
            aim=one.goal,
            starts=one.starts_on,
            ends=one.ends_on,
        )
        for one in found.order_by("starts_on", "pk")
    ]


def _part(membership: Membership, names: dict[str, str]) -> MemberPart:
    registration: Registration | None = getattr(membership, "registration", None)
    unit = membership.organisation
    if registration is None:
        return MemberPart(organisation_id=unit.pk, unit=unit.name, registered=False)
    return MemberPart(
        organisation_id=unit.pk,
        unit=unit.name,
        registered=True,
        promises=tuple(
            Promise(
                text=item.text,
                unit_of_measure=item.unit_of_measure,
                target=item.target,
                document=item.task.document_number if item.task else "",
            )
            for item in registration.items.all()
        ),
        awards=tuple(names[kind] for kind in registration.award_kinds if kind in names),
    )


def shown_content(pact: Pact) -> PactContent:
    """What stands in the pact: frozen once it was opened, drawn up afresh while it is a draft."""
    return content_of(pact.group_year) if pact.is_draft else PactContent.from_json(pact.content)


def is_outdated(pact: Pact) -> bool:
    """Have registrations, members or movements changed since the pact was opened?"""
    return not pact.is_draft and content_of(pact.group_year).to_json() != pact.content


@dataclass(frozen=True)
class Confirming:
    """One member and its confirmation in force, if there is one."""

    membership: Membership
    confirmation: PactConfirmation | None


def in_force(pact: Pact) -> dict[int, PactConfirmation]:
    """Confirmations in force by unit; one query."""
    found = pact.confirmations.filter(cancelled_at=None).select_related("user")
    return {confirmation.organisation_id: confirmation for confirmation in found}


def cancelled(pact: Pact) -> list[PactConfirmation]:
    """Earlier confirmations that a change of the text has cancelled, newest first."""
    found = pact.confirmations.exclude(cancelled_at=None).select_related("user", "organisation")
    return list(found.order_by("-cancelled_at", "organisation__sort_key"))


def waiting_members(pact: Pact) -> list[int]:
    """Ids of the active members that have not confirmed yet."""
    done = pact.confirmations.filter(cancelled_at=None).values("organisation")
    active = pact.group_year.memberships.active().exclude(organisation__in=done)
    return list(active.order_by("order").values_list("organisation_id", flat=True))


def signed_in(group_years: Sequence[GroupYear]) -> set[int]:
    """Ids of those group-years whose pact every member has confirmed; one query, and none where the state of
    the year says already that the step is over."""
    asked = [group_year.pk for group_year in group_years if group_year.state in OPEN_STATES]
    if not asked:
        return set()
    signed = Pact.objects.filter(group_year__in=asked, state=PactState.SIGNED)
    return set(signed.values_list("group_year_id", flat=True))


def to_confirm(user: User) -> list[tuple[Pact, Membership]]:
    """Open pacts that a unit headed by this person has not confirmed yet; two queries at most."""
    headed = user.roles.headed
    if not headed:
        return []
    memberships = list(
        Membership.objects.active()
        .filter(organisation__in=headed, group_year__pact__state=PactState.OPEN)
        .exclude(
            pk__in=Membership.objects.filter(
                group_year__pact__confirmations__organisation=F("organisation"),
                group_year__pact__confirmations__cancelled_at=None,
            ).values("pk")
        )
        .select_related("organisation", "group_year__group", "group_year__pact")
        .prefetch_related("group_year__deadlines")
        .order_by("group_year__year", "pk")
    )
    return [(membership.group_year.pact, membership) for membership in memberships]


@dataclass(frozen=True)
class Drawing:
    """A group-year whose leader has the pact to draw up or to see confirmed."""

    group_year: GroupYear
    pact: Pact | None
    members: int
    registered: int
    confirmed: int


def to_draw_up(user: User) -> list[Drawing]:
    """Group-years this person leads, still in the months of registering, whose pact is not signed yet."""
    led = involvement(user).led(*OPEN_STATES)
    if not led:
        return []
    active = Q(memberships__left_on=None)
    found = (
        GroupYear.objects.filter(pk__in=[group_year.pk for group_year in led])
        .exclude(pact__state=PactState.SIGNED)
        .select_related("group", "pact")
        .prefetch_related("deadlines")
        .annotate(
            members=Count("memberships", filter=active, distinct=True),
            registered=Count(
                "memberships",
                filter=active & Q(memberships__registration__state=RegistrationState.CONFIRMED),
                distinct=True,
            ),
            confirmed=Count(
                "pact__confirmations", filter=Q(pact__confirmations__cancelled_at=None), distinct=True
            ),
        )
        .order_by("year", "group__sort_key", "pk")
    )
    return [
        Drawing(
            group_year=group_year,
            pact=getattr(group_year, "pact", None),
            members=group_year.members,
            registered=group_year.registered,
            confirmed=group_year.confirmed,
        )
        for group_year in found
    ]
