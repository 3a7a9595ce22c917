"""What is particular to Cụm thi đua."""

from __future__ import annotations

from collections.abc import Sequence

from clusters import founding
from clusters.selectors import conditions
from emulation.groups.models import Group, GroupYear
from emulation.groups.policies import FoundingFinding, GroupHeader, lines_of


class ClusterPolicy:
    """Clusters stand under the body that founded them and must meet the founding conditions every year."""

    noun = "Cụm"
    leader_title = "Trưởng cụm"
    deputy_title = "Phó Trưởng cụm"
    appraised_by_founder_first = True

    def header(self, group: Group) -> GroupHeader:
        return GroupHeader(
            superior=group.founder.name.upper(),
            name_lines=lines_of(group.name),
            symbol=group.symbol,
            authority="TM. CỤM THI ĐUA",
            place=group.founder.seat,
        )

    def founding(self, group_year: GroupYear) -> Sequence[FoundingFinding]:
        return [
            FoundingFinding(
                code=str(condition.code),
                label=condition.label,
                met=condition.met,
                waived=condition.waived,
                fact=condition.fact,
                clause=condition.clause,
            )
            for condition in conditions(group_year)
        ]

    def may_propose_flag(self, group_year: GroupYear) -> bool:
        return founding.may_propose_flag(conditions(group_year))
