"""The facts that the founding conditions of a cluster are checked against, for one year."""

from __future__ import annotations

from collections.abc import Sequence

from clusters.choices import ClusterStatus
from clusters.founding import Code, Condition, Division, FoundingFacts, FoundingRules, assess
from clusters.models import Cluster, Waiver
from emulation.groups.choices import GroupKind, GroupRole
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import OrganisationYear
from emulation.regulations.book import RuleBook

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


def facts_of(group_year: GroupYear) -> FoundingFacts:
    """Six queries, whatever the number of members."""
    founder = group_year.group.founder
    members = list(group_year.memberships.active().select_related("organisation").order_by("order"))
    units = [member.organisation_id for member in members]
    staff = dict(
        OrganisationYear.objects.filter(organisation__in=units, year=group_year.year).values_list(
            "organisation_id", "staff_count"
        )
    )
    roles = list(group_year.offices.filter(ends=None).values_list("role", flat=True))
    return FoundingFacts(
        founder_name=founder.name,
        founder_code=founder.code,
        founder_kind=founder.kind,
        divisions=_divisions(members, staff, founder.pk, _elsewhere(group_year, units)),
        clusters_already=_clusters_of_founder(group_year),
        leader=GroupRole.LEADER in roles,
        deputies=roles.count(GroupRole.DEPUTY),
        waivers={
            waiver.condition: f"{waiver.reason} ({waiver.document})"
            for waiver in Waiver.objects.filter(group_year=group_year)
        },
    )


def _divisions(
    members: Sequence[Membership], staff: dict[int, int | None], founder: int, elsewhere: dict[int, str]
) -> tuple[Division, ...]:
    return tuple(
        Division(
            name=member.organisation.name,
            staff=staff.get(member.organisation_id),
            belongs_to_founder=member.organisation.parent_id == founder,
            other_cluster=elsewhere.get(member.organisation_id),
        )
        for member in members
    )


def _elsewhere(group_year: GroupYear, units: Sequence[int]) -> dict[int, str]:
    """Members that another cluster counts as its own in the same year."""
    rows = (
        Membership.objects.active()
        .filter(organisation__in=units, group_year__year=group_year.year)
        .filter(group_year__group__kind=GroupKind.CLUSTER)
        .exclude(group_year__group=group_year.group_id)
        .values_list("organisation_id", "group_year__group__short_name")
    )
    return dict(rows)


def _clusters_of_founder(group_year: GroupYear) -> int:
    """Clusters of the same founder recognised in that year before this one."""
    return (
        Cluster.objects.filter(
            founder=group_year.group.founder_id,
            status=ClusterStatus.RECOGNISED,
            years__year=group_year.year,
            established_on__lte=group_year.group.established_on,
        )
        .exclude(pk=group_year.group_id)
        .filter(number__lt=group_year.group.cluster.number)
        .distinct()
        .count()
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
