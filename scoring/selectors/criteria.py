"""A criteria set worded for reading: the tree with maxima, methods explained with a worked example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from emulation.common.numbers import format_percent, format_points
from emulation.groups.founders import founded_by
from emulation.groups.selectors import led_ids
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.models import User
from scoring.choices import SetState
from scoring.formulas import METHODS, DirectParameters, FormulaError, Method, parse_parameters, worked_example
from scoring.models import CriteriaSet, Criterion
from scoring.selectors.criteria_trees import linked_to_tasks, node_of, task_share
from scoring.selectors.rows import NOTHING, heading


@dataclass(frozen=True, slots=True)
class Node:
    """A section or criterion; `method` and what follows are set for criteria only."""

    code: str
    css: str
    title: str
    maximum: str
    is_leaf: bool
    method: str = ""
    example: str = ""
    anchors: tuple[tuple[str, str], ...] = ()
    guidance: str = ""
    unit: str = ""
    evidence: bool = False
    tied: bool = False


@dataclass(frozen=True, slots=True)
class SetPage:
    """`tied` are the points of the scale that hang on tasks assigned to units, `tied_share` their share."""

    nodes: tuple[Node, ...]
    leaves: int
    tied: str
    tied_share: str
    methods: tuple[tuple[str, str, int], ...]


def visible_to(user: User) -> QuerySet[CriteriaSet]:
    """Published sets of groups this person may see, and the versions before them; all of them for staff and
    inspector. Drafts: those who lead the group, its founder, staff in charge, the inspector."""
    found = CriteriaSet.objects.select_related(
        "published_by",
        "previous",
        "drafted_for__group__founder",
        "drafted_for__regulation",
    )
    roles = user.roles
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return found
    own = Q(drafted_for__in=led_ids(user)) | founded_by(roles.served, "drafted_for__group__")
    if roles.is_staff:
        in_charge = Q(drafted_for__group__code__in=roles.staff_groups or ())
        return found.filter(Q(state=SetState.PUBLISHED) | own | in_charge)
    years = visible_years(user).order_by().values("pk")
    used = Q(uses__group_year__in=years) | Q(amendments__uses__group_year__in=years)
    seen = CriteriaSet.objects.filter(used, state=SetState.PUBLISHED).order_by().values("pk")
    return found.filter(Q(pk__in=seen) | own)


def page_of(criteria_set: CriteriaSet) -> SetPage:
    """Two queries, however many the criteria."""
    criteria = list(criteria_set.criteria.order_by("position"))
    linked = linked_to_tasks(criteria_set)
    leaves = [criterion for criterion in criteria if criterion.is_leaf]
    share = task_share(criteria_set, [node_of(criterion) for criterion in criteria], linked)
    return SetPage(
        nodes=tuple(_node(row, row.tied or row.pk in linked) for row in criteria),
        leaves=len(leaves),
        tied=format_points(share.counted),
        tied_share=format_percent(share.counted, criteria_set.scale, 1),
        methods=tuple(_methods(leaves)),
    )


def _node(criterion: Criterion, tied: bool) -> Node:
    title = heading(criterion.code, criterion.title)
    maximum = format_points(criterion.maximum) if criterion.maximum else NOTHING
    if not criterion.is_leaf:
        return Node(criterion.code, f"l{min(criterion.depth, 3)}", title, maximum, False)
    method = criterion.scoring_method
    example, anchors = explained(method, criterion.maximum, criterion.parameters)
    return Node(
        code=criterion.code,
        css="l4",
        title=title,
        maximum=maximum,
        is_leaf=True,
        method=METHODS[method].label,
        example=example,
        anchors=anchors,
        guidance=criterion.guidance,
        unit=criterion.unit_of_measure,
        evidence=criterion.evidence_required,
        tied=tied,
    )


def explained(
    method: Method, maximum: Decimal, raw: Mapping[str, Any]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The worked example and the anchor texts; nothing where parameters of a draft make no sense yet, or no
    example fits them: the method explains itself."""
    try:
        parameters = parse_parameters(method, raw)
        example = worked_example(method, maximum, parameters)
    except FormulaError:
        return "", ()
    anchors = parameters.anchors if isinstance(parameters, DirectParameters) else ()
    return example, tuple((format_points(anchor.points), anchor.text) for anchor in anchors)


def _methods(leaves: Sequence[Criterion]) -> list[tuple[str, str, int]]:
    """Label, explanation and number of criteria of every method in use."""
    counts: dict[str, int] = {}
    for leaf in leaves:
        counts[leaf.method] = counts.get(leaf.method, 0) + 1
    return [
        (info.label, info.explanation, counts[method]) for method, info in METHODS.items() if method in counts
    ]
