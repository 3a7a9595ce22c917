"""How varied the activities of a group are (source document: regular emulation dominates, campaigns and
themes are rare, months pass without anything). Pure; shares are exact fractions of 1.

What counts is what has been held or is under way; a plan alone does not. The caller leaves out the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

REGULAR = "regular"
"""The form that is always there; the others are campaigns ("theo đợt") and themes ("chuyên đề")."""

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An activity: kind, form, first and last day."""

    kind: str
    form: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Diversity:
    """What the meter of one group shows.

    `special` of `total` activities are campaigns or thematic. `elapsed` are the whole months of the year that
    have passed, `idle` those without anything, `longest_gap` the most of them in a row and `gap` those in a
    row up to now. `never` are members whose attendance was recorded at least once and always as away.
    """

    kinds: frozenset[str]
    kinds_known: int
    special: int
    total: int
    elapsed: tuple[Month, ...]
    idle: tuple[Month, ...]
    longest_gap: int
    gap: int
    members: int
    never: frozenset[int]

    @property
    def kind_share(self) -> Fraction:
        return Fraction(len(self.kinds), self.kinds_known)

    @property
    def special_share(self) -> Fraction | None:
        """None while there is nothing to take a share of."""
        return Fraction(self.special, self.total) if self.total else None

    @property
    def idle_share(self) -> Fraction | None:
        return Fraction(len(self.idle), len(self.elapsed)) if self.elapsed else None

    @property
    def never_share(self) -> Fraction | None:
        return Fraction(len(self.never), self.members) if self.members else None


@dataclass(frozen=True, slots=True)
class Average:
    """The same of several groups: means over those that have a value."""

    groups: int
    kinds: Fraction | None
    kind_share: Fraction | None
    special_share: Fraction | None
    idle: Fraction | None
    idle_share: Fraction | None
    never: Fraction | None
    never_share: Fraction | None


class Warn(StrEnum):
    """What falls short of the figures of the regulation."""

    FEW_SPECIAL = "few_special"
    LONG_GAP = "long_gap"


def period(year: int, *, school: bool = False) -> tuple[Month, ...]:
    """The twelve months of an emulation year; a school year is named by the year it ends in."""
    if school:
        return (*((year - 1, m) for m in range(9, 13)), *((year, m) for m in range(1, 9)))
    return tuple((year, m) for m in range(1, 13))


def months_of(happening: Happening) -> tuple[Month, ...]:
    """The months an activity counts in: of a campaign or a theme every month it runs, of a regular one only
    the months in which it begins and ends. A movement declared for the whole year says nothing of a month."""
    first, last = _month(happening.first), _month(happening.last)
    if happening.form == REGULAR:
        return (first,) if first == last else (first, last)
    found = [first]
    while found[-1] < last:
        found.append(_next(found[-1]))
    return tuple(found)


def counts(happenings: Iterable[Happening], months: Iterable[Month]) -> dict[Month, int]:
    """How many activities each of the months has, in the order of the months."""
    found = dict.fromkeys(months, 0)
    for happening in happenings:
        for month in months_of(happening):
            if month in found:
                found[month] += 1
    return found


def measure(
    happenings: Sequence[Happening],
    *,
    kinds: Collection[str],
    months: Sequence[Month],
    this_month: Month,
    members: Collection[int],
    recorded: Collection[int] = (),
    took_part: Collection[int] = (),
) -> Diversity:
    """The meter of one group. `kinds` are all there are; `recorded` the members of whom an attendance was
    recorded, `took_part` those that came at least once. The month that is still running is not judged."""
    elapsed = tuple(month for month in months if month < this_month)
    per_month = counts(happenings, elapsed)
    runs = _runs([per_month[month] == 0 for month in elapsed])
    current = set(members)
    return Diversity(
        kinds=frozenset(h.kind for h in happenings) & frozenset(kinds),
        kinds_known=len(set(kinds)),
        special=sum(h.form != REGULAR for h in happenings),
        total=len(happenings),
        elapsed=elapsed,
        idle=tuple(month for month in elapsed if not per_month[month]),
        longest_gap=max(runs, default=0),
        gap=runs[-1] if runs else 0,
        members=len(current),
        never=frozenset(current & set(recorded) - set(took_part)),
    )


def average(found: Sequence[Diversity]) -> Average:
    """Means over the groups; a share that a group has not is left out of its mean."""
    return Average(
        groups=len(found),
        kinds=_mean([Fraction(len(one.kinds)) for one in found]),
        kind_share=_mean([one.kind_share for one in found]),
        special_share=_mean([one.special_share for one in found]),
        idle=_mean([Fraction(len(one.idle)) for one in found]),
        idle_share=_mean([one.idle_share for one in found]),
        never=_mean([Fraction(len(one.never)) for one in found]),
        never_share=_mean([one.never_share for one in found]),
    )


def warnings(found: Diversity, *, least_special: Fraction, most_idle: int) -> frozenset[Warn]:
    """What to say: a share of campaigns and themes below `least_special` (of 1), or more than `most_idle`
    months in a row without anything. A group that has done nothing yet is warned of its gap only."""
    said = set()
    if found.special_share is not None and found.special_share < least_special:
        said.add(Warn.FEW_SPECIAL)
    if found.longest_gap > most_idle:
        said.add(Warn.LONG_GAP)
    return frozenset(said)


def _month(day: date) -> Month:
    return day.year, day.month


def _next(month: Month) -> Month:
    year, number = month
    return (year + 1, 1) if number == 12 else (year, number + 1)


def _runs(empty: Sequence[bool]) -> list[int]:
    """Up to each month, how many in a row have been empty: [no, yes, yes] → [0, 1, 2]."""
    found: list[int] = []
    for is_empty in empty:
        found.append((found[-1] if found else 0) + 1 if is_empty else 0)
    return found


def _mean(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None
