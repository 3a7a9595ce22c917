"""Where a group stands in its year: the steps done, the current one, whether it is late.

Works on deadlines that are loaded already; the one thing the state does not tell (was the conference held?)
is asked of the rooms that know, for many group-years at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from emulation.common.dates import format_date
from emulation.groups.choices import Step, YearState
from emulation.groups.models import Deadline, Group, GroupYear
from emulation.regulations.book import RuleBook

ORDER = list(YearState)

# A step is over once the year has reached this state.
_OVER_FROM = {
    Step.REGISTRATION: YearState.ASSESSING,
    Step.PLEDGE: YearState.ASSESSING,
    Step.MID_YEAR: YearState.ASSESSING,
    Step.SELF_ASSESSMENT: YearState.REVIEWING,
    Step.CROSS_SCORING: YearState.RANKED,
    Step.REVIEW: YearState.RANKED,
    Step.EXPLANATION: YearState.RANKED,
    Step.APPRAISAL: YearState.RANKED,
    Step.RANKING: YearState.RANKED,
    Step.CONFERENCE: YearState.NOMINATED,
    Step.DOSSIER: YearState.NOMINATED,
    Step.COUNCIL: YearState.CLOSED,
}
# Of this one nothing but the calendar says that it is over while the year is running.
_BY_CALENDAR = (Step.MID_YEAR,)

# The strip of a year: eight bars, each for one or two steps.
_STRIP = (
    ("Đăng ký, giao ước", (Step.REGISTRATION, Step.PLEDGE)),
    ("Sơ kết", (Step.MID_YEAR,)),
    ("Tự chấm", (Step.SELF_ASSESSMENT,)),
    ("Chấm điểm", (Step.CROSS_SCORING, Step.REVIEW)),
    ("Giải trình", (Step.EXPLANATION,)),
    ("Thẩm định", (Step.APPRAISAL,)),
    ("Xếp hạng, suy tôn", (Step.RANKING, Step.CONFERENCE)),
    ("Xét khen thưởng", (Step.DOSSIER, Step.COUNCIL)),
)

OPTIONAL = frozenset({Step.CROSS_SCORING})
"""Steps that only some groups take: where there is no deadline, there is no such step."""


def members_score_each_other(book: RuleBook, group: Group) -> bool:
    """Does the regulation prescribe cross-scoring, everywhere or in this group?"""
    names = {group.name.casefold(), group.short_name.casefold()}
    return book.flag("crossscoring.enabled") or any(
        name.casefold() in names for name in book.texts("crossscoring.pilot")
    )


def prescribed_deadlines(book: RuleBook, group: Group, *, cycle: str, year: int) -> dict[Step, date]:
    """The steps that this group takes in a year, with their last days by the regulation."""
    crossing = members_score_each_other(book, group)
    return {
        Step(step): due
        for step, due in book.deadlines(cycle=cycle, group_kind=group.kind, year=year).items()
        if crossing or step != Step.CROSS_SCORING
    }


DoneCheck = Callable[[Sequence[GroupYear]], set[int]]
_done_checks: dict[Step, DoneCheck] = {}


def register_done(step: Step, check: DoneCheck) -> None:
    """`check` gives the ids of those group-years in which the step has been done, in one query."""
    _done_checks[step] = check


def done_elsewhere(group_years: Sequence[GroupYear]) -> dict[Step, set[int]]:
    """What other rooms know to be done: step → ids of group-years."""
    return {step: check(group_years) for step, check in _done_checks.items()}


UnitsDone = dict[int, dict[int, bool]]
UnitCheck = Callable[[Sequence[GroupYear]], UnitsDone]
_unit_checks: dict[Step, UnitCheck] = {}
_up_to_units: set[Step] = set()

STAFF_STEPS = frozenset({Step.APPRAISAL, Step.RANKING, Step.COUNCIL})
"""Steps that Sở Nội vụ takes itself: nobody in the group is reminded of them."""


def register_units(step: Step, check: UnitCheck, *, up_to_units: bool) -> None:
    """`check` says of every member unit whether the step is done for it, in one query: group-year id →
    organisation id → done. `up_to_units`: the unit does it itself (else the leader does, unit by unit)."""
    _unit_checks[step] = check
    if up_to_units:
        _up_to_units.add(step)


def is_up_to_units(step: Step) -> bool:
    return step in _up_to_units


def units_done(group_years: Sequence[GroupYear], steps: Iterable[Step] = Step) -> dict[Step, UnitsDone]:
    """For the steps in which every unit has a part: who has done it."""
    return {step: _unit_checks[step](group_years) for step in steps if step in _unit_checks}


@dataclass(frozen=True)
class StripStep:
    """One bar of the year's strip (components/steps.html)."""

    label: str
    when: str
    state: str


@dataclass(frozen=True)
class Place:
    """Where one group-year stands. `current` None: the year is over, or nothing is prescribed."""

    done: frozenset[Step]
    current: Step | None
    due_on: date | None

    def is_late(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


def place_of(
    group_year: GroupYear, deadlines: Iterable[Deadline], on: date, elsewhere: dict[Step, set[int]]
) -> Place:
    """The steps done and the current one, from state, calendar and what other rooms know."""
    due = {Step(deadline.step): deadline.due_on for deadline in deadlines}
    done = frozenset(
        step
        for step in Step
        if is_taken(step, due)
        and (_is_over(group_year, step, due.get(step), on) or group_year.pk in elsewhere.get(step, ()))
    )
    current = next((step for step in Step if step not in done and is_taken(step, due)), None)
    return Place(done, current, due.get(current) if current else None)


def strip(place: Place, deadlines: Iterable[Deadline]) -> list[StripStep]:
    """The year in eight bars; bars without a deadline say nothing about the time."""
    due = {Step(deadline.step): deadline.due_on for deadline in deadlines}
    bars = []
    for label, steps in _STRIP:
        last = max((due[step] for step in steps if step in due), default=None)
        if all(step in place.done for step in steps if is_taken(step, due)):
            state = "done"
        else:
            state = "now" if place.current in steps else ""
        bars.append(StripStep(label, f"Đến {format_date(last)[:5]}" if last else "", state))
    return bars


def is_taken(step: Step, due: Mapping[Step, date]) -> bool:
    """Is this a step of a group-year with these deadlines?"""
    return step in due or step not in OPTIONAL


def _is_over(group_year: GroupYear, step: Step, due: date | None, on: date) -> bool:
    state = YearState(group_year.state)
    if ORDER.index(state) >= ORDER.index(_OVER_FROM[step]):
        return True
    if state == YearState.RUNNING and step in _BY_CALENDAR:
        return due is not None and due < on
    if state == YearState.REVIEWING and group_year.review_closed_at is not None:
        return step in (Step.CROSS_SCORING, Step.REVIEW) or (
            step == Step.EXPLANATION and due is not None and due < on
        )
    return False
