"""The meter of diversity: what counts where, shares, gaps, averages, warnings."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.activities import diversity
from emulation.activities.diversity import Happening, Warn

KINDS = ("launch", "pact", "mid_year", "year_end", "exchange", "culture_sport", "good_example", "movement")
FORMS = ("regular", "campaign", "thematic")
YEAR = diversity.period(2025)


def happening(first, last=None, form="campaign", kind="movement"):
    return Happening(kind, form, first, last or first)


def measure(*happenings, this_month=(2026, 1), members=(1, 2, 3), recorded=(), took_part=(), months=YEAR):
    return diversity.measure(
        happenings,
        kinds=KINDS,
        months=months,
        this_month=this_month,
        members=members,
        recorded=recorded,
        took_part=took_part,
    )


days = st.dates(date(2024, 6, 1), date(2026, 6, 30))
happenings = st.builds(
    lambda kind, form, first, length: Happening(kind, form, first, first + timedelta(days=length)),
    st.sampled_from(KINDS),
    st.sampled_from(FORMS),
    days,
    st.integers(0, 400),
)
measured = st.builds(
    lambda found, month, members, recorded, came: measure(
        *found,
        this_month=(2025, month),
        members=range(members),
        recorded=recorded,
        took_part=came & recorded,
    ),
    st.lists(happenings, max_size=12),
    st.integers(1, 12),
    st.integers(0, 8),
    st.frozensets(st.integers(0, 9)),
    st.frozensets(st.integers(0, 9)),
)


def test_a_calendar_year_and_a_school_year():
    assert diversity.period(2025)[0] == (2025, 1) and diversity.period(2025)[-1] == (2025, 12)
    school = diversity.period(2026, school=True)
    assert school[0] == (2025, 9) and school[3:5] == ((2025, 12), (2026, 1)) and school[-1] == (2026, 8)
    assert len(set(school)) == 12


@pytest.mark.parametrize(
    ("form", "first", "last", "months"),
    [
        ("campaign", (2025, 3, 31), (2025, 3, 31), [(2025, 3)]),
        ("campaign", (2025, 9, 15), (2025, 11, 2), [(2025, 9), (2025, 10), (2025, 11)]),
        ("thematic", (2024, 12, 20), (2025, 1, 10), [(2024, 12), (2025, 1)]),
        ("regular", (2025, 1, 5), (2025, 11, 30), [(2025, 1), (2025, 11)]),
        ("regular", (2025, 5, 1), (2025, 5, 31), [(2025, 5)]),
        ("regular", (2025, 5, 31), (2025, 6, 1), [(2025, 5), (2025, 6)]),
    ],
)
def test_in_which_months_an_activity_counts(form, first, last, months):
    assert list(diversity.months_of(happening(date(*first), date(*last), form))) == months


def test_months_before_the_running_one_are_judged():
    found = measure(happening(date(2025, 1, 5), date(2025, 2, 5)), this_month=(2025, 4))
    assert found.elapsed == ((2025, 1), (2025, 2), (2025, 3))
    assert found.idle == ((2025, 3),)
    assert (found.longest_gap, found.gap) == (1, 1)


@pytest.mark.parametrize(
    ("busy", "this_month", "longest", "now"),
    [
        ([], (2025, 1), 0, 0),
        ([], (2025, 6), 5, 5),
        ([1, 6], (2025, 9), 4, 2),
        ([5, 12], (2026, 3), 6, 0),
        (range(1, 13), (2026, 1), 0, 0),
        ([2, 4, 6], (2025, 7), 1, 0),
    ],
)
def test_gaps_in_a_row(busy, this_month, longest, now):
    found = measure(*(happening(date(2025, month, 9)) for month in busy), this_month=this_month)
    assert (found.longest_gap, found.gap) == (longest, now)


def test_shares_of_forms_and_kinds():
    found = measure(
        happening(date(2025, 2, 1), form="regular", kind="launch"),
        happening(date(2025, 3, 1), form="regular", kind="pact"),
        happening(date(2025, 4, 1), form="thematic", kind="exchange"),
        happening(date(2025, 5, 1), form="regular", kind="exchange"),
    )
    assert found.special_share == Fraction(1, 4)
    assert (len(found.kinds), found.kind_share) == (3, Fraction(3, 8))


def test_nothing_has_no_share():
    found = measure(this_month=(2025, 1), members=())
    assert found.special_share is None and found.idle_share is None and found.never_share is None
    assert found.kind_share == 0


def test_members_that_never_came_are_those_whose_absence_was_recorded():
    found = measure(members=(1, 2, 3, 4), recorded=(1, 2, 3, 9), took_part=(1,))
    assert found.never == {2, 3}  # nothing is known of 4, and 9 is no member
    assert found.never_share == Fraction(1, 2)


@pytest.mark.parametrize(
    ("special", "total", "warned"),
    [(0, 1, True), (2, 10, True), (3, 10, False), (1, 3, False), (0, 0, False)],
)
def test_a_share_of_campaigns_below_the_figure_is_said(special, total, warned):
    forms = ["thematic"] * special + ["regular"] * (total - special)
    found = measure(*(happening(date(2025, 1, 1), form=form) for form in forms), this_month=(2025, 1))
    said = diversity.warnings(found, least_special=Fraction(30, 100), most_idle=3)
    assert (Warn.FEW_SPECIAL in said) is warned


@pytest.mark.parametrize(("gap", "warned"), [(3, False), (4, True)])
def test_a_pause_longer_than_the_figure_is_said(gap, warned):
    found = measure(this_month=(2025, gap + 1))
    assert (Warn.LONG_GAP in diversity.warnings(found, least_special=Fraction(0), most_idle=3)) is warned


def test_averages_leave_out_what_a_group_has_not():
    busy = measure(happening(date(2025, 1, 1)), this_month=(2025, 3), recorded=(1,))
    idle = measure(this_month=(2025, 3))
    found = diversity.average([busy, idle])
    assert found.groups == 2
    assert found.special_share == 1  # only one of them has a share
    assert found.kinds == Fraction(1, 2)
    assert found.idle == Fraction(3, 2)
    assert found.idle_share == Fraction(3, 4)
    assert found.never == Fraction(1, 2)


def test_the_average_of_nobody_is_nothing():
    found = diversity.average([])
    assert found.groups == 0 and found.kinds is None and found.special_share is None


@given(measured)
def test_figures_stay_within_their_bounds(found):
    for share in (found.kind_share, found.special_share, found.idle_share, found.never_share):
        assert share is None or 0 <= share <= 1
    assert found.gap <= found.longest_gap <= len(found.idle) <= len(found.elapsed) <= 12
    assert set(found.idle) <= set(found.elapsed)
    assert bool(found.idle) == bool(found.longest_gap)


@given(st.lists(happenings, max_size=8), happenings)
def test_one_more_activity_never_makes_it_poorer(found, more):
    before, after = measure(*found), measure(*found, more)
    assert before.kinds <= after.kinds
    assert set(after.idle) <= set(before.idle)
    assert after.longest_gap <= before.longest_gap
    assert after.total == before.total + 1


@given(st.lists(happenings, max_size=8), st.randoms(use_true_random=False))
def test_the_order_does_not_matter(found, chance):
    mixed = list(found)
    chance.shuffle(mixed)
    assert measure(*found) == measure(*mixed)


@given(happenings)
def test_every_activity_counts_where_it_begins_and_ends(one):
    months = diversity.months_of(one)
    assert months[0] == (one.first.year, one.first.month)
    assert months[-1] == (one.last.year, one.last.month)
    assert list(months) == sorted(set(months))


@given(st.lists(happenings, max_size=8))
def test_the_months_of_the_map_are_those_that_are_not_idle(found):
    counts = diversity.counts(found, YEAR)
    idle = measure(*found).idle
    assert {month for month, count in counts.items() if not count} == set(idle)


@given(measured, st.integers(1, 5))
def test_the_average_of_equals_is_each_of_them(one, times):
    mean = diversity.average([one] * times)
    assert mean.kind_share == one.kind_share
    assert mean.special_share == one.special_share
    assert mean.idle == len(one.idle) and mean.never == len(one.never)


@given(st.lists(measured, min_size=1, max_size=5))
def test_an_average_lies_between_its_parts(found):
    mean = diversity.average(found)
    shares = [one.kind_share for one in found]
    assert min(shares) <= mean.kind_share <= max(shares)


@given(measured, st.fractions(0, 1), st.integers(1, 12))
def test_stricter_figures_never_say_less(found, share, most):
    mild = diversity.warnings(found, least_special=share / 2, most_idle=most)
    strict = diversity.warnings(found, least_special=share, most_idle=max(most - 1, 1))
    assert mild <= strict
