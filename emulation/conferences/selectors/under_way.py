"""Where the conferences of a person's groups stand: what the home page asks to do next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from emulation.ballots.choices import BallotState, Channel
from emulation.ballots.models import PaperCount
from emulation.conferences.choices import Purpose
from emulation.conferences.models import Conference, Round, Sitting
from emulation.conferences.selectors import to_record
from emulation.groups.models import GroupYear
from emulation.people.models import User


@dataclass(frozen=True)
class RoundState:
    """A round that is not over: prepared or open; `counted`: this person has counted its paper, `counts` how
    many have."""

    pk: int
    purpose: Purpose
    state: BallotState
    channel: Channel
    counted: bool = False
    counts: int = 0


@dataclass(frozen=True)
class UnderWay:
    """A conference that is not confirmed: not begun, sitting with its unfinished rounds, recorded."""

    group_year: GroupYear
    conference: Conference | None
    sits: bool
    voted: bool
    rounds: list[RoundState] = field(default_factory=list)


def under_way(user: User) -> list[UnderWay]:
    """Of the ranked group-years this person leads; four queries on top of those that find them, none for
    others."""
    waiting = to_record(user)
    if not waiting:
        return []
    years = [group_year.pk for group_year, _ in waiting]
    sitting = set(Sitting.objects.filter(group_year__in=years).values_list("group_year_id", flat=True))
    voted, unfinished = _rounds(user, sitting) if sitting else (set(), {})
    return [
        UnderWay(
            group_year,
            conference,
            group_year.pk in sitting,
            group_year.pk in voted,
            unfinished.get(group_year.pk, []),
        )
        for group_year, conference in waiting
    ]


def _rounds(user: User, years: set[int]) -> tuple[set[int], dict[int, list[RoundState]]]:
    """Years in which a vote was counted, and the rounds that wait for something."""
    told = (
        Round.objects.filter(sitting__group_year__in=years)
        .order_by("pk")
        .values_list(
            "pk", "purpose", "sitting__group_year_id", "items__ballot__state", "items__ballot__channel"
        )
        .distinct()
    )
    rows = list(told)
    counted = _counts([pk for pk, _, _, state, _ in rows if state == BallotState.OPEN])
    voted: set[int] = set()
    found: dict[int, list[RoundState]] = defaultdict(list)
    for pk, purpose, year, state, channel in rows:
        if state == BallotState.CLOSED:
            voted.add(year)
        elif state is not None:
            people = counted.get(pk, set())
            found[year].append(
                RoundState(
                    pk,
                    Purpose(purpose),
                    BallotState(state),
                    Channel(channel),
                    user.pk in people,
                    len(people),
                )
            )
    return voted, found


def _counts(rounds: list[int]) -> dict[int, set[int]]:
    """Who has counted the paper of these rounds."""
    found: dict[int, set[int]] = defaultdict(set)
    if rounds:
        told = PaperCount.objects.filter(ballot__round_item__round__in=rounds).order_by()
        for pk, person in told.values_list("ballot__round_item__round_id", "counted_by_id"):
            found[pk].add(person)
    return found
