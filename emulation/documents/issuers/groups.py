"""A group as issuer of its documents, and the head of its leading unit as their signer (documents §4)."""

from __future__ import annotations

from dataclasses import dataclass

from emulation.common.problems import Problem, Refused
from emulation.documents.data import GroupName, Issuer, Period, Person, Signer
from emulation.documents.issuers.units import COMMITTEES, head_of
from emulation.documents.wording import lower_first
from emulation.groups import selectors as groups
from emulation.groups.choices import Cycle
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.organisations.models import Organisation
from emulation.people.models import Office


@dataclass(frozen=True)
class Leader:
    """The leading unit of a group-year, its head, and how the head signs for the group."""

    unit: Organisation
    person: Person
    signer: Signer


def group_issuer(group_year: GroupYear) -> Issuer:
    header = policy_of(group_year.group).header(group_year)
    return Issuer(
        name_lines=header.name_lines, superior=header.superior, symbol=header.symbol, place=header.place
    )


def group_name(group_year: GroupYear) -> GroupName:
    return GroupName(group_year.group.name, policy_of(group_year.group).noun)


def period(group_year: GroupYear) -> Period:
    """A school year is named by the year it ends in; documents count from the one it begins in."""
    school = group_year.cycle == Cycle.SCHOOL
    return Period(group_year.year - 1 if school else group_year.year, school)


def leader_of(group_year: GroupYear) -> Leader:
    """Raises `Refused` when the group-year has no leader, or the leading unit no head."""
    office = groups.leader(group_year)
    if office is None:
        raise Refused(Problem("Năm thi đua chưa có Trưởng khối, cụm.", code="no_leader"))
    unit = office.organisation
    head = head_of(unit)
    if head is None:
        raise Refused(Problem(f"{unit.name} chưa có thủ trưởng trong hệ thống.", code="no_head"))
    policy = policy_of(group_year.group)
    title = title_of(head.pk, unit) or f"{unit.head_title} {unit.name}"
    signer = Signer(
        authority_lines=(policy.authority, policy.leader_title.upper()),
        name=head.full_name,
        other_office=title.upper(),
    )
    return Leader(unit, Person(head.full_name, title), signer)


def title_of(user_id: int, unit: Organisation) -> str:
    """The office of a person in a unit, as it is written: "Giám đốc Sở Xây dựng"."""
    office = Office.objects.filter(user=user_id, organisation=unit).exclude(title="").last()
    if office is None:
        return ""
    body = f"UBND {lower_first(unit.name)}" if unit.kind in COMMITTEES else unit.name
    return office.title if unit.name in office.title else _joined(office.title, body)


def _joined(title: str, body: str) -> str:
    """ "Trưởng khoa" of "Khoa Sư phạm" is "Trưởng khoa Sư phạm": the shared word stands once."""
    first, _, rest = body.partition(" ")
    return f"{title} {rest}" if rest and title.split()[-1].lower() == first.lower() else f"{title} {body}"
