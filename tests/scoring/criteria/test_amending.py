"""An amendment of a published set: old sheets are left alone until it is published; then whoever is touched
is asked again, for what is touched only."""

from decimal import Decimal

import pytest

from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import (
    CrossRound,
    GroupCriteria,
    LineEvidence,
    ScoreLine,
    ScoreSheet,
    SectionTotal,
    Target,
)
from scoring.selectors.criteria_effects import Effects
from scoring.selectors.sheets import own_sheets
from scoring.services import review, totals
from scoring.services.criteria import facts, moving, publishing, sets, tree
from scoring.services.entry import Cell, save_cells
from scoring.services.sheets import create_sheets, submit_sheet
from tests.factories import ground
from tests.scoring.criteria.making import amended, make, published_draft
from tests.scoring.criteria.test_publishing import edit

pytestmark = pytest.mark.django_db
ANSWERS = {"I.1": ("actual", "95"), "I.2": ("actual", "Đạt"), "II.1": ("self_points", "30")}


@pytest.fixture
def draft():
    """A published set whose group assesses itself: one sheet empty, one answered, one handed in."""
    found = published_draft()
    create_sheets(found.group_year)
    GroupYear.objects.filter(pk=found.group_year.pk).update(state=YearState.ASSESSING)
    found.group_year.refresh_from_db()
    fill(sheet(found, 1))
    fill(sheet(found, 2))
    submit_sheet(actor=make.head_of(sheet(found, 2)), sheet=sheet(found, 2))
    return found


def sheet(draft, index):
    return make.sheet_of(draft.group_year, index)


def fill(one):
    actor = make.head_of(one)
    lines = {line.criterion.code: line for line in one.lines.select_related("criterion")}
    cells = [
        Cell(lines[code].pk, *answer, seen_version=lines[code].version) for code, answer in ANSWERS.items()
    ]
    saved = save_cells(actor=actor, sheet=one, cells=cells)
    assert saved.refused == ()


def points(one):
    return dict(one.lines.order_by("criterion__position").values_list("criterion__code", "self_points"))


def publish(amendment):
    return publishing.publish(actor=amendment.approver, criteria_set=amendment.row)


class TestWhileItIsWritten:
    def test_old_sheets_are_left_alone(self, draft):
        before = list(ScoreLine.objects.order_by("pk").values())
        amendment = amended(draft)
        edit(amendment, "I.1", maximum=Decimal(30), title="Khác hẳn")
        edit(amendment, "I.2", maximum=Decimal(30))
        amendment.add("II.2", "II", method=Method.YES_NO)
        assert list(ScoreLine.objects.order_by("pk").values()) == before
        assert set(ScoreSheet.objects.values_list("criteria_set", flat=True)) == {draft.row.pk}
        assert GroupCriteria.objects.get(group_year=draft.group_year).criteria_set_id == draft.row.pk
        assert draft.node("I.1").maximum == 40

    def test_a_reason_is_needed_and_one_at_a_time(self, draft):
        with pytest.raises(Refused):
            amended(draft, reason=" ")
        amended(draft)
        with pytest.raises(Refused):
            amended(draft)

    def test_targets_and_tasks_go_over(self, draft):
        amendment = amended(draft)
        old, new = (
            list(
                Target.objects.filter(criterion__criteria_set=row)
                .order_by("membership", "criterion__position")
                .values_list("membership", "criterion__code", "assigned", "value", "task")
            )
            for row in (draft.row, amendment.row)
        )
        assert old == new and old


