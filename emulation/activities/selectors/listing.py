"""Which activities a person sees; one of them whole; those of a group-year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from emulation.activities.choices import ActivityState, Presence
from emulation.activities.models import Activity, Participant
from emulation.activities.rules import runs_or_watches
from emulation.common.dates import today
from emulation.common.versions import stamp
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupOffice, GroupYear
from emulation.groups.selectors import standing_of
from emulation.people.models import User

PLANNED_FIELDS = (
    "kind",
    "form",
    "title",
    "goal",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "place",
    "plan",
)
"""What is told of an activity when it is planned."""


def visible_to(user: User) -> QuerySet[Activity]:
    """Activities of groups that this person runs or watches, and those that an own unit is invited to."""
    roles = user.roles
    found = Activity.objects.select_related("group_year__group", "group_year__regulation")
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return found
    invited = Participant.objects.filter(
        activity=OuterRef("pk"), membership__organisation__in=roles.served, membership__left_on=None
    )
    held = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
    scope = (
        Q(Exists(invited))
        | Q(group_year__in=held.values("group_year"))
        | founded_by(roles.served, "group_year__group__")
    )
    if roles.is_staff and roles.staff_groups:
        scope |= Q(group_year__group__code__in=roles.staff_groups)
    return found.filter(scope)


def counted(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """With `.invited` (units) and `.came` (units that took part); `.noted` says how many were recorded."""
    presence = "participants__presence"
    return activities.annotate(
        invited=Count("participants"),
        came=Count("participants", filter=Q(**{presence: Presence.TOOK_PART})),
        noted=Count("participants", filter=~Q(**{presence: ""})),
    )


@dataclass(frozen=True)
class Row:
    """One activity in a list, with what is left to do about it."""

    activity: Activity
    today: date

    @property
    def to_record(self) -> bool:
        """Its days have passed and nobody has said what came of it."""
        return self.activity.state == ActivityState.PLANNED and self.activity.ends_on < self.today

    @property
    def under_way(self) -> bool:
        return (
            self.activity.state == ActivityState.PLANNED
            and self.activity.starts_on <= self.today <= self.activity.ends_on
        )

    @property
    def to_come(self) -> bool:
        return self.activity.state == ActivityState.PLANNED and self.activity.starts_on > self.today

    @property
    def group(self) -> str:
        """Which of the filters it belongs to."""
        if self.to_record:
            return "can-ghi"
        if self.under_way or self.to_come:
            return "sap-toi"
        return "da-huy" if self.activity.state == ActivityState.CANCELLED else "da-to-chuc"

    @property
    def came(self) -> int:
        """Units that took part; needs the figures of `counted`, as `attendance` does."""
        return int(self.activity.came)  # type: ignore[attr-defined]

    @property
    def attendance(self) -> str:
        """ "8/9 đơn vị"; of the time before only how many came."""
        if self.activity.noted:  # type: ignore[attr-defined]
            return f"{self.came}/{self.activity.invited} đơn vị"  # type: ignore[attr-defined]
        counted = self.activity.units_counted
        return f"{counted} đơn vị" if counted is not None else ""


def rows(user: User, group_year: GroupYear) -> list[Row]:
    """The activities of a group-year that this person sees, the newest first; one query."""
    found = counted(group_year.activities.all())
    standing = standing_of(user, group_year)
    if not runs_or_watches(standing):
        own = Participant.objects.filter(
            activity=OuterRef("pk"), membership__organisation__in=standing.member_units
        )
        found = found.filter(Exists(own))
    day = today()
    return [Row(activity, day) for activity in found.order_by("-starts_on", "-pk")]


def participants(activity: Activity) -> list[Participant]:
    """Invited members in the group's order."""
    return list(
        activity.participants.select_related("membership__organisation", "recorded_by").order_by(
            "membership__order", "pk"
        )
    )


def plan_stamp(activity: Activity, invited: list[int]) -> str:
    """Names the plan as it stands, for the form that changes it."""
    return stamp(*(getattr(activity, name) for name in PLANNED_FIELDS), sorted(invited))


def outcome_stamp(activity: Activity, found: list[Participant]) -> str:
    """Names what has been recorded so far."""
    return stamp(activity.result, activity.minutes, *((p.membership_id, p.presence) for p in found))


def to_record(user: User) -> QuerySet[Activity]:
    """Activities of the groups this person leads whose days have passed without a record."""
    held = GroupOffice.objects.held(today()).filter(organisation__in=user.roles.served)
    return (
        Activity.objects.filter(
            group_year__offices__in=held, state=ActivityState.PLANNED, ends_on__lt=today()
        )
        .exclude(group_year__state="closed")
        .select_related("group_year__group")
        .order_by("group_year", "ends_on", "pk")
        .distinct()
    )


def most_that_took_part(group_year: GroupYear, kind: str) -> int:
    """Units at the best attended activity of that kind (the signing of the pact); 0 without one."""
    found = counted(group_year.activities.filter(kind=kind).exclude(state=ActivityState.CANCELLED))
    return max((Row(one, today()).came or one.units_counted or 0 for one in found), default=0)
