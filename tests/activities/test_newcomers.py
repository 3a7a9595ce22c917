"""Invitations follow the list of members."""

from datetime import timedelta

import pytest

from emulation.activities.models import Participant
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.groups import services
from emulation.groups.choices import YearState
from tests.activities.builders import add, plan
from tests.factories import ground

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def running():
    return ground.make_block_year(4, today().year, state=YearState.RUNNING)


def join(group_year, **fields):
    unit = ground.make_organisation()
    facts = {"joined_on": today(), "reason": "Chuyển từ khối khác"}
    return services.add_member(
        actor=ground.make_staff(), group_year=group_year, organisation=unit, **(facts | fields)
    )


def test_who_joins_is_invited_to_what_the_whole_group_has_before_it(running):
    coming, under_way = plan(running, today() + DAY), plan(running, today() - DAY, today() + DAY)
    over, held = plan(running, today() - 2 * DAY), add(running, today() + DAY)
    few = plan(running, today() + DAY)
    few.participants.first().delete()
    member = join(running)
    invited = set(Participant.objects.filter(membership=member).values_list("activity", flat=True))
    assert invited == {coming.pk, under_way.pk}
    assert not {over.pk, held.pk, few.pk} & invited
    told = AuditRecord.objects.get(action="invite_newcomer")
    assert (told.organisation_id, told.new) == (member.organisation_id, {"activities": 2})


def test_nothing_before_the_day_of_joining(running):
    before, after = plan(running, today() + DAY), plan(running, today() + 5 * DAY)
    member = join(running, joined_on=today() + 3 * DAY)
    assert [one.activity_id for one in member.invitations.all()] == [after.pk]
    assert before.participants.count() == 4


def test_who_leaves_is_no_longer_expected(running):
    coming, past = plan(running, today() + DAY), add(running, today() - DAY, came=4)
    member = running.memberships.order_by("order").last()
    services.remove_member(actor=ground.make_staff(), member=member, left_on=today(), reason="Giải thể")
    assert not coming.participants.filter(membership=member).exists()
    assert past.participants.filter(membership=member).exists()


def test_a_unit_is_taken_off_a_list_being_formed_with_its_invitations():
    forming = ground.make_block_year(4, today().year, state=YearState.FORMING)
    plan(forming, today() + DAY)
    member = forming.memberships.order_by("order").last()
    services.remove_member(actor=ground.make_staff(), member=member)
    assert forming.memberships.count() == 3


def test_a_constant_number_of_statements(running, django_assert_max_num_queries):
    for number in range(12):
        plan(running, today() + DAY * number)
    with django_assert_max_num_queries(28):
        join(running)
