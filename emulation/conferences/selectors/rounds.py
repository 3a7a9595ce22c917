"""The sitting and its votes: rounds with their state, what a person may cast, results for the minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Prefetch

from emulation.ballots import selectors as ballots
from emulation.ballots.choices import CAST, BallotState, Channel, PaperState
from emulation.ballots.models import Ballot, PaperCount, Participation
from emulation.ballots.selectors import Elected as ElectionOutcome
from emulation.ballots.selectors import Outcome, Turnout
from emulation.common.problems import Problem
from emulation.conferences.choices import ROLES, Purpose
from emulation.conferences.facts import Attending, ConferenceFacts, Counted, Elected
from emulation.conferences.models import Round, RoundItem, Sitting
from emulation.conferences.selectors import scanned_in
from emulation.groups.choices import YearState
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear
from emulation.groups.selectors import members
from emulation.organisations.models import Organisation
from emulation.people.models import User


def sitting_of(group_year: GroupYear) -> Sitting | None:
    found = Sitting.objects.filter(group_year=group_year).first()
    if found is not None:
        found.group_year = group_year
    return found


def rounds_of(sitting: Sitting) -> list[Round]:
    """All rounds with the lines of their papers and the ballots behind them; three queries."""
    lines = RoundItem.objects.select_related("ballot", "organisation").order_by("pk")
    return list(sitting.rounds.prefetch_related(Prefetch("items", queryset=lines)).order_by("pk"))


def ballots_of(row: Round) -> list[Ballot]:
    return [item.ballot for item in row.items.all()]


def state_of(row: Round) -> BallotState:
    """Its ballots are opened and closed together."""
    return BallotState(ballots_of(row)[0].state)


def still_open(group_year: GroupYear) -> list[Problem]:
    """Votes that are running: the minutes wait for them."""
    running = Round.objects.filter(
        sitting__group_year=group_year, items__ballot__state=BallotState.OPEN
    ).distinct()
    return [
        Problem(f"{row.get_purpose_display()}: chưa kết thúc bỏ phiếu.", code="round_open") for row in running
    ]


@dataclass(frozen=True)
class Line:
    """A line of a paper after the closing: its outcome, and who voted what where the ballot was open."""

    item: RoundItem
    outcome: Outcome | None
    election: ElectionOutcome | None
    names: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class RoundView:
    """A round as those who run the conference see it. Nothing of a result before the closing."""

    row: Round
    state: BallotState
    lines: list[Line]
    turnout: Turnout
    counts: list[PaperCount] = field(default_factory=list)
    differences: list[tuple[str, int, int]] = field(default_factory=list)
    reveals: str = ""

    @property
    def ballot(self) -> Ballot:
        return self.lines[0].item.ballot


def views_of(sitting: Sitting, small: int) -> list[RoundView]:
    """All rounds; a fixed number of queries but for paper counts and open votes of each."""
    rows = rounds_of(sitting)
    held = [ballot for row in rows for ballot in ballots_of(row)]
    outcomes, elections = ballots.outcomes(held), ballots.elections(held)
    turnouts = turnouts_of(rows)
    found = []
    for row in rows:
        lines = [
            Line(
                item,
                outcomes.get(item.ballot_id),
                elections.get(item.ballot_id),
                _named(item.ballot),
            )
            for item in row.items.all()
        ]
        counts: list[PaperCount] = []
        differing: list[tuple[str, int, int]] = []
        if lines[0].item.ballot.channel == Channel.PAPER:
            for line in lines:
                pair = list(line.item.ballot.paper_counts.select_related("counted_by"))
                counts = counts or pair
                differing += ballots.differences(line.item.ballot, pair)
        turnout = turnouts[row.pk]
        papers = turnout.voted or (counts[0].valid if counts else 0)
        reveals = _reveals(lines, papers, small)
        found.append(RoundView(row, state_of(row), lines, turnout, counts, differing, reveals))
    return found


def _named(ballot: Ballot) -> list[tuple[str, str]]:
    return [
        (
            one.participation.organisation.short_name if one.participation.organisation else "",
            one.option.organisation.short_name if one.option else one.get_choice_display(),
        )
        for one in ballots.open_votes(ballot)
    ]


def _reveals(lines: list[Line], papers: int, small: int) -> str:
    """Why a result of so many papers tells how single units voted; "" when it does not, or nothing is
    closed."""
    closed = [line for line in lines if line.outcome or line.election]
    if not closed or not papers or not lines[0].item.ballot.secret:
        return ""
    if any(_alike(line, papers) for line in closed):
        return "Có nội dung các phiếu giống nhau: công bố kết quả là biết phiếu của từng đơn vị."
    if papers <= small:
        return f"Chỉ {papers} đơn vị bỏ phiếu: từ kết quả có thể đoán phiếu của từng đơn vị."
    return ""


def _alike(line: Line, papers: int) -> bool:
    """Every paper says the same: one opinion, or the same names."""
    if line.outcome is not None:
        return line.outcome.reveals_votes
    return line.election is not None and all(found in (0, papers) for _, found in line.election.papers)


def turnouts_of(rows: Iterable[Round]) -> dict[int, Turnout]:
    """Units that have put their paper in, by round; one query."""
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    papers = Participation.objects.filter(ballot__round_item__round__in=[row.pk for row in rows])
    told = papers.values_list("ballot__round_item__round_id", "organisation_id", "state")
    for row_id, unit, state in told:
        found[row_id][unit or 0].add(state)
    return {row.pk: _turnout(found[row.pk]) for row in rows}


def _turnout(units: dict[int, set[str]]) -> Turnout:
    written = sum(PaperState.WRITTEN in states for states in units.values())
    voted = sum(bool(states & set(CAST)) for states in units.values())
    recused = sum(states == {PaperState.RECUSED} for states in units.values())
    return Turnout(total=len(units), voted=voted, recused=recused, written=written)


# --- for the minutes ---
@dataclass(frozen=True)
class Results:
    """What the closed rounds give to the minutes. Papers are those of the nomination; None: it was not voted
    on here."""

    papers: tuple[int, int, int, int] | None
    candidates: tuple[Counted, ...]
    elections: tuple[Elected, ...]
    voted_offices: frozenset[str]


def results_of(group_year: GroupYear) -> Results | None:
    """Of the last closed round for each purpose; None without any."""
    sitting = sitting_of(group_year)
    if sitting is None:
        return None
    last = {row.purpose: row for row in rounds_of(sitting) if state_of(row) == BallotState.CLOSED}
    if not last:
        return None
    nomination = last.get(Purpose.NOMINATION)
    papers = _papers_of(nomination) if nomination else None
    elections = [row for purpose, row in last.items() if purpose in ROLES]
    return Results(
        papers=papers,
        candidates=_counted(nomination, papers) if nomination and papers else (),
        elections=_elected(elections),
        voted_offices=frozenset(str(ROLES[Purpose(row.purpose)]) for row in elections),
    )


def _papers_of(row: Round) -> tuple[int, int, int, int]:
    """Issued, returned, valid, written."""
    ballot = ballots_of(row)[0]
    turnout = turnouts_of([row])[row.pk]
    if ballot.channel == Channel.PAPER:
        count = ballot.paper_counts.all()[0]
        return count.issued, count.returned, count.valid, turnout.written
    present = ballot.participations.filter(present=True).exclude(state=PaperState.WRITTEN).count()
    voted = turnout.voted - turnout.written
    return present, voted, voted, turnout.written


def _counted(row: Round, papers: tuple[int, int, int, int]) -> tuple[Counted, ...]:
    """A unit's own line stays blank on its paper: no opinion, like a line left open on paper."""
    heard = papers[2] + papers[3]
    outcomes = ballots.outcomes(ballots_of(row))
    found = []
    for index, item in enumerate(row.items.all()):
        if item.organisation is None:
            continue
        result = outcomes[item.ballot_id]
        found.append(
            Counted(
                f"candidate-{index}",
                item.organisation.pk,
                item.organisation.short_name,
                item.award_kind,
                result.agree,
                result.disagree,
                heard - result.agree - result.disagree,
            )
        )
    return tuple(found)


