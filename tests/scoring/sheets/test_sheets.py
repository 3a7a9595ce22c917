"""Opening the self-assessment, what is missing, handing in."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupOffice, GroupYear
from emulation.people.choices import OfficeKind
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import CriteriaSet, ScoreLine, ScoreSheet
from scoring.services import evidence, review, totals
from scoring.services.entry import save_cell
from scoring.services.sheets import (
    create_sheets,
    missing_to_open,
    missing_to_submit,
    open_sheets,
    submit_sheet,
)
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


def codes(problems):
    return [problem.code for problem in problems]


class TestOpening:
    @pytest.fixture
    def group_year(self):
        group_year = ground.make_block_year(members=3)
        make.use_criteria(group_year, make.make_criteria_set(10))
        return group_year

    @pytest.mark.parametrize("role", ["leader", "deputy", "staff"])
    def test_every_active_member_gets_all_lines(self, group_year, role):
        left = group_year.memberships.last()
        left.left_on, left.left_reason = ground.date(2025, 6, 30), "Giải thể"
        left.save()
        sheets = open_sheets(actor=ground.cast_of(group_year)[role], group_year=group_year)
        group_year.refresh_from_db()
        assert group_year.state == YearState.ASSESSING
        assert len(sheets) == 2
        assert ScoreLine.objects.filter(sheet__in=sheets, self_points=None, actual=None).count() == 2 * 12
        assert not ScoreSheet.objects.filter(membership=left).exists()
        assert (
            Transition.objects.filter(subject_model="groups.groupyear", to_state=YearState.ASSESSING).count()
            == 1
        )
        assert AuditRecord.objects.get(action="open_sheets").group_year_id == group_year.pk
        assert {t.points for t in sheets[0].totals.filter(layer=Layer.SELF)} == {Decimal(0)}

    @pytest.mark.parametrize("role", ["head", "officer", "founder", "inspector", "administrator", "stranger"])
    def test_not_for_others(self, group_year, role):
        with pytest.raises(PermissionDenied):
            open_sheets(actor=ground.cast_of(group_year)[role], group_year=group_year)

    def test_targets_that_exist_are_respected(self, group_year):
        sheets = open_sheets(actor=ground.make_staff(), group_year=group_year)
        line = make.line_of(sheets[0], Method.RATIO)
        assert line.criterion.targets.get(membership=sheets[0].membership).value == 100

    def test_only_once(self, group_year):
        staff = ground.make_staff()
        open_sheets(actor=staff, group_year=group_year)
        with pytest.raises(Refused) as caught:
            open_sheets(actor=staff, group_year=group_year)
        assert codes(caught.value.problems) == ["state"]

    def test_what_is_missing_is_listed(self):
        group_year = ground.make_block_year(members=0)
        assert codes(missing_to_open(group_year)) == ["no_criteria", "no_member", "no_leader"]
        assert missing_to_open(group_year)[-1].clause

    def test_draft_criteria_and_lost_leader(self, group_year):
        make.rewrite_frozen(CriteriaSet.objects.all(), state="draft", published_at=None)
        GroupOffice.objects.update(ends=ground.date(2025, 12, 1))
        assert codes(missing_to_open(group_year)) == ["not_published", "no_leader"]

    def test_sheets_are_made_for_those_who_have_none(self, group_year):
        create_sheets(group_year)
        ground.add_member(group_year, ground.make_organisation())
        assert len(create_sheets(group_year)) == 1
        assert ScoreSheet.objects.count() == 4

    def test_queries_do_not_grow_with_members(self, django_assert_max_num_queries):
        group_year = ground.make_block_year(members=7)  # more, and SQLite takes the lines in several inserts
        make.use_criteria(group_year, make.make_criteria_set(8))
        staff = ground.make_staff()
        with django_assert_max_num_queries(24):
            open_sheets(actor=staff, group_year=group_year)


class TestMissing:
    def test_every_unanswered_line_with_the_way_to_it(self):
        sheet = make.sheet_of(make.make_assessing_year(leaves=8))
        problems = missing_to_submit(sheet)
        line = make.line_of(sheet, Method.RATIO)
        assert codes(problems) == ["unanswered"] * 10
        assert problems[0].url == f"/cham-diem/phieu/{sheet.pk}/dong/{line.pk}/"
        assert problems[0].message.startswith("Nhập kết quả của tiêu chí I.1.1.1.")
        assert problems[1].message.startswith("Nhập điểm tự chấm")

    def test_an_unanswered_line_says_that_it_needs_evidence_too(self):
        sheet = make.sheet_of(make.make_assessing_year(leaves=8, evidence=True))
        head, line = make.head_of(sheet), make.line_of(sheet, Method.RATIO)
        missing = missing_to_submit(sheet)
        assert codes(missing) == ["unanswered"] * 10
        assert missing[0].message.startswith("Nhập kết quả và gắn minh chứng của tiêu chí I.1.1.1.")
        assert "minh chứng" not in missing[-1].message  # the penalty: nothing to prove until it is admitted
        evidence.attach(actor=head, line=line, evidence=make.make_evidence(sheet, head))
        assert missing_to_submit(sheet)[0].message.startswith("Nhập kết quả của tiêu chí I.1.1.1.")

    def test_not_assigned_lines_are_not_asked_for(self):
        sheet = make.sheet_of(make.make_assessing_year(leaves=8))
        make.not_assigned(sheet, make.line_of(sheet, Method.RATIO))
        assert len(missing_to_submit(sheet)) == 9

    def test_required_evidence_for_what_claims_points(self):
        sheet = make.sheet_of(make.make_assessing_year(leaves=8, evidence=True))
        head = make.head_of(sheet)
        make.answer(sheet, head)
        missing = missing_to_submit(sheet)
        assert set(codes(missing)) == {"evidence"}
        assert missing[0].url.endswith("#minh-chung")
        # The penalty answered with 0 admits nothing and proves nothing.
        assert len(missing) == 9
        document = make.make_evidence(sheet, head)
        evidence.attach(actor=head, line=make.line_of(sheet, Method.RATIO), evidence=document)
        assert len(missing_to_submit(sheet)) == 8

    def test_relative_line_is_answered_by_its_figure(self):
        sheet = make.sheet_of(make.make_assessing_year(leaves=1, methods=[Method.RELATIVE]))
        head = make.head_of(sheet)
        line = make.line_of(sheet, Method.RELATIVE)
        assert len(missing_to_submit(sheet)) == 3
        save_cell(actor=head, line_id=line.pk, field="actual", text="0", seen_version=0)
        assert len(missing_to_submit(sheet)) == 2


class TestSubmitting:
    @pytest.fixture
    def sheet(self):
        return make.sheet_of(make.make_assessing_year())

    def test_facts_receipt_and_trail(self, sheet):
        unit = sheet.membership.organisation
        unit.abbreviation = "SXD"
        unit.save()
        head = make.head_of(sheet)
        make.submit(sheet, head)
        sheet.refresh_from_db()
        assert (sheet.state, sheet.submitted_by) == (SheetState.SUBMITTED, head)
        assert sheet.receipt_number == f"SXD/2025/{sheet.pk:04d}"
        assert sheet.submitted_at is not None
        step = Transition.objects.get(subject_model="scoring.scoresheet", subject_id=str(sheet.pk))
        assert (step.from_state, step.to_state, step.actor) == ("draft", "submitted", head)
        record = AuditRecord.objects.get(action="submit_sheet")
        assert record.new == {"receipt": sheet.receipt_number, "evidence": []}

    def test_all_nought_is_an_answer(self, sheet):
        head = make.head_of(sheet)
        make.answer(sheet, head, make.ZERO_ANSWERS)
        assert sheet.lines.filter(self_points__gt=0).count() <= 2  # inverse ratio: nothing bad is the best
        submit_sheet(actor=head, sheet=sheet)
        sheet.refresh_from_db()
        assert sheet.state == SheetState.SUBMITTED

    def test_one_unanswered_line_refuses(self, sheet):
        head = make.head_of(sheet)
        make.answer(sheet, head)
        ScoreLine.objects.filter(pk=make.line_of(sheet, Method.DIRECT).pk).update(self_points=None)
        with pytest.raises(Refused) as caught:
            submit_sheet(actor=head, sheet=sheet)
        assert codes(caught.value.problems) == ["unanswered"]
        sheet.refresh_from_db()
        assert (sheet.state, sheet.receipt_number) == (SheetState.DRAFT, "")

    @pytest.mark.parametrize(
        "role",
        ["officer", "leader", "deputy", "founder", "staff", "inspector", "administrator", "stranger"],
    )
    def test_only_the_head_hands_in(self, sheet, role):
        make.answer(sheet, make.head_of(sheet))
        with pytest.raises(PermissionDenied):
            submit_sheet(actor=ground.cast_of(sheet.membership.group_year)[role], sheet=sheet)

    def test_only_once(self, sheet):
        head = make.head_of(sheet)
        make.submit(sheet, head)
        with pytest.raises(Refused, match="đã được nộp"):
            submit_sheet(actor=head, sheet=sheet)

    def test_late_until_the_review_closes(self, sheet):
        head = make.head_of(sheet)
        make.answer(sheet, head)
        GroupYear.objects.update(state=YearState.REVIEWING)
        submit_sheet(actor=head, sheet=sheet)
        other = make.sheet_of(sheet.membership.group_year, 0)
        GroupYear.objects.update(review_closed_at=now(), review_closed_by=head)
        with pytest.raises(PermissionDenied):
            submit_sheet(actor=make.head_of(other), sheet=other)

    def test_handed_in_again_after_being_returned(self, sheet):
        head = make.head_of(sheet)
        make.submit(sheet, head)
        first = ScoreSheet.objects.get(pk=sheet.pk).receipt_number
        leader = ground.make_leader(sheet.membership.group_year)
        review.return_sheet(actor=leader, sheet=sheet, reason="Bổ sung số liệu tiêu chí I.1.1.1.")
        line = make.line_of(sheet, Method.RATIO)
        save_cell(actor=head, line_id=line.pk, field="actual", text="70", seen_version=line.version)
        submit_sheet(actor=head, sheet=sheet)
        sheet.refresh_from_db()
        assert (sheet.state, sheet.return_reason) == (SheetState.SUBMITTED, "")
        assert sheet.receipt_number == f"{first}-2"

    def test_stored_totals_equal_those_from_the_lines(self, sheet):
        make.submit(sheet)
        stored = {(t.section_id, t.points, t.assigned_maximum) for t in sheet.totals.filter(layer=Layer.SELF)}
        computed = totals.compute(sheet.criteria_set, [sheet.pk], [Layer.SELF])
        assert stored == {(t.section_id, t.points, t.assigned_maximum) for t in computed}


def test_two_heads_of_two_units_do_not_share_a_right():
    group_year = make.make_assessing_year()
    sheet, other = make.sheet_of(group_year), make.sheet_of(group_year, 0)
    make.answer(sheet, make.head_of(sheet))
    with pytest.raises(PermissionDenied):
        submit_sheet(actor=make.head_of(other), sheet=sheet)


def test_past_head_has_lost_the_right():
    sheet = make.sheet_of(make.make_assessing_year())
    past = ground.make_user(OfficeKind.UNIT_HEAD, sheet.membership.organisation, ends=ground.date(2020, 1, 1))
    with pytest.raises(PermissionDenied):
        submit_sheet(actor=past, sheet=sheet)
