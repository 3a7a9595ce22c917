"""Everything a ranking depends on, for many group-years at once in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max

from emulation.common.numbers import round_half_up
from emulation.conferences.models import CandidateCount
from emulation.groups.models import GroupYear, Membership
from scoring.choices import Layer, Part, SheetState
from scoring.models import CriteriaSet, Criterion, Exclusion, GroupCriteria, ScoreSheet, SectionTotal
from scoring.ranking import EVERY_SECTION, Band, Standing, total

ZERO = Decimal("0.00")
Stored = dict[tuple[int, int, str], tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Member:
    """One member as the ranking sees it. No `standing`: it has no final sheet."""

    organisation_id: int
    order: int
    standing: Standing | None
    exclusion: Exclusion | None
    assigned_maximum: Decimal
    shown_total: Decimal | None
    layers: dict[str, dict[str, str]]

    def as_json(self) -> dict[str, Any]:
        return {
            "unit": self.organisation_id,
            "order": self.order,
            "layers": self.layers,
            "assigned_maximum": str(self.assigned_maximum),
            "votes": self.standing.votes if self.standing else None,
            "final": self.standing is not None,
            "excluded": [self.exclusion.kind, self.exclusion.clause] if self.exclusion else None,
        }

    def layers_json(self) -> dict[str, dict[str, str]]:
        return self.layers


@dataclass(frozen=True)
class Inputs:
    """One group-year, ready to be ranked."""

    group_year: GroupYear
    criteria_set: CriteriaSet
    sections: tuple[Criterion, ...]
    precedence: tuple[str, ...]
    bands: tuple[Band, ...]
    members: tuple[Member, ...]
    stored: Stored

    @property
    def bands_json(self) -> list[dict[str, str]]:
        return [
            {
                "label": band.label,
                "at_least_percent": str(band.at_least_percent),
                "section_floor_percent": str(band.floors.get(EVERY_SECTION, "")),
            }
            for band in self.bands
        ]

    @property
    def sections_json(self) -> list[dict[str, str]]:
        return [
            {"code": s.code, "title": s.title, "part": s.part, "maximum": str(s.maximum)}
            for s in self.sections
        ]


def collect(group_years: Sequence[GroupYear]) -> list[Inputs]:
    """Raises `GroupCriteria.DoesNotExist` for a group-year without criteria."""
    criteria = {
        row.group_year_id: row.criteria_set
        for row in GroupCriteria.objects.filter(group_year__in=group_years).select_related("criteria_set")
    }
    sections: dict[int, list[Criterion]] = defaultdict(list)
    for section in Criterion.objects.filter(
        criteria_set__in={c.pk for c in criteria.values()}, depth=1
    ).order_by("position"):
        sections[section.criteria_set_id].append(section)
    members: dict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.active().filter(group_year__in=group_years).order_by("order", "id"):
        members[membership.group_year_id].append(membership)
    sheets = {
        sheet.membership_id: sheet
        for sheet in ScoreSheet.objects.filter(membership__group_year__in=group_years, state=SheetState.FINAL)
    }
    points = _stored_totals([sheet.pk for sheet in sheets.values()])
    exclusions = _exclusions(group_years, members)
    votes = _votes(group_years)
    found = []
    for group_year in group_years:
        if group_year.pk not in criteria:
            raise GroupCriteria.DoesNotExist(str(group_year))
        criteria_set = criteria[group_year.pk]
        own_sections = tuple(sections[criteria_set.pk])
        own = [
            _member(
                membership,
                sheets.get(membership.pk),
                own_sections,
                points,
                exclusions.get((membership.organisation_id, group_year.year)),
                votes.get((group_year.pk, membership.organisation_id)),
                criteria_set.scale,
            )
            for membership in members[group_year.pk]
        ]
        own_sheets = {sheets[m.pk].pk for m in members[group_year.pk] if m.pk in sheets}
        found.append(
            Inputs(
                group_year=group_year,
                criteria_set=criteria_set,
                sections=own_sections,
                precedence=group_year.regulation.book.texts("ranking.precedence"),
                bands=bands_of(group_year),
                members=tuple(own),
                stored={
                    (sheet_id, section_id, Layer.FINAL): value
                    for (sheet_id, section_id, layer), value in points.items()
                    if layer == Layer.FINAL and sheet_id in own_sheets
                },
            )
        )
    return found


def bands_of(group_year: GroupYear) -> tuple[Band, ...]:
    """Classification bands of the regulation, best first."""
    return tuple(
        Band(
            label=row["label"],
            at_least_percent=row["from_percent"],
            floors={}
            if row["section_floor_percent"] is None
            else {EVERY_SECTION: row["section_floor_percent"]},
        )
        for row in group_year.regulation.book.table("ranking.bands")
    )


def _stored_totals(sheet_ids: Sequence[int]) -> Stored:
    rows = SectionTotal.objects.filter(sheet__in=sheet_ids).values_list(
        "sheet_id", "section_id", "layer", "points", "assigned_maximum"
    )
    return {(sheet, section, layer): (points, most) for sheet, section, layer, points, most in rows}


def _exclusions(
    group_years: Sequence[GroupYear], members: dict[int, list[Membership]]
) -> dict[tuple[int, int], Exclusion]:
    units = {m.organisation_id for some in members.values() for m in some}
    rows = Exclusion.objects.filter(
        organisation__in=units, year__in={g.year for g in group_years}, lifted_at=None
    ).order_by("-id")
    return {(row.organisation_id, row.year): row for row in rows}


def _votes(group_years: Sequence[GroupYear]) -> dict[tuple[int, int], int]:
    rows = (
        CandidateCount.objects.filter(conference__group_year__in=group_years)
        .values_list("conference__group_year_id", "organisation_id")
        .annotate(most=Max("agree"))
        .order_by()
    )
    return {(group_year, unit): most for group_year, unit, most in rows}


def _member(
    membership: Membership,
    sheet: ScoreSheet | None,
    sections: Sequence[Criterion],
    points: Stored,
    exclusion: Exclusion | None,
    votes: int | None,
    scale: Decimal,
) -> Member:
    if sheet is None:
        return Member(membership.organisation_id, membership.order, None, exclusion, ZERO, None, {})
    standings = {
        layer: _standing(membership.organisation_id, sheet, sections, points, layer, votes) for layer in Layer
    }
    final = standings[Layer.FINAL]
    exact = total(final, scale)
    return Member(
        organisation_id=membership.organisation_id,
        order=membership.order,
        standing=final if exact is not None else None,
        exclusion=exclusion,
        assigned_maximum=final.assigned_maximum,
        shown_total=None if exact is None else round_half_up(exact, 2),
        layers={str(layer): _layer_json(standing, scale) for layer, standing in standings.items()},
    )


def _standing(
    unit: int,
    sheet: ScoreSheet,
    sections: Sequence[Criterion],
    points: Stored,
    layer: Layer,
    votes: int | None,
) -> Standing:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    by_code: dict[str, Decimal] = {}
    maxima: dict[str, Decimal] = {}
    for section in sections:
        value, assigned = points.get((sheet.pk, section.pk, layer), (ZERO, section.maximum))
        sums[section.part] += value
        if section.part == Part.BASE:
            by_code[section.code] = value
            maxima[section.code] = assigned
    return Standing(
        unit=unit,
        base=sums[Part.BASE],
        assigned_maximum=sum(maxima.values(), ZERO),
        bonus=sums[Part.BONUS],
        deduction=sums[Part.DEDUCTION],
        sections=by_code,
        votes=votes,
        section_maxima=maxima,
    )


def _layer_json(standing: Standing, scale: Decimal) -> dict[str, str]:
    exact = total(standing, scale)
    return {
        **{code: str(value) for code, value in standing.sections.items()},
        "base": str(standing.base),
        "bonus": str(standing.bonus),
        "deduction": str(standing.deduction),
        "total": "" if exact is None else str(round_half_up(exact, 2)),
    }
