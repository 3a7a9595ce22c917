"""Everything a member of the council needs to know about one nomination, on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from awards.choices import NominationState
from awards.eligibility import Code
from awards.models import AgendaItem, AwardRecord, Nomination
from awards.selectors.facts import Field
from awards.selectors.history import YearOfAwards, five_years
from awards.selectors.indicators import indicators_in
from awards.selectors.opinions import notes_of
from awards.selectors.records import vote_base
from awards.selectors.target_tally import put_beside, report_url, tally
from awards.selectors.wording import Check, checks_of, kept_checks
from emulation.common.numbers import MINUS, format_points, round_half_up
from emulation.conferences.models import CandidateCount
from emulation.groups.policies import policy_of
from scoring.models import Exclusion, RankingRow

PENDING = (NominationState.ON_AGENDA, NominationState.PASSED)
MARGIN = Decimal(2)
"""Percent of the strip left free at both ends, so that no dot is cut."""


@dataclass(frozen=True)
class Mark:
    """A unit on the strip of points; `at` in percent of the width."""

    name: str
    points: Decimal
    rank: int
    at: Decimal
    mine: bool


@dataclass(frozen=True)
class Card:
    """One nomination. `standards` are the lines of the award's own standard and whatever is not met,
    `others` the conditions that every award has, all met."""

    facts: list[tuple[str, str, str]]
    standards: list[Check]
    others: list[Check]
    marks: list[Mark]
    strip_label: str
    lowest: str
    own: str
    years: list[YearOfAwards]
    exclusions: list[str]


def card_of(item: AgendaItem) -> Card:
    """A fixed number of queries, more where no conditions were kept at the reception."""
    nomination = item.nomination
    group_year = nomination.dossier.group_year
    rows = list(
        RankingRow.objects.filter(run=nomination.row.run_id, rank__isnull=False)
        .select_related("organisation")
        .order_by("order")
    )
    marks = _marks(rows, nomination.row)
    low, high = marks[-1].points if marks else Decimal(0), marks[0].points if marks else Decimal(0)
    name = nomination.organisation.short_name
    checks = _with_targets(nomination, _checks(nomination))
    records = AwardRecord.objects.filter(organisation=nomination.organisation).select_related(
        "kind", "campaign"
    )
    return Card(
        facts=_facts(nomination, rows),
        standards=[check for check in checks if check.is_of_the_standard],
        others=[check for check in checks if not check.is_of_the_standard],
        marks=marks,
        strip_label=(
            f"Điểm của {len(marks)} đơn vị, từ {format_points(low)} đến {format_points(high)}; "
            f"{name} {format_points(nomination.row.points)}."
        ),
        lowest=f"Thấp nhất {format_points(low)}",
        own=f"{name} {format_points(nomination.row.points)}",
        years=_years(records, nomination, group_year.year),
        exclusions=_exclusions(nomination, group_year.year),
    )


def _marks(rows: Sequence[RankingRow], own: RankingRow) -> list[Mark]:
    points = [row.points for row in rows if row.points is not None]
    if not points:
        return []
    low, span = min(points), (max(points) - min(points)) or Decimal(1)
    width = 100 - 2 * MARGIN
    return [
        Mark(
            name=row.organisation.short_name,
            points=row.points,
            rank=row.rank or 0,
            at=round_half_up(MARGIN + width * (row.points - low) / span, 1),
            mine=row.pk == own.pk,
        )
        for row in rows
        if row.points is not None
    ]


def _checks(nomination: Nomination) -> list[Check]:
    """Conditions as found at the reception; judged now where none were kept."""
    if nomination.findings:
        return kept_checks(nomination.findings)
    dossier = nomination.dossier
    field = Field.of(dossier.group_year, dossier)
    row = field.row_of(nomination.organisation_id) if field else None
    return (
        checks_of(field.assess(row, nomination.kind, campaign=nomination.campaign)) if field and row else []
    )


def _with_targets(nomination: Nomination, checks: list[Check]) -> list[Check]:
    """The targets of the year beside the line that says they were exceeded."""
    if not any(check.code == Code.TARGETS for check in checks):
        return checks
    year = nomination.dossier.group_year
    found = tally(indicators_in(nomination.organisation, year.year, year.pk))
    return put_beside(checks, found, report_url(nomination), nomination.targets_reason, brief=True)


def _years(records: Iterable[AwardRecord], nomination: Nomination, year: int) -> list[YearOfAwards]:
    """The last five years; the year of the nomination is being decided while it is."""
    found = five_years(records, year, nomination.organisation)
    if nomination.state in PENDING and not found[-1].got:
        found[-1] = YearOfAwards(year, "Đang xét", False)
    return found


def _exclusions(nomination: Nomination, year: int) -> list[str]:
    """What is recorded against the unit today, by kind and clause, never the details of a case; and notes of
    responsible bodies with their source."""
    in_force = Exclusion.objects.filter(
        organisation=nomination.organisation_id, year=year, lifted_at=None
    ).order_by("id")
    found = [f"{exclusion.get_kind_display()} ({exclusion.clause})" for exclusion in in_force]
    notes = notes_of([nomination.organisation_id], year).get(nomination.organisation_id, [])
    return found + [f"ghi chú của {n.request.body_name}: {n.text} ({n.document})" for n in notes]


def _facts(nomination: Nomination, rows: Sequence[RankingRow]) -> list[tuple[str, str, str]]:
    row, dossier = nomination.row, nomination.dossier
    noun = policy_of(dossier.group_year.group).noun.lower()
    facts = [
        (f"Hạng trong {noun}", str(row.rank or "–"), f"/ {len(rows)} đơn vị"),
        ("Tổng điểm", format_points(row.points), f"/ {format_points(dossier.run.scale).removesuffix(',00')}"),
        *_distance(row, rows),
    ]
    count = CandidateCount.objects.filter(
        conference__group_year=dossier.group_year_id,
        organisation=nomination.organisation_id,
        award_kind=nomination.kind.code,
    ).first()
    if count is not None and nomination.campaign_id is None:
        members = vote_base(dossier.group_year, RankingRow.objects.filter(run=row.run_id).count())
        facts.append((f"Suy tôn tại {noun}", f"{count.agree}/{members}", "phiếu"))
    return facts


def _distance(row: RankingRow, rows: Sequence[RankingRow]) -> list[tuple[str, str, str]]:
    """How far the leader is ahead of the next one, or how far behind the leader this unit is."""
    others = [one.points for one in rows if one.pk != row.pk and one.points is not None]
    if not others or row.points is None:
        return []
    nearest = max(others)
    if row.rank == 1:
        return [("Hơn đơn vị kế tiếp", format_points(row.points - nearest), "điểm")]
    return [("So với đơn vị dẫn đầu", format_points(row.points - nearest, sign=True, minus=MINUS), "điểm")]
