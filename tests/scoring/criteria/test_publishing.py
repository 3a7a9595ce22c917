"""From a draft to what a group is scored with: the checklist, who approves, freezing, attaching."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.models import Transition
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from scoring.choices import SetState
from scoring.formulas import Method
from scoring.models import CriteriaSet, Criterion, GroupCriteria, Target
from scoring.models.freezing import FrozenCriteria
from scoring.selectors.criteria_check import missing_to_publish
from scoring.services.criteria import facts, moving, publishing, replacing, sets, tree
from scoring.services.sheets import create_sheets
from tests.factories import ground
from tests.scoring.criteria.making import FACTS, empty_draft, make, published_draft, small_draft
from tests.scoring.criteria.test_tree_services import facts_of

pytestmark = pytest.mark.django_db


def codes(problems):
    return [problem.code for problem in problems]


def edit(draft, which, **changes):
    row = draft.node(which)
    tree.edit_node(
        actor=draft.leader, criterion=row, facts=facts_of(row, **changes), seen=facts.stamp_of(row)
    )


class TestChecklist:
    def test_a_sound_draft_lacks_nothing(self):
        assert missing_to_publish(small_draft().row) == []

    def test_an_empty_one_has_nothing_to_score(self):
        assert codes(missing_to_publish(empty_draft().row)) == ["no_leaf"]

    def test_sums_at_every_level(self):
        draft = small_draft()
        edit(draft, "I.2", maximum=Decimal(25))
        edit(draft, "II", maximum=Decimal(50))
        problems = missing_to_publish(draft.row)
        assert codes(problems) == ["sum", "sum", "sum"]
        assert "thừa 5,00 so với 60,00" in problems[1].message

    def test_groups_without_criteria_and_methods_of_another_part(self):
        draft = small_draft()
        draft.add("I.3", "I", maximum=Decimal(0))
        assert codes(missing_to_publish(draft.row)) == ["empty_group"]

    def test_the_share_of_points_tied_to_tasks_is_that_of_the_regulation(self):
        draft = small_draft()
        edit(draft, "I.1", tied=False)
        problem = missing_to_publish(draft.row)[0]
        assert problem.code == "task_share" and problem.clause
        assert problem.clause == draft.group_year.regulation.book.clause("criteria.task_share_min")
        assert "20,0%" in problem.message

    def test_saying_that_it_is_tied_is_not_enough_where_the_tasks_are_known(self):
        draft = small_draft()
        Target.objects.filter(criterion=draft.node("I.1")).update(task=None)
        assert codes(missing_to_publish(draft.row)) == ["task_share"]

    def test_for_no_group_in_particular_it_has_to_do(self):
        ground.make_regulation()
        staff = ground.make_staff()
        row = sets.create_set(actor=staff, facts=FACTS)
        for code, parent, more in (("I", None, {}), ("I.1", "I", {"method": Method.YES_NO, "tied": True})):
            tree.add_node(
                actor=staff,
                criteria_set=row,
                parent_id=parent and row.criteria.get(code=parent).pk,
                facts=facts.NodeFacts(code=code, title="Nội dung", maximum=Decimal(100), **more),
            )
        publishing.publish(actor=staff, criteria_set=row)
        assert CriteriaSet.objects.get(pk=row.pk).state == SetState.PUBLISHED

    @pytest.mark.parametrize(("field", "value"), [("scale", 500), ("bonus_cap", 11), ("deduction_cap", 11)])
    def test_scale_and_caps_are_those_of_the_regulation(self, field, value):
        draft = empty_draft()
        facts = sets.SetFacts(**{n: getattr(FACTS, n) for n in sets.FACTS} | {field: Decimal(value)})
        with pytest.raises(Refused) as caught:
            sets.edit_facts(
                actor=draft.leader, criteria_set=draft.row, facts=facts, seen=sets.stamp_of(draft.row)
            )
        assert any(p.field == field and p.clause for p in caught.value.problems)


class TestWhoApproves:
    def test_khoi_by_the_standing_agency_in_charge(self):
        draft = small_draft()
        group = draft.group_year.group.code
        founder = ground.make_user(organisation=draft.group_year.group.founder)
        for user in (draft.leader, founder, ground.make_staff(group_codes=["khoi-khac"])):
            with pytest.raises(PermissionDenied):
                publishing.publish(actor=user, criteria_set=draft.row)
        publishing.publish(actor=ground.make_staff(group_codes=[group]), criteria_set=draft.row)

    def test_cum_by_its_founder(self):
        draft = small_draft(cluster=True)
        for user in (draft.leader, ground.make_staff()):
            with pytest.raises(PermissionDenied):
                publishing.publish(actor=user, criteria_set=draft.row)
        publishing.publish(actor=draft.approver, criteria_set=draft.row)

    def test_proposed_sent_back_with_an_opinion_and_proposed_again(self):
        draft = small_draft()
        publishing.propose(actor=draft.leader, criteria_set=draft.row)
        with pytest.raises(Refused):
            publishing.take_back(actor=draft.approver, criteria_set=draft.row)
        publishing.take_back(actor=draft.approver, criteria_set=draft.row, note="Giảm điểm mục II.")
        draft.row.refresh_from_db()
        assert (draft.row.proposed_at, draft.row.return_note) == (None, "Giảm điểm mục II.")
        publishing.propose(actor=draft.leader, criteria_set=draft.row)
        publishing.take_back(actor=draft.leader, criteria_set=draft.row)
        draft.row.refresh_from_db()
        assert (draft.row.proposed_at, draft.row.return_note) == (None, "")

    def test_what_is_not_complete_is_not_proposed(self):
        draft = empty_draft()
        with pytest.raises(Refused):
            publishing.propose(actor=draft.leader, criteria_set=draft.row)


class TestPublished:
    def test_the_group_uses_it_and_the_trail_knows(self):
        draft = small_draft()
        done = publishing.publish(actor=draft.approver, criteria_set=draft.row)
        assert [year.pk for year in done.years] == [draft.group_year.pk]
        assert GroupCriteria.objects.get(group_year=draft.group_year).criteria_set_id == draft.row.pk
        steps = Transition.objects.filter(subject_id=str(draft.row.pk), to_state="published")
        assert steps.count() == 1

    def test_no_service_writes_it_any_more(self):
        draft = published_draft()
        row = draft.node("I.1")
        attempts = (
            lambda: draft.add("I.3", "I"),
            lambda: edit(draft, "I.1", title="Khác"),
            lambda: moving.move_node(actor=draft.leader, criterion=row, step=moving.Step.DOWN),
            lambda: moving.move_under(actor=draft.leader, criterion=row, parent_id=draft.node("II").pk),
            lambda: tree.remove_node(actor=draft.leader, criterion=row, seen=facts.stamp_of_branch([row])),
            lambda: moving.renumber(actor=draft.approver, criteria_set=draft.row),
            lambda: replacing.replace_tree(actor=draft.approver, criteria_set=draft.row, rows=[], seen=""),
            lambda: sets.discard(actor=draft.approver, criteria_set=draft.row),
            lambda: sets.edit_facts(
                actor=draft.approver, criteria_set=draft.row, facts=FACTS, seen=sets.stamp_of(draft.row)
            ),
            lambda: publishing.publish(actor=draft.approver, criteria_set=draft.row),
        )
        for attempt in attempts:
            with pytest.raises(Refused) as caught:
                attempt()
            assert codes(caught.value.problems) == ["frozen"]

    def test_behind_the_services_the_rows_themselves_refuse(self):
        draft = published_draft()
        row, criteria = draft.node("I.1"), draft.row.criteria.all()
        attempts = (
            row.save,
            row.delete,
            draft.row.save,
            draft.row.delete,
            lambda: criteria.update(maximum=1),
            lambda: criteria.delete(),
            lambda: Criterion.objects.filter(pk=row.pk).update(title="Khác"),
            lambda: Criterion.objects.bulk_update([row], ["title"]),
            lambda: Criterion.objects.bulk_create(
                [Criterion(criteria_set=draft.row, code="X", title="X", position=99, depth=1, maximum=1)]
            ),
            lambda: Criterion.objects.create(
                criteria_set=draft.row, code="X", title="X", position=99, depth=1, maximum=1
            ),
            lambda: CriteriaSet.objects.filter(pk=draft.row.pk).update(state=SetState.DRAFT),
            lambda: CriteriaSet.objects.all().delete(),
        )
        for attempt in attempts:
            with pytest.raises(FrozenCriteria), transaction.atomic():
                attempt()
        assert draft.node("I.1").title == "Nội dung I.1"


class TestAttaching:
    def test_a_published_set_of_the_year_until_the_sheets_are_opened(self):
        group_year = ground.make_block_year(members=2)
        staff, chosen = ground.make_staff(), make.make_criteria_set(4)
        publishing.attach(actor=staff, group_year=group_year, criteria_set=chosen)
        other = make.make_criteria_set(4)
        publishing.attach(actor=staff, group_year=group_year, criteria_set=other)
        assert GroupCriteria.objects.get(group_year=group_year).criteria_set == other
        create_sheets(group_year)
        with pytest.raises(Refused) as caught:
            publishing.attach(actor=staff, group_year=group_year, criteria_set=chosen)
        assert codes(caught.value.problems) == ["opened"]

    def test_neither_drafts_nor_sets_of_another_year(self):
        group_year = ground.make_block_year(members=2)
        staff = ground.make_staff()
        for chosen in (make.make_criteria_set(4, published=False), make.make_criteria_set(4, year=2024)):
            with pytest.raises(Refused):
                publishing.attach(actor=staff, group_year=group_year, criteria_set=chosen)

    def test_by_those_who_approve(self):
        group_year = ground.make_block_year(members=2)
        leader = ground.make_user(organisation=ground.members_of(group_year)[0])
        with pytest.raises(PermissionDenied):
            publishing.attach(actor=leader, group_year=group_year, criteria_set=make.make_criteria_set(4))


class TestDrafts:
    def test_one_draft_of_a_group_at_a_time(self):
        draft = empty_draft()
        with pytest.raises(Refused) as caught:
            sets.create_set(actor=draft.leader, facts=FACTS, drafted_for=draft.group_year)
        assert codes(caught.value.problems) == ["second_draft"]

    def test_a_copy_knows_where_every_criterion_comes_from(self):
        source = make.make_criteria_set(8, scale=100)
        draft = empty_draft()
        sets.discard(actor=draft.leader, criteria_set=draft.row)
        assert not CriteriaSet.objects.filter(pk=draft.row.pk).exists()
        copy = sets.create_set(actor=draft.leader, facts=FACTS, drafted_for=draft.group_year, source=source)
        pairs = copy.criteria.order_by("position").values_list("code", "origin__code")
        assert [code for code, _ in pairs] == [code for _, code in pairs]
        assert copy.criteria.filter(is_leaf=True).count() == 10

    def test_a_year_that_is_closed_takes_no_draft(self):
        group_year = ground.make_block_year(members=2, year=2026, state=YearState.CLOSED)
        with pytest.raises(Refused):
            sets.create_set(actor=ground.make_staff(), facts=FACTS, drafted_for=group_year)