def _elected(rows: Iterable[Round]) -> tuple[Elected, ...]:
    found: list[Elected] = []
    for row in sorted(rows, key=lambda row: row.purpose != Purpose.LEADER):
        ballot = ballots_of(row)[0]
        result = ballots.elections([ballot])[ballot.pk]
        names = {
            option.organisation_id: option.organisation.short_name
            for option in ballot.options.select_related("organisation")
        }
        votes = dict(result.papers)
        found += [
            Elected(
                f"election-{len(found) + place}", unit, names[unit], ROLES[Purpose(row.purpose)], votes[unit]
            )
            for place, unit in enumerate(result.winners)
        ]
    return tuple(found)


def departures(facts: ConferenceFacts, results: Results | None) -> list[Problem]:
    """Where minutes say something else than the urns: numbers of a ballot are not edited."""
    if results is None:
        return []
    problems = []
    told = (facts.issued, facts.returned, facts.valid, facts.written)
    if results.papers is not None and told != results.papers:
        text = "Số phiếu phát ra, thu về, hợp lệ, ý kiến bằng văn bản lấy từ cuộc bỏ phiếu: {}, {}, {}, {}."
        problems.append(Problem(text.format(*results.papers), field="issued", code="papers_changed"))
    if results.papers is not None and _plain(facts.candidates) != _plain(results.candidates):
        text = "Kết quả suy tôn lấy từ cuộc bỏ phiếu của hội nghị, không sửa trong biên bản."
        problems.append(Problem(text, field="candidate-0-organisation", code="candidates_changed"))
    voted = [row for row in facts.elections if row.role in results.voted_offices]
    if {(r.organisation_id, r.role, r.agree) for r in voted} != {
        (r.organisation_id, r.role, r.agree) for r in results.elections
    }:
        text = "Kết quả bầu lấy từ cuộc bỏ phiếu của hội nghị, không sửa trong biên bản."
        problems.append(Problem(text, field="election-0-organisation", code="elections_changed"))
    return problems


