"""Secretaries of group-years who come from a unit that ends."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import today
from emulation.groups.models import GroupYear, Membership
from emulation.groups.reorganising.common import BATCH, address, reason_of
from emulation.groups.services.members import OPEN_STATES
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import Affected, Line
from emulation.people.choices import UNIT_OFFICES
from emulation.people.models import Office, User


def find_secretaries(plan: Plan) -> list[Affected]:
    """Years still open whose secretary acts for a unit that ends. No choice: it follows from the offices of
    people and the memberships above."""
    years = (
        GroupYear.objects.filter(
            state__in=OPEN_STATES,
            year__gte=plan.on.year,
            secretary__offices__in=Office.objects.held(today()).filter(
                kind__in=UNIT_OFFICES, organisation__in=list(plan.ending_of())
            ),
        )
        .select_related("group", "secretary")
        .distinct()
        .order_by("-year", "group__sort_key", "pk")
    )
    return [_affected(group_year) for group_year in years]


def _affected(group_year: GroupYear) -> Affected:
    secretary = group_year.secretary
    assert secretary is not None  # noqa: S101 - found by the secretary
    return Affected(
        pk=group_year.pk,
        subject=f"{secretary.full_name}, {group_year}",
        what="Thư ký",
        consequence="Tiếp tục nếu có chức trách ở một đơn vị thành viên sau sắp xếp; nếu không thì thôi.",
        url=address(group_year),
    )


def change_secretaries(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """Runs after people and memberships: who serves no member any more is secretary no more."""
    years = list(
        GroupYear.objects.select_for_update(of=("self",))
        .select_related("group", "secretary")
        .filter(pk__in=[line.affected.pk for line in lines], secretary__isnull=False)
        .order_by("pk")
    )
    offices = Office.objects.filter(
        user__in=[row.secretary_id for row in years], ends=None, kind__in=UNIT_OFFICES
    ).values_list("user_id", "organisation_id")
    members = set(
        Membership.objects.active()
        .filter(group_year__in=years)
        .values_list("group_year_id", "organisation_id")
    )
    serving = {(year, user) for user, unit in offices for year, member in members if member == unit}
    done = [row for row in years if (row.pk, row.secretary_id) not in serving]
    records = []
    for group_year in done:
        before = group_year.secretary.full_name if group_year.secretary else ""
        group_year.secretary = None
        records.append(
            build_record(
                actor=actor,
                action="name_secretary",
                text=f"{before} thôi làm thư ký {group_year}: {reason_of(plan)}",
                subject=group_year,
                group_year_id=group_year.pk,
                old={"secretary": before},
                new={"secretary": ""},
            )
        )
    GroupYear.objects.bulk_update(done, ["secretary"], batch_size=BATCH)
    AuditRecord.objects.bulk_create(records, batch_size=BATCH)
