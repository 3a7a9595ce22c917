"""Opening a year for many groups at once, with the members that were proposed and confirmed."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.models import AuditRecord, Transition
from emulation.audit.services import build_record, build_transition
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import Deadline, Group, GroupYear, Membership
from emulation.groups.proposals import Proposal, groups_in_charge, propose, regulation_for
from emulation.groups.steps import prescribed_deadlines
from emulation.people.models import User
from emulation.regulations.models import Regulation


@transaction.atomic
def open_years(*, actor: User, kind: str, year: int, group_ids: Collection[int]) -> list[GroupYear]:
    """Open the year for these groups, all or none; a constant number of statements whatever their number.

    Refused where a group stands outside of this person's charge, is hindered, or has the year already.
    """
    if not actor.has_perm("groups.open_years"):
        raise PermissionDenied
    chosen = [group for group in groups_in_charge(actor, kind) if group.pk in group_ids]
    if len(chosen) != len(set(group_ids)):
        raise PermissionDenied
    if not chosen:
        raise Refused(Problem("Chọn ít nhất một khối, cụm.", code="none_chosen"))
    list(Group.objects.select_for_update(of=("self",)).filter(pk__in=group_ids).order_by("pk"))
    proposals = propose(chosen, year)
    problems = _problems(proposals, year)
    regulation = regulation_for(year)
    if problems or regulation is None:
        raise Refused(problems)
    return _store(actor, proposals, year, regulation)


def _problems(proposals: list[Proposal], year: int) -> list[Problem]:
    problems = [
        Problem(f"{proposal.group.short_name}: {problem.message}", problem.clause, code=problem.code)
        for proposal in proposals
        for problem in proposal.problems
    ]
    groups = [proposal.group.pk for proposal in proposals]
    for row in GroupYear.objects.filter(group__in=groups, year=year).select_related("group"):
        text = f"{row.group.short_name} đã mở năm {year}."
        problems.append(Problem(text, code="opened"))
    return problems


def _store(actor: User, proposals: list[Proposal], year: int, regulation: Regulation) -> list[GroupYear]:
    rows = GroupYear.objects.bulk_create(
        GroupYear(group=proposal.group, year=year, cycle=proposal.cycle, regulation=regulation)
        for proposal in proposals
    )
    Membership.objects.bulk_create(
        Membership(group_year=row, organisation=unit, order=number)
        for row, proposal in zip(rows, proposals, strict=True)
        for number, unit in enumerate(proposal.members, start=1)
    )
    book = regulation.book
    Deadline.objects.bulk_create(
        Deadline(group_year=row, step=step, due_on=due, first_due_on=due)
        for row in rows
        for step, due in prescribed_deadlines(book, row.group, cycle=row.cycle, year=year).items()
    )
    Transition.objects.bulk_create(
        build_transition(actor=actor, subject=row, from_state="", to_state=YearState.FORMING) for row in rows
    )
    AuditRecord.objects.bulk_create(
        build_record(
            actor=actor,
            action="open_year",
            text=f"Mở năm thi đua {year} của {proposal.group.short_name}: {len(proposal.members)} đơn vị",
            subject=row,
            group_year_id=row.pk,
            new={"members": [unit.short_name for unit in proposal.members]},
        )
        for row, proposal in zip(rows, proposals, strict=True)
    )
    return rows
