"""What the formulas refuse, with a Vietnamese sentence for the user."""

from __future__ import annotations


class FormulaError(ValueError):
    """A figure, target or number of points that cannot be used; `str(error)` is shown to the user."""


class ParameterError(FormulaError):
    """Parameters of a criterion that make no sense; `.field` names the parameter, "" when it is the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
