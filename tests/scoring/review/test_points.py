"""Points of the group and of the appraisal: who, when, what, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.people.choices import OfficeKind
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import ScoreLine, SectionTotal
from scoring.services import appraisal, review
from scoring.services.points import Decision, save_decisions
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db

MAY_REVIEW = {"leader", "deputy"}


@pytest.fixture
def group_year() -> GroupYear:
    return stages.submitted_year()


@pytest.fixture
def line(group_year: GroupYear) -> ScoreLine:
    """The ratio line of the last member: 80 of 100 points."""
    return make.line_of(make.sheet_of(group_year), Method.RATIO)


def give(actor, line, points="70", reason="Theo số liệu kiểm tra", version=None):
    seen = stages.fresh(line).version if version is None else version
    return review.set_group_points(
        actor=actor, line=line, points=Decimal(points), reason=reason, seen_version=seen
    )


def appraise(actor, line, points="70", reason="Theo Kho bạc"):
    seen = stages.fresh(line).version
    return appraisal.set_final_points(
        actor=actor, line=line, points=Decimal(points), reason=reason, seen_version=seen
    )


def test_who_may_give_points_of_the_group(group_year, line):
    for role, actor in ground.cast_of(group_year).items():
        if role in MAY_REVIEW:
            assert give(actor, line, reason=role).group_by == actor
        else:
            with pytest.raises(PermissionDenied):
                give(actor, line)


def test_nobody_reviews_the_own_unit_and_a_deputy_reviews_the_leader(group_year):
    leading = make.line_of(make.sheet_of(group_year, 0), Method.RATIO)
    with pytest.raises(PermissionDenied):
        give(ground.make_leader(group_year), leading)
    deputy = ground.make_deputy(group_year)
    assert give(deputy, leading).group_points == Decimal("70.00")
    with pytest.raises(PermissionDenied):
        give(deputy, make.line_of(make.sheet_of(group_year, 1), Method.RATIO))


def test_a_leader_with_an_office_in_another_member_unit_does_not_review_that_one(group_year, line):
    leader = ground.make_leader(group_year)
    ground.give_office(leader, OfficeKind.UNIT_OFFICER, line.sheet.membership.organisation)
    with pytest.raises(PermissionDenied):
        give(leader, line)


def test_points_are_stored_with_author_totals_audit_and_the_year_moves_on(group_year, line):
    leader = ground.make_leader(group_year)
    saved = give(leader, line, "70,5".replace(",", "."))
    line = stages.fresh(line)
    assert (line.group_points, line.group_reason) == (Decimal("70.50"), "Theo số liệu kiểm tra")
    assert (line.group_by, line.version) == (leader, saved.version)
    assert GroupYear.objects.get(pk=group_year.pk).state == YearState.REVIEWING
    total = SectionTotal.objects.get(sheet=line.sheet, layer=Layer.GROUP, section=line.criterion.section_id)
    assert total.points == Decimal("70.50")
    record = AuditRecord.objects.get(action="set_group_points")
    assert record.new == {"group_points": "70.50", "group_reason": "Theo số liệu kiểm tra"}
    assert (record.organisation_id, record.group_year_id) == (
        line.sheet.membership.organisation_id,
        group_year.pk,
    )


@pytest.mark.parametrize(
    ("points", "reason", "field", "said"),
    [
        ("70", "  ", "reason", "Nêu lý do khi điểm khác điểm tự chấm"),
        ("100.5", "Lý do", "points", "vượt quá mức tối đa 100,00"),
        ("-1", "Lý do", "points", "không được âm"),
        ("70.125", "Lý do", "points", "chữ số|hai cách"),
        ("70", "a" * 1001, "reason", "không quá 1000"),
    ],
)
def test_refused_points_say_why_and_change_nothing(group_year, line, points, reason, field, said):
    with pytest.raises(Refused, match=said) as refusal:
        give(ground.make_leader(group_year), line, points, reason)
    assert refusal.value.problems[0].field == field
    assert (stages.fresh(line).group_points, stages.fresh(line).version) == (None, line.version)
    assert not AuditRecord.objects.filter(action="set_group_points").exists()


def test_only_the_levels_of_the_method(group_year):
    yes_no = make.line_of(make.sheet_of(group_year), Method.YES_NO)
    leader = ground.make_leader(group_year)
    with pytest.raises(Refused, match="một trong các mức điểm"):
        give(leader, yes_no, "50")
    assert give(leader, yes_no, "0").group_points == 0


def test_equal_points_need_no_reason(group_year, line):
    assert give(ground.make_leader(group_year), line, "80", "").group_points == Decimal("80.00")


def test_a_line_not_assigned_takes_no_points(group_year, line):
    make.not_assigned(line.sheet, line)
    with pytest.raises(Refused, match="không giao"):
        give(ground.make_leader(group_year), line)


def test_the_second_of_two_writers_is_shown_what_the_first_wrote(group_year, line):
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    seen = line.version
    give(leader, line, "70", version=seen)
    with pytest.raises(Conflict) as conflict:
        give(deputy, line, "60", "Khác", version=seen)
    said = str(conflict.value)
    assert leader.full_name in said
    assert "70,00 điểm" in said
    assert "60" in said
    assert conflict.value.current["points"] == "70,00"
    assert stages.fresh(line).group_points == Decimal("70.00")
    again = give(deputy, line, "60", "Khác", version=int(conflict.value.current["version"]))
    assert again.group_points == Decimal("60.00")


def test_the_second_of_two_who_appraise_is_shown_what_the_first_wrote():
    line = make.line_of(make.sheet_of(stages.closed_year()), Method.RATIO)
    one, other = ground.make_staff(), ground.make_staff()
    seen = line.version
    give_final = partial(appraisal.set_final_points, line=line, seen_version=seen)
    give_final(actor=one, points=Decimal(70), reason="Theo Kho bạc")
    with pytest.raises(Conflict) as conflict:
        give_final(actor=other, points=Decimal(60), reason="Theo Thống kê")
    assert f"{one.full_name} đã ghi 70,00 điểm, lý do “Theo Kho bạc”" in str(conflict.value)
    assert "Giá trị vừa nhập (60 điểm) chưa được lưu" in str(conflict.value)
    assert stages.fresh(line).final_points == Decimal(70)


def test_two_writers_of_the_same_value_do_not_collide(group_year, line):
    seen = line.version
    give(ground.make_leader(group_year), line, "70", "Cùng lý do", version=seen)
    assert give(ground.make_deputy(group_year), line, "70", "Cùng lý do", version=seen).version == seen + 1


def test_a_decision_is_taken_back_until_the_sheet_is_complete(group_year, line):
    leader = ground.make_leader(group_year)
    give(leader, line)
    back = review.set_group_points(
        actor=leader, line=line, points=None, reason="bỏ", seen_version=stages.fresh(line).version
    )
    assert (back.group_points, back.group_reason) == (None, "")
    review.complete_review(actor=leader, sheet=line.sheet)
    with pytest.raises(Refused, match="không để trống"):
        review.set_group_points(
            actor=leader, line=line, points=None, reason="", seen_version=stages.fresh(line).version
        )


def test_a_form_saves_what_it_can(group_year):
    sheet = make.sheet_of(group_year)
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    stranger_line = make.line_of(make.sheet_of(group_year, 1), Method.RATIO)
    found = save_decisions(
        actor=ground.make_leader(group_year),
        sheet=sheet,
        layer=Layer.GROUP,
        decisions=[
            Decision(ratio.pk, "70,5", "Kiểm tra", ratio.version),
            Decision(direct.pk, "1,5", "", direct.version),
            Decision(stranger_line.pk, "1", "Lạ", stranger_line.version),
        ],
    )
    assert [line.pk for line in found.lines] == [ratio.pk]
    assert [item.error.problems[0].code for item in found.refused] == ["reason", "unknown"]
    assert stages.fresh(ratio).group_points == Decimal("70.50")
    assert stages.fresh(direct).group_points is None


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.RETURNED])
def test_no_points_before_the_unit_has_handed_in(state):
    group_year = make.make_assessing_year()
    sheet = make.sheet_of(group_year)
    if state == SheetState.RETURNED:
        sheet = make.submit(sheet)
        review.return_sheet(actor=ground.make_leader(group_year), sheet=sheet, reason="Thiếu")
    with pytest.raises(Refused, match="chưa nộp phiếu"):
        give(ground.make_leader(group_year), make.line_of(sheet, Method.RATIO))


def test_no_points_of_the_group_after_the_closing():
    group_year = stages.closed_year()
    with pytest.raises(Refused, match="đã khép lại"):
        give(ground.make_leader(group_year), make.line_of(make.sheet_of(group_year), Method.RATIO))


def test_who_may_appraise():
    group_year = stages.closed_year()
    line = make.line_of(make.sheet_of(group_year), Method.RATIO)
    for role, actor in ground.cast_of(group_year).items():
        if role == "staff":
            assert appraise(actor, line).final_by == actor
        else:
            with pytest.raises(PermissionDenied):
                appraise(actor, line)
    other = ground.make_staff(group_codes=["khoi-khac"])
    with pytest.raises(PermissionDenied):
        appraise(other, line)
    with pytest.raises(PermissionDenied):
        appraise(stages.agency_staff(group_year), line)


def test_appraisal_waits_for_the_closing_and_wants_a_reason(group_year, line):
    staff = ground.make_staff()
    with pytest.raises(Refused, match="chưa khép lại"):
        appraise(staff, line)
    closed = stages.closed_year()
    line = make.line_of(make.sheet_of(closed), Method.RATIO)
    with pytest.raises(Refused, match="khác điểm khối, cụm chấm"):
        appraise(staff, line, reason="")
    assert appraise(staff, line, "80", "").final_points == Decimal("80.00")


def test_final_points_are_final():
    group_year = stages.final_year()
    with pytest.raises(Refused, match="không ở bước thẩm định"):
        appraise(ground.make_staff(), make.line_of(make.sheet_of(group_year), Method.RATIO))
