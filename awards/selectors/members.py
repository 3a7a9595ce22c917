"""Councils, who sits in them on a day, and what a majority of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from django.db.models import Count, Q, QuerySet

from awards.models import AwardKind, Council, CouncilMember
from emulation.ballots.voting import needed
from emulation.regulations.models import Regulation, RegulationMissing


def councils(on: date) -> QuerySet[Council]:
    """The newest first, with `serving` members of that day and their `sittings`."""
    in_office = Q(members__starts__lte=on) & (Q(members__ends=None) | Q(members__ends__gte=on))
    return Council.objects.annotate(
        serving=Count("members", filter=in_office, distinct=True),
        sittings=Count("sessions", distinct=True),
    ).order_by("-decided_on", "-id")


@dataclass(frozen=True)
class Composition:
    """Members in office in the order of the list; former and coming ones apart."""

    serving: list[CouncilMember]
    others: list[CouncilMember]
    missing: tuple[str, ...]
    """Offices that nobody holds and a session needs."""


def composition(council: Council, on: date) -> Composition:
    """One query."""
    seats = list(council.members.select_related("user", "organisation").order_by("order", "pk"))
    serving = [s for s in seats if s.starts <= on and (s.ends is None or s.ends >= on)]
    roles = {seat.role for seat in serving}
    needs = (("chair", "Chủ tịch Hội đồng"), ("secretary", "Ủy viên Thư ký Hội đồng"))
    return Composition(
        serving=serving,
        others=[seat for seat in seats if seat not in serving],
        missing=tuple(label for role, label in needs if role not in roles),
    )


@dataclass(frozen=True)
class Threshold:
    """How a kind of award is decided; `votes` None: without a vote of the council."""

    name: str
    votes: int | None
    percent: str
    clause: str


def thresholds(members: int, on: date) -> list[Threshold]:
    """The quorum of an award session and, kind by kind, how many of all members have to agree; by the
    regulation in force. Empty without members or regulation. Three queries."""
    try:
        book = Regulation.objects.in_force(on).book
    except RegulationMissing:
        return []
    if not members:
        return []
    heard = "council.quorum_award_percent"
    found = [
        Threshold(
            "Phiên xét khen thưởng (có mặt hoặc ý kiến bằng văn bản)",
            ceil(book.percent(heard) * members / 100),
            f"{book.percent(heard).normalize():f}%",
            book.clause(heard),
        )
    ]
    for kind in AwardKind.objects.order_by("level"):
        vote = f"award.{kind.code}.council_vote"
        if not book.flag(vote):
            found.append(Threshold(kind.name, None, "", book.clause(vote)))
            continue
        key = f"award.{kind.code}.threshold_percent"
        percent = book.percent(key)
        found.append(
            Threshold(kind.name, needed(members, percent), f"{percent.normalize():f}%", book.clause(key))
        )
    return found
