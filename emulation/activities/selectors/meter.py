"""The diversity of groups from their rows, and the average of groups of the same kind in the same year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q

from emulation.activities import diversity
from emulation.activities.choices import ActivityForm, ActivityKind, ActivityState, Presence
from emulation.activities.diversity import Average, Diversity, Happening, Month, Warn
from emulation.activities.models import Activity, Participant
from emulation.common.dates import today
from emulation.groups.choices import Cycle, YearState
from emulation.groups.models import GroupYear, Membership

SPECIAL_KEY, IDLE_KEY = "activities.campaign_share_percent", "activities.idle_months_max"


@dataclass(frozen=True)
class Meter:
    """The meter of one group; months of its year with their number of activities; forms with theirs."""

    own: Diversity
    months: list[tuple[int, int, str]]
    by_form: list[tuple[str, int]]
    warned: frozenset[Warn]

    @property
    def idle_words(self) -> str:
        """ "2, 8 và 10"; empty when every past month had something."""
        numbers = [str(month) for _, month in self.own.idle]
        return " và ".join(filter(None, [", ".join(numbers[:-1]), *numbers[-1:]]))

    @property
    def kinds_missing(self) -> list[str]:
        return [str(kind.label) for kind in ActivityKind if kind.value not in self.own.kinds]


def that_count() -> Q:
    """Held, or under way today. A plan does not count, nor what passed without a record."""
    day = today()
    return Q(state=ActivityState.HELD) | Q(state=ActivityState.PLANNED, starts_on__lte=day, ends_on__gte=day)


def period_of(group_year: GroupYear) -> tuple[Month, ...]:
    return diversity.period(group_year.year, school=group_year.cycle == Cycle.SCHOOL)


def happenings_of(group_years: Sequence[GroupYear]) -> dict[int, list[Happening]]:
    """Group-year → its activities that count, as far as they have come today; one query."""
    found: dict[int, list[Happening]] = defaultdict(list)
    rows = Activity.objects.filter(that_count(), group_year__in=group_years).order_by()
    for group_year_id, kind, form, first, last in rows.values_list(
        "group_year_id", "kind", "form", "starts_on", "ends_on"
    ):
        found[group_year_id].append(Happening(kind, form, first, _so_far(form, first, last)))
    return found


def _so_far(form: str, first: date, last: date) -> date:
    """The last day, unless it is still to come: then today, of a regular one (which counts where it begins
    and where it ends) the first day."""
    day = today()
    if last <= day:
        return last
    return first if form == ActivityForm.REGULAR else day


def meters(
    group_years: Sequence[GroupYear], happenings: Mapping[int, list[Happening]] | None = None
) -> dict[int, Diversity]:
    """Group-year → its diversity; three queries for any number of groups, two with the activities given."""
    if happenings is None:
        happenings = happenings_of(group_years)
    members: dict[int, list[int]] = defaultdict(list)
    active = Membership.objects.active().filter(group_year__in=group_years).order_by()
    for pk, group_year_id in active.values_list("pk", "group_year_id"):
        members[group_year_id].append(pk)
    recorded, took_part = _attendance(group_years)
    day = today()
    return {
        one.pk: diversity.measure(
            happenings.get(one.pk, []),
            kinds=ActivityKind.values,
            months=period_of(one),
            this_month=(day.year, day.month),
            members=members.get(one.pk, []),
            recorded=recorded,
            took_part=took_part,
        )
        for one in group_years
    }


def _attendance(group_years: Sequence[GroupYear]) -> tuple[set[int], set[int]]:
    """Members of whom an attendance was recorded, and those of them that came at least once."""
    noted = (
        Participant.objects.filter(activity__group_year__in=group_years)
        .exclude(presence="")
        .order_by()
        .values("membership_id")
        .annotate(came=Count("pk", filter=Q(presence=Presence.TOOK_PART)))
        .values_list("membership_id", "came")
    )
    rows = list(noted)
    return {pk for pk, _ in rows}, {pk for pk, came in rows if came}


def meter_of(group_year: GroupYear) -> Meter:
    happenings = happenings_of([group_year])
    own = meters([group_year], happenings)[group_year.pk]
    return _meter(group_year, own, happenings.get(group_year.pk, []))


def _meter(group_year: GroupYear, own: Diversity, happenings: list[Happening]) -> Meter:
    book = group_year.regulation.book
    forms = [one.form for one in happenings]
    return Meter(
        own=own,
        months=[
            (number, count, _said(number, count))
            for (_, number), count in diversity.counts(happenings, period_of(group_year)).items()
        ],
        by_form=[(str(form.label), forms.count(form.value)) for form in ActivityForm],
        warned=diversity.warnings(
            own,
            least_special=Fraction(book.percent(SPECIAL_KEY)) / 100,
            most_idle=book.integer(IDLE_KEY),
        ),
    )


def average_beside(group_year: GroupYear) -> Average:
    """The mean over all groups of its kind in the same year whose year has begun, itself among them."""
    peers = GroupYear.objects.filter(year=group_year.year, group__kind=group_year.group.kind).exclude(
        state=YearState.FORMING
    )
    return diversity.average(list(meters(list(peers)).values()))


def _said(month: int, count: int) -> str:
    return f"Tháng {month}: {count} hoạt động" if count else f"Tháng {month}: chưa có hoạt động"
