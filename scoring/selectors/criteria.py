"""A criteria set worded for reading: the tree with maxima, methods explained with a worked example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from emulation.common.numbers import format_percent, format_points
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.models import User
from scoring.choices import Part, SetState
from scoring.formulas import METHODS, DirectParameters, FormulaError, parse_parameters, worked_example
from scoring.models import CriteriaSet, Criterion, Target
from scoring.selectors.rows import NOTHING, heading

ZERO = Decimal("0.00")


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
    """`tied` of `scale` points hang on tasks assigned to units: in any unit, not in every one."""

    nodes: tuple[Node, ...]
    leaves: int
    tied: str
    tied_share: str
    methods: tuple[tuple[str, str, int], ...]


def visible_to(user: User) -> QuerySet[CriteriaSet]:
    """Published sets of groups this person may see; drafts for staff and inspector."""
    found = CriteriaSet.objects.select_related("published_by", "previous")
    if user.roles.is_inspector or user.roles.is_staff:
        return found
    years = visible_years(user).order_by().values("pk")
    return found.filter(state=SetState.PUBLISHED, uses__group_year__in=years).distinct()


def page_of(criteria_set: CriteriaSet) -> SetPage:
    """Two queries, however many the criteria."""
    criteria = list(criteria_set.criteria.order_by("position"))
    bound = Target.objects.filter(criterion=OuterRef("pk"), task__isnull=False)
    tied = set(criteria_set.criteria.filter(Exists(bound)).order_by().values_list("pk", flat=True))
    leaves = [criterion for criterion in criteria if criterion.is_leaf]
    points = sum((c.maximum for c in leaves if c.pk in tied and c.part == Part.BASE), ZERO)
    return SetPage(
        nodes=tuple(_node(criterion, criterion.pk in tied) for criterion in criteria),
        leaves=len(leaves),
        tied=format_points(points),
        tied_share=format_percent(points, criteria_set.scale, 1),
        methods=tuple(_methods(leaves)),
    )


def _node(criterion: Criterion, tied: bool) -> Node:
    title = heading(criterion.code, criterion.title)
    maximum = format_points(criterion.maximum) if criterion.maximum else NOTHING
    if not criterion.is_leaf:
        return Node(criterion.code, f"l{min(criterion.depth, 3)}", title, maximum, False)
    method = criterion.scoring_method
    parameters = parse_parameters(method, criterion.parameters)
    try:
        example = worked_example(method, criterion.maximum, parameters)
    except FormulaError:  # parameters that no example fits; the method explains itself
        example = ""
    anchors = parameters.anchors if isinstance(parameters, DirectParameters) else ()
    return Node(
        code=criterion.code,
        css="l4",
        title=title,
        maximum=maximum,
        is_leaf=True,
        method=METHODS[method].label,
        example=example,
        anchors=tuple((format_points(anchor.points), anchor.text) for anchor in anchors),
        guidance=criterion.guidance,
        unit=criterion.unit_of_measure,
        evidence=criterion.evidence_required,
        tied=tied,
    )


def _methods(leaves: Sequence[Criterion]) -> list[tuple[str, str, int]]:
    """Label, explanation and number of criteria of every method in use."""
    counts: dict[str, int] = {}
    for leaf in leaves:
        counts[leaf.method] = counts.get(leaf.method, 0) + 1
    return [
        (info.label, info.explanation, counts[method]) for method, info in METHODS.items() if method in counts
    ]
