"""Why a unit has its rank: points gained and lost against its neighbour, the tie-break that was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from emulation.common.numbers import MINUS, format_decimal, format_points
from emulation.groups.selectors import standing_of
from emulation.people.models import User
from scoring.choices import Part
from scoring.models import RankingRow, RankingRun
from scoring.ranking import RESOLUTION, Standing, explain
from scoring.selectors.run_page import exact_total, final_of, precedence_words

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Why:
    """The panel of one unit. `above`: it is compared with the unit above it, else with the one below."""

    name: str
    rank: int
    against: str
    above: bool
    parts: tuple[tuple[str, str], ...]
    difference: str
    decided_by: str
    partners: tuple[str, ...]
    equal_in: tuple[tuple[str, str], ...]


def may_ask_why(user: User, run: RankingRun, row: RankingRow) -> bool:
    """Who reads the run early may ask about every unit; a unit about itself once the run is published."""
    if row.rank is None:
        return False
    standing = standing_of(user, run.group_year)
    if standing.leads or standing.is_staff or standing.is_founder or standing.is_inspector:
        return True
    return run.published_at is not None and row.organisation_id in user.roles.served


def why(run: RankingRun, rows: Sequence[RankingRow], row: RankingRow) -> Why:
    """Pure reading of the frozen rows: no query, nothing is computed anew."""
    ranked = [other for other in rows if other.rank is not None]
    better = [other for other in ranked if (other.rank or 0) < (row.rank or 0)]
    worse = [other for other in ranked if (other.rank or 0) > (row.rank or 0)]
    against = better[-1] if better else (worse[0] if worse else None)
    parts: tuple[tuple[str, str], ...] = ()
    difference = ""
    if against is not None:
        found = explain(_standing(run, row), _standing(run, against), run.scale)
        parts = tuple((_label(run, part.metric), _signed(part.points)) for part in found)
        difference = _signed(exact_total(row) - exact_total(against))
    partners = [other for other in ranked if other.rank == row.rank and other.pk != row.pk]
    return Why(
        name=row.organisation.name,
        rank=row.rank or 0,
        against=against.organisation.name if against else "",
        above=bool(better),
        parts=parts,
        difference=difference,
        decided_by=_decided(row, against),
        partners=tuple(other.organisation.name for other in partners),
        equal_in=_equal_in(run, row) if partners else (),
    )


class Strip(NamedTuple):
    """One section in the profile: shares of its maximum in percent, and their places on the axis."""

    title: str
    own: str
    low: str
    high: str
    middle: str
    at: str
    bar: tuple[str, str]
    median_at: str


class Profile(NamedTuple):
    """A unit against its group, section by section; the axis begins at `axis[0]` percent."""

    strips: tuple[Strip, ...]
    axis: tuple[str, ...]


def profile(run: RankingRun, rows: Sequence[RankingRow], row: RankingRow) -> Profile | None:
    """Shares of the maximum of each section, this unit among all ranked ones; None for fewer than three."""
    ranked = [other for other in rows if other.rank is not None]
    sections = [s for s in run.sections if s["part"] == Part.BASE and Decimal(s["maximum"])]
    if len(ranked) < 3 or not sections:
        return None
    shares = {
        section["code"]: {
            other.pk: final_of(other).get(section["code"], ZERO) * 100 / Decimal(section["maximum"])
            for other in ranked
        }
        for section in sections
    }
    lowest = min(share for own in shares.values() for share in own.values())
    start = min(int(lowest) // 10 * 10, 90)
    span = Decimal(100 - start)

    def place(share: Decimal) -> Decimal:
        return min(max((share - start) * 100 / span, ZERO), Decimal(100))

    strips = []
    for section in sections:
        own = shares[section["code"]]
        low, high, middle = min(own.values()), max(own.values()), median(own.values())
        strips.append(
            Strip(
                title=section["title"],
                own=_percent(own[row.pk]),
                low=_percent(low),
                high=_percent(high),
                middle=_percent(middle),
                at=f"{place(own[row.pk]):.1f}",
                bar=(f"{place(low):.1f}", f"{place(high) - place(low):.1f}"),
                median_at=f"{place(middle):.1f}",
            )
        )
    axis = tuple(_percent(start + span * quarter / 4) for quarter in range(5))
    return Profile(tuple(strips), axis)


def _percent(share: Decimal) -> str:
    return format_decimal(share, 1).removesuffix(",0") + "%"


def _standing(run: RankingRun, row: RankingRow) -> Standing:
    final = final_of(row)
    codes = [section["code"] for section in run.sections if section["part"] == Part.BASE]
    return Standing(
        unit=row.organisation_id,
        base=final.get("base", ZERO),
        assigned_maximum=row.assigned_maximum,
        bonus=final.get("bonus", ZERO),
        deduction=final.get("deduction", ZERO),
        sections={code: final.get(code, ZERO) for code in codes},
    )


def _decided(row: RankingRow, against: RankingRow | None) -> str:
    """The step of precedence, where the two are equal in points."""
    if against is None or exact_total(row) != exact_total(against):
        return ""
    step = row.decided_by or against.decided_by
    return precedence_words(step) if step else ""


def _equal_in(run: RankingRun, row: RankingRow) -> tuple[tuple[str, str], ...]:
    """The steps in which units that share a rank are equal, with their value where the run keeps it."""
    final = final_of(row)
    found = [("Tổng điểm", format_points(row.points, minus=MINUS))]
    for step in run.precedence:
        name = {"bonus": "bonus", "deductions": "deduction"}.get(step, step.removeprefix("section:"))
        if step != RESOLUTION and name in final:
            found.append((_label(run, step), format_points(final[name])))
    return tuple(found)


def _label(run: RankingRun, metric: str) -> str:
    names = {"bonus": "Điểm thưởng", "deductions": "Điểm trừ", "rebase": "Quy đổi theo điểm được giao"}
    if metric in names:
        return names[metric]
    code = metric.removeprefix("section:")
    title = next((s["title"] for s in run.sections if s["code"] == code), "")
    return f"Mục {code}. {title}" if title else f"Mục {code}"


def _signed(value: Fraction) -> str:
    return format_decimal(value, 2, sign=True, minus=MINUS)
