"""Requests for awards as the submission and the minutes of the conference both state them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from emulation.documents.data import DocRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """A unit proposed for an award, with final points, rank and votes of agreement."""

    unit: str
    points: Decimal
    rank: int
    agree: int
    off_rank_reason: str = ""
    """Why it is proposed out of the order of ranks; obligatory where it is."""
    completion: str = ""
    completion_ref: DocRef | None = None
    summary: str = ""
    last_award: str = ""
    last_award_ref: DocRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRequest:
    """One kind of award and the units proposed for it. `quota` None: the regulation sets none."""

    kind: str
    short: str
    nominees: tuple[Nominee, ...]
    quota: int | None = None
    override: DocRef | None = None
    for_leader: bool = False
    """The award goes to the unit that leads the group."""
    thematic: bool = False
    """For what was done in a campaign: neither ranks nor the vote of the conference decide."""

    @property
    def over_quota(self) -> bool:
        return self.quota is not None and len(self.nominees) > self.quota


def out_of_order(requests: Iterable[AwardRequest]) -> Iterator[Nominee]:
    """Nominees whose rank is worse than their place in the list, awards taken from the highest down."""
    nominees = [nominee for request in requests if not request.thematic for nominee in request.nominees]
    return (nominee for place, nominee in enumerate(nominees, start=1) if nominee.rank > place)
