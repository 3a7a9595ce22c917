"""Whom registration and pact still wait for: the units, or the leader who has not opened the pact."""

import pytest

from emulation.groups.choices import Step
from emulation.groups.progress import waiting_units
from emulation.groups.steps import units_done
from tests.factories import ground
from tests.pacts import making

pytestmark = pytest.mark.django_db


def test_units_are_waited_for_until_their_head_has_confirmed():
    group_year = ground.make_block_year(year=making.YEAR)
    leader, *_ = units = ground.members_of(group_year)
    assert waiting_units([group_year], Step.REGISTRATION) == {group_year.pk: units}
    assert waiting_units([group_year], Step.PLEDGE) == {group_year.pk: [leader]}
    making.register_all(group_year)
    assert waiting_units([group_year], Step.REGISTRATION) == {group_year.pk: []}
    pact = making.open_pact(group_year, ground.make_leader(group_year))
    assert waiting_units([group_year], Step.PLEDGE) == {group_year.pk: units}
    making.confirm_all(group_year, pact)
    assert units_done([group_year])[Step.PLEDGE][group_year.pk] == {unit.pk: True for unit in units}
