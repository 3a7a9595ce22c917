"""Sending back, completing, closing; the relative method, computed once and never over decisions."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import Criterion, ScoreLine, SectionTotal, Target
from scoring.services import review
from scoring.services.entry import Cell, save_cells
from scoring.services.relative import RELATIVE_REASON
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db

CASES = json.loads((Path(__file__).parents[2] / "rules" / "leader_cases.json").read_text())["criteria"]


def points_of(sheet, method, layer="group_points"):
    return getattr(make.line_of(sheet, method), layer)


def test_who_may_return_a_sheet():
    group_year = stages.submitted_year()
    sheet = make.sheet_of(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if role not in ("leader", "deputy"):
            with pytest.raises(PermissionDenied):
                review.return_sheet(actor=actor, sheet=sheet, reason="Thiếu")
    with pytest.raises(Refused, match="lý do trả lại"):
        review.return_sheet(actor=ground.make_deputy(group_year), sheet=sheet, reason=" ")
    review.return_sheet(actor=ground.make_deputy(group_year), sheet=sheet, reason="Thiếu I.1.1.1")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.return_reason, sheet.submitted_at) == (
        SheetState.RETURNED,
        "Thiếu I.1.1.1",
        None,
    )
    step = Transition.objects.filter(subject_id=str(sheet.pk)).order_by("-pk")[0]
    assert (step.to_state, step.backwards, step.reason) == (SheetState.RETURNED, True, "Thiếu I.1.1.1")


def test_a_returned_unit_may_change_what_had_been_accepted_and_reasons_are_kept():
    group_year = stages.submitted_year()
    leader, sheet = ground.make_leader(group_year), make.sheet_of(group_year)
    ratio = make.line_of(sheet, Method.RATIO)
    review.set_group_points(
        actor=leader, line=ratio, points=Decimal(70), reason="Kiểm tra", seen_version=ratio.version
    )
    review.complete_review(actor=leader, sheet=sheet)
    review.return_sheet(actor=leader, sheet=sheet, reason="Xem lại")
    assert points_of(sheet, Method.DIRECT) is None
    assert points_of(sheet, Method.RATIO) == Decimal("70.00")
    direct = make.line_of(sheet, Method.DIRECT)
    head = make.head_of(sheet)
    cell = Cell(direct.pk, "self_points", "2,5", direct.version)
    assert save_cells(actor=head, sheet=sheet, cells=[cell]).refused == ()
    stored = dict(
        SectionTotal.objects.filter(sheet=sheet, layer=Layer.GROUP).values_list("section__code", "points")
    )
    assert stored["I"] == Decimal("70.00")


def test_completing_takes_the_units_points_where_nobody_decided():
    group_year = stages.submitted_year()
    leader, sheet = ground.make_leader(group_year), make.sheet_of(group_year)
    with pytest.raises(PermissionDenied):
        review.complete_review(actor=ground.make_staff(), sheet=sheet)
    review.complete_review(actor=leader, sheet=sheet)
    assert stages.state_of(sheet) == SheetState.REVIEWED
    for line in ScoreLine.objects.filter(sheet=sheet).select_related("criterion"):
        if line.criterion.method == Method.RELATIVE:
            assert line.group_points is None
        else:
            assert (line.group_points, line.group_by) == (line.self_points, leader)
    totals = dict(
        SectionTotal.objects.filter(sheet=sheet, layer=Layer.GROUP).values_list("section", "points")
    )
    own = dict(SectionTotal.objects.filter(sheet=sheet, layer=Layer.SELF).values_list("section", "points"))
    assert totals == own
    assert AuditRecord.objects.get(action="complete_review").new["accepted"] == 11


def test_a_line_without_any_points_stands_in_the_way():
    group_year = stages.submitted_year()
    sheet = make.sheet_of(group_year)
    line = make.line_of(sheet, Method.RATIO)
    ScoreLine.objects.filter(pk=line.pk).update(self_points=None)
    with pytest.raises(Refused, match="chưa có điểm") as refusal:
        review.complete_review(actor=ground.make_leader(group_year), sheet=sheet)
    assert refusal.value.problems[0].url.endswith(f"#d{line.pk}")


def test_who_may_close_and_what_is_missing():
    group_year = stages.submitted_year()
    for role, actor in ground.cast_of(group_year).items():
        if role not in ("leader", "deputy"):
            with pytest.raises(PermissionDenied):
                review.close_review(actor=actor, group_year=group_year)
    with pytest.raises(Refused) as refusal:
        review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    assert [problem.code for problem in refusal.value.problems] == ["not_reviewed"] * 3
    assert "do Phó Trưởng khối chấm" in refusal.value.problems[0].message


def test_closing_with_late_units_needs_a_reason_which_is_kept():
    group_year = make.make_assessing_year(members=3)
    leader = ground.make_leader(group_year)
    with pytest.raises(Refused, match="Chưa có đơn vị nào nộp"):
        review.close_review(actor=leader, group_year=group_year, reason="Hết hạn")
    sheet = make.submit(make.sheet_of(group_year))
    review.complete_review(actor=leader, sheet=sheet)
    with pytest.raises(Refused, match="Còn 2 đơn vị chưa nộp") as refusal:
        review.close_review(actor=leader, group_year=group_year, reason=" ")
    assert refusal.value.problems[0].field == "reason"
    review.close_review(actor=leader, group_year=group_year, reason="Hết hạn, đã nhắc hai lần")
    group_year.refresh_from_db()
    assert group_year.review_closing_reason == "Hết hạn, đã nhắc hai lần"
    assert (group_year.review_closed_by, group_year.state) == (leader, YearState.REVIEWING)
    with pytest.raises(Refused, match="đã khép lại"):
        review.close_review(actor=leader, group_year=group_year)


def test_a_year_that_is_not_being_scored_cannot_be_closed():
    group_year = ground.make_block_year(members=3)
    with pytest.raises(Refused, match="không ở bước chấm điểm"):
        review.close_review(actor=ground.make_leader(group_year), group_year=group_year, reason="x")


def relative_year(units: int, maximum: Decimal, **parameters: str) -> GroupYear:
    """A group with one criterion, relative to the leader, worth `maximum` of the scale."""
    group_year = make.make_assessing_year(members=units, leaves=1, methods=[Method.RELATIVE], scale=maximum)
    make.rewrite_frozen(Criterion.objects.filter(method=Method.RELATIVE), parameters=parameters)
    return group_year


def hand_in_figures(group_year: GroupYear, rows) -> list:
    sheets = []
    for index, (_, target, actual, _) in enumerate(rows):
        sheet = make.sheet_of(group_year, index)
        line = make.line_of(sheet, Method.RELATIVE)
        Target.objects.filter(membership=sheet.membership, criterion=line.criterion).update(
            value=Decimal(target)
        )
        answers = make.ANSWERS | {Method.RELATIVE: ("actual", actual)}
        make.answer(sheet, make.head_of(sheet), answers)
        make.sheet_services.submit_sheet(actor=make.head_of(sheet), sheet=sheet)
        sheets.append(sheet)
    return sheets


def review_all(group_year: GroupYear) -> None:
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    for index in range(group_year.memberships.count()):
        actor = leader if index else deputy
        review.complete_review(actor=actor, sheet=make.sheet_of(group_year, index))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["criterion"])
def test_relative_points_of_the_real_cases_are_stored_at_the_closing(case):
    group_year = relative_year(len(case["rows"]), Decimal(case["maximum"]))
    sheets = hand_in_figures(group_year, case["rows"])
    review_all(group_year)
    assert [points_of(sheet, Method.RELATIVE) for sheet in sheets] == [None] * len(sheets)
    review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    assert [points_of(sheet, Method.RELATIVE) for sheet in sheets] == [
        Decimal(row[3]) for row in case["rows"]
    ]
    line = make.line_of(sheets[0], Method.RELATIVE)
    assert (line.group_reason, line.group_by) == (RELATIVE_REASON, None)
    assert SectionTotal.objects.get(sheet=sheets[0], layer=Layer.GROUP, section__code="I").points == Decimal(
        case["rows"][0][3]
    )
    assert AuditRecord.objects.filter(action="relative_points").count() == len(sheets)


def test_what_people_decided_stays_and_their_figures_still_lead():
    rows = [["a", "1", "12", ""], ["b", "1", "5", ""], ["c", "1", "1", ""]]
    group_year = relative_year(3, Decimal(5))
    sheets = hand_in_figures(group_year, rows)
    deputy = ground.make_deputy(group_year)
    line = make.line_of(sheets[0], Method.RELATIVE)
    review.set_group_points(
        actor=deputy,
        line=line,
        points=Decimal("1.00"),
        reason="Số liệu chưa xác nhận",
        seen_version=line.version,
    )
    review_all(group_year)
    review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    assert [points_of(sheet, Method.RELATIVE) for sheet in sheets] == [
        Decimal("1.00"),
        Decimal("3.41"),
        Decimal("2.50"),
    ]
    assert make.line_of(sheets[0], Method.RELATIVE).group_reason == "Số liệu chưa xác nhận"


def test_the_share_for_reaching_the_target_is_the_criterions_own():
    rows = [["a", "1", "1", ""], ["b", "1", "3", ""], ["c", "1", "2", ""]]
    group_year = relative_year(3, Decimal(10), at_target_percent="80")
    sheets = hand_in_figures(group_year, rows)
    review_all(group_year)
    review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    assert [points_of(sheet, Method.RELATIVE) for sheet in sheets] == [
        Decimal("8.00"),
        Decimal("10.00"),
        Decimal("9.00"),
    ]


def test_accepting_the_rest_as_the_unit_scored_it_leaves_decisions_and_the_sheet_open():
    group_year = stages.submitted_year()
    leader, sheet = ground.make_leader(group_year), make.sheet_of(group_year)
    ratio = make.line_of(sheet, Method.RATIO)
    review.set_group_points(
        actor=leader, line=ratio, points=Decimal(70), reason="Kiểm tra", seen_version=ratio.version
    )
    with pytest.raises(PermissionDenied):
        review.accept_own_points(actor=make.head_of(sheet), sheet=sheet)
    own = ScoreLine.objects.filter(sheet=sheet, self_points__isnull=False)
    assert review.accept_own_points(actor=leader, sheet=sheet) == own.count() - 1
    assert points_of(sheet, Method.RATIO) == Decimal(70)
    assert points_of(sheet, Method.DIRECT) == make.line_of(sheet, Method.DIRECT).self_points
    assert points_of(sheet, Method.RELATIVE) is None
    assert stages.state_of(sheet) == SheetState.SUBMITTED
    assert review.accept_own_points(actor=leader, sheet=sheet) == 0
