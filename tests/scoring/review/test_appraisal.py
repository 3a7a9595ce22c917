"""Completing the appraisal, finalising; the standing agency's own sheet."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import ScoreLine, ScoreSheet, SectionTotal
from scoring.services import appraisal
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def test_completing_takes_the_groups_points_never_the_better_of_two():
    group_year = stages.closed_year()
    staff, sheet = ground.make_staff(), make.sheet_of(group_year)
    ratio = make.line_of(sheet, Method.RATIO)
    ScoreLine.objects.filter(pk=ratio.pk).update(group_points=60, group_reason="Kiểm tra")
    direct = make.line_of(sheet, Method.DIRECT)
    appraisal.set_final_points(
        actor=staff, line=direct, points=Decimal("1.5"), reason="Thiếu", seen_version=direct.version
    )
    appraisal.complete_appraisal(actor=staff, sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.appraised_by) == (SheetState.APPRAISED, staff)
    assert make.line_of(sheet, Method.RATIO).final_points == Decimal("60.00")
    assert make.line_of(sheet, Method.DIRECT).final_points == Decimal("1.50")
    assert not ScoreLine.objects.filter(sheet=sheet, final_points=None).exists()
    total = SectionTotal.objects.get(sheet=sheet, layer=Layer.FINAL, section=ratio.criterion.section_id)
    lines = ScoreLine.objects.filter(sheet=sheet, criterion__section=ratio.criterion.section_id)
    assert total.points == sum(line.final_points for line in lines)


def test_completing_twice_makes_one_transition():
    group_year = stages.closed_year()
    staff, sheet = ground.make_staff(), make.sheet_of(group_year)
    appraisal.complete_appraisal(actor=staff, sheet=sheet)
    appraisal.complete_appraisal(actor=staff, sheet=sheet)
    steps = Transition.objects.filter(subject_id=str(sheet.pk), to_state=SheetState.APPRAISED)
    assert steps.count() == 1


def test_who_may_complete_and_finalise():
    group_year = stages.closed_year()
    sheet = make.sheet_of(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if role != "staff":
            with pytest.raises(PermissionDenied):
                appraisal.complete_appraisal(actor=actor, sheet=sheet)
            with pytest.raises(PermissionDenied):
                appraisal.finalise(actor=actor, group_year=group_year)


def test_finalising_names_the_sheets_that_wait_and_then_is_over():
    group_year = stages.closed_year()
    staff = ground.make_staff()
    appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, 0))
    with pytest.raises(Refused) as refusal:
        appraisal.finalise(actor=staff, group_year=group_year)
    names = [unit.name for unit in ground.members_of(group_year)]
    assert [problem.message for problem in refusal.value.problems] == [
        f"Chưa thẩm định xong phiếu của {name}." for name in names[1:]
    ]
    for index in (1, 2):
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    appraisal.finalise(actor=staff, group_year=group_year)
    assert set(ScoreSheet.objects.values_list("state", "finalised_by")) == {(SheetState.FINAL, staff.pk)}
    assert AuditRecord.objects.get(action="finalise").new == {"sheets": 3}
    with pytest.raises(Refused, match="đã được chốt"):
        appraisal.finalise(actor=staff, group_year=group_year)


def test_finalising_waits_for_the_closing():
    with pytest.raises(Refused, match="chưa khép lại"):
        appraisal.finalise(actor=ground.make_staff(), group_year=stages.submitted_year())


def test_the_standing_agency_keeps_the_points_of_the_group_with_the_reason_recorded():
    """docs/adr/0006-own-unit-of-the-standing-agency.md"""
    group_year = stages.closed_year()
    staff, own = stages.agency_staff(group_year), make.sheet_of(group_year)
    with pytest.raises(PermissionDenied):
        appraisal.complete_appraisal(actor=staff, sheet=own)
    for index in (0, 1):
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    assert appraisal.kept_without_appraisal(group_year) == own.membership.organisation.name
    appraisal.finalise(actor=staff, group_year=group_year)
    assert stages.state_of(own) == SheetState.FINAL
    for line in ScoreLine.objects.filter(sheet=own):
        assert line.final_points == line.group_points
    step = Transition.objects.get(subject_id=str(own.pk), to_state=SheetState.APPRAISED)
    assert step.reason == appraisal.OWN_SHEET_REASON


def test_who_belongs_to_another_member_unit_leaves_the_finalising_to_a_colleague():
    group_year = stages.appraised_year()
    staff = ground.make_staff()
    ground.give_office(staff, OfficeKind.UNIT_OFFICER, ground.members_of(group_year)[1])
    with pytest.raises(Refused, match="do chuyên viên khác chốt"):
        appraisal.finalise(actor=staff, group_year=group_year)
