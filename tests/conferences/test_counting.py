"""Invariants of a conference's numbers and names, one broken at a time."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from emulation.common.dates import HANOI
from emulation.conferences.counting import contradictions, gaps, has_quorum, passes
from emulation.groups.choices import GroupRole
from tests.conferences.builders import (
    CLAUSES,
    FACTS,
    RULES,
    attending,
    counted,
    elected,
    with_facts,
)


def codes(problems):
    return [problem.code for problem in problems]


def test_a_lawful_conference():
    assert contradictions(FACTS, RULES) == []
    assert gaps(FACTS, RULES) == []
    assert FACTS.present == 9


@pytest.mark.parametrize(("minutes", "found"), [(-1, []), (0, []), (1, ["before_ranking"])])
def test_a_conference_ends_after_the_ranking_it_deliberates_on(minutes, found):
    rules = replace(RULES, ranked_at=FACTS.ends_at + timedelta(minutes=minutes))
    problems = contradictions(FACTS, rules)
    assert codes(problems) == found
    assert all(f"{rules.ranked_at:%H:%M, %d/%m/%Y}" in problem.message for problem in problems)
    assert {problem.field for problem in problems} <= {"held_on"}


CONTRADICTIONS = [
    ({"ends_at": datetime(2026, 1, 28, 8, 0, tzinfo=HANOI)}, "hours", "ends"),
    ({"secretary_name": "nguyễn văn an"}, "chair_is_secretary", "secretary_name"),
    ({"tellers": ("Trần Thị Bình", "A", "B")}, "secretary_counts", "tellers"),
    ({"tellers": ("Vũ Văn Em", "Vu Van Em", "B")}, "teller_twice", "tellers"),
    ({"report_votes": 10}, "report_votes_too_many", "report_votes"),
    ({"issued": 10}, "issued_too_many", "issued"),
    ({"issued": 8}, "returned_too_many", "returned"),
    ({"candidates": (counted(1, 7),)}, "votes_do_not_add_up", "candidate-0-agree"),
    ({"candidates": (counted(1, 8, 1),)}, "votes_do_not_add_up", "candidate-0-agree"),
    ({"candidates": (counted(99, 8),)}, "not_member", "candidate-0-organisation"),
    ({"candidates": (counted(1, 8, kind="khac"),)}, "award", "candidate-0-award_kind"),
    (
        {"elections": (elected(2), elected(2, GroupRole.LEADER, place=1))},
        "elected_twice",
        "election-1-organisation",
    ),
    ({"elections": (elected(99),)}, "not_member", "election-0-organisation"),
    ({"elections": (elected(2, agree=10),)}, "elected_by_too_many", "election-0-agree"),
]


@pytest.mark.parametrize(("changed", "code", "field"), CONTRADICTIONS)
def test_contradictions(changed, code, field):
    problems = contradictions(with_facts(**changed), RULES)
    assert [(problem.code, problem.field) for problem in problems] == [(code, field)]


def test_more_valid_papers_than_returned():
    problems = contradictions(with_facts(returned=7), RULES)
    assert [(problem.code, problem.field) for problem in problems] == [("valid_too_many", "valid")]


def test_the_same_unit_twice_for_one_award_but_not_for_two():
    twice = (counted(1, 8), counted(1, 8, place=1))
    assert codes(contradictions(with_facts(candidates=twice), RULES)) == ["candidate_twice"]
    both = (counted(1, 8), counted(1, 8, kind="provincial_certificate", place=1))
    assert contradictions(with_facts(candidates=both), RULES) == []


def test_attendance_names_each_member_once_with_a_person_or_a_reason():
    rows = FACTS.attendances
    assert codes(contradictions(with_facts(attendances=rows[:9]), RULES)) == ["member_missing"]
    doubled = (*rows[:9], attending(9))
    assert codes(contradictions(with_facts(attendances=doubled), RULES)) == [
        "member_missing",
        "not_member",
        "not_member",
    ]
    nobody = (attending(1, person_name=""), *rows[1:])
    assert codes(contradictions(with_facts(attendances=nobody), RULES)) == ["nobody_named"]
    unexcused = (*rows[:9], attending(10, present=False, note=""))
    assert codes(contradictions(with_facts(attendances=unexcused), RULES)) == ["no_reason"]


def test_offices_beyond_the_regulation_carry_its_clause():
    leaders = (elected(1, GroupRole.LEADER), elected(2, GroupRole.LEADER, place=1))
    deputies = tuple(elected(number, place=number) for number in (2, 3, 4))
    for elections, clause, place in ((leaders, "offices.leaders", 1), (deputies, "offices.deputies_max", 4)):
        problem = contradictions(with_facts(elections=elections), RULES)[0]
        assert (problem.code, problem.clause) == ("too_many_elected", CLAUSES[clause])
        assert problem.field == f"election-{place}-role"


GAPS = [
    ({"tellers": ("A", "B")}, "too_few_tellers", "vote.tellers_min"),
    ({"candidates": ()}, "no_candidates", None),
    ({"elections": (elected(3),)}, "no_leader_elected", "offices.leaders"),
    ({"elections": (elected(2, GroupRole.LEADER),)}, "too_few_deputies_elected", "offices.deputies_min"),
]


@pytest.mark.parametrize(("changed", "code", "clause"), GAPS)
def test_gaps(changed, code, clause):
    problems = gaps(with_facts(**changed), RULES)
    assert [(problem.code, problem.clause) for problem in problems] == [(code, CLAUSES.get(clause, ""))]
    assert all(problem.field for problem in problems)


def test_quorum_is_exact_and_of_all_members():
    rows = tuple(attending(number, present=number <= 6) for number in range(1, 11))
    problem = gaps(with_facts(attendances=rows), RULES)[0]
    assert (problem.code, problem.clause) == ("no_quorum", CLAUSES["conference.quorum_percent"])
    assert "6/10" in problem.message
    assert "60,00%" in problem.message
    assert "70%" in problem.message
    assert [has_quorum(present, 10, RULES) for present in (6, 7)] == [False, True]
    assert [has_quorum(present, 13, RULES) for present in (9, 10)] == [False, True]  # 69.2 and 76.9 per cent
    assert not has_quorum(0, 0, RULES)


def test_threshold_is_exact_and_of_all_members():
    assert [passes(agree, 10, RULES) for agree in (6, 7)] == [False, True]
    two_thirds = replace(RULES, threshold_percent=Decimal("66.67"))
    assert not passes(2, 3, two_thirds)
    assert not passes(0, 0, RULES)