class TestPublished:
    def test_unchanged_lines_are_carried_over_with_everything(self, draft):
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        one = sheet(draft, 1)
        line = one.lines.get(criterion__code="I.1")
        proof = make.make_evidence(one, make.head_of(one))
        LineEvidence.objects.create(line=line, evidence=proof)
        publish(amendment)
        moved = ScoreLine.objects.get(pk=line.pk)
        assert moved.criterion == amendment.node("I.1")
        assert (moved.actual, moved.self_points, moved.self_by_id) == (95, Decimal(40), line.self_by_id)
        assert moved.citations.get().evidence == proof

    def test_only_touched_lines_are_cleared_and_the_sheet_goes_back_with_the_reason(self, draft):
        amendment = amended(draft, reason="Theo kết luận sơ kết.")
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        done = publish(amendment)
        assert [effect.goes_back for effect in done.sheets] == [True, True, True]
        back = sheet(draft, 2)
        assert (back.state, back.submitted_at) == (SheetState.RETURNED, None)
        assert "Theo kết luận sơ kết." in back.return_reason and "II.1" in back.return_reason
        assert points(back) == {"I.1": Decimal(40), "I.2": Decimal(20), "II.1": None}
        step = Transition.objects.get(subject_id=str(back.pk), to_state=SheetState.RETURNED)
        assert step.backwards and step.from_state == SheetState.SUBMITTED
        lost = AuditRecord.objects.get(
            action="fill_line",
            subject_id=str(back.lines.get(criterion__code="II.1").pk),
            text__contains="Hỏi lại",
        )
        assert Decimal(lost.old["self_points"]) == 30

    def test_a_draft_sheet_is_returned_only_where_answers_were_lost(self, draft):
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        publish(amendment)
        assert [sheet(draft, index).state for index in (0, 1)] == [SheetState.DRAFT, SheetState.RETURNED]
        assert sheet(draft, 0).criteria_set == amendment.row

    def test_numbers_guidance_and_places_touch_nobody(self, draft):
        amendment = amended(draft)
        edit(amendment, "I.1", code="I.7", guidance="Theo báo cáo của đơn vị.")
        moving.move_node(actor=amendment.leader, criterion=amendment.node("II"), step=moving.Step.UP)
        publish(amendment)
        one = sheet(draft, 2)
        assert one.state == SheetState.SUBMITTED
        assert points(one) == {"II.1": Decimal(30), "I.7": Decimal(40), "I.2": Decimal(20)}

    def test_new_and_removed_criteria(self, draft):
        amendment = amended(draft)
        row = amendment.node("I.2")
        tree.remove_node(
            actor=amendment.leader, criterion=row, seen=facts.stamp_of_branch(tree.branch_of(row))
        )
        edit(amendment, "I", maximum=Decimal(40))
        edit(amendment, "II", maximum=Decimal(60))
        amendment.add("II.2", "II", method=Method.YES_NO, maximum=Decimal(20))
        # the rest of the share: I.1 alone is 40 of 100
        edit(amendment, "II.1", tied=True)
        Target.objects.create(
            membership=draft.group_year.memberships.first(),
            criterion=amendment.node("II.1"),
            task=Target.objects.filter(criterion=amendment.node("I.1")).first().task,
        )
        publish(amendment)
        one = sheet(draft, 2)
        assert points(one) == {"I.1": Decimal(40), "II.1": Decimal(30), "II.2": None}
        assert one.state == SheetState.RETURNED
        gone = AuditRecord.objects.filter(text__contains="Bỏ tiêu chí I.2")
        assert gone.count() == 2

    def test_points_the_group_has_given_with_a_reason_stay_and_accepted_ones_do_not(self, draft):
        leader, one = draft.leader, sheet(draft, 2)
        line = one.lines.get(criterion__code="I.2")
        review.set_group_points(
            actor=leader, line=line, points=Decimal(0), reason="Chưa đạt.", seen_version=line.version
        )
        review.complete_review(actor=leader, sheet=one)
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        publish(amendment)
        back = sheet(draft, 2)
        given = dict(back.lines.values_list("criterion__code", "group_points"))
        assert given == {"I.1": None, "I.2": Decimal(0), "II.1": None}
        assert (back.state, back.reviewed_at) == (SheetState.RETURNED, None)

    def test_totals_are_those_of_the_new_sections(self, draft):
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        publish(amendment)
        one = sheet(draft, 2)
        stored = SectionTotal.objects.filter(sheet=one, layer=Layer.SELF)
        assert dict(stored.values_list("section__code", "points")) == {"I": Decimal(60), "II": Decimal(0)}
        assert set(stored.values_list("section__criteria_set", flat=True)) == {amendment.row.pk}
        assert {
            (t.section_id, t.points) for t in totals.compute(amendment.row, [one.pk], [Layer.SELF])
        } == set(stored.values_list("section_id", "points"))

    def test_a_target_changed_for_one_unit_asks_that_unit_only(self, draft):
        amendment = amended(draft)
        unit = sheet(draft, 2).membership_id
        Target.objects.filter(membership=unit, criterion=amendment.node("I.1")).update(value=90)
        effects = Effects(amendment.row).by_sheet()
        assert [[node.code for node in effect.asked] for effect in effects] == [[], [], ["I.1"]]
        publish(amendment)
        assert [sheet(draft, index).state for index in range(3)] == ["draft", "draft", "returned"]
        assert points(sheet(draft, 1))["I.1"] == 40

    def test_a_criterion_no_longer_assigned_asks_nobody(self, draft):
        amendment = amended(draft)
        unit = sheet(draft, 2).membership_id
        Target.objects.filter(membership=unit, criterion=amendment.node("I.1")).update(
            assigned=False, value=None, task=None
        )
        publish(amendment)
        assert sheet(draft, 2).state == SheetState.SUBMITTED

    def test_a_year_whose_review_is_closed_keeps_its_version(self, draft):
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        before = list(ScoreLine.objects.order_by("pk").values())
        ground.close_review(draft.group_year)
        with pytest.raises(Refused) as caught:
            publish(amendment)
        assert [problem.code for problem in caught.value.problems] == ["closed"]
        assert list(ScoreLine.objects.order_by("pk").values()) == before

    def test_members_who_score_each_other_already_keep_the_version(self, draft):
        amendment = amended(draft)
        CrossRound.objects.create(
            group_year=draft.group_year,
            seed="1",
            aggregate="median",
            trim=0,
            scope="all",
            use="advice",
            clause="Quy chế mẫu",
            opened_at=now(),
            opened_by=draft.leader,
        )
        with pytest.raises(Refused) as caught:
            publish(amendment)
        assert [problem.code for problem in caught.value.problems] == ["closed"]

    def test_what_is_not_assigned_is_counted_once_in_the_work_of_the_unit(self, draft):
        """Both versions keep the targets of the unit; only those of its own version say what it is asked."""
        unit = sheet(draft, 1).membership_id
        left_out = Target.objects.filter(membership=unit, criterion=draft.node("I.2"))
        left_out.update(assigned=False, value=None, task=None)
        head = make.head_of(sheet(draft, 1))
        assert [own.asked for own in own_sheets(head)] == [2]
        publish(amended(draft))
        assert [own.asked for own in own_sheets(head)] == [2]

    def test_the_way_goes_on_after_it(self, draft):
        """The unit answers what it was asked and hands in again."""
        amendment = amended(draft)
        edit(amendment, "II.1", title="Công tác xây dựng Đảng, đoàn thể")
        publish(amendment)
        one = sheet(draft, 2)
        head = make.head_of(one)
        line = one.lines.get(criterion__code="II.1")
        saved = save_cells(
            actor=head, sheet=one, cells=[Cell(line.pk, "self_points", "35", seen_version=line.version)]
        )
        assert saved.refused == ()
        assert submit_sheet(actor=head, sheet=sheet(draft, 2)).state == SheetState.SUBMITTED


