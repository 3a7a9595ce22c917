"""One ranking run worded for its page: ranks, ties, distances, last year's ranks, the units left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from emulation.common.numbers import MINUS, format_decimal, format_points
from emulation.people.models import User
from emulation.regulations.keys import PRECEDENCE
from scoring.choices import Layer, Part
from scoring.models import RankingRow, RankingRun
from scoring.ranking import RESOLUTION
from scoring.selectors.rankings import runs


class Change(NamedTuple):
    """Against last year: an icon and words."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One ranked unit. `bar` is its distance to the first in percent of the greatest one."""

    unit_id: int
    code: str
    name: str
    rank: int
    tie: str
    change: Change | None
    sections: tuple[str, ...]
    bonus: str
    deduction: str
    total: str
    assigned: str
    distance: str
    bar: str
    band: str
    decided_by: str
    own: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit that is not ranked, with the reason; its points are kept."""

    name: str
    reason: str
    clause: str
    points: str
    own: bool


class SectionHead(NamedTuple):
    code: str
    title: str
    maximum: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run. `last_year` is the year of the comparison, None where there is nothing to compare with;
    `rebased_to` the scale, where not everything was assigned to everybody, else ""; `assigned_alike` the
    assigned maximum, where it is the same for all."""

    run: RankingRun
    heads: tuple[SectionHead, ...]
    lines: tuple[RankedLine, ...]
    left_out: tuple[LeftOut, ...]
    precedence: tuple[str, ...]
    bands: tuple[tuple[str, str], ...]
    last_year: int | None
    rebased_to: str
    assigned_alike: str
    has_bonus: bool
    has_deduction: bool


def rows_of(run: RankingRun) -> list[RankingRow]:
    """The rows in their order, with the units."""
    return list(run.rows.select_related("organisation").order_by("order"))


def page_of(user: User, run: RankingRun, rows: Sequence[RankingRow]) -> RunPage:
    """Everything the page shows of a run; four queries at most."""
    heads = section_heads(run)
    last = _last_year(user, run)
    ranked = [row for row in rows if row.rank is not None]
    best = exact_total(ranked[0]) if ranked else Fraction(0)
    furthest = max((best - exact_total(row) for row in ranked), default=Fraction(0))
    shared = _sharers(ranked)
    assigned = {row.assigned_maximum for row in ranked}
    maker = _LineMaker(user, run, heads, best, furthest, shared, last)
    return RunPage(
        run=run,
        heads=heads,
        lines=tuple(maker.line(row) for row in ranked),
        left_out=tuple(_left_out(user, row) for row in rows if row.rank is None),
        precedence=tuple(precedence_words(step) for step in run.precedence),
        bands=tuple((band["label"], _percent(band["at_least_percent"])) for band in run.bands),
        last_year=None if last is None else run.group_year.year - 1,
        rebased_to=_short(run.scale) if assigned - {run.scale} else "",
        assigned_alike=format_points(assigned.pop()) if len(assigned) == 1 else "",
        has_bonus=any(section["part"] == Part.BONUS for section in run.sections),
        has_deduction=any(section["part"] == Part.DEDUCTION for section in run.sections),
    )


def section_heads(run: RankingRun) -> tuple[SectionHead, ...]:
    """The sections inside the scale, in order."""
    return tuple(
        SectionHead(section["code"], section["title"], _short(Decimal(section["maximum"])))
        for section in run.sections
        if section["part"] == Part.BASE
    )


def exact_total(row: RankingRow) -> Fraction:
    """The exact total of a ranked row."""
    return Fraction(row.total_numerator or 0, row.total_denominator or 1)


def final_of(row: RankingRow) -> dict[str, Decimal]:
    """Section points, base, bonus and deduction of the final layer."""
    final = row.layers.get(Layer.FINAL, {})
    return {name: Decimal(text) for name, text in final.items() if text}


def precedence_words(step: str) -> str:
    """A step of the order of precedence in words."""
    return "Nghị quyết của khối, cụm" if step == RESOLUTION else PRECEDENCE.get(step, step)


def _last_year(user: User, run: RankingRun) -> Mapping[int, int | None] | None:
    """Unit → rank (None: not considered) in the published run of the year before, if it may be read."""
    group_year = run.group_year
    before = (
        runs()
        .filter(
            group_year__group=group_year.group_id,
            group_year__year=group_year.year - 1,
            published_at__isnull=False,
        )
        .order_by("group_year__cycle", "-number")
        .first()
    )
    if before is None or not user.has_perm("scoring.view_run", before):
        return None
    return dict(before.rows.values_list("organisation_id", "rank"))


def _sharers(ranked: Sequence[RankingRow]) -> dict[int, int]:
    """Rank → how many share it."""
    counts: dict[int, int] = {}
    for row in ranked:
        counts[row.rank or 0] = counts.get(row.rank or 0, 0) + 1
    return counts


@dataclass(frozen=True)
class _LineMaker:
    user: User
    run: RankingRun
    heads: tuple[SectionHead, ...]
    best: Fraction
    furthest: Fraction
    shared: Mapping[int, int]
    last: Mapping[int, int | None] | None

    def line(self, row: RankingRow) -> RankedLine:
        final, rank = final_of(row), row.rank or 0
        behind = self.best - exact_total(row)
        return RankedLine(
            unit_id=row.organisation_id,
            code=row.organisation.code,
            name=row.organisation.name,
            rank=rank,
            tie=f"Đồng hạng {rank}" if self.shared[rank] > 1 else "",
            change=self._change(row),
            sections=tuple(format_points(final.get(head.code)) for head in self.heads),
            bonus=format_points(final.get("bonus")),
            deduction=format_points(-final.get("deduction", Decimal(0)), minus=MINUS),
            total=format_points(row.points, minus=MINUS),
            assigned=format_points(row.assigned_maximum),
            distance=format_decimal(-behind, 2, minus=MINUS) if behind else "",
            bar=f"{float(behind / self.furthest * 100):.1f}" if self.furthest else "0",
            band=row.band,
            decided_by=precedence_words(row.decided_by) if row.decided_by else "",
            own=row.organisation_id in self.user.roles.belongs,
        )

    def _change(self, row: RankingRow) -> Change | None:
        if self.last is None:
            return None
        if row.organisation_id not in self.last:
            return Change("plus", "Mới tham gia")
        before = self.last[row.organisation_id]
        if before is None:
            return Change("dash", "Năm trước không xét")
        gained = before - (row.rank or 0)
        if gained == 0:
            return Change("dash", "Giữ hạng")
        return Change("arrow-up", f"Tăng {gained}") if gained > 0 else Change("arrow-down", f"Giảm {-gained}")


def _left_out(user: User, row: RankingRow) -> LeftOut:
    return LeftOut(
        name=row.organisation.name,
        reason=row.excluded_reason,
        clause=row.excluded_clause,
        points="" if row.points is None else format_points(row.points, minus=MINUS),
        own=row.organisation_id in user.roles.belongs,
    )


def _short(value: Decimal) -> str:
    return format_points(value).removesuffix(",00")


def _percent(text: str) -> str:
    return format_decimal(Decimal(text), 2).removesuffix(",00") + "%"
