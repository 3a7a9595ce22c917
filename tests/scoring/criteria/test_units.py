"""What a criterion asks of each unit: whether it applies, the target, the assigned task."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from scoring.models import Target
from scoring.selectors.criteria_links import links_of
from scoring.selectors.criteria_trees import nodes_of, task_share
from scoring.services.criteria import linking, units
from scoring.services.criteria.units import UnitFacts
from tests.assignments.making import make_task
from tests.factories import ground
from tests.scoring.criteria.making import published_draft, small_draft

pytestmark = pytest.mark.django_db


def store(draft, code, *rows, actor=None, seen=None):
    criterion = draft.node(code)
    stored = units.targets_of(criterion, draft.group_year)
    return units.set_units(
        actor=actor or draft.leader,
        criterion=criterion,
        group_year=draft.group_year,
        rows=rows,
        seen=units.stamp_of(stored) if seen is None else seen,
    )


def members(draft):
    return list(draft.group_year.memberships.order_by("order"))


def test_the_target_is_taken_from_the_task():
    draft = small_draft()
    Target.objects.all().delete()
    member = members(draft)[0]
    task = make_task(member.organisation, title="Giải ngân", target=Decimal("97.5"))
    assert store(draft, "I.1", UnitFacts(membership_id=member.pk, task_id=task.pk)) == 1
    target = Target.objects.get(membership=member)
    assert (target.assigned, target.value, target.task) == (True, Decimal("97.5"), task)


def test_a_target_that_is_typed_goes_before_that_of_the_task():
    draft = small_draft()
    member = members(draft)[0]
    task = Target.objects.get(membership=member, criterion=draft.node("I.1")).task
    store(draft, "I.1", UnitFacts(membership_id=member.pk, value=Decimal(90), task_id=task.pk))
    assert Target.objects.get(membership=member, criterion=draft.node("I.1")).value == 90


def test_not_applied_to_a_unit_means_not_assigned():
    draft = small_draft()
    member = members(draft)[2]
    store(draft, "II.1", UnitFacts(membership_id=member.pk, assigned=False, value=Decimal(5)))
    target = Target.objects.get(membership=member, criterion=draft.node("II.1"))
    assert (target.assigned, target.value, target.task) == (False, None, None)


def test_only_tasks_of_the_unit_itself():
    draft = small_draft()
    first, second = members(draft)[:2]
    foreign = make_task(second.organisation, title="Của đơn vị khác")
    with pytest.raises(Refused) as caught:
        store(draft, "II.1", UnitFacts(membership_id=first.pk, task_id=foreign.pk))
    assert caught.value.problems[0].field == f"task-{first.pk}"


def test_the_second_of_two_writers_is_told():
    draft = small_draft()
    member = members(draft)[0]
    seen = units.stamp_of(units.targets_of(draft.node("II.1"), draft.group_year))
    store(draft, "II.1", UnitFacts(membership_id=member.pk, assigned=False))
    with pytest.raises(Conflict):
        store(draft, "II.1", UnitFacts(membership_id=member.pk), seen=seen)


def test_members_set_nothing():
    draft = small_draft()
    member = members(draft)[2]
    with pytest.raises(PermissionDenied):
        actor = ground.make_user(organisation=member.organisation)
        store(draft, "II.1", UnitFacts(membership_id=member.pk, assigned=False), actor=actor)


def test_of_a_published_set_until_the_self_assessment_is_opened():
    draft = published_draft()
    member = members(draft)[0]
    store(draft, "II.1", UnitFacts(membership_id=member.pk, assigned=False))
    GroupYear.objects.filter(pk=draft.group_year.pk).update(state=YearState.ASSESSING)
    draft.group_year.refresh_from_db()
    with pytest.raises(Refused) as caught:
        store(draft, "II.1", UnitFacts(membership_id=member.pk))
    assert caught.value.problems[0].code == "opened"


class TestLinks:
    def test_what_hangs_on_nothing_is_listed(self):
        draft = small_draft()
        Target.objects.filter(criterion=draft.node("I.2")).delete()
        found = links_of(draft.row, draft.group_year)
        assert [task.title for task in found.tasks] == ["Nhiệm vụ I.2"]
        assert len(found.tasks[0].units) == found.members == 3
        assert [row.code for row in found.unlinked] == ["I.2"]
        assert [(one.criterion.code, one.units, one.of) for one in found.linked] == [("I.1", 3, 3)]

    def test_one_criterion_with_the_task_of_that_name_of_every_unit(self):
        draft = small_draft()
        Target.objects.filter(criterion=draft.node("I.2")).delete()
        off = members(draft)[0]
        store(draft, "I.2", UnitFacts(membership_id=off.pk, assigned=False))
        count = linking.link_by_title(
            actor=draft.leader,
            criterion=draft.node("I.2"),
            group_year=draft.group_year,
            title="Nhiệm vụ I.2",
        )
        assert count == 2
        assert not Target.objects.get(criterion=draft.node("I.2"), membership=off).assigned
        assert task_share(draft.row, nodes_of(draft.row)).counted == 60

    def test_a_task_nobody_has_is_refused(self):
        draft = small_draft()
        with pytest.raises(Refused):
            linking.link_by_title(
                actor=draft.leader,
                criterion=draft.node("I.2"),
                group_year=draft.group_year,
                title="Không có",
            )


def test_a_criterion_for_which_a_task_is_chosen_is_tied_from_then_on():
    draft = small_draft()
    member = members(draft)[0]
    task = make_task(member.organisation, 2026, title="Giải ngân")
    assert not draft.node("II.1").tied
    store(draft, "II.1", UnitFacts(membership_id=member.pk, task_id=task.pk))
    assert draft.node("II.1").tied
    assert task_share(draft.row, nodes_of(draft.row)).counted == 100