class TestForAll:
    """Sở Nội vụ amends a set that several groups use."""

    def test_open_years_go_over_and_closed_ones_do_not(self):
        open_year, closed = (make.make_assessing_year(members=2, leaves=4) for _ in range(2))
        row = open_year.criteria.criteria_set
        GroupCriteria.objects.filter(group_year=closed).update(criteria_set=row)
        closed_sheets = ScoreSheet.objects.filter(membership__group_year=closed)
        ground.close_review(closed)
        staff = ground.make_staff()
        draft = sets.amend(actor=staff, criteria_set=row, reason="Sửa chung.")
        draft.criteria.filter(is_leaf=True).update(tied=True)
        publishing.publish(actor=staff, criteria_set=draft)
        assert GroupCriteria.objects.get(group_year=open_year).criteria_set == draft
        assert GroupCriteria.objects.get(group_year=closed).criteria_set == row
        moved = ScoreSheet.objects.filter(membership__group_year=open_year)
        assert set(moved.values_list("criteria_set", flat=True)) == {draft.pk}
        assert not closed_sheets.filter(criteria_set=draft).exists()

    @pytest.mark.parametrize("members", [2, 7])
    def test_statements_do_not_grow_with_the_lines(self, members, django_assert_max_num_queries):
        group_year = make.make_assessing_year(members=members, leaves=4)
        row, staff = group_year.criteria.criteria_set, ground.make_staff()
        draft = sets.amend(actor=staff, criteria_set=row, reason="Sửa chung.")
        draft.criteria.filter(is_leaf=True).update(tied=True)
        with django_assert_max_num_queries(60 + members):  # each sheet is written
            publishing.publish(actor=staff, criteria_set=draft)
