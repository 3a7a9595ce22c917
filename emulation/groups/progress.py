"""The matrix group × step: how far everybody is, and whom a reminder would reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Prefetch

from emulation.common.dates import today
from emulation.groups.choices import GroupRole, Step, YearState
from emulation.groups.models import Deadline, GroupOffice, GroupYear, Membership, Reminder
from emulation.groups.overviews import Filters, listing
from emulation.groups.steps import (
    STAFF_STEPS,
    Place,
    UnitsDone,
    done_elsewhere,
    is_taken,
    is_up_to_units,
    place_of,
    units_done,
)
from emulation.organisations.models import Organisation
from emulation.people.models import User


@dataclass(frozen=True)
class Cell:
    """One step of one group-year. `done` of `total` units where the units have a part in it, else None."""

    step: Step
    state: str
    due_on: date | None
    done: int | None
    total: int | None
    reminded_on: date | None

    @property
    def is_open(self) -> bool:
        """Late or under way: a reminder makes sense."""
        return self.state in ("late", "now")

    @property
    def can_remind(self) -> bool:
        return self.is_open and self.step not in STAFF_STEPS


@dataclass(frozen=True)
class MatrixRow:
    group_year: GroupYear
    place: Place
    cells: tuple[Cell, ...]

    @property
    def to_remind(self) -> Cell | None:
        """The first step somebody in the group can be reminded of."""
        return next((cell for cell in self.cells if cell.can_remind), None)


@dataclass(frozen=True)
class Matrix:
    """`totals`: for each step how many of the groups shown have done it, and how many take it."""

    steps: tuple[Step, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[tuple[int, int], ...]

    @property
    def steps_to_remind(self) -> list[Step]:
        return [step for step in self.steps if step not in STAFF_STEPS]


def matrix(user: User, filters: Filters) -> Matrix:
    """Every visible group-year of the filters; a constant number of queries."""
    group_years = list(listing(user, filters))
    day = today()
    elsewhere, parts = done_elsewhere(group_years), units_done(group_years)
    reminded = _reminded(group_years)
    dues = {group_year.pk: _dues_of(group_year) for group_year in group_years}
    taking = {step: sum(is_taken(step, due) for due in dues.values()) for step in Step}
    steps = tuple(step for step in Step if taking[step])
    rows = []
    for group_year in group_years:
        place, due = place_of(group_year, group_year.deadlines.all(), day, elsewhere), dues[group_year.pk]
        cells = tuple(
            _cell(group_year, step, place, due.get(step), day, parts.get(step, {}), reminded)
            for step in steps
        )
        rows.append(MatrixRow(group_year, place, cells))
    totals = tuple((sum(step in row.place.done for row in rows), taking[step]) for step in steps)
    return Matrix(steps, tuple(rows), totals)


def _dues_of(group_year: GroupYear) -> dict[Step, date]:
    return {Step(deadline.step): deadline.due_on for deadline in group_year.deadlines.all()}


def _cell(
    group_year: GroupYear,
    step: Step,
    place: Place,
    due: date | None,
    day: date,
    parts: UnitsDone,
    reminded: dict[tuple[int, str], date],
) -> Cell:
    units = parts.get(group_year.pk)
    return Cell(
        step=step,
        state=_state(group_year, step, place, due, day),
        due_on=due,
        done=sum(units.values()) if units is not None else None,
        total=len(units) if units is not None else None,
        reminded_on=reminded.get((group_year.pk, step)),
    )


def _state(group_year: GroupYear, step: Step, place: Place, due: date | None, day: date) -> str:
    if step in place.done:
        return "done"
    if group_year.state == YearState.FORMING:
        return ""
    if due is not None and due < day:
        return "late"
    return "now" if step == place.current else ""


def _reminded(group_years: Sequence[GroupYear]) -> dict[tuple[int, str], date]:
    rows = Reminder.objects.filter(group_year__in=group_years).order_by("sent_on")
    return {(year, step): sent for year, step, sent in rows.values_list("group_year_id", "step", "sent_on")}


def waiting_units(group_years: Sequence[GroupYear], step: Step) -> dict[int, list[Organisation]]:
    """Whom the step waits for, by group-year: the units that have not done their part (who has none is not
    waited for); where it is not up to them, the leader (a group without one, a step of Sở Nội vụ: nobody).
    Four queries at most."""
    if step in STAFF_STEPS:
        return {}
    active = Membership.objects.active().select_related("organisation").order_by("order", "pk")
    leading = GroupOffice.objects.filter(role=GroupRole.LEADER, ends=None).select_related("organisation")
    rows = GroupYear.objects.filter(pk__in=[group_year.pk for group_year in group_years]).prefetch_related(
        Prefetch("memberships", queryset=active, to_attr="active_members"),
        Prefetch("offices", queryset=leading, to_attr="leaders"),
    )
    parts = units_done(group_years, [step]).get(step, {}) if is_up_to_units(step) else {}
    found: dict[int, list[Organisation]] = {}
    for row in rows:
        done = parts.get(row.pk)
        if done is None:
            found[row.pk] = [office.organisation for office in row.leaders]
        else:
            members = [member.organisation for member in row.active_members]
            found[row.pk] = [unit for unit in members if not done.get(unit.pk, True)]
    return found


def open_steps(group_year: GroupYear) -> list[tuple[Step, date | None]]:
    """Steps of one group-year that are late or under way, with their last day."""
    day, due = today(), _dues_of(group_year)
    place = place_of(group_year, group_year.deadlines.all(), day, done_elsewhere([group_year]))
    return [
        (step, due.get(step))
        for step in Step
        if _state(group_year, step, place, due.get(step), day) in ("late", "now")
    ]


@dataclass(frozen=True)
class Received:
    """A reminder as its unit reads it on the home page."""

    reminder: Reminder
    due_on: date | None


def received(user: User) -> list[Received]:
    """Reminders of the last days to the person's units, of steps that still wait for that unit."""
    if not user.roles.served:
        return []
    rows = list(
        Reminder.objects.filter(
            organisation__in=user.roles.served, sent_on__gte=today() - timedelta(days=settings.REMINDER_DAYS)
        )
        .select_related("group_year__group", "group_year__regulation", "organisation", "sent_by")
        .order_by("-sent_on", "-pk")
    )
    newest: dict[tuple[int, str, int], Reminder] = {}
    for row in rows:
        newest.setdefault((row.group_year_id, row.step, row.organisation_id), row)
    if not newest:
        return []
    group_years = list({row.group_year_id: row.group_year for row in newest.values()}.values())
    steps = {Step(row.step) for row in newest.values()}
    parts = units_done(group_years, filter(is_up_to_units, steps))
    dues = {
        (deadline.group_year_id, deadline.step): deadline.due_on
        for deadline in Deadline.objects.filter(group_year__in=group_years)
    }
    return [
        Received(row, dues.get((row.group_year_id, row.step)))
        for row in newest.values()
        if not parts.get(Step(row.step), {}).get(row.group_year_id, {}).get(row.organisation_id, False)
        and row.group_year.state != YearState.CLOSED
    ]
