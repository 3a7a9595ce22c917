"""Standings written briefly, and the bands of the regulation."""

from decimal import Decimal

from scoring.ranking import Band, Standing

SCALE = Decimal(100)
BANDS = (Band("Khá", 70), Band("Xuất sắc", "95"), Band("Tốt", Decimal(85)))


def standing(unit, base, *, maximum="100", bonus="0", deduction="0", votes=None, **sections):
    return Standing(
        unit=unit,
        base=Decimal(base),
        assigned_maximum=Decimal(maximum),
        bonus=Decimal(bonus),
        deduction=Decimal(deduction),
        sections={code: Decimal(points) for code, points in sections.items()},
        votes=votes,
    )
