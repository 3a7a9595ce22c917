"""Sheets of units that end: a reorganisation does nothing to them, its preview says what becomes of them."""

from __future__ import annotations

from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.groups.reorganising.common import reaches
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import Affected, Room
from scoring.choices import SheetState
from scoring.models import ScoreSheet


def find(plan: Plan) -> list[Affected]:
    """Sheets that are not final yet."""
    sheets = (
        ScoreSheet.objects.filter(membership__organisation__in=list(plan.ending_of()))
        .exclude(state=SheetState.FINAL)
        .exclude(membership__group_year__state=YearState.CLOSED)
        .select_related("membership__organisation", "membership__group_year__group")
        .order_by("-membership__group_year__year", "membership__organisation__sort_key", "pk")
    )
    return [_affected(plan, sheet) for sheet in sheets]


def _affected(plan: Plan, sheet: ScoreSheet) -> Affected:
    member = sheet.membership
    if not reaches(plan, member.group_year):
        text = "Năm này giữ nguyên thành viên: phiếu vẫn được chấm và xếp hạng."
        if sheet.is_editable:
            text += " Người lập và nộp phiếu cần được giữ thêm chức trách."
    else:
        text = "Phiếu được giữ để tra cứu, không xếp hạng. Đơn vị vào thay lập phiếu mới."
    return Affected(
        pk=sheet.pk,
        subject=f"{member.organisation.name}, năm {member.group_year.year}",
        what=f"Phiếu chấm điểm, {sheet.get_state_display().lower()}",
        consequence=text,
        url=reverse("scoring:sheet", args=[sheet.pk]),
    )


SHEETS = Room("phieu", "Phiếu chấm điểm chưa có điểm chính thức", 50, find)
