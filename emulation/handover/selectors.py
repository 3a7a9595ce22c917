"""The pack of a group-year: open steps, calendar, papers, people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from emulation.activities.choices import ActivityState
from emulation.activities.models import Activity
from emulation.common.dates import today
from emulation.groups import selectors as groups
from emulation.groups.choices import GroupRole, Step, YearState
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupOffice, GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.progress import open_steps
from emulation.handover.models import Handover
from emulation.handover.registry import Paper, papers_of
from emulation.organisations.models import Organisation
from emulation.people.choices import UNIT_OFFICES, OfficeKind
from emulation.people.models import Office, User


@dataclass(frozen=True)
class OpenStep:
    """A step of the old year that is not done, with its last day."""

    label: str
    due_on: date | None


@dataclass(frozen=True)
class Event:
    """Something ahead: a deadline or an activity."""

    on: date
    title: str


@dataclass(frozen=True)
class Contact:
    """Somebody the new leader will need. `part` is the office in the group ("Trưởng khối", "Thành viên")."""

    unit: str
    part: str
    name: str
    title: str
    email: str


@dataclass(frozen=True)
class Pack:
    """Everything but the words and the signatures, which stand in the `Handover`."""

    open_steps: tuple[OpenStep, ...]
    events: tuple[Event, ...]
    papers: tuple[Paper, ...]
    contacts: tuple[Contact, ...]


LATE_STATES = (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED)
"""From the ranking on a year is handed over."""


def handover_of(group_year: GroupYear) -> Handover | None:
    found = Handover.objects.filter(group_year=group_year).select_related("handed_by", "received_by")
    return found.first()


def next_year_of(group_year: GroupYear) -> GroupYear | None:
    return (
        GroupYear.objects.filter(group=group_year.group_id, year=group_year.year + 1)
        .select_related("group")
        .order_by("cycle", "pk")
        .first()
    )


def last_leader(group_year: GroupYear) -> Organisation | None:
    """The unit that led the year, or led it last: a year that is over has ended its offices."""
    office = (
        group_year.offices.filter(role=GroupRole.LEADER)
        .select_related("organisation")
        .order_by("-starts", "-pk")
        .first()
    )
    return office.organisation if office else None


def next_leader(group_year: GroupYear) -> Organisation | None:
    """The unit that leads the group in the year after, if it has one yet."""
    following = next_year_of(group_year)
    office = groups.leader(following) if following else None
    return office.organisation if office else None


def pack_of(group_year: GroupYear) -> Pack:
    """A bounded number of queries, whatever the number of members."""
    day = today()
    following = next_year_of(group_year)
    years = [group_year, *([following] if following else [])]
    return Pack(
        open_steps=tuple(OpenStep(str(step.label), due) for step, due in open_steps(group_year)),
        events=tuple(sorted(_events(years, day), key=lambda event: (event.on, event.title))),
        papers=tuple(papers_of(group_year)),
        contacts=tuple(_contacts(group_year)),
    )


def _events(group_years: list[GroupYear], day: date) -> Iterable[Event]:
    for group_year in group_years:
        for deadline in group_year.deadlines.filter(due_on__gte=day):
            yield Event(deadline.due_on, f"Hạn {Step(deadline.step).label.lower()} năm {group_year.year}")
    for activity in Activity.objects.filter(
        group_year__in=group_years, state=ActivityState.PLANNED, ends_on__gte=day
    ):
        yield Event(max(activity.starts_on, day), activity.title)


def _contacts(group_year: GroupYear) -> Iterable[Contact]:
    policy = policy_of(group_year.group)
    titles = {GroupRole.LEADER: policy.leader_title, GroupRole.DEPUTY: policy.deputy_title}
    held: dict[int, str] = {
        office.organisation_id: titles[GroupRole(office.role)] for office in _all_offices(group_year)
    }
    units = [membership.organisation for membership in groups.members(group_year)]
    people: dict[int, list[Office]] = {}
    for office in _people_of([unit.pk for unit in units]):
        people.setdefault(office.organisation_id or 0, []).append(office)
    for unit in sorted(units, key=lambda unit: unit.pk not in held):
        for office in people.get(unit.pk, []):
            yield _contact(office, unit.short_name, held.get(unit.pk, "Thành viên"))
    for office in _staff_of(group_year):
        unit_name = office.organisation.short_name if office.organisation else "Sở Nội vụ"
        yield _contact(office, unit_name, "Phụ trách tại Sở Nội vụ")


def _contact(office: Office, unit: str, part: str) -> Contact:
    user = office.user
    return Contact(unit, part, user.full_name, office.title or office.get_kind_display(), user.email)


def _all_offices(group_year: GroupYear) -> QuerySet[GroupOffice]:
    return group_year.offices.order_by("starts", "pk")


def _people_of(units: list[int]) -> QuerySet[Office]:
    return (
        Office.objects.held(today())
        .filter(kind__in=UNIT_OFFICES, organisation__in=units, user__is_active=True)
        .select_related("user")
        .order_by("-kind", "user__sort_key", "pk")
    )


def _staff_of(group_year: GroupYear) -> list[Office]:
    """Staff of the standing agency that is named for this group; staff of everything is not listed."""
    staff = (
        Office.objects.held(today())
        .filter(kind=OfficeKind.STANDING_STAFF, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("user__sort_key", "pk")
    )
    return [office for office in staff if group_year.group.code in office.group_codes]


def to_hand_over(user: User) -> list[GroupYear]:
    """Years the person's units led last, whose next leader is another unit and known, not handed over yet.

    One query for people who lead nothing, four for the others.
    """
    served = user.roles.served
    since = today().year - 1
    leading = GroupOffice.objects.filter(role=GroupRole.LEADER, group_year__year__gte=since)
    own = leading.filter(organisation__in=served, group_year__state__in=LATE_STATES)
    if not served or not (mine := set(_years_of(own))):
        return []
    last, following = {}, {}
    of_years = leading.filter(group_year__in=mine).order_by("starts", "pk")
    for year, unit in of_years.values_list("group_year", "organisation"):
        last[year] = unit
    rows = GroupYear.objects.filter(pk__in=[year for year, unit in last.items() if unit in served])
    waiting = list(rows.filter(handover__handed_at=None).select_related("group").order_by("year", "pk"))
    next_ones = leading.filter(ends=None, group_year__group__in=[row.group_id for row in waiting])
    for group, year, unit in next_ones.values_list("group_year__group", "group_year__year", "organisation"):
        following[group, year - 1] = unit
    return [row for row in waiting if following.get((row.group_id, row.year), last[row.pk]) != last[row.pk]]


def _years_of(offices: QuerySet[GroupOffice]) -> Iterable[int]:
    return offices.values_list("group_year_id", flat=True)


def to_receive(user: User) -> list[Handover]:
    """Handed over to a unit of this person and not received yet; one query for those who lead a year."""
    if not involvement(user).led():
        return []
    following = GroupOffice.objects.filter(
        role=GroupRole.LEADER,
        ends=None,
        organisation__in=user.roles.served,
        group_year__group=OuterRef("group_year__group"),
        group_year__year=OuterRef("group_year__year") + 1,
    )
    waiting = Handover.objects.filter(Exists(following), handed_at__isnull=False, received_at=None)
    return list(waiting.select_related("group_year__group").order_by("handed_at", "pk"))
