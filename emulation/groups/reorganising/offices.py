"""Leaders and deputies whose unit ends."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import format_date
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Taking
from emulation.groups.models import GroupOffice, Membership
from emulation.groups.reorganising.common import BATCH, address, reason_of
from emulation.groups.services.members import OPEN_STATES
from emulation.organisations.choices import ReorganisationKind
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import END, Affected, Line, Option, successor_options
from emulation.people.models import User


def find_offices(plan: Plan) -> list[Affected]:
    """Leaders and deputies that end. Only a renamed body goes on as such: nothing is inherited silently."""
    endings = plan.ending_of()
    offices = (
        GroupOffice.objects.filter(organisation__in=list(endings))
        .filter(Q(ends=None) | Q(ends__gte=plan.on))
        .filter(group_year__state__in=OPEN_STATES, group_year__year__gte=plan.on.year)
        .select_related("organisation", "group_year__group")
        .order_by("-group_year__year", "group_year__group__sort_key", "-role", "pk")
    )
    found = []
    for office in offices:
        ending = endings[office.organisation_id]
        options: tuple[Option, ...] = (Option(END, "Kết thúc"),)
        if ending.kind == ReorganisationKind.RENAME:
            options = successor_options(plan, ending, "{} giữ tiếp") + options
        title = f"{office.get_role_display()} {office.group_year}"
        last = format_date(plan.last_day)
        text = f"Thôi chức trách, hết ngày {last}; khối, cụm bầu hoặc cử đơn vị khác."
        found.append(
            Affected(
                office.pk,
                f"{office.organisation.name}, {title}",
                "Chức trách của đơn vị",
                text,
                address(office.group_year),
                options,
            )
        )
    return found


def change_offices(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """End them; where a renamed body goes on, it holds the same office. It must be a member by then."""
    chosen = {line.affected.pk: line.successor for line in lines}
    offices = list(
        GroupOffice.objects.select_for_update(of=("self",))
        .select_related("organisation", "group_year__group")
        .filter(pk__in=list(chosen))
        .order_by("pk")
    )
    end_offices(actor, plan, offices)
    going_on = [office for office in offices if chosen[office.pk]]
    years = {office.group_year_id for office in going_on}
    members = set(
        Membership.objects.active()
        .filter(group_year__in=years)
        .values_list("group_year_id", "organisation_id")
    )
    given = []
    for office in going_on:
        unit = plan.bodies[chosen[office.pk]]
        if (office.group_year_id, unit.pk) not in members:
            text = f"{unit.name} không vào thay trong {office.group_year} nên không giữ tiếp chức trách ở đó."
            raise Refused(Problem(text, code="office_without_membership"))
        given.append(_same_office(office, unit, plan))
    GroupOffice.objects.bulk_create(given, batch_size=BATCH)
    AuditRecord.objects.bulk_create([_office_record(actor, plan, one, "give_office") for one in given])


def _same_office(office: GroupOffice, unit: Organisation, plan: Plan) -> GroupOffice:
    return GroupOffice(
        group_year=office.group_year,
        organisation=unit,
        role=office.role,
        taking=Taking.APPOINTED,
        document=plan.document[:200],
        starts=max(plan.on, office.starts),
    )


def end_offices(actor: User, plan: Plan, offices: Sequence[GroupOffice]) -> None:
    for office in offices:
        office.ends = max(plan.last_day, office.starts)
    GroupOffice.objects.bulk_update(offices, ["ends"], batch_size=BATCH)
    AuditRecord.objects.bulk_create([_office_record(actor, plan, one, "end_office") for one in offices])


def _office_record(actor: User, plan: Plan, office: GroupOffice, action: str) -> AuditRecord:
    verb = "thôi" if action == "end_office" else "giữ"
    what = f"{verb} {office.get_role_display()} {office.group_year}"
    return build_record(
        actor=actor,
        action=action,
        text=f"{office.organisation.name} {what}: {reason_of(plan)}",
        subject=office,
        organisation_id=office.organisation_id,
        group_year_id=office.group_year_id,
        new={"role": office.role, "ends": office.ends},
    )
