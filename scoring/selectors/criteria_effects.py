"""What publishing an amendment does to sheets that are open: which lines of which units are asked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from scoring.models import CriteriaSet, ScoreSheet, Target
from scoring.selectors.criteria_trees import nodes_of
from scoring.trees import Difference, Node, asks_again, compare

OPEN_STATES = (YearState.FORMING, YearState.RUNNING, YearState.ASSESSING, YearState.REVIEWING)

Goal = tuple[bool, Decimal | None]
NO_GOAL: Goal = (True, None)


@dataclass(frozen=True, slots=True)
class SheetEffect:
    """One sheet: criteria that are asked again, that are new, that are gone, by their numbers."""

    sheet: ScoreSheet
    asked: tuple[Node, ...]
    added: tuple[Node, ...]
    removed: tuple[Node, ...]

    @property
    def goes_back(self) -> bool:
        """Has the unit something to answer?"""
        return bool(self.asked or self.added)


def years_concerned(draft: CriteriaSet) -> QuerySet[GroupYear]:
    """Group-years that take up the amendment when it is published: those of the version before whose review
    is not closed and whose members have not begun to score each other; for a draft of one group, that one.
    The others keep the version they are scored with."""
    found = GroupYear.objects.select_related("group__founder", "regulation").filter(
        state__in=OPEN_STATES, review_closed_at__isnull=True, cross_round__isnull=True
    )
    if draft.drafted_for_id is not None:
        return found.filter(pk=draft.drafted_for_id)
    if draft.previous_id is None:
        return found.none()
    return found.filter(criteria__criteria_set=draft.previous_id)


class Effects:
    """Everything the publication of a draft touches, in a bounded number of queries."""

    def __init__(self, draft: CriteriaSet) -> None:
        self.draft = draft
        self.years = list(years_concerned(draft))

    @cached_property
    def sheets(self) -> list[ScoreSheet]:
        """Sheets that hang on the version before, of the years concerned."""
        version = self._version()
        if version is None:
            return []
        years = {year.pk: year for year in self.years}
        found = list(
            ScoreSheet.objects.filter(membership__group_year__in=years, criteria_set=version)
            .select_related("membership__organisation")
            .order_by("membership__group_year__group__sort_key", "membership__order", "pk")
        )
        for sheet in found:  # one instance for all: what is asked about the year is remembered on it
            sheet.membership.group_year = years[sheet.membership.group_year_id]
        return found

    def _version(self) -> int | None:
        return self.draft.previous_id

    @cached_property
    def old(self) -> list[Node]:
        return nodes_of(self.draft.previous) if self.draft.previous else []

    @cached_property
    def new(self) -> list[Node]:
        return nodes_of(self.draft)

    @cached_property
    def difference(self) -> Difference:
        return compare(self.old, self.new)

    @cached_property
    def leaf_pairs(self) -> dict[int, int]:
        """Scored criteria that go on as scored criteria: new key → old key."""
        olds = {node.key for node in self.old if node.is_leaf}
        return {
            node.key: self.difference.pairs[node.key]
            for node in self.new
            if node.is_leaf and self.difference.pairs.get(node.key) in olds
        }

    @cached_property
    def asked(self) -> list[Node]:
        """Criteria whose question changed, for whomever they are assigned to."""
        before = {node.key: node for node in self.old}
        return [
            node
            for node in self.new
            if node.key in self.leaf_pairs and asks_again(before[self.leaf_pairs[node.key]], node)
        ]

    @cached_property
    def added(self) -> list[Node]:
        return [node for node in self.new if node.is_leaf and node.key not in self.leaf_pairs]

    @cached_property
    def removed(self) -> list[Node]:
        kept = set(self.leaf_pairs.values())
        return [node for node in self.old if node.is_leaf and node.key not in kept]

    def by_sheet(self) -> list[SheetEffect]:
        goals = _goals(
            [sheet.membership_id for sheet in self.sheets], [self.draft.pk, self.draft.previous_id]
        )
        return [self._effect(sheet, goals.get(sheet.membership_id, {})) for sheet in self.sheets]

    def _effect(self, sheet: ScoreSheet, goals: Mapping[int, Goal]) -> SheetEffect:
        asked_of_all = {node.key for node in self.asked}
        asked = []
        for node in self.new:
            old = self.leaf_pairs.get(node.key)
            if old is None:
                continue
            # A unit without a row in the draft keeps the target it has: it is copied at publication.
            goal = goals.get(node.key, goals.get(old, NO_GOAL))
            if goal[0] and (node.key in asked_of_all or goal != goals.get(old, NO_GOAL)):
                asked.append(node)
        return SheetEffect(
            sheet=sheet,
            asked=tuple(asked),
            added=tuple(node for node in self.added if goals.get(node.key, NO_GOAL)[0]),
            removed=tuple(self.removed),
        )


class Asked(Effects):
    """The same after publication: what the amendment asked of the sheets that are scored with it."""

    def __init__(self, published: CriteriaSet) -> None:
        self.draft = published
        self.years = list(
            GroupYear.objects.filter(criteria__criteria_set=published)
            .select_related("group__founder", "regulation")
            .order_by("pk")
        )

    def _version(self) -> int | None:
        return self.draft.pk


def _goals(memberships: Collection[int], sets: Collection[int | None]) -> dict[int, dict[int, Goal]]:
    """Membership → criterion → (assigned, target); one query."""
    found: dict[int, dict[int, Goal]] = {}
    rows = Target.objects.filter(membership__in=memberships, criterion__criteria_set__in=sets)
    for row in rows:
        found.setdefault(row.membership_id, {})[row.criterion_id] = (row.assigned, row.value)
    return found
