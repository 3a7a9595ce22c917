"""The scoring formulas (domain §4): pure functions from figures to points.

`methods` names them, `parameters` and `reading` hold and read what a criterion sets, `points` and
`relative` compute, `examples` shows the user how.
"""

from scoring.formulas.errors import FormulaError, ParameterError
from scoring.formulas.examples import worked_example
from scoring.formulas.methods import METHODS, Method, MethodInfo, Source
from scoring.formulas.parameters import (
    SHAPES,
    Anchor,
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    LateDaysParameters,
    NoParameters,
    OccurrenceParameters,
    Parameters,
    RatioParameters,
    RelativeParameters,
    ScoreBand,
)
from scoring.formulas.points import (
    entered_by_hand,
    needs_target,
    points,
    validate_parameters,
    validate_points,
)
from scoring.formulas.reading import as_json, parse_parameters
from scoring.formulas.relative import implausible, relative_points

__all__ = [
    "METHODS",
    "SHAPES",
    "Anchor",
    "BandsParameters",
    "Basis",
    "DirectParameters",
    "Direction",
    "EntryParameters",
    "FormulaError",
    "LateDaysParameters",
    "Method",
    "MethodInfo",
    "NoParameters",
    "OccurrenceParameters",
    "ParameterError",
    "Parameters",
    "RatioParameters",
    "RelativeParameters",
    "ScoreBand",
    "Source",
    "as_json",
    "entered_by_hand",
    "implausible",
    "needs_target",
    "parse_parameters",
    "points",
    "relative_points",
    "validate_parameters",
    "validate_points",
    "worked_example",
]
