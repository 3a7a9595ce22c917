"""What is particular to Khối thi đua."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emulation.common.dates import today
from emulation.common.problems import Problem
from emulation.groups.founders import founder_of
from emulation.groups.models import GroupYear
from emulation.groups.policies import FoundingFinding, GroupHeader, lines_of, other_group
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation


class BlockPolicy:
    """Blocks stand under the provincial People's Committee and need no founding conditions."""

    noun = "Khối"
    leader_title = "Trưởng khối"
    deputy_title = "Phó Trưởng khối"
    authority = "TM. KHỐI THI ĐUA"
    appraised_by_founder_first = False

    def header(self, group_year: GroupYear) -> GroupHeader:
        group = group_year.group
        return GroupHeader(
            superior="UBND TỈNH HƯNG YÊN",
            name_lines=lines_of(group.name),
            symbol=group.symbol,
            place=founder_of(group_year).seat,
        )

    def founding(self, group_year: GroupYear) -> Sequence[FoundingFinding]:
        return ()

    def candidates(self, group_year: GroupYear) -> Iterable[Organisation]:
        return Organisation.objects.in_force(today()).exclude(kind=OrganisationKind.DIVISION)

    def member_problems(self, group_year: GroupYear, organisation: Organisation) -> list[Problem]:
        """A Khối unites organisations, each in one Khối only: ranks and flags are counted once."""
        if organisation.is_division:
            text = f"{organisation.name} là phòng, ban, đơn vị trực thuộc: tham gia Cụm, không tham gia Khối."
            return [Problem(text, field="organisation", code="division")]
        other = other_group(group_year, organisation)
        if other is not None:
            text = f"{organisation.name} đang thuộc {other.short_name} trong năm {group_year.year}."
            return [Problem(text, field="organisation", code="in_another")]
        return []

    def may_propose_flag(self, found: Sequence[FoundingFinding]) -> bool:
        return True
