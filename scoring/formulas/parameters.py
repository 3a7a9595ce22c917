"""Parameters of a criterion as typed, frozen values; one shape serves one or several methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scoring.formulas.methods import Method

HUNDRED = Decimal(100)


class Basis(StrEnum):
    """What the limits of bands are compared with."""

    FIGURE = "figure"  # the reported figure itself
    PERCENT = "percent"  # the figure in percent of the target


class Direction(StrEnum):
    """Whether a greater value is the better one."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class NoParameters:
    """Yes/no and information: nothing to set."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A level described in words for direct entry: so many points when this is the case."""

    points: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class DirectParameters:
    """Direct entry: `step` between admissible points (None: any hundredth), anchor texts for guidance."""

    step: Decimal | None = None
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class RatioParameters:
    """Ratio, inverse ratio, in percent of the target.

    Below `floor_percent` there are 0 points. At `cap_percent` the maximum is reached: the ratio counts up
    to there and is measured against it (120: only who reaches 120 % of the target has the maximum).
    """

    floor_percent: Decimal = Decimal(0)
    cap_percent: Decimal = HUNDRED


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """From `limit` on (upwards, or downwards when less is better) there are `points`."""

    limit: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class BandsParameters:
    """Bands, best first. Outside all of them there are 0 points."""

    bands: tuple[ScoreBand, ...]
    basis: Basis = Basis.FIGURE
    direction: Direction = Direction.UP


@dataclass(frozen=True, slots=True)
class OccurrenceParameters:
    """`each` points for one occurrence. `counts_down`: they are lost from the maximum instead of won."""

    each: Decimal
    counts_down: bool = False


@dataclass(frozen=True, slots=True)
class LateDaysParameters:
    """`per_day` points are lost for each late day after the first `grace_days`."""

    per_day: Decimal
    grace_days: int = 0


@dataclass(frozen=True, slots=True)
class RelativeParameters:
    """Share of the maximum, in percent, for exactly reaching the target; the cases at hand use one half."""

    at_target_percent: Decimal = Decimal(50)


@dataclass(frozen=True, slots=True)
class EntryParameters:
    """Bonus, penalty: `each` points per occurrence, or entered by hand in steps when `each` is None."""

    each: Decimal | None = None
    step: Decimal | None = None


Parameters = (
    NoParameters
    | DirectParameters
    | RatioParameters
    | BandsParameters
    | OccurrenceParameters
    | LateDaysParameters
    | RelativeParameters
    | EntryParameters
)

SHAPES: Mapping[Method, type[Parameters]] = {
    Method.DIRECT: DirectParameters,
    Method.YES_NO: NoParameters,
    Method.RATIO: RatioParameters,
    Method.INVERSE_RATIO: RatioParameters,
    Method.BANDS: BandsParameters,
    Method.PER_OCCURRENCE: OccurrenceParameters,
    Method.LATE_DAYS: LateDaysParameters,
    Method.DEDUCTION: OccurrenceParameters,
    Method.RELATIVE: RelativeParameters,
    Method.BONUS: EntryParameters,
    Method.PENALTY: EntryParameters,
    Method.INFORMATION: NoParameters,
}
"""Which shape the parameters of each method have."""
