"""Sessions and their agenda as the council sees them. Counters of an open ballot are never read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.db.models import Count, Max, Q, QuerySet

from awards.choices import DossierState, NominationState, Presence
from awards.models import AgendaItem, CouncilMember, CouncilSession, Nomination
from awards.rules import is_a_secretary, seats_of
from awards.selectors.wording import Tag, tag_of
from emulation.ballots import selectors as ballots
from emulation.ballots.choices import BallotState, PaperState
from emulation.ballots.models import Ballot, Participation, WrittenPaper
from emulation.ballots.selectors import Outcome, Turnout
from emulation.people.models import User
from emulation.regulations.models import Regulation


def sessions_for(user: User) -> QuerySet[CouncilSession]:
    """Sessions of the councils one sits in; staff and inspector all; with how much is on the agenda."""
    found = CouncilSession.objects.select_related("council").order_by("-held_on", "-id")
    found = found.annotate(
        total=Count("items"),
        voted_on=Count("items", filter=Q(items__ballot__isnull=False)),
    )
    if user.roles.is_staff or user.roles.is_inspector:
        return found
    return found.filter(council__in=[seat.council_id for seat in seats_of(user)])


def items_of(session: CouncilSession) -> list[AgendaItem]:
    """The agenda in its order; one query."""
    found = list(
        session.items.select_related(
            "ballot",
            "nomination__organisation",
            "nomination__kind",
            "nomination__campaign",
            "nomination__row",
            "nomination__dossier__group_year__group",
        ).order_by("order")
    )
    for item in found:
        item.session = session
    return found


@dataclass(frozen=True)
class ItemLine:
    """One item of an agenda: the own paper, the turnout for the council, after the closing the outcome."""

    item: AgendaItem
    tag: Tag
    may_open: bool
    mine: Participation | None
    turnout: Turnout | None
    outcome: Outcome | None
    reveals: str

    @property
    def is_open(self) -> bool:
        return self.item.ballot is not None and self.item.ballot.state == BallotState.OPEN

    @property
    def to_vote(self) -> bool:
        return self.is_open and self.mine is not None and self.mine.state == PaperState.ENTITLED


def lines_of(user: User, session: CouncilSession, items: Sequence[AgendaItem]) -> list[ItemLine]:
    """Three queries, whatever the number of items. While a ballot runs only the council knows its turnout
    (domain §2)."""
    held = [item.ballot for item in items if item.ballot is not None]
    mine, turnouts, outcomes = ballots.own_states(user, held), ballots.turnouts(held), ballots.outcomes(held)
    sees = user.has_perm("awards.see_turnout", session)
    small = _small_electorate(session)
    return [
        ItemLine(
            item=item,
            tag=tag_of(item.nomination.state),
            may_open=user.has_perm("awards.view_card", item),
            mine=mine.get(item.ballot_id or 0),
            turnout=_shown(item.ballot, sees, turnouts),
            outcome=outcomes.get(item.ballot_id or 0),
            reveals=_reveals(outcomes.get(item.ballot_id or 0), turnouts.get(item.ballot_id or 0), small),
        )
        for item in items
    ]


def _shown(ballot: Ballot | None, sees: bool, turnouts: dict[int, Turnout]) -> Turnout | None:
    if ballot is None or ballot.state == BallotState.PREPARED:
        return None
    return turnouts.get(ballot.pk) if sees or ballot.state == BallotState.CLOSED else None


def _small_electorate(session: CouncilSession) -> int:
    """So few voters can work out one another's vote (a figure of the regulation)."""
    return regulation_of(session).book.integer("vote.small_electorate")


def regulation_of(session: CouncilSession) -> Regulation:
    """The regulation on the day of the session; remembered on the instance."""
    known: Regulation | None = session.__dict__.get("_regulation")
    if known is None:
        known = Regulation.objects.in_force(session.held_on)
        session.__dict__["_regulation"] = known
    return known


def _reveals(outcome: Outcome | None, turnout: Turnout | None, small: int) -> str:
    """Why the result lets people know how single members voted; "" when it does not."""
    if outcome is None or turnout is None or not turnout.voted:
        return ""
    if outcome.reveals_votes:
        return "Các phiếu giống nhau: công bố kết quả là biết phiếu của từng người."
    if turnout.voted <= small:
        return f"Chỉ {turnout.voted} người bỏ phiếu: từ kết quả có thể đoán phiếu của từng người."
    return ""


