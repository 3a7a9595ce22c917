"""What is particular to Khối thi đua."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.groups.models import Group, GroupYear
from emulation.groups.policies import FoundingFinding, GroupHeader, lines_of


class BlockPolicy:
    """Blocks stand under the provincial People's Committee and need no founding conditions."""

    noun = "Khối"
    leader_title = "Trưởng khối"
    deputy_title = "Phó Trưởng khối"
    appraised_by_founder_first = False

    def header(self, group: Group) -> GroupHeader:
        return GroupHeader(
            superior="UBND TỈNH HƯNG YÊN",
            name_lines=lines_of(group.name),
            symbol=group.symbol,
            authority="TM. KHỐI THI ĐUA",
            place=group.founder.seat,
        )

    def founding(self, group_year: GroupYear) -> Sequence[FoundingFinding]:
        return ()

    def may_propose_flag(self, group_year: GroupYear) -> bool:
        return True
