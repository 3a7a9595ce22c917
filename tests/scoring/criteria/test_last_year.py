"""A draft copied from what the group was scored with: who is left out again, and what is of its own year."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.groups.models import GroupYear, Membership
from scoring.models import CriteriaSet, Target
from scoring.selectors.criteria_links import links_of
from scoring.services.criteria import linking, sets
from tests.assignments.making import make_task
from tests.factories import ground
from tests.scoring.criteria.making import FACTS, Draft, published_draft

pytestmark = pytest.mark.django_db


def next_year(draft: Draft, leaving: int) -> GroupYear:
    """The group's next year: all members but one, and a new one."""
    found = ground.open_year(draft.group_year.group, draft.group_year.year + 1)
    units = [unit for index, unit in enumerate(ground.members_of(draft.group_year)) if index != leaving]
    for order, unit in enumerate([*units, ground.make_organisation()], start=1):
        Membership.objects.create(group_year=found, organisation=unit, order=order)
    return found


def leave_out(draft: Draft, index: int, code: str) -> None:
    unit = ground.members_of(draft.group_year)[index]
    found = Target.objects.filter(membership__organisation=unit, criterion=draft.node(code))
    assert found.update(assigned=False, value=None, task=None) == 1


def copied(draft: Draft, group_year: GroupYear) -> CriteriaSet:
    return sets.create_set(
        actor=draft.approver,
        facts=sets.SetFacts(
            name=FACTS.name,
            year=group_year.year,
            scale=Decimal(100),
            bonus_cap=Decimal(10),
            deduction_cap=Decimal(10),
        ),
        drafted_for=group_year,
        source=draft.row,
    )


def stored(row: CriteriaSet) -> list[tuple[str, str, bool, Decimal | None, int | None]]:
    targets = Target.objects.filter(criterion__criteria_set=row).order_by("membership__order")
    return list(
        targets.values_list("membership__organisation__code", "criterion__code", "assigned", "value", "task")
    )


def test_members_that_stay_are_left_out_again_and_nothing_else_is_copied():
    draft = published_draft(members=4)
    leave_out(draft, 1, "I.1")
    leave_out(draft, 2, "I.2")
    leave_out(draft, 3, "I.2")
    year = next_year(draft, leaving=3)
    units = ground.members_of(draft.group_year)
    assert stored(copied(draft, year)) == [
        (units[1].code, "I.1", False, None, None),
        (units[2].code, "I.2", False, None, None),
    ]


def test_what_another_group_used_says_nothing_about_these_members():
    draft = published_draft()
    leave_out(draft, 1, "I.1")
    other = ground.make_block_year(members=0, year=2027)
    unit = ground.members_of(draft.group_year)[1]
    Membership.objects.create(group_year=other, organisation=unit, order=1)
    assert stored(copied(draft, other)) == []


def test_the_page_says_what_was_kept_and_what_is_missing(client):
    draft = published_draft()
    leave_out(draft, 1, "I.1")
    year = next_year(draft, leaving=2)
    client.force_login(draft.approver)
    address = f"{reverse('scoring:criteria-new')}?khoi={year.pk}"
    page = client.get(address)
    assert page.context["form"]["source"].value() == draft.row.pk
    typed = {"name": "Bộ tiêu chí", "source": draft.row.pk, "scale": "100", "bonus_cap": "0"}
    answer = client.post(address, typed | {"deduction_cap": "0"}, follow=True)
    assert "Giữ 1 chỗ không giao" in answer.content.decode()


class TestTasks:
    """Tied criteria of the new year have no task yet; what they were tied to last year is suggested."""

    @pytest.fixture
    def copied_draft(self):
        draft = published_draft(members=4)
        year = next_year(draft, leaving=3)
        for unit in ground.members_of(year):
            make_task(unit, year.year, title="Nhiệm vụ I.1", target=Decimal(97))
        make_task(ground.members_of(year)[0], year.year, title="Nội dung I.2", target=None)
        leave_out(draft, 1, "I.1")
        return Draft(year, draft.leader, draft.approver, copied(draft, year))

    def test_the_task_of_last_year_and_the_one_of_the_same_title(self, copied_draft):
        found = links_of(copied_draft.row, copied_draft.group_year).suggested
        assert [(one.criterion.code, one.title, one.units) for one in found] == [
            ("I.1", "Nhiệm vụ I.1", 3),
            ("I.2", "Nội dung I.2", 1),
        ]

    def test_one_button_ties_what_was_chosen_and_leaves_out_who_was_left_out(self, client, copied_draft):
        client.force_login(copied_draft.approver)
        address = reverse("scoring:criteria-links", args=[copied_draft.row.pk])
        chosen = copied_draft.node("I.1")
        answer = client.post(address, {"suggested": [chosen.pk]}, follow=True)
        assert "Đã gắn 1 tiêu chí, 3 nhiệm vụ" in answer.content.decode()
        targets = Target.objects.filter(criterion=chosen).order_by("membership__order")
        assert [(target.assigned, target.value) for target in targets] == [
            (True, Decimal(97)),
            (False, None),
            (True, Decimal(97)),
            (True, Decimal(97)),
        ]
        left = links_of(copied_draft.row, copied_draft.group_year)
        assert [one.criterion.code for one in left.suggested] == ["I.2"]
        again = client.post(address, {"suggested": [chosen.pk]}, follow=True)
        assert "chưa gắn" in again.content.decode()

    def test_a_member_ties_nothing(self, copied_draft):
        member = ground.make_user(organisation=ground.members_of(copied_draft.group_year)[2])
        with pytest.raises(PermissionDenied):
            linking.link_many(
                actor=member,
                criteria_set=copied_draft.row,
                group_year=copied_draft.group_year,
                titles={copied_draft.node("I.1").pk: "Nhiệm vụ I.1"},
            )
