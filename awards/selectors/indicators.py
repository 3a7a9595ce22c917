"""Targets of a unit over the years, with plan and result: the table of an achievement report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery

from emulation.assignments.choices import Direction as TaskDirection
from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask, Progress
from emulation.documents.forms.achievement_facts import Indicator, YearOfIndicator
from emulation.organisations.models import Organisation, Succession
from scoring.choices import Part
from scoring.formulas import Direction, Method
from scoring.models import ScoreSheet
from scoring.selectors.lines import Leaf, leaves_of

SHOWN_YEARS = 3
"""Years in the table: those reported on, and the ones before them."""

Key = tuple[str, str]
"""Name and unit of measure: criteria of two years are the same where both agree."""


@dataclass(frozen=True, slots=True)
class _Figures:
    name: str
    unit: str
    plan: Decimal | None
    actual: Decimal | None
    inverse: bool

    @property
    def key(self) -> Key:
        return self.name.casefold(), self.unit.casefold()


def indicators_of(unit: Organisation, years: Sequence[int], group_year_id: int) -> tuple[Indicator, ...]:
    """Every target that the unit had in the last of the reported `years`: criteria of its sheet in that
    group-year and assigned tasks that no criterion stands for. About ten queries."""
    last = years[-1]
    shown = range(min(last - SHOWN_YEARS + 1, years[0]), last + 1)
    lineage = _lineage(unit)
    found = {year: _figures(unit, lineage, year, group_year_id if year == last else None) for year in shown}
    past = [year for year in shown if year < years[0]]
    return tuple(
        Indicator(
            name=one.name,
            unit=one.unit,
            past=tuple(_actual(found[year], key) for year in past),
            years=tuple(_year(found[year], key, year) for year in years),
            inverse=one.inverse,
        )
        for key, one in found[last].items()
    )


def indicators_in(unit: Organisation, year: int, group_year_id: int) -> tuple[Indicator, ...]:
    """The same of one year alone, without the years before it. About six queries."""
    return tuple(
        Indicator(
            name=one.name,
            unit=one.unit,
            past=(),
            years=(YearOfIndicator(year, one.plan, one.actual),),
            inverse=one.inverse,
        )
        for one in _figures(unit, _lineage(unit), year, group_year_id).values()
    )


def _actual(figures: Mapping[Key, _Figures], key: Key) -> Decimal | None:
    return figures[key].actual if key in figures else None


def _year(figures: Mapping[Key, _Figures], key: Key, year: int) -> YearOfIndicator:
    one = figures.get(key)
    return YearOfIndicator(year, one.plan if one else None, one.actual if one else None)


def _lineage(unit: Organisation) -> list[int]:
    """The unit, and the one body that it alone follows: history of a merger is nobody's in particular."""
    before = list(Succession.objects.filter(successor=unit).values_list("predecessor_id", flat=True)[:2])
    return [unit.pk, *(before if len(before) == 1 else [])]


def _figures(
    unit: Organisation, lineage: Sequence[int], year: int, group_year_id: int | None
) -> dict[Key, _Figures]:
    sheets = ScoreSheet.objects.filter(
        membership__organisation__in=lineage, membership__group_year__year=year
    ).select_related("membership", "criteria_set")
    if group_year_id is not None:
        sheets = sheets.filter(membership__group_year=group_year_id)
    own = Q(membership__organisation=unit.pk)
    sheet = sheets.filter(own).order_by("pk").first() or sheets.order_by("pk").first()
    found = [_of_leaf(leaf) for leaf in leaves_of(sheet) if _is_target(leaf)] if sheet else []
    found += _tasks(lineage, year, sheet)
    return {one.key: one for one in found}


def _is_target(leaf: Leaf) -> bool:
    rule = leaf.rule
    return leaf.part is Part.BASE and rule.takes_figure and rule.target is not None


def _of_leaf(leaf: Leaf) -> _Figures:
    rule = leaf.rule
    inverse = (
        rule.method is Method.INVERSE_RATIO or getattr(rule.parameters, "direction", None) is Direction.DOWN
    )
    return _Figures(leaf.title, leaf.unit, rule.target, leaf.actual, inverse)


def _tasks(lineage: Sequence[int], year: int, sheet: ScoreSheet | None) -> list[_Figures]:
    """Assigned tasks with a figure that no criterion of the sheet is scored for; the last report where the
    task has no result yet."""
    reported = Progress.objects.filter(task=OuterRef("pk"), figure__isnull=False).order_by("-on", "-pk")
    tasks = AssignedTask.objects.filter(organisation__in=lineage, year=year, target__isnull=False)
    tasks = tasks.exclude(state__in=[TaskState.PROPOSED, TaskState.WITHDRAWN])
    if sheet is not None:
        tasks = tasks.exclude(targets__membership=sheet.membership_id)
    rows = tasks.annotate(reported=Subquery(reported.values("figure")[:1])).order_by("pk")
    values = rows.values_list("title", "unit_of_measure", F("target"), "result", "reported", "direction")
    return [
        _Figures(title, unit, plan, reported if result is None else result, way == TaskDirection.LESS)
        for title, unit, plan, result, reported, way in values
    ]
