"""Leader and deputies of a group-year: given, ended, replaced."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import GroupRole, Taking, YearState
from emulation.groups.models import GroupOffice, GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services.years import locked
from emulation.organisations.models import Organisation
from emulation.people.models import User


@transaction.atomic
def give_office(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    role: str,
    taking: str = Taking.APPOINTED,
    document: str = "",
    starts: date | None = None,
) -> GroupOffice:
    """Make a member unit leader or deputy. Refused beyond the numbers of the regulation, with the clause.

    Staff in charge and the founder may do so (domain §2: appointed by the founder).
    """
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.give_office", group_year):
        raise PermissionDenied
    problems = missing_for_office(group_year, organisation, role)
    if problems:
        raise Refused(problems)
    office = GroupOffice.objects.create(
        group_year=group_year,
        organisation=organisation,
        role=role,
        taking=taking,
        document=document,
        starts=starts or today(),
    )
    record(
        actor=actor,
        action="give_office",
        text=f"{organisation.name}: {office.get_role_display()} của {group_year.group.short_name}",
        subject=office,
        organisation_id=organisation.pk,
        group_year_id=group_year.pk,
        new={"role": role, "taking": taking, "document": document},
    )
    return office


def missing_for_office(group_year: GroupYear, organisation: Organisation, role: str) -> list[Problem]:
    """Why this unit cannot take that office (domain §2: one leader, min..max deputies)."""
    book = group_year.regulation.book
    policy = policy_of(group_year.group)
    held = list(group_year.offices.filter(ends=None))
    problems = []
    if group_year.state == YearState.CLOSED:
        problems.append(Problem("Năm thi đua đã kết thúc.", code="year_closed"))
    if not group_year.memberships.active().filter(organisation=organisation).exists():
        problems.append(Problem(f"{organisation.name} không phải đơn vị thành viên.", code="not_member"))
    if any(office.organisation_id == organisation.pk for office in held):
        problems.append(Problem(f"{organisation.name} đã giữ một chức trách.", code="has_office"))
    leaders = sum(office.role == GroupRole.LEADER for office in held)
    deputies = len(held) - leaders
    most = book.integer("offices.deputies_max")
    if role == GroupRole.LEADER and leaders:
        problems.append(
            Problem(
                f"Mỗi {policy.noun.lower()} có 01 {policy.leader_title}.",
                clause=book.clause("offices.leaders"),
                code="leader_taken",
            )
        )
    if role == GroupRole.DEPUTY and deputies >= most:
        problems.append(
            Problem(
                f"{policy.noun} có nhiều nhất {most} {policy.deputy_title}; đã có {deputies}.",
                clause=book.clause("offices.deputies_max"),
                code="too_many_deputies",
            )
        )
    return problems


@transaction.atomic
def end_office(*, actor: User, office: GroupOffice, ends: date, reason: str) -> GroupOffice:
    """The last day of a unit's office, so that another may take it; the reason goes into the trail."""
    group_year = locked(office.group_year_id)
    office = group_year.offices.select_related("organisation").get(pk=office.pk)
    if not actor.has_perm("groups.give_office", group_year):
        raise PermissionDenied
    problems = []
    if office.ends is not None:
        problems.append(Problem("Chức trách này đã kết thúc.", code="ended"))
    if group_year.state == YearState.CLOSED:
        problems.append(Problem("Năm thi đua đã kết thúc.", code="year_closed"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do kết thúc.", field="reason", code="no_reason"))
    if ends < office.starts:
        problems.append(
            Problem("Ngày kết thúc không được trước ngày bắt đầu.", field="ends", code="before_start")
        )
    if problems:
        raise Refused(problems)
    office.ends = ends
    office.save(update_fields=["ends"])
    record(
        actor=actor,
        action="end_office",
        text=(
            f"{office.organisation.name} thôi {office.get_role_display()} "
            f"{group_year.group.short_name}: {reason.strip()}"
        ),
        subject=office,
        organisation_id=office.organisation_id,
        group_year_id=group_year.pk,
        new={"ends": ends, "reason": reason.strip()},
    )
    return office


@transaction.atomic
def replace_office(
    *,
    actor: User,
    office: GroupOffice,
    organisation: Organisation,
    on: date,
    reason: str,
    taking: str = Taking.APPOINTED,
    document: str = "",
) -> GroupOffice:
    """Another member takes the office from `on`; the one before held it up to the day before."""
    if on <= office.starts:
        text = "Ngày thay thế phải sau ngày đơn vị trước bắt đầu giữ chức trách."
        raise Refused(Problem(text, field="starts", code="before_start"))
    end_office(actor=actor, office=office, ends=on - timedelta(days=1), reason=reason)
    return give_office(
        actor=actor,
        group_year=office.group_year,
        organisation=organisation,
        role=office.role,
        taking=taking,
        document=document,
        starts=on,
    )
