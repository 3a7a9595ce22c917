"""Questions that every saved cell asks, ten thousand times on the last day, as SQL.

Django takes three to ten times as long to put such a query together as the database to answer it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

LINE_POINTS = """
    SELECT criterion_id, self_points FROM scoring_scoreline
    WHERE sheet_id = %s AND self_points IS NOT NULL
"""
"""Of a sheet: criterion and own points in hundredths, of the lines that have any."""

SELF_TOTALS = """
    SELECT section_id, points, assigned_maximum FROM scoring_sectiontotal
    WHERE sheet_id = %s AND layer = 'self'
"""
"""Of a sheet: section, own points and assigned maximum in hundredths, as stored."""

CITING_LINES = """
    SELECT DISTINCT cited.line_id FROM scoring_lineevidence cited
    JOIN scoring_scoreline line ON line.id = cited.line_id WHERE line.sheet_id = %s
"""
"""Of a sheet: the lines that cite a document."""

PEER_FIGURES = """
    SELECT line.criterion_id, line.actual FROM scoring_scoreline line
    JOIN scoring_scoresheet sheet ON sheet.id = line.sheet_id
    JOIN groups_membership member ON member.id = sheet.membership_id
    WHERE member.group_year_id = %s AND sheet.id <> %s AND line.actual IS NOT NULL
    AND line.criterion_id IN ({among})
"""
"""Of a group-year and a sheet: the figures of its other sheets for the criteria `among`; decimal numbers as
the database keeps them."""


def asked(question: str, *parameters: int, among: Collection[int] = ()) -> list[tuple[Any, ...]]:
    """The rows that answer one of the questions above."""
    with connection.cursor() as cursor:
        cursor.execute(question.format(among=", ".join(["%s"] * len(among))), [*parameters, *among])
        return cursor.fetchall()
