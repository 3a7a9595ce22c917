"""What the groups did during their years, up to the day of loading."""

from __future__ import annotations

from datetime import date, timedelta

from emulation.activities.choices import ActivityKind
from emulation.activities.models import Activity
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import Node, read
from emulation.demo.stages import Event, Stage
from emulation.groups.choices import Cycle

ALWAYS = frozenset({ActivityKind.LAUNCH, ActivityKind.PACT, ActivityKind.MID_YEAR})
SHARE_OF_THE_REST = 0.7
"""Groups do not do everything that the content knows."""


def build_activities(world: World) -> None:
    rows = [
        row
        for year in world.years
        if year.stage > Stage.FORMING
        for node in read("activities")["activities"]
        if _takes_part(year, node) and (row := _activity(world, year, node)) is not None
    ]
    Activity.objects.bulk_create(rows, batch_size=BATCH)


def _takes_part(year: Year, node: Node) -> bool:
    if node["groups"] and year.code not in node["groups"]:
        return False
    if node["kind"] == ActivityKind.YEAR_END:
        return year.reached(Event.CONFERENCE)
    return node["kind"] in ALWAYS or year.chance("activity", node["title"]).random() < SHARE_OF_THE_REST


def _activity(world: World, year: Year, node: Node) -> Activity | None:
    """One activity; without a result while it lasts, not there before it begins."""
    chance = year.chance("day", node["title"])
    starts = _first_day(year, node, chance.randint(3, 24))
    ends = starts + timedelta(days=node["days"] - 1)
    day = world.now.date()
    if starts > day:
        return None
    over = ends <= day
    size = len(year.members)
    came = size if node["kind"] in ALWAYS else chance.randint(size - 2, size)
    return Activity(
        group_year=year.row,
        kind=node["kind"],
        form=node["form"],
        title=node["title"].format(year=year.number),
        goal=node["goal"],
        starts_on=starts,
        ends_on=ends,
        units_attending=came if over else None,
        result=node["result"] if over else "",
    )


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
