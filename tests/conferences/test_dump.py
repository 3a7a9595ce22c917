"""A thief with everything that is written down learns nothing about votes of units at a conference (issue 5).

As `tests/ballots/test_dump.py` for the council, with what a conference adds: papers of units, the own line
left out, an election (of which the trail, the rows and the web log say the same whatever was marked).
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from emulation.ballots.choices import Choice
from emulation.ballots.models import Participation
from emulation.ballots.services import casting
from emulation.ballots.urn import seal
from emulation.conferences import services
from emulation.conferences.choices import Purpose
from emulation.conferences.models import Round
from emulation.people.choices import OfficeKind
from tests.ballots.dumping import Dump, Row, is_moment, is_postgres, ranks, take
from tests.conferences.builders import FLAG, ranked_year
from tests.conferences.sitting import sit, units_of
from tests.factories import ground

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

MEMBERS, ROUNDS = 7, 3
AGREE, DISAGREE, OTHER = Choice.AGREE, Choice.DISAGREE, Choice.OTHER
# Votes of the six units that have the line, in three rounds: the same result, dealt to others each time.
DEALT = (
    (AGREE, AGREE, AGREE, DISAGREE, DISAGREE, OTHER),
    (DISAGREE, OTHER, AGREE, AGREE, DISAGREE, AGREE),
    (OTHER, DISAGREE, AGREE, DISAGREE, AGREE, AGREE),
)
# The same for the election of two among three: how many of the first, second, third; blank papers as well.
NAMED = (
    ((0, 1), (0, 1), (0,), (2,), (), (0, 2)),
    ((), (0, 2), (0, 1), (0,), (2,), (0, 1)),
    ((2,), (0,), (0, 1), (), (0, 1), (0, 2)),
)


class Held:
    """Rounds of one paper each, voted on through the pages in the order of the members, and the dump."""

    def __init__(self, purpose: Purpose, *, close: bool = True, rounds: int = ROUNDS) -> None:
        self.group_year = ranked_year(members=MEMBERS)
        self.leader = ground.make_leader(self.group_year)
        sit(self.leader, self.group_year)
        self.units = units_of(self.group_year)
        for place, unit in enumerate(self.units):
            type(unit).objects.filter(pk=unit.pk).update(name=f"Sở số {place}", short_name=f"Sở {place}")
        self.heads = [
            ground.make_user(OfficeKind.UNIT_HEAD, unit, full_name=f"Nguyễn Văn Kín {place}")
            for place, unit in enumerate(self.units)
        ]
        self.log: list[tuple[str, str, int, int]] = []
        self.rows: list[Round] = []
        for number in range(rounds):
            row = self._prepared(purpose)
            services.open_round(actor=self.leader, row=row)
            self._vote(row, purpose, number)
            self.rows.append(row)
            if close:
                services.close_round(actor=self.leader, row=row)
            else:
                break  # one paper of a purpose at a time
        self.dump = take(self.log)

    def _prepared(self, purpose: Purpose) -> Round:
        given: dict[str, Any] = {"actor": self.leader, "group_year": self.group_year}
        if purpose == Purpose.NOMINATION:
            return services.prepare_nomination(lines=[(self.units[0].pk, FLAG)], **given)
        candidates = [unit.pk for unit in self.units[-3:]]
        return services.prepare_election(purpose=purpose, candidates=candidates, seats=2, **given)

    def _vote(self, row: Round, purpose: Purpose, number: int) -> None:
        """Units 1 to 6 have the line about unit 0; in the election units 0 to 3 are no candidates."""
        where = [self.group_year.group.code, self.group_year.year, row.pk]
        url = reverse("conferences:paper", args=where)
        if purpose == Purpose.NOMINATION:
            [item] = row.items.all()
            papers = [
                (place, {f"choice-{item.pk}": choice}) for place, choice in enumerate(DEALT[number], start=1)
            ]
        else:
            three = self.units[-3:]
            papers = [
                (place, {f"unit-{three[one].pk}": "1" for one in NAMED[number][place]}) for place in range(4)
            ]
        for place, marks in papers:
            client = Client()
            client.force_login(self.heads[place])
            for step in ({}, {"confirmed": "1"}):
                answer = client.post(url, {"unit": self.units[place].pk, **marks, **step})
                self.log.append(("POST", url, answer.status_code, len(answer.content)))

    def told(self) -> list[list[Any]]:
        return [about(self.dump, row) for row in self.rows]


def about(dump: Dump, row: Round) -> list[Any]:
    """Everything written about one round, numbers of things replaced by their places, order kept."""
    [ballot] = [one["ballot_id"] for one in dump.tables["conferences_rounditem"] if one["round_id"] == row.pk]
    papers = dump.of("ballots_participation", ballot_id=ballot)
    subjects = {("ballots.ballot", str(ballot)), ("conferences.round", str(row.pk))}
    trail = [
        one
        for name in ("audit_auditrecord", "audit_transition")
        for one in dump.tables[name]
        if (one["subject_model"], one["subject_id"]) in subjects
    ]
    found = {
        "participation": papers,
        "tally": dump.of("ballots_tally", ballot_id=ballot),
        "urn": dump.of("ballots_urn", ballot_id=ballot),
        "open": dump.tables["ballots_openvote"],
        "trail": trail,
    }
    people = ranks(one["voter_id"] for one in papers if one["voter_id"])
    units = ranks(one["organisation_id"] for one in papers)
    moves = ranks(one.get("xmin", 0) for rows in found.values() for one in rows)
    plain = [(name, [_plain(one, people, units, moves) for one in rows]) for name, rows in found.items()]
    log = [(status, size) for _, url, status, size in dump.log if url.endswith(f"/phieu/{row.pk}/")]
    return [*plain, ("log", log)]


THINGS = (
    "id",
    "ballot_id",
    "subject_id",
    "lies_at",
    "ctid",
    "option_id",
    "group_year_id",
    "hash",
    "previous",
)


def _plain(row: Row, people: dict[int, int], units: dict[int, int], moves: dict[int, int]) -> tuple[Any, ...]:
    found = []
    for name, value in row.items():
        if name in THINGS or is_moment(value) or name in ("title", "text"):
            continue
        if name in ("voter_id", "actor_id"):
            value = people.get(value, "somebody else")
        elif name == "organisation_id":
            value = units.get(value, "no unit")
        elif name == "xmin":
            value = moves[value]
        elif name == "sealed":
            value = len(bytes(value))
        found.append((name, str(value)))
    return tuple(found)


def test_rows_order_trail_and_log_of_a_nomination_are_the_same_however_votes_were_dealt():
    held = Held(Purpose.NOMINATION)
    for parts in zip(*held.told(), strict=True):
        assert parts[1:] == (parts[0],) * (ROUNDS - 1)
    assert {status for _, _, status, _ in held.log} == {200, 302}
    assert held.dump.tables["ballots_urn"] == [] and held.dump.tables["ballots_openvote"] == []


def test_an_election_writes_the_same_but_for_its_sums():
    held = Held(Purpose.DEPUTY)
    for name, *parts in ((some[0][0], *(one[1] for one in some)) for some in zip(*held.told(), strict=True)):
        if name != "tally":
            assert parts[1:] == [parts[0]] * (ROUNDS - 1), name


def test_while_papers_come_in_there_is_no_result_and_the_urn_has_the_length_of_an_empty_one():
    held = Held(Purpose.NOMINATION, close=False)
    [urn] = held.dump.tables["ballots_urn"]
    assert held.dump.of("ballots_tally", ballot_id=urn["ballot_id"]) == []
    assert len(bytes(urn["sealed"])) == len(seal([0] * len(Choice), "another"))


def test_nothing_of_a_paper_is_kept_in_sessions_messages_or_jobs():
    held = Held(Purpose.NOMINATION, rounds=1)
    names = ("django_session", "jobs_job", "documents_generateddocument", "audit_auditrecord")
    for name in names:
        for row in held.dump.tables[name]:
            said = " ".join(str(value) for value in row.values())
            if name == "audit_auditrecord" and row["action"] != "vote":
                continue
            assert not any(f"'{choice}'" in said or f'"{choice}"' in said for choice in Choice.values), row
            assert not any(choice.label in said for choice in Choice)


def test_on_postgres_the_sums_are_of_no_voters_transaction():
    if not is_postgres():
        pytest.skip("SQLite keeps no transactions beside its rows")
    held = Held(Purpose.NOMINATION, rounds=1)
    sums = {row["xmin"] for row in held.dump.tables["ballots_tally"]}
    votes = {row["xmin"] for row in held.dump.of("audit_auditrecord", action="vote")}
    assert len(sums) == 1 and not sums & votes


def test_the_comparison_sees_a_choice_beside_a_paper(monkeypatch):
    """The test can fail."""
    real = casting._marks

    def told(ballot: Any, paper: Any, vote: Any) -> Any:
        Participation.objects.filter(pk=paper.pk).update(recusal_reason=str(vote.choice))
        return real(ballot, paper, vote)

    monkeypatch.setattr(casting, "_marks", told)
    first, second, *_ = Held(Purpose.NOMINATION).told()
    assert first != second
