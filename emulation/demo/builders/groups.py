"""Groups, their years with members, offices and deadlines."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from blocks.models import Block
from clusters.choices import ClusterStatus
from clusters.founding import Code
from clusters.models import Cluster, Waiver
from emulation.common.dates import HANOI
from emulation.demo.builders.bodies import day, staff_of
from emulation.demo.builders.patterns import late_unit
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import Node, groups, members
from emulation.demo.stages import Event, Schedule, Stage
from emulation.groups.choices import Cycle, GroupKind, GroupRole, Taking, YearState
from emulation.groups.models import Deadline, Group, GroupOffice, GroupYear, Membership
from emulation.groups.steps import prescribed_deadlines
from emulation.regulations.models import Regulation

EXTENSION = "Gia hạn theo văn bản của Sở Nội vụ (dữ liệu minh họa)"
DAYS_LEFT = (5, 2, -1, 12, 3, 9, 1, -2, 6, 20, 4, 14, 7)
"""Days to the deadline of the current step, dealt out to the years that people work in."""

CONFERRED = frozenset({("khoi-7", 2025), ("cum-sgddt-2", 2026), ("cum-svhttdl-1", 2025)})
"""Groups that have held their conference and not sent their dossier yet."""
CLOSED_WITHOUT = "Đã đôn đốc hai lần, đơn vị vẫn chưa nộp phiếu; khép lại để kịp thẩm định."
REQUESTED = "cum-bqlkcn-1"
WAIVED = "cum-svhttdl-1"
WAIVER_REASON = "Phòng Pháp chế mới thành lập, đang tuyển dụng bổ sung"

_FIRST_STATE = {
    Stage.FORMING: YearState.FORMING,
    Stage.RUNNING: YearState.RUNNING,
    Stage.ASSESSING: YearState.ASSESSING,
}


def build_groups(world: World) -> None:
    """All group-years in the state in which their sheets can still be ranked."""
    found = [(_group(node, world), node) for node in groups()]
    books = {
        number: Regulation.objects.in_force(date(number, 12, 31))
        for number in sorted({int(year) for _, node in found for year in node["years"]})
    }
    for group, node in found:
        staff = staff_of(group.code, world)
        for text, plan in node["years"].items():
            number = int(text)
            regulation = books[number]
            usual = prescribed_deadlines(regulation.book, group, cycle=node["cycle"], year=number)
            world.years.append(
                Year(
                    group=node,
                    number=number,
                    plan=plan,
                    members=members(node, number),
                    schedule=Schedule(
                        stage=Stage[plan["step"].upper()],
                        usual=usual,
                        now=world.now,
                        until=Event.CONFERENCE if (group.code, number) in CONFERRED else None,
                    ),
                    row=GroupYear(group=group, year=number, cycle=node["cycle"], regulation=regulation),
                    staff=staff,
                )
            )
    world.years.sort(key=lambda year: (year.number, -year.stage))
    _store_years(world)
    _store_members(world)
    _store_deadlines(world)
    _store_waivers(world)


def _group(node: Node, world: World) -> Group:
    facts = {
        name: node[name] for name in ("code", "name", "short_name", "symbol", "number", "decision_number")
    }
    facts |= {
        "founder": world.units[node["founder"]],
        "established_on": date.fromisoformat(node["established_on"]),
        "closed_on": day(node["closed_on"]),
    }
    if node["kind"] == GroupKind.BLOCK:
        return Block.objects.create(**facts)
    requested = node["code"] == REQUESTED
    status = ClusterStatus.REQUESTED if requested else ClusterStatus.RECOGNISED
    return Cluster.objects.create(status=status, **facts)


def _store_years(world: World) -> None:
    for year in world.years:
        year.row.state = _FIRST_STATE.get(year.stage, YearState.REVIEWING)
        if year.reached(Event.REVIEWED):
            year.row.review_closed_at = year.schedule.at(Event.REVIEWED, 16, 30)
            year.row.review_closed_by = (
                world.keeper if year.is_past or year.leader is None else world.heads[year.leader]
            )
            if late_unit(year) is not None:
                year.row.review_closing_reason = CLOSED_WITHOUT
    GroupYear.objects.bulk_create([year.row for year in world.years], batch_size=BATCH)
    for year in world.years:
        _tell_states(world, year)


def start_of(year: Year, now: datetime, days: int) -> datetime:
    """So many days into the emulation year, which for a school year begins in the summer before."""
    school = year.row.cycle == Cycle.SCHOOL
    first = date(year.number - 1, 8, 15) if school else date(year.number, 1, 1)
    return min(datetime.combine(first + timedelta(days=days), time(9), HANOI), now)


def _tell_states(world: World, year: Year) -> None:
    states = list(YearState)
    moments = {
        YearState.FORMING: start_of(year, world.now, 4),
        YearState.RUNNING: start_of(year, world.now, 24),
        YearState.ASSESSING: year.schedule.at(Event.OPENED),
        YearState.REVIEWING: year.schedule.at(Event.SUBMITTED, 17),
    }
    before = ""
    for state in states[: states.index(YearState(year.row.state)) + 1]:
        world.trail.step(year.row, before, state, moments[state], year.staff)
        before = state


def _store_members(world: World) -> None:
    for year in world.years:
        year.memberships = {
            code: Membership(group_year=year.row, organisation=world.units[code], order=order)
            for order, code in enumerate(year.members, start=1)
        }
    rows = [membership for year in world.years for membership in year.memberships.values()]
    Membership.objects.bulk_create(rows, batch_size=BATCH)
    GroupOffice.objects.bulk_create(
        [office for year in world.years for office in _offices(world, year)], batch_size=BATCH
    )


def _offices(world: World, year: Year) -> list[GroupOffice]:
    if year.leader is None:
        return []
    elected = year.plan["taking"] == Taking.ELECTED
    number = year.chance("offices").randint(20, 180)
    founder = world.units[year.group["founder"]]
    held = [(GroupRole.LEADER, year.leader)]
    held += [(GroupRole.DEPUTY, unit) for unit in year.plan["deputies"]]
    return [
        GroupOffice(
            group_year=year.row,
            organisation=world.units[unit],
            role=role,
            taking=year.plan["taking"],
            document=f"Biên bản hội nghị tổng kết năm {year.number - 1}"
            if elected
            else f"Quyết định số {number}/QĐ-{founder.abbreviation}",
            starts=start_of(year, world.now, 19).date(),
        )
        for role, unit in held
    ]


def _store_deadlines(world: World) -> None:
    working = [year for year in world.years if year.schedule.is_live]
    working.sort(key=lambda year: (year.code != "khoi-3", year.number, year.code))
    days = {id(year): DAYS_LEFT[index % len(DAYS_LEFT)] for index, year in enumerate(working)}
    rows = []
    for year in world.years:
        for step, due in year.schedule.deadlines(days.get(id(year), 0)).items():
            usual = year.schedule.usual[step]
            rows.append(
                Deadline(
                    group_year=year.row,
                    step=step,
                    due_on=due,
                    first_due_on=usual,
                    extension_reason="" if due == usual else EXTENSION,
                    extended_by=None if due == usual else year.staff,
                )
            )
    Deadline.objects.bulk_create(rows, batch_size=BATCH)


def _store_waivers(world: World) -> None:
    """One cluster was recognised although a division is too small; it has no right to a flag."""
    Waiver.objects.bulk_create(
        Waiver(
            group_year=year.row,
            condition=Code.STAFF,
            reason=WAIVER_REASON,
            document=f"Công văn số {year.chance('waiver').randint(200, 900)}/SNV-TĐKT",
            granted_by=world.director,
            granted_on=start_of(year, world.now, 11).date(),
        )
        for year in world.years
        if year.code == WAIVED
    )
