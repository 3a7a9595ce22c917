"""The facts that the founding conditions of a cluster are checked against, for one year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import F, Max, QuerySet

from clusters.choices import ClusterStatus
from clusters.founding import Code, Condition, Division, FoundingFacts, FoundingRules, assess
from clusters.models import Cluster, Waiver
from emulation.common.dates import today
from emulation.common.problems import Problem
from emulation.groups.choices import GroupKind, GroupRole, YearState
from emulation.groups.models import Group, GroupOffice, GroupYear, Membership
from emulation.organisations.models import Organisation, OrganisationYear
from emulation.people.models import User
from emulation.regulations.book import Allowance, RuleBook
from emulation.regulations.models import Regulation
from emulation.regulations.selectors import attach_books

# Where in the regulation each condition stands; the codes are those of `clusters.founding.Code`.
CLAUSE_KEYS = {
    Code.UNITS: "cluster.min_units",
    Code.STAFF: "cluster.min_staff",
    Code.OWN_DIVISIONS: "cluster.allowance",
    Code.ALLOWANCE: "cluster.allowance",
    Code.NO_OVERLAP: "cluster.no_unit_in_two",
    Code.OFFICES: "offices.deputies_max",
}


def conditions(group_year: GroupYear) -> list[Condition]:
    """Each founding condition as it stands now, met, failed or waived, with its fact and clause."""
    return assess(facts_of(group_year), rules_of(group_year))


def conditions_of(group_years: Sequence[GroupYear]) -> dict[int, list[Condition]]:
    """The conditions of many cluster-years, by id of the group-year; seven queries in all."""
    attach_books(group_year.regulation for group_year in group_years)
    facts = facts_of_all(group_years)
    return {g.pk: assess(facts[g.pk], rules_of(g)) for g in group_years}


def facts_of(group_year: GroupYear) -> FoundingFacts:
    """Six queries, whatever the number of members."""
    return facts_of_all([group_year])[group_year.pk]


def facts_of_all(group_years: Sequence[GroupYear]) -> dict[int, FoundingFacts]:
    """The facts of many cluster-years; six queries. Expects `group__founder` selected."""
    ids = [group_year.pk for group_year in group_years]
    members = _members(ids)
    units = {member.organisation_id for rows in members.values() for member in rows}
    staff = _staff(units, {group_year.year for group_year in group_years})
    elsewhere = _memberships_of(units, {group_year.year for group_year in group_years})
    roles, waivers = _roles(ids), _waivers(ids)
    clusters = _clusters_of({group_year.group.founder_id for group_year in group_years})
    return {
        group_year.pk: FoundingFacts(
            founder_name=group_year.group.founder.name,
            founder_code=group_year.group.founder.code,
            founder_kind=group_year.group.founder.kind,
            divisions=tuple(
                Division(
                    name=member.organisation.name,
                    staff=staff.get((member.organisation_id, group_year.year)),
                    belongs_to_founder=member.organisation.parent_id == group_year.group.founder_id,
                    other_cluster=_other(elsewhere[member.organisation_id, group_year.year], group_year),
                )
                for member in members[group_year.pk]
            ),
            clusters_already=_before(clusters, group_year),
            leader=GroupRole.LEADER in roles[group_year.pk],
            deputies=roles[group_year.pk].count(GroupRole.DEPUTY),
            waivers=waivers[group_year.pk],
        )
        for group_year in group_years
    }


def _members(group_years: Collection[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.active().filter(group_year__in=group_years).select_related("organisation")
    for member in rows.order_by("order", "pk"):
        found[member.group_year_id].append(member)
    return found


def _staff(units: Collection[int], years: Collection[int]) -> dict[tuple[int, int], int | None]:
    rows = OrganisationYear.objects.filter(organisation__in=units, year__in=years).order_by()
    return {
        (unit, year): count
        for unit, year, count in rows.values_list("organisation_id", "year", "staff_count")
    }


def _memberships_of(
    units: Collection[int], years: Collection[int]
) -> dict[tuple[int, int], list[tuple[int, str]]]:
    """In which clusters these units are, by unit and year: id and name of the group."""
    found: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    rows = (
        Membership.objects.active()
        .filter(organisation__in=units, group_year__year__in=years, group_year__group__kind=GroupKind.CLUSTER)
        .order_by("group_year__group__sort_key", "pk")
        .values_list(
            "organisation_id", "group_year__year", "group_year__group_id", "group_year__group__short_name"
        )
    )
    for unit, year, group, name in rows:
        found[unit, year].append((group, name))
    return found


def _other(memberships: Iterable[tuple[int, str]], group_year: GroupYear) -> str | None:
    return next((name for group, name in memberships if group != group_year.group_id), None)


def _roles(group_years: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = GroupOffice.objects.filter(group_year__in=group_years, ends=None).order_by()
    for group_year, role in rows.values_list("group_year_id", "role"):
        found[group_year].append(role)
    return found


def _waivers(group_years: Collection[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for waiver in Waiver.objects.filter(group_year__in=group_years).order_by():
        found[waiver.group_year_id][waiver.condition] = f"{waiver.reason} ({waiver.document})"
    return found


def _clusters_of(founders: Collection[int]) -> list[Cluster]:
    """The clusters of these founders, one row for each year they exist in (`.known_year`)."""
    found = Cluster.objects.filter(founder__in=founders).annotate(known_year=F("years__year"))
    return list(found.order_by("pk"))


def _before(clusters: Sequence[Cluster], group_year: GroupYear) -> int:
    """Clusters of the same founder recognised in that year before this one."""
    own = next(cluster for cluster in clusters if cluster.pk == group_year.group_id)
    return len(
        {
            cluster.pk
            for cluster in clusters
            if cluster.founder_id == own.founder_id
            and cluster.status == ClusterStatus.RECOGNISED
            and cluster.known_year == group_year.year  # type: ignore[attr-defined]
            and cluster.established_on <= own.established_on
            and cluster.number < own.number
        }
    )


def rules_of(group_year: GroupYear) -> FoundingRules:
    """Figures of the regulation of that year, with their clauses."""
    book: RuleBook = group_year.regulation.book
    founder = group_year.group.founder
    allowance = book.allowance(founder.kind, founder.code)
    clauses = {str(code): book.clause(key) for code, key in CLAUSE_KEYS.items()}
    if allowance.clause:
        clauses[Code.ALLOWANCE] = allowance.clause
    return FoundingRules(
        min_units=book.integer("cluster.min_units"),
        min_staff=book.integer("cluster.min_staff"),
        allowance=allowance.count,
        deputies_min=book.integer("offices.deputies_min"),
        deputies_max=book.integer("offices.deputies_max"),
        clauses=clauses,
        no_unit_in_two=book.flag("cluster.no_unit_in_two"),
    )


def failing(found: Iterable[Condition]) -> list[Condition]:
    """Conditions that are neither met nor waived."""
    return [condition for condition in found if not (condition.met or condition.waived)]


def under_way() -> QuerySet[GroupYear]:
    """Years of clusters that are not over, with what the conditions need."""
    return (
        GroupYear.objects.filter(group__kind=GroupKind.CLUSTER)
        .exclude(state=YearState.CLOSED)
        .select_related("group__cluster", "group__founder", "regulation")
        .order_by("year", "group__sort_key", "pk")
    )


def not_recognised(groups: Sequence[Group]) -> dict[int, list[Problem]]:
    """Clusters of these groups that have no further year while they are not recognised; one query."""
    rows = Cluster.objects.filter(pk__in=[group.pk for group in groups]).exclude(
        status=ClusterStatus.RECOGNISED
    )
    return {row.pk: [Problem("Cụm chưa được công nhận.", code="not_recognised")] for row in rows}


def may_found(user: User, on: date) -> list[tuple[Organisation, Allowance]]:
    """Bodies the person acts for that the regulation in force lets found clusters, with their allowance."""
    if not user.roles.served:
        return []
    regulation = Regulation.objects.in_force(on)
    bodies = Organisation.objects.in_force(on).filter(pk__in=user.roles.served).order_by("sort_key", "pk")
    found = [(body, regulation.book.allowance(body.kind, body.code)) for body in bodies]
    return [(body, allowance) for body, allowance in found if allowance.count]


def divisions_of(founder: Organisation, year: int) -> list[tuple[Organisation, int | None]]:
    """The divisions a founder may put into a cluster, with their staff of that year (None: no figure)."""
    divisions = list(Organisation.objects.in_force(today()).filter(parent=founder).order_by("sort_key", "pk"))
    staff = _staff([division.pk for division in divisions], [year])
    return [(division, staff.get((division.pk, year))) for division in divisions]


def next_number(founder: Organisation) -> int:
    highest: int | None = Cluster.objects.filter(founder=founder).aggregate(n=Max("number"))["n"]
    return (highest or 0) + 1
