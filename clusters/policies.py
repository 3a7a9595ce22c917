"""What is particular to Cụm thi đua."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clusters import founding
from clusters.founding import Code
from clusters.selectors import CLAUSE_KEYS, conditions
from emulation.common.dates import today
from emulation.common.problems import Problem
from emulation.groups.founders import founder_of
from emulation.groups.models import GroupYear
from emulation.groups.policies import FoundingFinding, GroupHeader, lines_of, other_group
from emulation.organisations.models import Organisation


class ClusterPolicy:
    """Clusters stand under the body that founded them and must meet the founding conditions every year."""

    noun = "Cụm"
    leader_title = "Trưởng cụm"
    deputy_title = "Phó Trưởng cụm"
    authority = "TM. CỤM THI ĐUA"
    appraised_by_founder_first = True

    def header(self, group_year: GroupYear) -> GroupHeader:
        group, founder = group_year.group, founder_of(group_year)
        return GroupHeader(
            superior=founder.name.upper(),
            name_lines=lines_of(group.name),
            symbol=group.symbol,
            place=founder.seat,
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

    def candidates(self, group_year: GroupYear) -> Iterable[Organisation]:
        return Organisation.objects.in_force(today()).filter(parent=group_year.group.founder_id)

    def member_problems(self, group_year: GroupYear, organisation: Organisation) -> list[Problem]:
        """Divisions of the founder only, and each in one cluster (source, section 2a)."""
        book, problems = group_year.regulation.book, []
        founder = group_year.group.founder
        if organisation.parent_id != founder.pk:
            problems.append(
                Problem(
                    f"{organisation.name} không thuộc {founder.name}.",
                    book.clause(CLAUSE_KEYS[Code.OWN_DIVISIONS]),
                    field="organisation",
                    code="not_own_division",
                )
            )
        other = other_group(group_year, organisation) if book.flag("cluster.no_unit_in_two") else None
        if other is not None:
            problems.append(
                Problem(
                    f"{organisation.name} đang thuộc {other.short_name} trong năm {group_year.year}.",
                    book.clause(CLAUSE_KEYS[Code.NO_OVERLAP]),
                    field="organisation",
                    code="in_another",
                )
            )
        return problems

    def may_propose_flag(self, found: Sequence[FoundingFinding]) -> bool:
        return founding.may_propose_flag(found)
