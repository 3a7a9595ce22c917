"""The figures of the domain (§5), one by one, out of the regulations that the project carries.

Only the numbers that go in and come out stand here: shares, thresholds, coefficients and days are read from
the rule books, so a regulation that says something else fails here.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from awards.clock import Pause, clock_of
from awards.eligibility import Candidate, prefer
from awards.formulas import chance_of_different_winners, one_prize, prize, rotation_words
from awards.quotas import Meter, flag_quota
from awards.selectors.figures import limit_key
from awards.services.quorum import quorum_problems
from emulation.ballots import voting
from emulation.common.dates import is_working_day
from emulation.common.numbers import format_percent
from emulation.regulations.book import MissingFigure, RuleBook
from emulation.regulations.payloads import read_holidays, read_regulation
from tests.regulations.conftest import packaged

NAMES = ("quy-che-2018", "quy-che-2025")


def _book(name: str) -> RuleBook:
    document = read_regulation(packaged(name))
    return RuleBook(document.figures, document.short_name)


BOOKS = {name: _book(name) for name in NAMES}
FLAGS = ("government_flag", "provincial_flag")


@pytest.fixture(params=NAMES)
def book(request) -> RuleBook:
    return BOOKS[request.param]


# --- quotas ---
@pytest.mark.parametrize(("base", "flags"), [(31, 6), (48, 9), (57, 11), (4, 0), (5, 1)])
def test_government_flags_are_a_fifth_of_the_base(book, base, flags):
    share = Fraction(book.percent("award.government_flag.share_percent")) / 100
    assert flag_quota(base, share, book.text("award.government_flag.rounding")) == flags


@pytest.mark.parametrize("members", [4, 8, 14])
def test_one_provincial_flag_for_a_group_whatever_its_size(book, members):
    key = limit_key(book, "provincial_flag")
    assert book.integer(key) == 1
    assert Meter(book.integer(key), 1).problem("Cờ") is None
    assert Meter(book.integer(key), 2).problem("Cờ")


@pytest.mark.parametrize(
    ("members", "certificates"), [(4, 1), (7, 1), (8, 2), (11, 2), (12, 3), (14, 3), (40, 3)]
)
def test_one_to_three_certificates_by_size(book, members, certificates):
    assert book.count_for_size(limit_key(book, "provincial_certificate"), members) == certificates


# --- votes of the council: of all fifteen members ---
@pytest.mark.parametrize(
    ("agree", "share", "flag", "title"),
    [
        (13, "86,67%", True, False),
        (12, "80,00%", True, False),
        (11, "73,33%", False, False),
        (14, "93,33%", True, True),
    ],
)
def test_votes_of_fifteen(book, agree, share, flag, title):
    assert format_percent(agree, 15) == share
    assert voting.passes(agree, 15, book.percent("vote.flag_threshold_percent")) is flag
    assert voting.passes(agree, 15, book.percent("vote.title_threshold_percent")) is title
    for kind in FLAGS:
        assert voting.passes(agree, 15, book.percent(f"award.{kind}.threshold_percent")) is flag


def test_absent_members_stay_in_the_denominator(book):
    assert book.text("vote.denominator") == "all"
    assert voting.needed(15, book.percent("vote.flag_threshold_percent")) == 12
    assert voting.needed(15, book.percent("vote.title_threshold_percent")) == 14


@pytest.mark.parametrize(
    ("present", "written", "lacks"),
    [
        (10, 2, []),
        (9, 6, ["no_quorum"]),  # 60 % meet; two thirds are asked
        (10, 1, ["no_award_quorum"]),  # 73,33 % are heard; 80 % are asked
        (12, 0, []),
    ],
)
def test_two_thirds_to_meet_and_four_fifths_for_awards(book, present, written, lacks):
    counts = Counter({"present": present, "written": written, "absent": 15 - present - written})
    assert [p.code for p in quorum_problems(counts, book, voted=True)] == lacks


# --- prize money ---
PRIZES = (
    ("government_flag", 21_600_000, 28_080_000),
    ("provincial_flag", 14_400_000, 18_720_000),
    ("excellent_labour_collective", 2_700_000, 3_510_000),
    ("advanced_labour_collective", 1_440_000, 1_872_000),
)


@pytest.mark.parametrize(("kind", "until_june_2024", "since_july_2024"), PRIZES)
def test_prizes_at_both_base_salaries(book, kind, until_june_2024, since_july_2024):
    coefficient = book.decimal(f"award.{kind}.prize_coefficient")
    salaries = BOOKS["quy-che-2018"]
    assert prize(coefficient, salaries.base_salary(date(2023, 7, 1))) == until_june_2024
    assert prize(coefficient, salaries.base_salary(date(2024, 6, 30))) == until_june_2024
    assert prize(coefficient, salaries.base_salary(date(2024, 7, 1))) == since_july_2024
    assert prize(coefficient, BOOKS["quy-che-2025"].base_salary(date(2026, 6, 30))) == since_july_2024


def test_one_achievement_one_prize_the_higher(book):
    assert book.flag("award.one_per_achievement")
    assert one_prize({1: (18_720_000, 2), 2: (3_510_000, 4)}) == 1


# --- preference, rotation ---
@pytest.mark.parametrize(("women", "preferred"), [(70, True), (69, False), (100, True)])
def test_seventy_percent_women_are_preferred_among_equals(book, women, preferred):
    one, other = Candidate(1, women, 100), Candidate(2, 10, 100)
    chosen = prefer([one, other], book.percent("award.women_share_percent"))
    assert chosen == ((one,) if preferred else (one, other))


def test_five_different_winners_of_eight_in_five_years_are_chance():
    chance = chance_of_different_winners(members=8, years=5, different=5)
    assert chance == Fraction(8 * 7 * 6 * 5 * 4, 8**5)
    assert round(float(chance), 3) == 0.205


@pytest.mark.parametrize(("members", "years"), [(8, 5), (5, 7), (3, 4)])
def test_the_chances_of_all_numbers_of_winners_follow_from_counting(members, years):
    sequences = list(product(range(members), repeat=years))
    for different in range(1, years + 1):
        counted = sum(len(set(one)) >= different for one in sequences)
        assert chance_of_different_winners(members, years, different) == Fraction(counted, len(sequences))


@pytest.mark.parametrize("years", [1, 5, 6])
def test_under_seven_years_nobody_is_accused(years):
    assert rotation_words(members=8, winners=list(range(years)), least_years=7) == "chưa đủ dữ liệu"


def test_from_seven_years_on_the_chance_is_told():
    assert (
        rotation_words(members=8, winners=[1, 2, 3, 4, 5, 6, 7], least_years=7)
        == "7 đơn vị khác nhau trong 7 năm, p = 0,019"
    )
    assert (
        rotation_words(members=8, winners=[1] * 7, least_years=7)
        == "1 đơn vị khác nhau trong 7 năm, p = 1,000"
    )


# --- days ---
def holidays() -> set[date]:
    return {row.day for row in read_holidays(packaged("holidays"))}


def test_dossiers_and_opinions_have_their_days(book):
    """A neighbour asks for dossiers of the calendar year by 10 December; here they follow the conference in
    January (10 February), a figure like any other. Education by 10 July, opinions by 10 December (read)."""
    assert book.date_rule("opinions.reply_by").on(2025) == date(2025, 12, 10)
    for kind in ("block", "cluster"):
        assert book.deadlines(cycle="school", group_kind=kind, year=2025)["dossier"] == date(2025, 7, 10)
        assert book.deadlines(cycle="calendar", group_kind=kind, year=2025)["dossier"] == date(2026, 2, 10)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2025, 10, 6), date(2025, 11, 10)),  # five plain weeks
        (date(2025, 8, 18), date(2025, 9, 24)),  # 1/9 and 2/9 are holidays
    ],
)
def test_twenty_five_working_days_of_appraisal(book, received, due):
    total = book.integer("dossier.processing_working_days")
    assert total == 25
    clock = clock_of(received, total, [], holidays(), received)
    assert (clock.due_on, clock.left) == (due, 25)
    days = (due - received).days
    assert sum(is_working_day(received + timedelta(n), holidays()) for n in range(1, days + 1)) == 25


def test_supplements_are_asked_for_once_and_stop_the_clock(book):
    assert book.integer("dossier.supplement_requests_max") == 1
    assert book.flag("dossier.supplement_stops_clock")
    asked = [Pause(date(2025, 10, 8), None)]
    clock = clock_of(date(2025, 10, 6), 25, asked, holidays(), date(2025, 12, 1))
    assert (clock.stands, clock.used) == (True, 2)


@pytest.mark.parametrize("figure", ["award.thematic_counts_for_merit", "award.lower_award_required"])
def test_thematic_awards_and_lower_awards_are_no_steps(figure):
    assert BOOKS["quy-che-2025"].flag(figure) is False


def test_base_salary_of_a_day_nobody_knows_is_refused():
    with pytest.raises(MissingFigure):
        BOOKS["quy-che-2025"].base_salary(date(2024, 6, 30))
    assert BOOKS["quy-che-2025"].decimal("award.provincial_flag.prize_coefficient") == Decimal(8)
