"""When things happened in a group-year, and which deadlines it works towards.

Years that are over follow the calendar of the regulation. Years in which people still work are told from the
day of loading, so that home pages show sensible work whenever the demonstration is started.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from emulation.common.dates import HANOI
from emulation.groups.choices import Step


class Stage(IntEnum):
    """How far a group-year has come: the steps of groups.json in their order."""

    FORMING = 0
    RUNNING = 1
    ASSESSING = 2
    REVIEWING = 3
    APPRAISING = 4
    RANKED = 5
    NOMINATED = 6
    COUNCIL = 7
    CLOSED = 8


class Event(IntEnum):
    """What happens in a year from the self-assessment on."""

    OPENED = 0
    SUBMITTED = 1
    REVIEWED = 2
    APPRAISED = 3
    RANKED = 4
    CONFERENCE = 5
    SENT = 6
    CHECKED = 7
    SESSION = 8
    DECIDED = 9


# Up to which event a group-year of that stage has come.
_LAST = {
    Stage.ASSESSING: Event.OPENED,
    Stage.REVIEWING: Event.SUBMITTED,
    Stage.APPRAISING: Event.REVIEWED,
    Stage.RANKED: Event.RANKED,
    Stage.NOMINATED: Event.SENT,
    Stage.COUNCIL: Event.CHECKED,
    Stage.CLOSED: Event.DECIDED,
}
# Where an event stands in the calendar of the regulation: the deadline of a step, so many days off it.
_USUAL = {
    Event.OPENED: (Step.SELF_ASSESSMENT, -20),
    Event.SUBMITTED: (Step.SELF_ASSESSMENT, -2),
    Event.REVIEWED: (Step.REVIEW, -1),
    Event.APPRAISED: (Step.APPRAISAL, -2),
    Event.RANKED: (Step.RANKING, -2),
    Event.CONFERENCE: (Step.CONFERENCE, -3),
    Event.SENT: (Step.DOSSIER, -3),
    Event.CHECKED: (Step.COUNCIL, -9),
    Event.SESSION: (Step.COUNCIL, -2),
    Event.DECIDED: (Step.COUNCIL, 10),
}
# The event that ends a step.
_ENDS = {
    Step.SELF_ASSESSMENT: Event.SUBMITTED,
    Step.CROSS_SCORING: Event.REVIEWED,
    Step.REVIEW: Event.REVIEWED,
    Step.EXPLANATION: Event.REVIEWED,
    Step.APPRAISAL: Event.APPRAISED,
    Step.RANKING: Event.RANKED,
    Step.CONFERENCE: Event.CONFERENCE,
    Step.DOSSIER: Event.SENT,
    Step.COUNCIL: Event.DECIDED,
}
_SINCE_LAST = {Stage.ASSESSING: 18, Stage.REVIEWING: 6}
_USUALLY_SINCE_LAST, _BETWEEN = 3, 6
"""Days since the last event of a year that people work in, and between two events."""
_STEP_LENGTH = 7
"""Days from one extended deadline to the next."""


@dataclass(frozen=True)
class Schedule:
    """The moments of one group-year. `usual` are the deadlines that the regulation prescribes.

    `until`: it has come to this event only, earlier than usual for its stage.
    """

    stage: Stage
    usual: Mapping[Step, date]
    now: datetime
    until: Event | None = None

    @property
    def is_live(self) -> bool:
        """Do people still work in it?"""
        return self.stage is not Stage.CLOSED

    @property
    def last(self) -> Event | None:
        return _LAST.get(self.stage) if self.until is None else self.until

    def reached(self, event: Event) -> bool:
        return self.last is not None and event <= self.last

    def at(self, event: Event, hour: int = 9, minute: int = 0) -> datetime:
        """When that happened (or would); never in the future, and later events later."""
        before_end = int(self.last if self.last is not None else event) - int(event)
        if self.is_live:
            since = _SINCE_LAST.get(self.stage, _USUALLY_SINCE_LAST)
            day = self.now.date() - timedelta(days=since + _BETWEEN * before_end)
        else:
            step, off = _USUAL[event]
            day = self.usual[step] + timedelta(days=off)
        moment = datetime.combine(day, time(hour, minute), HANOI)
        return min(moment, self.now - timedelta(hours=1 + before_end))

    def deadlines(self, days: int) -> dict[Step, date]:
        """Last days in force: the step that people work on ends `days` after today, unless later anyway."""
        if not self.is_live:
            return dict(self.usual)
        found: dict[Step, date] = {}
        current: date | None = None
        for step, due in self.usual.items():
            if current is None and self._is_open(step, due):
                current = self.now.date() + timedelta(days=days)
                found[step] = max(due, current)
            elif current is None:
                found[step] = max(due, self._ended(step, due))
            else:
                current += timedelta(days=_STEP_LENGTH)
                found[step] = max(due, current)
        return found

    def _is_open(self, step: Step, due: date) -> bool:
        if self.stage is Stage.FORMING:
            return True
        event = _ENDS.get(step)
        if event is None:
            return self.stage is Stage.RUNNING and due >= self.now.date()
        return not self.reached(event)

    def _ended(self, step: Step, due: date) -> date:
        event = _ENDS.get(step)
        return due if event is None else self.at(event).date() + timedelta(days=1)
