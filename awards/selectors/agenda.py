"""What waits for a session of the council, and what goes to the Chairman without its vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from awards.models import CouncilSession, Nomination
from awards.selectors.council import eligible_nominations
from awards.selectors.decisions import needs_vote
from emulation.people.models import User
from emulation.regulations.models import Regulation
from emulation.regulations.selectors import attach_books


@dataclass(frozen=True)
class Direct:
    """Eligible nominations of one kind without a vote of the council, and where the regulation says so."""

    kind: str
    clause: str
    clause_url: str
    nominations: list[Nomination]


@dataclass(frozen=True)
class Waiting:
    """Eligible nominations without a session: those to be voted on, and by kind those that need no vote."""

    to_vote: list[Nomination]
    direct: list[Direct]

    def of_year(self, session: CouncilSession) -> list[Nomination]:
        return [one for one in self.to_vote if one.dossier.group_year.year == session.year]

    def of_other_years(self, session: CouncilSession) -> list[Nomination]:
        return [one for one in self.to_vote if one.dossier.group_year.year != session.year]


def waiting_for(user: User, known: Regulation | None = None) -> Waiting:
    """What this person may bring; two queries, one where all follow the regulation that is `known`."""
    found = list(
        eligible_nominations(user).select_related(
            "organisation",
            "kind",
            "row",
            "dossier__regulation",
            "dossier__group_year__group",
            "dossier__group_year__regulation",
        )
    )
    _read_books([one.dossier.regulation_in_force() for one in found], known)
    to_vote = [one for one in found if needs_vote(one)]
    return Waiting(to_vote, _by_kind([one for one in found if not needs_vote(one)]))


def _read_books(regulations: Sequence[Regulation], known: Regulation | None) -> None:
    other = []
    for regulation in regulations:
        if known is not None and regulation.pk == known.pk:
            regulation.book = known.book
        else:
            other.append(regulation)
    if other:
        attach_books(other)


def _by_kind(nominations: Sequence[Nomination]) -> list[Direct]:
    """One entry for a kind and the regulation that says so."""
    found: dict[tuple[int, int], Direct] = {}
    for one in nominations:
        regulation = one.dossier.regulation_in_force()
        key = f"award.{one.kind.code}.council_vote"
        entry = found.setdefault(
            (one.kind_id, regulation.pk),
            Direct(one.kind.name, regulation.book.clause(key), regulation.clause_url(key), []),
        )
        entry.nominations.append(one)
    return list(found.values())