def warning_before_counting(item: AgendaItem) -> str:
    """Whether the result of this ballot, whatever it is, will let people guess single votes; "" otherwise."""
    if item.ballot is None or item.ballot.state != BallotState.OPEN:
        return ""
    voted = ballots.turnouts([item.ballot])[item.ballot.pk].voted
    if voted > _small_electorate(item.session):
        return "Nếu các phiếu giống nhau, kết quả cho biết phiếu của từng người."
    return f"Chỉ {voted} người bỏ phiếu: từ kết quả có thể đoán phiếu của từng người."


@dataclass(frozen=True)
class Electorate:
    """All members in office on the day, and how many of them must be heard (present or in writing)."""

    members: int
    needed: int
    percent: str
    clause: str
    clause_url: str

    @property
    def is_small(self) -> bool:
        return self.members <= self.small

    small: int = 0


def electorate_of(session: CouncilSession) -> Electorate:
    """All members on the day; once the ballots are open those for whom they were opened. Three queries."""
    regulation = regulation_of(session)
    opened = session.items.aggregate(total=Max("ballot__total"))["total"]  # 0 while prepared
    members = (
        opened or CouncilMember.objects.serving(session.held_on).filter(council=session.council_id).count()
    )
    key = "council.quorum_award_percent"
    percent = regulation.book.percent(key)
    return Electorate(
        members=members,
        needed=ceil(percent * members / 100),
        percent=f"{percent.normalize():f}%",
        clause=regulation.book.clause(key),
        clause_url=regulation.clause_url(key),
        small=regulation.book.integer("vote.small_electorate"),
    )


@dataclass(frozen=True)
class MeetingQuorum:
    """How many of all members have to be present for the council to meet."""

    needed: int
    share: str
    clause: str


def meeting_quorum_of(session: CouncilSession) -> MeetingQuorum:
    book = regulation_of(session).book
    key = "council.quorum_meeting"
    share = book.fraction(key)
    members = electorate_of(session).members
    return MeetingQuorum(ceil(share * members), f"{share.numerator}/{share.denominator}", book.clause(key))


@dataclass(frozen=True)
class Present:
    """How the presence list stands; all nought while nobody has written it."""

    present: int
    written: int
    absent: int

    @property
    def known(self) -> bool:
        return bool(self.present + self.written + self.absent)


def presence_of(session: CouncilSession) -> Present:
    """One query."""
    counts = Counter(session.attendances.values_list("presence", flat=True))
    return Present(counts[Presence.PRESENT], counts[Presence.WRITTEN], counts[Presence.ABSENT])


def eligible_nominations(user: User) -> QuerySet[Nomination]:
    """Nominations that wait for a session and that this person may bring: the secretary all, staff those of
    its groups."""
    found = Nomination.objects.filter(
        state=NominationState.ELIGIBLE, dossier__state=DossierState.APPRAISED
    ).select_related("organisation", "kind", "campaign", "row", "dossier__group_year__group")
    roles = user.roles
    if not is_a_secretary(user, None) and roles.staff_groups is not None:
        found = found.filter(dossier__group_year__group__code__in=roles.staff_groups)
    return found.order_by("kind__level", "dossier__group_year__group__sort_key", "row__order", "id")


def neighbours(
    items: Sequence[AgendaItem], item: AgendaItem
) -> tuple[int, AgendaItem | None, AgendaItem | None]:
    """The place of an item on the agenda, counted from 1, and the items before and after it."""
    place = next(index for index, one in enumerate(items) if one.pk == item.pk)
    before = items[place - 1] if place else None
    after = items[place + 1] if place + 1 < len(items) else None
    return place + 1, before, after


def not_heard(session: CouncilSession) -> list[User]:
    """Absent members who may still be heard in writing on some open item, in the order of their seats."""
    papers = Participation.objects.filter(
        ballot__agenda_item__session=session,
        ballot__state=BallotState.OPEN,
        state=PaperState.ENTITLED,
        present=False,
    )
    seats = CouncilMember.objects.filter(council=session.council_id, user__in=papers.values("voter"))
    return list({seat.user_id: seat.user for seat in seats.select_related("user").order_by("order")}.values())


@dataclass(frozen=True)
class WrittenLine:
    """A scan that was entered: whose, about how many items, by whom."""

    paper: WrittenPaper
    member: str
    items: int


def written_papers(session: CouncilSession) -> list[WrittenLine]:
    """Scans of written opinions of the session; one query."""
    found: dict[int, list[Participation]] = {}
    rows = Participation.objects.filter(ballot__agenda_item__session=session, written__isnull=False)
    for row in rows.select_related("written__entered_by", "voter").order_by("written_id"):
        found.setdefault(row.written_id or 0, []).append(row)
    return [
        WrittenLine(rows[0].written, str(rows[0].voter), len(rows))
        for rows in found.values()
        if rows[0].written is not None
    ]
