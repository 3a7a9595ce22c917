"""What the builders hand to each other: rows by the codes of the content."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from emulation.assignments.models import AssignedTask
from emulation.demo.builders.figures import Line
from emulation.demo.builders.leaves import Tree
from emulation.demo.builders.moments import Moments
from emulation.demo.content import FIRST_WITH_PEOPLE, Node
from emulation.demo.stages import Event, Schedule, Stage
from emulation.demo.trail import Trail
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.models import RankingRun, ScoreSheet

BATCH = 1000


@dataclass
class Sheet:
    """One unit's sheet of one year: what stands in its lines, and how far it has come.

    `lacking` are codes of criteria whose evidence is missing; `row` and `when` are
    there once it is stored.
    """

    year: Year
    unit: str
    state: SheetState
    lines: list[Line]
    return_reason: str = ""
    lacking: frozenset[str] = frozenset()
    row: ScoreSheet = field(init=False)
    when: Moments = field(init=False)

    @property
    def handed_in(self) -> bool:
        return self.state not in (SheetState.DRAFT, SheetState.RETURNED)


@dataclass
class Year:
    """One group in one year. `plan` is its row of groups.json, `group` the whole group there; `tasks` are
    the assigned tasks that criteria are tied to, by unit and criterion."""

    group: Node
    number: int
    plan: Node
    members: list[str]
    schedule: Schedule
    row: GroupYear
    staff: User
    memberships: dict[str, Membership] = field(default_factory=dict)
    tree: Tree | None = None
    tasks: dict[tuple[str, str], AssignedTask] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    run: RankingRun | None = None

    @property
    def code(self) -> str:
        return str(self.group["code"])

    @property
    def stage(self) -> Stage:
        return self.schedule.stage

    @property
    def is_past(self) -> bool:
        """Entered from the files of the time, without people of its own."""
        return self.number < FIRST_WITH_PEOPLE

    @property
    def plain_members(self) -> list[str]:
        """Members without an office of the group."""
        busy = {self.plan["leader"], *self.plan["deputies"]}
        return [code for code in self.members if code not in busy]

    @property
    def leader(self) -> str | None:
        leader: str | None = self.plan["leader"]
        return leader

    def reached(self, event: Event) -> bool:
        return self.schedule.reached(event)

    def chance(self, *about: object) -> Random:
        """Chance that falls the same way on every loading."""
        return Random("/".join(str(part) for part in (self.code, self.number, *about)))


@dataclass
class World:
    """The province so far. `keeper` entered what no member could enter: the past years."""

    now: datetime
    trail: Trail = field(default_factory=Trail)
    units: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    heads: dict[str, User] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    years: list[Year] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def keeper(self) -> User:
        return self.users["snv.truongphong"]

    @property
    def director(self) -> User:
        """Of Sở Nội vụ."""
        return self.heads["so-noi-vu"]

    def year(self, code: str, number: int) -> Year:
        return next(year for year in self.years if year.code == code and year.number == number)

    def submitter(self, year: Year, unit: str) -> User:
        return self.keeper if year.is_past else self.heads[unit]

    def reviewer(self, year: Year, unit: str) -> User:
        """Who reviewed the sheet of that unit: the leader, the leader's own a deputy."""
        if year.is_past or year.leader is None:
            return self.keeper
        return self.heads[year.plan["deputies"][0] if unit == year.leader else year.leader]

    def appraiser(self, year: Year, unit: str) -> User:
        return self.keeper if year.is_past else year.staff
