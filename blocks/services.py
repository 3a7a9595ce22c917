"""Establishing a Khối by decision of the provincial People's Committee."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from blocks.models import Block
from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear
from emulation.groups.services import open_year
from emulation.groups.services.establishing import name_problems
from emulation.organisations.models import Organisation
from emulation.people.models import User


@transaction.atomic
def establish(
    *,
    actor: User,
    founder: Organisation,
    number: int,
    name: str,
    short_name: str,
    symbol: str,
    decision_number: str,
    established_on: date,
    year: int,
) -> GroupYear:
    """A new Khối with its first year open; members, offices and criteria follow before the year starts.

    Raises `RegulationMissing` when no regulation covers the year.
    """
    if not actor.has_perm("blocks.establish"):
        raise PermissionDenied
    problems = name_problems(short_name)
    if Block.objects.filter(number=number).exists():
        problems.append(Problem(f"Đã có khối số {number}.", field="number", code="number_taken"))
    if not decision_number.strip():
        text = "Ghi số quyết định thành lập."
        problems.append(Problem(text, field="decision_number", code="no_decision"))
    if problems:
        raise Refused(problems)
    block = Block.objects.create(
        code=f"khoi-{number}",
        number=number,
        name=name,
        short_name=short_name,
        symbol=symbol,
        founder=founder,
        decision_number=decision_number,
        established_on=established_on,
    )
    group_year = open_year(actor=actor, group=block, year=year)
    record(
        actor=actor,
        action="establish_block",
        text=f"Thành lập {block.short_name} theo {decision_number}",
        subject=block,
        organisation_id=founder.pk,
        group_year_id=group_year.pk,
        new={"number": number, "name": name, "decision_number": decision_number},
    )
    return group_year
