from datetime import date

import pytest

from emulation.regulations.models import Regulation
from emulation.regulations.selectors import attach_books, neighbours, working_day_after

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # over the whole of Tết 2026
        (date(2026, 2, 23), -1, date(2026, 2, 13)),
        (date(2026, 8, 28), 1, date(2026, 9, 3)),  # a swapped Monday and two days of Quốc khánh
        (date(2026, 11, 23), 1, date(2026, 11, 25)),  # the new holiday of 24 November
        (date(2025, 11, 21), 1, date(2025, 11, 24)),  # which did not exist the year before
        (date(2026, 2, 10), 25, date(2026, 3, 24)),  # the clock of a dossier
        (date(2026, 2, 17), 0, date(2026, 2, 23)),
    ],
)
def test_working_days_leave_out_public_holidays(regulations, start, days, due):
    assert working_day_after(start, days) == due


def test_where_no_holidays_are_recorded_weekends_still_are(db):
    assert working_day_after(date(2026, 2, 13), 1) == date(2026, 2, 16)


def test_one_query_however_far(regulations, django_assert_num_queries):
    with django_assert_num_queries(1):
        working_day_after(date(2025, 1, 2), 200)


def test_books_of_many_instances_come_in_one_query(regulations, django_assert_num_queries):
    instances = [Regulation.objects.get(code=each.code) for each in (*regulations, *regulations)]
    with django_assert_num_queries(1):
        attach_books(instances)
        counts = [instance.book.integer("cluster.min_units") for instance in instances]
        founders = [instance.book.allowance("district").count for instance in instances]
    assert counts == [5, 5, 5, 5]
    assert founders == [6, 0, 6, 0]


def test_neighbours(regulations):
    older, newer = regulations
    assert neighbours(older) == (None, newer)
    assert neighbours(newer) == (older, None)
