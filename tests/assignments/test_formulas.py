"""What a figure means against its target."""

from decimal import Decimal

import pytest

from emulation.assignments.choices import Direction
from emulation.assignments.formulas import figure_text, percent_of, reaches, typed_text
from emulation.common.numbers import parse_decimal


@pytest.mark.parametrize(
    ("direction", "target", "figure", "expected"),
    [
        (Direction.MORE, "95", "95", True),
        (Direction.MORE, "95", "94.9999", False),
        (Direction.LESS, "5", "5", True),
        (Direction.LESS, "5", "5.0001", False),
        (Direction.DONE, None, "1", None),
        (Direction.MORE, None, "1", None),
        (Direction.MORE, "0", "0", True),
    ],
)
def test_reaches(direction, target, figure, expected):
    assert reaches(direction, Decimal(target) if target else None, Decimal(figure)) is expected


def test_nothing_reported_reaches_nothing():
    assert reaches(Direction.MORE, Decimal(1), None) is None


@pytest.mark.parametrize(
    ("direction", "target", "figure", "expected"),
    [
        (Direction.MORE, "95", "47.5", Decimal("50.0")),
        (Direction.MORE, "3", "1", Decimal("33.3")),
        (Direction.LESS, "5", "5", None),
        (Direction.MORE, "0", "5", None),
    ],
)
def test_percent(direction, target, figure, expected):
    assert percent_of(direction, Decimal(target), Decimal(figure)) == expected


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("95.0000", "95"),
        ("13.5000", "13,5"),
        ("1234.5000", "1.234,5"),
        ("850", "850"),
        ("0.0001", "0,0001"),
        ("1000.0000", "1.000"),
    ],
)
def test_figures_on_screen(value, shown):
    assert figure_text(Decimal(value)) == shown
    assert parse_decimal(typed_text(Decimal(value)), 4) == Decimal(value)


def test_no_figure():
    assert (figure_text(None), typed_text(None)) == ("–", "")
