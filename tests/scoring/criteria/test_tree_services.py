"""Adding, changing, moving, removing criteria of a draft: the columns that follow stay consistent."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.problems import Conflict, Refused
from scoring.choices import Part
from scoring.formulas import Method
from scoring.models import Criterion, Target
from scoring.services.criteria import facts, moving, sets, tree
from scoring.services.criteria.facts import NodeFacts
from scoring.services.criteria.moving import Step
from scoring.services.criteria.publishing import propose
from tests.factories import ground
from tests.scoring.criteria.making import FACTS, empty_draft, small_draft

pytestmark = pytest.mark.django_db


def consistent(draft):
    """Positions without gaps, in the order of a walk; depth, section, part and leaf as the tree says."""
    rows = list(draft.row.criteria.order_by("position"))
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    parents = {row.parent_id for row in rows}
    by_key = {row.pk: row for row in rows}
    walked = []

    def walk(key, depth, section):
        for row in [r for r in rows if r.parent_id == key]:
            top = section or row
            assert (row.depth, row.section_id, row.part) == (depth, top.pk, top.part)
            assert row.is_leaf == (bool(row.method) and row.pk not in parents)
            walked.append(row.pk)
            walk(row.pk, depth + 1, top)

    walk(None, 1, None)
    assert walked == [row.pk for row in rows]
    assert by_key.keys() == set(walked)


def facts_of(row, **changes):
    return NodeFacts(**({name: getattr(row, name) for name in facts.FACTS} | changes))


class TestAdding:
    def test_a_tree_grows_in_reading_order(self):
        draft = small_draft()
        assert draft.codes() == ["I", "I.1", "I.2", "II", "II.1"]
        consistent(draft)
        draft.add("I.3", "I", method=Method.YES_NO)
        assert draft.codes() == ["I", "I.1", "I.2", "I.3", "II", "II.1"]
        consistent(draft)

    def test_a_scored_criterion_that_gets_a_child_becomes_a_group(self):
        draft = small_draft()
        draft.add("I.1.1", "I.1", method=Method.RATIO)
        group = draft.node("I.1")
        assert (group.method, group.is_leaf, group.tied) == ("", False, False)
        assert Target.objects.filter(criterion=draft.node("I.1.1")).count() == 3
        consistent(draft)

    def test_children_take_the_part_of_their_section(self):
        draft = empty_draft()
        draft.add("IV", part=Part.BONUS)
        draft.add("IV.1", "IV", method=Method.BONUS, maximum=Decimal(2))
        assert draft.node("IV.1").part == Part.BONUS

    def test_a_number_is_taken_once(self):
        draft = small_draft()
        with pytest.raises(Refused) as caught:
            draft.add("I.2", "II")
        assert caught.value.problems[0].field == "code"

    def test_parameters_that_make_no_sense_are_refused_at_their_field(self):
        draft = small_draft()
        with pytest.raises(Refused) as caught:
            draft.add("II.2", "II", method=Method.LATE_DAYS, parameters={"per_day": "200"})
        assert caught.value.problems[0].field == "per_day"

    def test_the_tree_has_a_deepest_level(self):
        draft = empty_draft()
        code = "I"
        draft.add(code)
        for _ in range(5):
            draft.add(f"{code}.1", code)
            code += ".1"
        with pytest.raises(Refused):
            draft.add(f"{code}.1", code)


class TestEditing:
    def test_what_is_said_is_stored_and_recorded(self):
        draft = small_draft()
        row = draft.node("I.2")
        tree.edit_node(
            actor=draft.leader,
            criterion=row,
            facts=facts_of(row, maximum=Decimal(25)),
            seen=facts.stamp_of(row),
        )
        assert draft.node("I.2").maximum == 25
        entry = AuditRecord.objects.get(action="edit_criterion")
        assert (Decimal(entry.old["maximum"]), Decimal(entry.new["maximum"])) == (20, 25)

    def test_the_second_of_two_writers_is_told_what_is_stored(self):
        draft = small_draft()
        row = draft.node("I.2")
        seen = facts.stamp_of(row)
        for title in ("Một", "Hai"):
            new = facts_of(row, title=title)
            if title == "Hai":
                with pytest.raises(Conflict) as caught:
                    tree.edit_node(actor=draft.leader, criterion=row, facts=new, seen=seen)
                assert caught.value.current["title"] == "Một"
                seen = caught.value.current["seen"]
            tree.edit_node(actor=draft.leader, criterion=row, facts=new, seen=seen)
        assert draft.node("I.2").title == "Hai"

    def test_a_section_takes_its_criteria_to_another_part(self):
        draft = small_draft()
        row = draft.node("II")
        tree.edit_node(
            actor=draft.leader,
            criterion=row,
            facts=facts_of(row, part=Part.BONUS),
            seen=facts.stamp_of(row),
        )
        assert draft.node("II.1").part == Part.BONUS
        consistent(draft)


class TestMoving:
    @pytest.mark.parametrize(
        ("code", "step", "order"),
        [
            ("II", Step.UP, ["II", "II.1", "I", "I.1", "I.2"]),
            ("I", Step.DOWN, ["II", "II.1", "I", "I.1", "I.2"]),
            ("I.2", Step.UP, ["I", "I.2", "I.1", "II", "II.1"]),
            ("II", Step.IN, ["I", "I.1", "I.2", "II", "II.1"]),
            ("I.1", Step.OUT, ["I", "I.2", "I.1", "II", "II.1"]),
        ],
    )
    def test_one_step(self, code, step, order):
        draft = small_draft()
        moving.move_node(actor=draft.leader, criterion=draft.node(code), step=step)
        assert draft.codes() == order
        consistent(draft)

    def test_into_another_group_with_everything_below(self):
        draft = small_draft()
        moving.move_under(actor=draft.leader, criterion=draft.node("I"), parent_id=draft.node("II").pk)
        assert draft.codes() == ["II", "II.1", "I", "I.1", "I.2"]
        assert draft.node("I.2").depth == 3
        consistent(draft)

    @pytest.mark.parametrize(
        ("code", "step"), [("I", Step.UP), ("II", Step.DOWN), ("I", Step.OUT), ("I", Step.IN)]
    )
    def test_there_is_no_step_beyond_the_end(self, code, step):
        draft = small_draft()
        with pytest.raises(Refused):
            moving.move_node(actor=draft.leader, criterion=draft.node(code), step=step)

    def test_neither_into_itself_nor_into_what_is_scored(self):
        draft = small_draft()
        for parent in ("I.1", "II.1"):
            with pytest.raises(Refused):
                moving.move_under(
                    actor=draft.leader, criterion=draft.node("I"), parent_id=draft.node(parent).pk
                )
        consistent(draft)


class TestRemoving:
    def test_a_branch_goes_with_what_its_units_were_given(self):
        draft = small_draft()
        row = draft.node("I")
        seen = facts.stamp_of_branch(tree.branch_of(row))
        assert tree.remove_node(actor=draft.leader, criterion=row, seen=seen) == 3
        assert draft.codes() == ["II", "II.1"]
        assert not Target.objects.exists()
        consistent(draft)

    def test_what_somebody_has_changed_meanwhile_is_not_removed_unseen(self):
        draft = small_draft()
        row = draft.node("I")
        seen = facts.stamp_of_branch(tree.branch_of(row))
        draft.add("I.3", "I", method=Method.YES_NO)
        with pytest.raises(Conflict):
            tree.remove_node(actor=draft.leader, criterion=row, seen=seen)
        assert "I.3" in draft.codes()


def test_numbers_follow_the_order_when_asked_to():
    draft = small_draft()
    moving.move_node(actor=draft.leader, criterion=draft.node("II"), step=Step.UP)
    assert moving.renumber(actor=draft.leader, criteria_set=draft.row) == 5
    assert draft.codes() == ["I", "I.1", "II", "II.1", "II.2"]
    assert draft.node("I.1").method == Method.DIRECT


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (39, "XXXIX")])
def test_roman_numbers(number, text):
    assert moving.roman(number) == text


class TestWho:
    def test_members_strangers_and_other_leaders_write_nothing(self):
        draft = small_draft()
        member = ground.make_user(organisation=ground.members_of(draft.group_year)[-1])
        for user in (member, ground.make_stranger(), ground.make_inspector(), ground.make_administrator()):
            with pytest.raises(PermissionDenied):
                moving.renumber(actor=user, criteria_set=draft.row)

    def test_a_set_for_all_is_written_by_those_in_charge_of_all(self):
        everybody, some = ground.make_staff(), ground.make_staff(group_codes=["khoi-1"])
        ground.make_regulation()
        row = sets.create_set(actor=everybody, facts=FACTS)
        with pytest.raises(PermissionDenied):
            moving.renumber(actor=some, criteria_set=row)
        with pytest.raises(PermissionDenied):
            sets.create_set(actor=some, facts=FACTS)

    def test_what_is_with_those_who_approve_is_not_written_by_the_leader(self):
        draft = small_draft()
        propose(actor=draft.leader, criteria_set=draft.row)
        with pytest.raises(Refused) as caught:
            draft.add("I.3", "I")
        assert caught.value.problems[0].code == "proposed"
        moving.renumber(actor=draft.approver, criteria_set=draft.row)

    def test_a_large_tree_is_settled_in_few_statements(self, django_assert_max_num_queries):
        draft = empty_draft()
        sets_of = draft.row
        Criterion.objects.bulk_create(
            Criterion(criteria_set=sets_of, code=str(n), title="Mục", position=n, depth=1, maximum=1)
            for n in range(1, 191)
        )
        with django_assert_max_num_queries(35):
            moving.move_node(actor=draft.leader, criterion=draft.node("190"), step=Step.UP)
            moving.move_under(actor=draft.leader, criterion=draft.node("1"), parent_id=draft.node("190").pk)
