"""Nominations and seats of the council touched by a reorganisation: the preview names them.

Nothing is done to them here: the guard on every nomination sees that the unit is dissolved (TT 15/2025), and
who sits in the council is the council's decision.
"""

from __future__ import annotations

from django.urls import reverse

from awards.choices import NominationState
from awards.models import CouncilMember, Nomination
from emulation.common.dates import format_date
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import Affected, Room

OPEN = (
    NominationState.DRAFTED,
    NominationState.SUBMITTED,
    NominationState.SUPPLEMENT,
    NominationState.ELIGIBLE,
    NominationState.ON_AGENDA,
    NominationState.PASSED,
)


def find_nominations(plan: Plan) -> list[Affected]:
    """Nominations without a decision."""
    nominations = (
        Nomination.objects.filter(organisation__in=list(plan.ending_of()), state__in=OPEN)
        .select_related("organisation", "kind", "dossier__group_year__group")
        .order_by("organisation__sort_key", "pk")
    )
    return [_nomination(plan, one) for one in nominations]


def _nomination(plan: Plan, nomination: Nomination) -> Affected:
    received = nomination.dossier.received_on
    if received is not None and received < plan.on:
        text = "Hồ sơ nhận khi đơn vị còn hoạt động: tiếp tục xét."
    else:
        text = f"Từ ngày {format_date(plan.on)} đơn vị không được đề nghị nữa (TT 15/2025/TT-BNV)."
    return Affected(
        pk=nomination.pk,
        subject=f"{nomination.organisation.name}, {nomination.dossier.group_year}",
        what=f"{nomination.award_name}, {nomination.get_state_display().lower()}",
        consequence=text,
        url=reverse("awards:dossier", args=[nomination.dossier_id]),
    )


def find_seats(plan: Plan) -> list[Affected]:
    """Members of the council who come from a unit that ends."""
    seats = (
        CouncilMember.objects.serving(plan.on)
        .filter(organisation__in=list(plan.ending_of()))
        .select_related("user", "organisation")
        .order_by("order", "pk")
    )
    return [
        Affected(
            pk=seat.pk,
            subject=f"{seat.user.full_name}, {seat.title}",
            what=seat.get_role_display(),
            consequence="Giữ nguyên cho tới khi có quyết định kiện toàn Hội đồng.",
        )
        for seat in seats
    ]


ROOMS = (
    Room("de-nghi", "Đề nghị khen thưởng chưa có quyết định", 60, find_nominations),
    Room("hoi-dong", "Thành viên Hội đồng thuộc đơn vị", 70, find_seats),
)
