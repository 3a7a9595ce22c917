"""Tasks assigned to the units, what the units have reported, some of it late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.formulas import reaches
from emulation.assignments.models import AssignedTask, Progress
from emulation.common.dates import HANOI
from emulation.demo.builders.criteria import goal_of
from emulation.demo.builders.leaves import Leaf
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import Node, read
from emulation.groups.choices import Cycle
from scoring.formulas import METHODS, Method

GROUPS = ("khoi-3", "khoi-4", "khoi-16", "cum-syt-1")
"""Their members, about 37 units, have tasks criterion by criterion; the others one for each document."""
MOST_TASKS = 9
DUE = ((6, 30), (9, 30), (11, 15), (12, 20))


def build_assigned_tasks(world: World) -> None:
    """Of the years with people: what the criteria are tied to, and what units entered themselves."""
    tasks = [
        task
        for year in world.years
        if not year.is_past
        for code in year.members
        for task in _tasks(world, year, code)
    ]
    AssignedTask.objects.bulk_create(tasks, batch_size=BATCH)
    entries = [entry for task in tasks for entry in _entries(world, task)]
    Progress.objects.bulk_create(entries, batch_size=BATCH)
    for task in tasks:
        _tell(world, task)


def _tasks(world: World, year: Year, code: str) -> Iterator[AssignedTask]:
    """From the criteria of the year that are tied to a document; one that the unit entered itself."""
    papers = _papers(year)
    left_out = year.tree.not_assigned(world.units[code]) if year.tree else frozenset()
    leaves = [leaf for leaf in (year.tree.leaves if year.tree else ()) if leaf.task in papers]
    fitting = [leaf for leaf in leaves if leaf.code not in left_out]
    in_detail = year.code in GROUPS and year.row.cycle == Cycle.CALENDAR
    detailed = fitting[:MOST_TASKS] if in_detail else []
    for index, leaf in enumerate(detailed):
        task = year.tasks[code, leaf.code] = _task(world, year, code, leaf, papers[leaf.task or ""], index)
        yield task
    whole: dict[str, AssignedTask] = {}
    for leaf in fitting[len(detailed) :]:
        title = leaf.task or ""
        if title not in whole:
            whole[title] = _whole(world, year, code, papers[title])
            yield whole[title]
        year.tasks[code, leaf.code] = whole[title]
    if in_detail and year.chance(code, "proposal").random() < 0.15:
        yield _proposal(world, year, code)


def _papers(year: Year) -> dict[str, Node]:
    """Without a criteria set yet, the year has no documents to be tied to."""
    return {paper["title"]: paper for paper in read(year.tree.source)["tasks"]} if year.tree else {}


def _whole(world: World, year: Year, code: str, paper: Node) -> AssignedTask:
    """What a document asks for as a whole: one task that several criteria are scored for."""
    task = _of_paper(world, year, code, paper)
    task.title, task.direction = paper["title"], Direction.DONE
    task.due_on = date.fromisoformat(f"{year.number}-{paper['due']}")
    task.entered_at = min(_at(task.document_date + timedelta(days=5)), world.now)
    if task.due_on < world.now.date():
        task.state, task.finished_on = TaskState.DONE, task.due_on - timedelta(days=11)
    else:
        task.state = TaskState.OPEN
    task.confirmed_by, task.confirmed_at = task.entered_by, task.entered_at
    return task


def _of_paper(world: World, year: Year, code: str, paper: Node) -> AssignedTask:
    """The document, the unit, and who wrote the task down."""
    unit = world.units[code]
    by_superior = unit.is_division and unit.parent is not None and unit.parent.code in world.heads
    return AssignedTask(
        organisation=unit,
        year=year.number,
        document_number=_number(world, year, code, paper),
        document_date=date.fromisoformat(f"{year.number + paper['issued_year']}-{paper['issued']}"),
        document_issuer=unit.parent.name if unit.parent else unit.name,
        origin=Origin.SUPERIOR if unit.is_division else Origin.AGENCY,
        entered_by=world.heads[unit.parent.code] if by_superior and unit.parent else year.staff,
    )


def _task(world: World, year: Year, code: str, leaf: Leaf, paper: Node, index: int) -> AssignedTask:
    """What a document asks for by one criterion, with the figure of the criterion where it has one."""
    chance = year.chance(code, leaf.code, "task")
    month, day = DUE[index % len(DUE)]
    target = goal_of(year, code, leaf)
    numeric = METHODS[leaf.method].needs_target and target is not None and leaf.method != Method.YES_NO
    task = _of_paper(world, year, code, paper)
    task.title = leaf.criterion.title[:300]
    task.direction = _direction(leaf) if numeric else Direction.DONE
    task.unit_of_measure = leaf.criterion.unit_of_measure if numeric else ""
    task.target = target if numeric else None
    task.due_on = date(year.number, month, day)
    task.weight = Decimal(chance.choice((5, 10, 10)))
    task.entered_at = _at(task.document_date + timedelta(days=chance.randint(2, 9)))
    _settle(world, task, leaf, chance)
    if task.state != TaskState.PROPOSED:
        task.confirmed_by, task.confirmed_at = task.entered_by, task.entered_at
    return task


def _direction(leaf: Leaf) -> Direction:
    return Direction.LESS if leaf.small_is_good else Direction.MORE


def _number(world: World, year: Year, code: str, paper: Node) -> str:
    above = world.units[code].parent
    issuer = "" if year.group["criteria"] == "criteria_1000" or above is None else f"-{above.abbreviation}"
    return f"{paper['document']}{issuer}"


def _settle(world: World, task: AssignedTask, leaf: Leaf, chance: Random) -> None:
    """Finished or not: past its day most are, a few are late; before it some are early."""
    due, drawn = task.due_on or world.now.date(), chance.random()
    if task.year < world.now.year:
        finished = drawn < 0.98
    else:
        finished = drawn < (0.86 if due < world.now.date() else 0.25)
    if not finished:
        task.state = TaskState.OPEN
        return
    last = min(due, world.now.date())
    task.finished_on = max(task.document_date, last - timedelta(days=chance.randint(1, 20)))
    if task.direction == Direction.DONE:
        task.state = TaskState.DONE
        return
    task.result = _figure(task, leaf, chance, Decimal(chance.choice((96, 100, 101, 103, 106))))
    met = reaches(task.direction, task.target, task.result)
    task.state = TaskState.DONE if met else TaskState.MISSED


def _figure(task: AssignedTask, leaf: Leaf, chance: Random, percent: Decimal) -> Decimal:
    """So many percent of the target; of one where less is better, as much the other way."""
    target = task.target or Decimal(0)
    share = Decimal(200) - percent if task.direction == Direction.LESS else percent
    step = Decimal(1) if leaf.places == 0 else Decimal("0.1")
    figure = (target * share / 100 / step).to_integral_value() * step
    return min(figure, Decimal(100)) if leaf.is_share else figure


def _proposal(world: World, year: Year, code: str) -> AssignedTask:
    """What the unit wrote down itself and nobody has confirmed yet."""
    words, unit = read("registrations")["proposed"], world.units[code]
    issued = min(date(year.number, 3, 10), world.now.date())
    task = AssignedTask(
        organisation=unit,
        year=year.number,
        document_number=f"{words['document']}-{unit.abbreviation or 'ĐU'}",
        document_date=issued,
        document_issuer=unit.parent.name if unit.parent else unit.name,
        title=words["title"],
        direction=Direction.DONE,
        due_on=date(year.number, 12, 25),
        state=TaskState.PROPOSED,
        origin=Origin.UNIT,
        entered_by=world.officers[code],
    )
    task.entered_at = _at(issued)
    return task


def _entries(world: World, task: AssignedTask) -> Iterator[Progress]:
    """Every quarter or so up to the end of the task, once where it has no weight; a late one has stopped."""
    code = task.organisation.code
    chance = Random(f"{code}/{task.year}/{task.title}")
    until = task.finished_on or min(world.now.date(), task.due_on or world.now.date())
    days = (until - task.document_date).days
    most = 3 if task.weight else 1
    count = max(1, min(most, days // 75)) if days > 20 else int(task.finished_on is not None)
    for number in range(1, count + 1):
        last = number == count and task.finished_on is not None
        day = until if last else task.document_date + timedelta(days=days * number // (count + 1))
        figure = task.result if last else _so_far(task, number, count, chance)
        words = read("registrations")["progress"]
        entry = Progress(
            task=task,
            on=day,
            figure=figure,
            note="" if last and figure is not None else chance.choice(words),
            reported_by=world.officers.get(code, world.keeper),
        )
        entry.reported_at = min(_at(day, 15), world.now)
        yield entry


def _so_far(task: AssignedTask, number: int, count: int, chance: Random) -> Decimal | None:
    if task.direction != Direction.MORE or task.target is None:
        return None
    share = Decimal(number * 100 // (count + 1) + chance.randint(-8, 8)) / 100
    return (task.target * max(share, Decimal("0.05"))).quantize(Decimal("0.1"))


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), HANOI)


def _tell(world: World, task: AssignedTask) -> None:
    """The steps of the task, as its services write them."""
    first = TaskState.PROPOSED if task.origin == Origin.UNIT else TaskState.OPEN
    world.trail.step(task, "", first, task.entered_at, task.entered_by or world.keeper)
    if task.is_closed and task.finished_on:
        reporter = world.officers.get(task.organisation.code, world.keeper)
        world.trail.step(
            task, TaskState.OPEN, task.state, min(_at(task.finished_on, 15), world.now), reporter
        )
