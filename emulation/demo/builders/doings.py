"""What the groups did during their years, who came, and what the running years still plan.

Groups differ: some do much, some little and hardly anything but what is always done; in some a member never
comes. Before `BY_UNIT` only the number of units that came was written down.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from emulation.activities.choices import ActivityForm, ActivityKind, ActivityState, Presence
from emulation.activities.models import Activity, Participant
from emulation.common.dates import HANOI
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import Node, read
from emulation.demo.stages import Event, Stage
from emulation.groups.choices import Cycle
from emulation.people.models import User

ALWAYS = frozenset({ActivityKind.LAUNCH, ActivityKind.PACT, ActivityKind.MID_YEAR})
SHARES = (0.15, 0.5, 0.75, 0.95)
"""How much of what the content knows a group does, dealt out by group."""
POOR = 0.3
"""Below it a group keeps to regular emulation, but for one activity in five."""
BY_UNIT = 2023
UNRECORDED = frozenset({("khoi-3", 2026), ("khoi-4", 2026), ("khoi-10", 2026), ("cum-syt-1", 2026)})
"""Group-years whose newest activities that are over wait for their record."""
CANCELLED_SHARE = 0.04
LAZY_SHARE = 0.35


def build_activities(world: World) -> None:
    rows = [
        (year, row)
        for year in world.years
        if year.stage > Stage.FORMING
        for node in read("activities")["activities"]
        if _takes_part(year, node) and (row := _activity(world, year, node)) is not None
    ]
    _leave_unrecorded(rows)
    Activity.objects.bulk_create([row for _, row in rows], batch_size=BATCH)
    participants = [one for year, row in rows for one in _participants(world, year, row)]
    Participant.objects.bulk_create(participants, batch_size=BATCH)


def _share(year: Year) -> float:
    """What the group does of everything; the same in every year, but for a little."""
    return Random(f"share/{year.code}").choice(SHARES)


def _takes_part(year: Year, node: Node) -> bool:
    if node["groups"] and year.code not in node["groups"]:
        return False
    if node["kind"] == ActivityKind.YEAR_END:
        return year.reached(Event.CONFERENCE)
    if node["kind"] in ALWAYS:
        return True
    chance, share = year.chance("activity", node["title"]), _share(year)
    if share < POOR and node["form"] != ActivityForm.REGULAR and chance.random() > share:
        return False
    return chance.random() < max(share, POOR)


def _activity(world: World, year: Year, node: Node) -> Activity | None:
    """One activity as it stands today: held, under way, cancelled; planned where its year still runs."""
    chance = year.chance("day", node["title"])
    starts = _first_day(year, node, chance.randint(3, 24))
    ends = starts + timedelta(days=node["days"] - 1)
    day = world.now.date()
    if starts > day and year.is_past:
        return None
    words = read("activity_plans")
    activity = Activity(
        group_year=year.row,
        kind=node["kind"],
        form=node["form"],
        title=node["title"].format(year=year.number),
        goal=node["goal"],
        starts_on=starts,
        ends_on=ends,
        starts_at=time(chance.choice((8, 14))) if node["days"] == 1 else None,
        place=chance.choice(words["places"]) if node["days"] <= 3 else "",
        plan=words["plans"][node["kind"]].format(year=year.number),
    )
    if node["kind"] not in ALWAYS and node["days"] <= 3 and chance.random() < CANCELLED_SHARE:
        activity.state, activity.cancel_reason = ActivityState.CANCELLED, chance.choice(words["cancelled"])
    elif ends < day:
        activity.state, activity.result = ActivityState.HELD, node["result"]
        _tell_number(year, activity, chance)
    activity.derive()
    return activity


def _tell_number(year: Year, activity: Activity, chance: Random) -> None:
    """Of early years only how many came; of later ones short meetings have minutes."""
    size = len(year.members)
    if year.number < BY_UNIT:
        activity.units_counted = size if activity.kind in ALWAYS else chance.randint(size - 2, size)
    elif activity.starts_on == activity.ends_on:
        minutes: str = read("activity_plans")["minutes"]
        activity.minutes = minutes.format(result=activity.result)


def _first_day(year: Year, node: Node, day: int) -> date:
    if node["kind"] == ActivityKind.YEAR_END:
        return year.schedule.at(Event.CONFERENCE).date()
    if year.row.cycle == Cycle.SCHOOL:
        if node["kind"] in ALWAYS:
            spring = node["kind"] == ActivityKind.MID_YEAR
            return date(year.number, 1, day) if spring else date(year.number - 1, 9, day)
        number = year.number - 1 if node["month"] > 7 else year.number
        return max(date(number, node["month"], day), date(year.number - 1, 9, 5))
    return date(year.number, node["month"], day)


def _leave_unrecorded(rows: list[tuple[Year, Activity]]) -> None:
    """The two newest that are over, in a few groups, have not been written down yet."""
    for code, number in sorted(UNRECORDED):
        own = [row for year, row in rows if (year.code, year.number) == (code, number)]
        over = sorted((row for row in own if row.state == ActivityState.HELD), key=lambda row: row.ends_on)
        for row in over[-2:]:
            row.state, row.result, row.minutes = ActivityState.PLANNED, "", ""


def _participants(world: World, year: Year, activity: Activity) -> list[Participant]:
    """Every member is invited. Who records: the leader, of past years the keeper."""
    chance = year.chance("came", activity.title)
    recorded = activity.state == ActivityState.HELD and activity.units_counted is None
    lazy = _lazy(year)
    actor = world.keeper if year.is_past or year.leader is None else world.heads[year.leader]
    found = []
    for code in year.members:
        row = Participant(activity=activity, membership=year.memberships[code])
        if recorded:
            _note(row, _presence(chance, code == lazy, activity), actor, _moment(world, activity))
        found.append(row)
    return found


def _lazy(year: Year) -> str | None:
    """A member that never comes, in some group-years."""
    chance = year.chance("lazy")
    plain = year.plain_members
    return chance.choice(plain) if plain and chance.random() < LAZY_SHARE else None


def _presence(chance: Random, lazy: bool, activity: Activity) -> Presence:
    if activity.kind == ActivityKind.YEAR_END:  # as the record of the conference says
        return Presence.TOOK_PART
    if lazy:
        return chance.choice((Presence.ABSENT, Presence.EXCUSED))
    if activity.kind == ActivityKind.PACT:
        return Presence.TOOK_PART
    drawn = chance.random()
    if drawn < 0.87:
        return Presence.TOOK_PART
    return Presence.EXCUSED if drawn < 0.95 else Presence.ABSENT


def _moment(world: World, activity: Activity) -> datetime:
    return min(datetime.combine(activity.ends_on + timedelta(days=1), time(10), HANOI), world.now)


def _note(row: Participant, presence: Presence, actor: User, at: datetime) -> None:
    row.presence, row.recorded_by, row.recorded_at = presence, actor, at
