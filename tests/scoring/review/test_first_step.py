"""The appraisal of a cluster: its founder first, Sở Nội vụ second; never the better of two."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.problems import Refused
from scoring.choices import SheetState
from scoring.formulas import Method
from scoring.home_tasks.review import review_tasks
from scoring.models import ScoreLine, ScoreSheet
from scoring.selectors.overview import Waiting, of_user
from scoring.selectors.queue import appraisal_queue
from scoring.services import appraisal
from scoring.services.points import FIRST_STEP_REASON
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def give(actor, sheet, method, points, reason=""):
    line = make.line_of(sheet, method)
    return appraisal.set_final_points(
        actor=actor, line=line, points=Decimal(points), reason=reason, seen_version=line.version
    )


def waiting(user):
    user.__dict__.pop("remembered", None)
    return [stand.waiting for stand in of_user(user)]


def test_the_founder_goes_first_and_its_points_are_kept_beside_the_final_ones():
    group_year = stages.closed_year(cluster=True)
    founder, staff, sheet = ground.make_founder(group_year), ground.make_staff(), make.sheet_of(group_year)
    with pytest.raises(Refused, match="Chờ cơ quan thành lập"):
        give(staff, sheet, Method.RATIO, 60, "Kiểm tra")
    with pytest.raises(Refused, match="lý do"):
        give(founder, sheet, Method.RATIO, 60)
    give(founder, sheet, Method.RATIO, 60, "Cụm chấm cao")
    appraisal.complete_appraisal(actor=founder, sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.first_step_by) == (SheetState.ACCEPTED, founder)
    with pytest.raises(Refused, match="Sở Nội vụ đang thẩm định"):
        give(founder, sheet, Method.RATIO, 70, "Đổi ý")

    with pytest.raises(Refused, match=FIRST_STEP_REASON):  # a reason of one's own, not the founder's
        give(staff, sheet, Method.RATIO, 65, "Cụm chấm cao")
    group = make.line_of(sheet, Method.RATIO).group_points
    with pytest.raises(Refused, match=FIRST_STEP_REASON):  # also where it goes back to the group's points
        give(staff, sheet, Method.RATIO, group)
    give(staff, sheet, Method.RATIO, 65, "Theo báo cáo thống kê")
    appraisal.complete_appraisal(actor=staff, sheet=sheet)
    line = make.line_of(sheet, Method.RATIO)
    assert (line.first_points, line.first_reason) == (Decimal("60.00"), "Cụm chấm cao")
    assert (line.final_points, line.final_reason) == (Decimal("65.00"), "Theo báo cáo thống kê")
    assert stages.state_of(sheet) == SheetState.APPRAISED
    assert AuditRecord.objects.filter(action="complete_first_step", actor=founder).count() == 1


def test_what_the_staff_takes_back_falls_to_the_founders_points_not_to_the_better_ones():
    group_year = stages.closed_year(cluster=True)
    founder, staff, sheet = ground.make_founder(group_year), ground.make_staff(), make.sheet_of(group_year)
    give(founder, sheet, Method.RATIO, 60, "Cụm chấm cao")
    appraisal.complete_appraisal(actor=founder, sheet=sheet)
    line = make.line_of(sheet, Method.RATIO)
    appraisal.set_final_points(actor=staff, line=line, points=None, reason="", seen_version=line.version)
    appraisal.complete_appraisal(actor=staff, sheet=sheet)
    line = make.line_of(sheet, Method.RATIO)
    assert (line.final_points, line.final_reason) == (Decimal("60.00"), "Cụm chấm cao")
    assert max(line.self_points, line.group_points) > line.final_points


def test_a_khoi_has_no_first_step_and_its_founder_no_right():
    group_year = stages.closed_year()
    sheet = make.sheet_of(group_year)
    with pytest.raises(PermissionDenied):
        appraisal.complete_appraisal(actor=ground.make_founder(group_year), sheet=sheet)
    appraisal.complete_appraisal(actor=ground.make_staff(), sheet=sheet)
    assert stages.state_of(sheet) == SheetState.APPRAISED
    assert not ScoreLine.objects.filter(first_points__isnull=False).exists()


def test_nobody_is_blocked_by_a_founder_who_is_late():
    group_year = stages.closed_year(cluster=True)
    founder, staff = ground.make_founder(group_year), ground.make_staff()
    appraisal.complete_appraisal(actor=founder, sheet=make.sheet_of(group_year, 0))
    for actor in (founder, ground.make_leader(group_year), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            appraisal.waive_first_step(actor=actor, group_year=group_year, reason="Chậm")
    with pytest.raises(Refused, match="Nêu lý do"):
        appraisal.waive_first_step(actor=staff, group_year=group_year, reason=" ")
    assert appraisal.waive_first_step(actor=staff, group_year=group_year, reason="Đã nhắc hai lần") == 2
    assert list(
        ScoreSheet.objects.order_by("membership__order").values_list("first_step_waived", flat=True)
    ) == ["", "Đã nhắc hai lần", "Đã nhắc hai lần"]
    for index in range(3):
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    appraisal.finalise(actor=staff, group_year=group_year)
    with pytest.raises(Refused, match="Không có phiếu nào chờ"):
        appraisal.waive_first_step(actor=staff, group_year=group_year, reason="Lần nữa")


def test_the_work_moves_from_the_founder_to_the_staff():
    group_year = stages.closed_year(cluster=True)
    founder, staff = ground.make_founder(group_year), ground.make_staff()
    assert waiting(staff) == [Waiting.FIRST_STEP]
    assert not appraisal_queue(staff)
    (task,) = [t for t in review_tasks(founder) if "Thẩm định" in t.title]
    assert (task.done, task.total) == (0, 3)
    for index in range(3):
        appraisal.complete_appraisal(actor=founder, sheet=make.sheet_of(group_year, index))
    assert waiting(staff) == [Waiting.APPRAISE]
    assert len(appraisal_queue(staff)) == 3


def test_pages_of_the_two_steps(client: Client):
    group_year = stages.closed_year(cluster=True)
    founder, staff, sheet = ground.make_founder(group_year), ground.make_staff(), make.sheet_of(group_year)
    address = reverse("scoring:appraise-sheet", args=[sheet.pk])
    where = [group_year.group.code, group_year.year]
    client.force_login(staff)
    assert b'name="points-' not in client.get(address).content
    group_page = client.get(reverse("scoring:review", args=where)).content.decode()
    assert (
        "Chờ cơ quan thành lập thẩm định" in group_page and reverse("scoring:waive", args=where) in group_page
    )
    client.force_login(founder)
    assert b'name="points-' in client.get(address).content
    line = make.line_of(sheet, Method.RATIO)
    answer = client.post(
        reverse("scoring:appraise-line", args=[sheet.pk]),
        {"line": line.pk, "points": "61,5", "reason": "Chưa đủ", "version": line.version},
    )
    assert answer.status_code == 200
    assert client.post(reverse("scoring:appraise-complete", args=[sheet.pk])).status_code == 302
    client.force_login(staff)
    page = client.get(address).content.decode()
    assert "Cơ quan thành lập" in page and "61,50 điểm. Chưa đủ" in page
    assert client.get(reverse("scoring:waive", args=where)).status_code == 200
    assert client.post(reverse("scoring:waive", args=where), {"reason": ""}).status_code == 422
    assert client.post(reverse("scoring:waive", args=where), {"reason": "Chậm"}).status_code == 302
    other = reverse("scoring:appraise-sheet", args=[make.sheet_of(group_year, 0).pk])
    assert b'name="points-' in client.get(other).content
