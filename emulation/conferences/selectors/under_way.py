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
    many have, `differs`: not alike."""

    pk: int
    purpose: Purpose
    state: BallotState
    channel: Channel
    counted: bool = False
    counts: int = 0
    differs: bool = False


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
            people, differs = counted.get(pk, (set(), False))
            found[year].append(
                RoundState(
                    pk,
                    Purpose(purpose),
                    BallotState(state),
                    Channel(channel),
                    counted=user.pk in people,
                    counts=len(people),
                    differs=differs,
                )
            )
    return voted, found


def _counts(rounds: list[int]) -> dict[int, tuple[set[int], bool]]:
    """Who has counted the paper of these rounds, and whether two counts of one line differ."""
    people: dict[int, set[int]] = defaultdict(set)
    told: dict[tuple[int, int], list[PaperCount]] = defaultdict(list)
    if rounds:
        counts = PaperCount.objects.filter(ballot__round_item__round__in=rounds)
        for count in counts.select_related("ballot__round_item").order_by("pk"):
            pk = count.ballot.round_item.round_id
            people[pk].add(count.counted_by_id)
            told[pk, count.ballot_id].append(count)
    unlike = {pk for (pk, _), counts in told.items() if len({_numbers(one) for one in counts}) > 1}
    return {pk: (who, pk in unlike) for pk, who in people.items()}


def _numbers(count: PaperCount) -> tuple[int, int, int, tuple[tuple[str, int], ...]]:
    return count.issued, count.returned, count.valid, tuple(sorted(count.marks.items()))