def _plain(rows: Iterable[Counted]) -> set[tuple[int, str, int, int, int]]:
    return {(r.organisation_id, r.award_kind, r.agree, r.disagree, r.none) for r in rows}


def draft_of(group_year: GroupYear) -> ConferenceFacts | None:
    """The minutes as they follow from what happened so far; None where nobody has opened a sitting."""
    sitting = sitting_of(group_year)
    if sitting is None:
        return None
    results = results_of(group_year)
    rows = attending(sitting)
    present = sum(row.present for row in rows)
    issued, returned, valid, written = (results.papers if results else None) or (0, 0, 0, 0)
    closed = [
        ballot.closed_at for row in rounds_of(sitting) for ballot in ballots_of(row) if ballot.closed_at
    ]
    return ConferenceFacts(
        starts_at=sitting.starts_at,
        ends_at=max([*closed, sitting.starts_at + timedelta(hours=1)]),
        venue=sitting.venue,
        guests=sitting.guests,
        chair_name=sitting.chair_name,
        chair_title=sitting.chair_title,
        secretary_name=sitting.secretary_name,
        secretary_title=sitting.secretary_title,
        tellers=tuple(sitting.tellers),
        report_votes=present,
        issued=issued,
        returned=returned,
        valid=valid,
        written=written,
        attendances=rows,
        opinions=(),
        candidates=results.candidates if results else (),
        elections=results.elections if results else (),
    )


def attending(sitting: Sitting) -> tuple[Attending, ...]:
    """Who came, in the order of the members."""
    came = {row.organisation_id: row for row in sitting.presences.all()}
    scanned = scanned_in(sitting.group_year)
    found = []
    for index, member in enumerate(members(sitting.group_year)):
        row, unit = came.get(member.organisation_id), member.organisation
        if row is None:
            found.append(Attending(f"attendance-{index}", unit.pk, unit.short_name, present=False))
            continue
        told = (row.present, row.person_name, row.person_title, row.note, row.proxy_number, row.proxy_date)
        found.append(Attending(f"attendance-{index}", unit.pk, unit.short_name, *told, unit.pk in scanned))
    return tuple(found)


# --- for those who vote ---
@dataclass(frozen=True)
class Paper:
    """One unit's paper in a round: the lines it may fill, and why not the others."""

    unit: Organisation
    items: tuple[RoundItem, ...]
    left_out: tuple[tuple[RoundItem, str], ...]
    state: str
    present: bool

    @property
    def to_cast(self) -> bool:
        return self.present and bool(self.items) and self.state == PaperState.ENTITLED


def papers_of(user: User, row: Round) -> list[Paper]:
    """Papers of the units this person acts for, in an open or closed round; three queries."""
    lines = list(row.items.all())
    own = Participation.objects.filter(ballot__in=[line.ballot_id for line in lines])
    own = own.filter(organisation__in=user.roles.served).select_related("organisation").order_by("pk")
    by_unit: dict[int, list[Participation]] = defaultdict(list)
    for paper in own:
        by_unit[paper.organisation_id or 0].append(paper)
    return [_paper(lines, papers) for papers in by_unit.values()]


def _paper(lines: list[RoundItem], papers: list[Participation]) -> Paper:
    by_ballot = {paper.ballot_id: paper for paper in papers}
    states = {paper.state for paper in papers}
    open_ones = tuple(i for i in lines if by_ballot[i.ballot_id].state == PaperState.ENTITLED)
    left = tuple(
        (item, by_ballot[item.ballot_id].recusal_reason)
        for item in lines
        if by_ballot[item.ballot_id].state == PaperState.RECUSED
    )
    cast = states & set(CAST)
    state = cast.pop() if cast else PaperState.ENTITLED if open_ones else PaperState.RECUSED
    unit = papers[0].organisation
    assert unit is not None  # noqa: S101 - papers of units only
    return Paper(unit, open_ones, left, state, papers[0].present)


def to_vote(user: User) -> list[Round]:
    """Open rounds in which a unit of this person has not put its paper in; two queries, none for others."""
    ranked = involvement(user).belonging(YearState.RANKED)
    if not ranked:
        return []
    waiting = Participation.objects.filter(
        organisation__in=user.roles.served, state=PaperState.ENTITLED, present=True
    )
    found = Round.objects.filter(
        sitting__group_year__in=ranked,
        items__ballot__state=BallotState.OPEN,
        items__ballot__channel=Channel.APP,
        items__ballot__participations__in=waiting,
    )
    return list(found.select_related("sitting__group_year__group").distinct().order_by("pk"))
