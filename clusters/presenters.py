"""The founding conditions as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clusters.choices import ClusterStatus
from clusters.founding import Code, Condition, assess, meets
from clusters.models import Waiver
from clusters.selectors import CLAUSE_KEYS, facts_of, failing, rules_of
from emulation.audit.models import Transition
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.organisations.services import open_years
from emulation.people.models import User
from emulation.regulations.models import Regulation


@dataclass(frozen=True)
class Check:
    """One line of components/checks.html."""

    verdict: str
    title: str
    fact: str
    clause: str
    url: str


@dataclass(frozen=True)
class DivisionRow:
    """A member with its staff. `lacking` None: no figure known; `may_set`: this person may enter one."""

    organisation: Organisation
    staff: int | None
    lacking: int | None
    may_set: bool


@dataclass(frozen=True)
class FoundingView:
    """Everything the page says before its forms."""

    checks: list[Check]
    met: int
    lawful: bool
    recognised: bool
    status: ClusterStatus
    failing: list[Condition]
    divisions: list[DivisionRow]
    staff_total: int
    min_staff: int
    waivers: list[tuple[Waiver, str]]
    waiver_by: str
    waiver_clause: str
    waiver_url: str
    refusal: str
    """Why the cluster was refused, as its founder reads it; empty unless it stands refused."""


def founding_view(user: User, group_year: GroupYear) -> FoundingView:
    """Eleven queries, whatever the number of members."""
    regulation = group_year.regulation
    facts, rules = facts_of(group_year), rules_of(group_year)
    found = assess(facts, rules)
    status = ClusterStatus(group_year.group.cluster.status)
    return FoundingView(
        checks=[_check(condition, regulation) for condition in found],
        met=sum(condition.met for condition in found),
        lawful=meets(found),
        recognised=status == ClusterStatus.RECOGNISED,
        status=status,
        failing=failing(found),
        divisions=_divisions(
            user, group_year, [division.staff for division in facts.divisions], rules.min_staff
        ),
        staff_total=sum(division.staff or 0 for division in facts.divisions),
        min_staff=rules.min_staff,
        waivers=_waivers(group_year, found),
        waiver_by=regulation.book.text("cluster.waiver_by"),
        waiver_clause=regulation.book.clause("cluster.waiver_by"),
        waiver_url=regulation.clause_url("cluster.waiver_by"),
        refusal=_refusal(group_year, status),
    )


def _refusal(group_year: GroupYear, status: ClusterStatus) -> str:
    if status != ClusterStatus.REFUSED:
        return ""
    steps = Transition.objects.filter(subject_model="clusters.cluster", subject_id=str(group_year.group_id))
    last = steps.filter(to_state=ClusterStatus.REFUSED).order_by("-pk").first()
    return last.reason if last else ""


def _check(condition: Condition, regulation: Regulation) -> Check:
    verdict = "met" if condition.met else ("waived" if condition.waived else "failed")
    url = regulation.clause_url(CLAUSE_KEYS[Code(condition.code)])
    return Check(verdict, condition.label, condition.fact, condition.clause, url)


def _divisions(
    user: User, group_year: GroupYear, staff: Sequence[int | None], min_staff: int
) -> list[DivisionRow]:
    members = group_year.memberships.active().select_related("organisation").order_by("order", "pk")
    is_open = group_year.year in open_years()
    return [
        DivisionRow(
            organisation=member.organisation,
            staff=count,
            lacking=None if count is None else max(min_staff - count, 0),
            may_set=is_open and user.has_perm("organisations.set_year", member.organisation),
        )
        for member, count in zip(members, staff, strict=True)
    ]


def _waivers(group_year: GroupYear, found: Sequence[Condition]) -> list[tuple[Waiver, str]]:
    labels = {str(condition.code): condition.label for condition in found}
    rows = Waiver.objects.filter(group_year=group_year).select_related("granted_by").order_by("pk")
    return [(waiver, labels.get(waiver.condition, waiver.condition)) for waiver in rows]
