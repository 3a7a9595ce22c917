"""Finding the criterion of a row: by the set that the member's group-year is scored with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from emulation.groups.models import Membership
from scoring.models import Criterion, GroupCriteria


@dataclass(frozen=True)
class Leaves:
    """Scored criteria by criteria set and code, and the set of each group-year."""

    sets: dict[int, int]
    criteria: dict[tuple[int, str], Criterion]

    @classmethod
    def of(cls, members: Iterable[Membership]) -> Leaves:
        years = {member.group_year_id for member in members}
        sets = dict(
            GroupCriteria.objects.filter(group_year__in=years).values_list("group_year_id", "criteria_set_id")
        )
        criteria = Criterion.objects.filter(criteria_set__in=set(sets.values()), is_leaf=True)
        return cls(sets, {(c.criteria_set_id, c.code): c for c in criteria})

    def get(self, member: Membership, code: str) -> Criterion | None:
        set_id = self.sets.get(member.group_year_id)
        return None if set_id is None else self.criteria.get((set_id, code))
