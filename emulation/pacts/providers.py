"""What this room adds to the home page and to the page of a group-year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from emulation.groups import capacities
from emulation.groups.choices import Step
from emulation.groups.models import GroupYear, Membership
from emulation.groups.panels import Action
from emulation.groups.selectors import standing_of
from emulation.home.registry import Doing, Task
from emulation.organisations.panels import Panel
from emulation.pacts.choices import PactState, RegistrationState
from emulation.pacts.models import Pact, Registration
from emulation.pacts.selectors import pacts
from emulation.pacts.selectors.registrations import (
    OPEN_STATES,
    counted_items,
    member_standings,
    to_register,
)
from emulation.pacts.services.registrations import registration_url
from emulation.people.models import User


def registration_tasks(user: User) -> Iterable[Task]:
    """Registrations of the person's units that are not confirmed yet; two queries."""
    if not user.roles.served:
        return
    for membership in to_register(user):
        yield _registration_task(user, membership, counted_items(membership))


def _registration_task(user: User, membership: Membership, items: int) -> Task:
    registration: Registration | None = getattr(membership, "registration", None)
    group_year = membership.group_year
    scope = f"{membership.organisation.short_name}, {group_year.group.short_name}"
    due, year = _due(group_year, Step.REGISTRATION), group_year.year
    head = membership.organisation_id in user.roles.headed
    if registration is not None and registration.state == RegistrationState.RETURNED:
        url = registration_url(membership, "registration-edit")
        return Task(f"Sửa đăng ký thi đua năm {year} bị trả lại", url, scope, due, Doing.DOING)
    if registration is not None and items:
        url = registration_url(membership, "registration-confirm")
        if head:
            return Task(f"Xác nhận đăng ký thi đua năm {year}", url, scope, due, Doing.DOING)
        title = f"Đăng ký thi đua năm {year}: đã soạn, chờ thủ trưởng xác nhận"
        return Task(title, url, scope, due, Doing.WAITING)
    return Task(f"Đăng ký thi đua năm {year}", registration_url(membership, "registration-edit"), scope, due)


def confirming_tasks(user: User) -> Iterable[Task]:
    """Open pacts that the heads have not confirmed yet."""
    for pact, membership in pacts.to_confirm(user):
        group_year = membership.group_year
        yield Task(
            title=f"Xác nhận giao ước thi đua năm {group_year.year}",
            url=_url(group_year, "confirm"),
            scope=f"{membership.organisation.short_name}, {group_year.group.short_name}",
            due_on=_due(group_year, Step.PLEDGE),
            doing=Doing.TODO if pact.state == PactState.OPEN else Doing.WAITING,
        )


def drawing_tasks(user: User) -> Iterable[Task]:
    """For leaders and deputies: the pact to be drawn up, opened, seen confirmed."""
    for drawing in pacts.to_draw_up(user):
        yield _drawing_task(drawing)


def _drawing_task(drawing: pacts.Drawing) -> Task:
    group_year, pact = drawing.group_year, drawing.pact
    opened = pact is not None and not pact.is_draft
    everybody = drawing.registered == drawing.members
    if opened:
        title, doing = f"Giao ước thi đua năm {group_year.year}: chờ các đơn vị xác nhận", Doing.WAITING
    elif everybody:
        title, doing = f"Lập giao ước thi đua năm {group_year.year}", Doing.DOING if pact else Doing.TODO
    else:
        title, doing = f"Giao ước thi đua năm {group_year.year}: chờ các đơn vị đăng ký", Doing.WAITING
    return Task(
        title=title,
        url=_url(group_year),
        scope=capacities.leading(group_year.group),
        due_on=_due(group_year, Step.PLEDGE),
        doing=doing,
        done=drawing.confirmed if opened else drawing.registered,
        total=drawing.members,
        counted="đơn vị",
    )


def _due(group_year: GroupYear, step: Step) -> date | None:
    return next((d.due_on for d in group_year.deadlines.all() if d.step == step), None)


def _url(group_year: GroupYear, name: str = "show") -> str:
    return reverse(f"pacts:{name}", args=[group_year.group.code, group_year.year])


@dataclass(frozen=True)
class PactPanel:
    """How far the group is: registered and confirmed of so many, who is missing."""

    url: str
    members: int
    registered: int
    confirmed: int
    pact: Pact | None
    missing: list[str]

    @property
    def is_signed(self) -> bool:
        return self.pact is not None and self.pact.state == PactState.SIGNED


def pact_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """On the page of a group-year; years before this room existed show nothing."""
    standings = member_standings(group_year)
    pact = pacts.pact_of(group_year)
    registered = [standing for standing in standings if standing.is_confirmed]
    if not standings or not (pact or registered or group_year.state in OPEN_STATES):
        return
    opened = pact is not None and not pact.is_draft
    confirmations = pacts.in_force(pact) if pact else {}
    missing = [
        standing.membership.organisation.short_name
        for standing in standings
        if (standing.membership.organisation_id not in confirmations if opened else not standing.is_confirmed)
    ]
    data = PactPanel(
        url=_url(group_year),
        members=len(standings),
        registered=len(registered),
        confirmed=len(confirmations),
        pact=pact,
        missing=missing,
    )
    yield Panel(10, "pacts/_panel.html", data, aside=True)


def pact_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    """Register, confirm or draw up, while it is the time for it."""
    if group_year.state not in OPEN_STATES:
        return
    standing = standing_of(user, group_year)
    if standing.member_units:
        membership = (
            group_year.memberships.active()
            .filter(organisation__in=standing.member_units)
            .exclude(registration__state=RegistrationState.CONFIRMED)
        )
        own = membership.select_related("organisation", "group_year__group").order_by("order").first()
        if own is not None:
            url = registration_url(own, "registration-edit")
            yield Action(20, "Đăng ký thi đua", url, "pencil-square")
    if standing.leads or standing.member_units or standing.is_staff:
        yield Action(25, "Đăng ký, giao ước", _url(group_year), "journal-check")
