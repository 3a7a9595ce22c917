"""Drafts of criteria for a group-year with people: leaders who write, staff or founder who approve."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from emulation.groups.models import GroupYear
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from scoring.formulas import Method
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria import sets
from scoring.services.criteria.facts import NodeFacts
from scoring.services.criteria.publishing import publish
from scoring.services.criteria.tree import add_node
from tests.assignments.making import make_task
from tests.factories import ground
from tests.factories import scoring as make


@dataclass
class Draft:
    """A draft of a group-year: `leader` writes, `approver` publishes."""

    group_year: GroupYear
    leader: User
    approver: User
    row: CriteriaSet
    made: dict[str, Criterion] = field(default_factory=dict)

    def node(self, code: str) -> Criterion:
        return self.row.criteria.get(code=code)

    def codes(self) -> list[str]:
        return list(self.row.criteria.order_by("position").values_list("code", flat=True))

    def add(self, code: str, parent: str = "", **facts: object) -> Criterion:
        values = {"title": f"Nội dung {code}", "maximum": Decimal(100), **facts}
        return add_node(
            actor=self.leader,
            criteria_set=self.row,
            parent_id=self.node(parent).pk if parent else None,
            facts=NodeFacts(code=code, **values),  # type: ignore[arg-type]
        )


FACTS = sets.SetFacts(
    name="Bộ tiêu chí của khối",
    year=2026,
    scale=Decimal(100),
    bonus_cap=Decimal(10),
    deduction_cap=Decimal(10),
)


def empty_draft(members: int = 3, *, cluster: bool = False) -> Draft:
    maker = ground.make_cluster_year if cluster else ground.make_block_year
    group_year = maker(members=members, year=2026)
    units = ground.members_of(group_year)
    leader = ground.make_user(organisation=units[0])
    founder = group_year.group.founder
    approver = ground.make_user(OfficeKind.UNIT_OFFICER, founder) if cluster else ground.make_staff()
    row = sets.create_set(actor=leader, facts=FACTS, drafted_for=group_year)
    return Draft(group_year, leader, approver, row)


def small_draft(members: int = 3, *, cluster: bool = False) -> Draft:
    """I (60) with I.1 (ratio, 40) and I.2 (yes/no, 20); II (40) with II.1 (direct, 40); every number adds
    up, and I.1 and I.2 are tied to a task of every unit."""
    draft = empty_draft(members, cluster=cluster)
    draft.add("I", maximum=Decimal(60))
    draft.add("I.1", "I", maximum=Decimal(40), method=Method.RATIO, unit_of_measure="%", tied=True)
    draft.add("I.2", "I", maximum=Decimal(20), method=Method.YES_NO, tied=True)
    draft.add("II", maximum=Decimal(40))
    draft.add("II.1", "II", maximum=Decimal(40), method=Method.DIRECT)
    tie(draft, "I.1")
    tie(draft, "I.2", target=None)
    return draft


def tie(draft: Draft, code: str, target: Decimal | None = Decimal(95)) -> None:
    """A task of every unit for one criterion."""
    criterion = draft.node(code)
    for membership in draft.group_year.memberships.all():
        task = make_task(membership.organisation, 2026, title=f"Nhiệm vụ {code}", target=target)
        Target.objects.create(membership=membership, criterion=criterion, value=target, task=task)


def published_draft(members: int = 3, **fields: bool) -> Draft:
    """The small draft, published and used by its group-year."""
    draft = small_draft(members, **fields)
    publish(actor=draft.approver, criteria_set=draft.row)
    draft.row.refresh_from_db()
    return draft


def amended(draft: Draft, reason: str = "Sửa theo ý kiến sơ kết.") -> Draft:
    """An amendment of its published set, being written."""
    row = sets.amend(actor=draft.leader, criteria_set=draft.row, reason=reason, drafted_for=draft.group_year)
    return Draft(draft.group_year, draft.leader, draft.approver, row)


__all__ = ["Draft", "amended", "empty_draft", "make", "published_draft", "small_draft", "tie"]
