"""Who led a year that is over: reads it, hands over, and writes nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.groups import services
from emulation.groups.choices import Step, YearState
from tests.factories import ground

pytestmark = pytest.mark.django_db

WRITES = (
    "groups.run_year",
    "groups.remind",
    "groups.hold_conference",
    "activities.record_activity",
    "activities.propose_example",
    "pacts.draw_up_pact",
    "pacts.attach_scan",
    "conferences.record_conference",
)


@pytest.fixture
def over():
    return ground.make_block_year(4, 2024, state=YearState.CLOSED)


def test_the_office_of_a_year_that_is_over_reads(client, over):
    assert over.offices.filter(ends=None).exists()
    for leader in (ground.make_leader(over), ground.make_deputy(over)):
        client.force_login(leader)
        for name in ("groups:year", "activities:year", "handover:show"):
            address = reverse(name, args=[over.group.code, over.year])
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("permission", WRITES)
def test_and_has_no_right_to_write(over, permission):
    running = ground.make_block_year(4, 2026, state=YearState.RUNNING)
    for make in (ground.make_leader, ground.make_deputy):
        assert make(running).has_perm(permission, running)
        assert not make(over).has_perm(permission, over)


def test_handing_over_is_what_is_left(over):
    assert ground.make_leader(over).has_perm("handover.hand_over", over)


def test_forms_of_a_closed_year_do_not_open(client, over):
    client.force_login(ground.make_leader(over))
    for name in ("groups:secretary", "activities:add", "activities:example-add", "pacts:edit"):
        assert client.get(reverse(name, args=[over.group.code, over.year])).status_code == 403


def test_nobody_is_reminded_of_a_year_that_is_over(over):
    with pytest.raises(PermissionDenied):
        services.remind(actor=ground.make_leader(over), group_years=[over], step=Step.PLEDGE)
