"""Everything a ranking depends on, for many group-years at once in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Max

from emulation.conferences.models import CandidateCount
from emulation.groups.models import GroupYear, Membership
from emulation.regulations.models import Regulation
from scoring.choices import Layer, SheetState
from scoring.models import CriteriaSet, Criterion, Exclusion, GroupCriteria, ScoreSheet
from scoring.ranking import EVERY_SECTION, Band, Standing
from scoring.selectors.stored_sums import Stored, Top, parts_of, points_of, stored_totals, sums_of

ZERO = Decimal("0.00")
NO_SHEET = "Không nộp phiếu tự chấm điểm"
NOTHING_ASSIGNED = "Không được giao tiêu chí nào"


@dataclass(frozen=True)
class Member:
    """One member as the ranking sees it. `left_out` says why it is not ranked, "" for those that are."""

    organisation_id: int
    order: int
    standing: Standing | None
    exclusion: Exclusion | None
    left_out: str
    assigned_maximum: Decimal
    shown_total: Decimal | None
    layers: dict[str, dict[str, str]]

    def as_json(self, tied: bool) -> dict[str, Any]:
        """What the rank depends on. Votes count among units of equal points only: a conference held after
        the ranking does not make it outdated."""
        return {
            "unit": self.organisation_id,
            "order": self.order,
            "layers": self.layers,
            "assigned_maximum": str(self.assigned_maximum),
            "votes": self.standing.votes if self.standing and tied else None,
            "final": self.standing is not None,
            "excluded": [self.exclusion.kind, self.exclusion.clause] if self.exclusion else None,
        }


@dataclass(frozen=True)
class Inputs:
    """One group-year, ready to be ranked. `stored` may hold sheets of other groups too."""

    group_year: GroupYear
    criteria_set: CriteriaSet
    sections: tuple[Criterion, ...]
    precedence: tuple[str, ...]
    bands: tuple[Band, ...]
    members: tuple[Member, ...]
    sheet_ids: tuple[int, ...]
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
    _share_regulations(group_years)
    criteria = {
        row.group_year_id: row.criteria_set
        for row in GroupCriteria.objects.filter(group_year__in=group_years).select_related("criteria_set")
    }
    sections: dict[int, list[Criterion]] = defaultdict(list)
    for section in Criterion.objects.filter(
        criteria_set__in={c.pk for c in criteria.values()}, depth=1
    ).order_by("position"):
        sections[section.criteria_set_id].append(section)
    members: dict[int, list[_Place]] = defaultdict(list)
    for row in (
        Membership.objects.active()
        .filter(group_year__in=group_years)
        .order_by("order", "id")
        .values_list("pk", "group_year_id", "organisation_id", "order")
    ):
        members[row[1]].append(_Place(*row))
    sheets = dict(
        ScoreSheet.objects.filter(membership__group_year__in=group_years, state=SheetState.FINAL).values_list(
            "membership_id", "pk"
        )
    )
    facts = _Facts(
        sheets=sheets,
        points=stored_totals(list(sheets.values())),
        exclusions=_exclusions(group_years, members),
        votes=_votes(group_years),
    )
    found = []
    for group_year in group_years:
        if group_year.pk not in criteria:
            raise GroupCriteria.DoesNotExist(str(group_year))
        criteria_set = criteria[group_year.pk]
        found.append(
            _inputs(group_year, criteria_set, sections[criteria_set.pk], members[group_year.pk], facts)
        )
    return found


def _share_regulations(group_years: Sequence[GroupYear]) -> None:
    """One instance for each regulation, so that its figures are read once however many groups there are."""
    known: dict[int, Regulation] = {}
    for group_year in group_years:
        group_year.regulation = known.setdefault(group_year.regulation_id, group_year.regulation)


class _Place(NamedTuple):
    """What the ranking needs of a membership; hundreds of model instances would take longer than the sums."""

    pk: int
    group_year_id: int
    organisation_id: int
    order: int


@dataclass(frozen=True)
class _Facts:
    """What the queries brought: membership → sheet, stored totals, exclusions and votes."""

    sheets: Mapping[int, int]
    points: Stored
    exclusions: Mapping[tuple[int, int], Sequence[Exclusion]]
    votes: Mapping[tuple[int, int], int]


def _inputs(
    group_year: GroupYear,
    criteria_set: CriteriaSet,
    sections: Sequence[Criterion],
    members: Sequence[_Place],
    facts: _Facts,
) -> Inputs:
    sheet_ids = tuple(facts.sheets[m.pk] for m in members if m.pk in facts.sheets)
    tops = parts_of(sections)
    kinds = {row["code"]: row for row in group_year.regulation.book.table("exclusions.kinds")}
    return Inputs(
        group_year=group_year,
        criteria_set=criteria_set,
        sections=tuple(sections),
        precedence=group_year.regulation.book.texts("ranking.precedence"),
        bands=bands_of(group_year),
        members=tuple(_member(m, group_year, criteria_set, tops, facts, kinds) for m in members),
        sheet_ids=sheet_ids,
        stored=facts.points,
    )


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


def _exclusions(
    group_years: Sequence[GroupYear], members: Mapping[int, Sequence[_Place]]
) -> dict[tuple[int, int], list[Exclusion]]:
    """(unit, year) → exclusions in force, the oldest first."""
    units = {m.organisation_id for some in members.values() for m in some}
    found: dict[tuple[int, int], list[Exclusion]] = defaultdict(list)
    for row in Exclusion.objects.filter(
        organisation__in=units, year__in={g.year for g in group_years}, lifted_at=None
    ).order_by("id"):
        found[row.organisation_id, row.year].append(row)
    return found


def _blocking(exclusions: Sequence[Exclusion], kinds: Mapping[str, Mapping[str, Any]]) -> Exclusion | None:
    """The first one that takes the unit out of the ranking; some kinds are only noted (the regulation's
    `exclusions.kinds`). A kind that the regulation does not name was set under another one and counts."""
    return next((e for e in exclusions if e.kind not in kinds or kinds[e.kind]["blocks_nomination"]), None)


def _votes(group_years: Sequence[GroupYear]) -> dict[tuple[int, int], int]:
    """(group-year, unit) → most votes for naming it, from conferences whose minutes are confirmed."""
    rows = (
        CandidateCount.objects.filter(
            conference__group_year__in=group_years, conference__confirmed_at__isnull=False
        )
        .values_list("conference__group_year_id", "organisation_id")
        .annotate(most=Max("agree"))
        .order_by()
    )
    return {(group_year, unit): most for group_year, unit, most in rows}


def _member(
    membership: _Place,
    group_year: GroupYear,
    criteria_set: CriteriaSet,
    tops: Sequence[Top],
    facts: _Facts,
    kinds: Mapping[str, Mapping[str, Any]],
) -> Member:
    unit = membership.organisation_id
    exclusion = _blocking(facts.exclusions.get((unit, group_year.year), ()), kinds)
    excluded = ""
    if exclusion is not None:
        row = kinds.get(exclusion.kind)
        excluded = row["label"] if row else exclusion.get_kind_display()
    sheet_id = facts.sheets.get(membership.pk)
    if sheet_id is None:
        return Member(unit, membership.order, None, exclusion, excluded or NO_SHEET, ZERO, None, {})
    sums = {layer: sums_of(sheet_id, tops, facts.points, layer) for layer in Layer}
    final, scale = sums[Layer.FINAL], int(criteria_set.scale * 100)
    shown = final.total(scale)
    return Member(
        organisation_id=unit,
        order=membership.order,
        standing=final.standing(unit, facts.votes.get((group_year.pk, unit))) if final.full else None,
        exclusion=exclusion,
        left_out=excluded or ("" if final.full else NOTHING_ASSIGNED),
        assigned_maximum=points_of(final.full),
        shown_total=None if shown is None else points_of(shown),
        layers={str(layer): own.as_json(scale) for layer, own in sums.items()},
    )
