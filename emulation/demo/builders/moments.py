"""When one sheet was begun, handed in, reviewed and appraised, around the moments of its group-year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from emulation.demo.stages import Event, Schedule


@dataclass(frozen=True)
class Moments:
    """The moments of one sheet, those that are still to come included."""

    begun: datetime
    submitted: datetime
    reviewed: datetime
    appraised: datetime
    final: datetime

    @classmethod
    def of(cls, schedule: Schedule, chance: Random) -> Moments:
        """Some days before an event of the group that is past, or after the one before it."""
        minutes = timedelta(minutes=chance.randint(0, 420))
        days = {event: (chance.randint(1, 3), chance.randint(1, 2)) for event in Event}
        days[Event.SUBMITTED] = (chance.randint(1, 4), chance.randint(7, 14))

        def around(event: Event, before: Event) -> datetime:
            early, late = days[event]
            if schedule.reached(event):
                return schedule.at(event, 8) - timedelta(days=early) + minutes
            return schedule.at(before, 8) + timedelta(days=late) + minutes

        return cls(
            begun=schedule.at(Event.OPENED) + timedelta(days=1),
            submitted=around(Event.SUBMITTED, Event.OPENED),
            reviewed=around(Event.REVIEWED, Event.SUBMITTED),
            appraised=around(Event.APPRAISED, Event.REVIEWED),
            final=schedule.at(Event.APPRAISED, 17),
        )
