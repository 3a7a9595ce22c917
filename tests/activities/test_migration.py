"""Attendance of the time before: kept, and nobody's presence made up."""

import importlib
from datetime import date, timedelta

import pytest
from django.apps import apps

from emulation.activities.models import Activity, Participant
from emulation.common.dates import today
from tests.activities.builders import plan
from tests.factories.ground import make_block_year

pytestmark = pytest.mark.django_db
migration = importlib.import_module("emulation.activities.migrations.0003_attendance_of_the_past")


def before(group_year, day, counted=None, result=""):
    activity = plan(group_year, day, result=result, units_counted=counted, title="Đối thoại")
    activity.participants.all().delete()
    Activity.objects.filter(pk=activity.pk).update(search_text="")
    return activity


def test_forwards_and_back():
    group_year = make_block_year(members=4)
    all_came = before(group_year, date(2025, 3, 1), counted=4)
    some_came = before(group_year, date(2025, 4, 1), counted=3)
    told = before(group_year, date(2025, 5, 1), result="Tốt")
    silent = before(group_year, date(2025, 6, 1))
    to_come = before(group_year, today() + timedelta(days=1), counted=4)
    migration.forwards(apps, None)
    for activity in (all_came, some_came, told, silent, to_come):
        activity.refresh_from_db()
        assert activity.participants.count() == 4 and activity.search_text == "doi thoai"
    assert set(all_came.participants.values_list("presence", flat=True)) == {"took_part"}
    assert all_came.units_counted is None
    assert set(some_came.participants.values_list("presence", flat=True)) == {""}
    assert some_came.units_counted == 3
    states = [one.state for one in (all_came, some_came, told, silent, to_come)]
    assert states == ["held", "held", "held", "planned", "planned"]
    assert not Participant.objects.exclude(recorded_by=None).exists()
    migration.backwards(apps, None)
    for activity, counted in ((all_came, 4), (some_came, 3), (told, None)):
        activity.refresh_from_db()
        assert activity.units_counted == counted
