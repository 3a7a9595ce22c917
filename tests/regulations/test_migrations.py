"""Regulations stored before a figure was known get it with the update, beside what the office has entered."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from emulation.regulations.models import Figure, Regulation

pytestmark = pytest.mark.django_db
cross = import_module("emulation.regulations.migrations.0003_deadline_of_cross_scoring")


@pytest.fixture
def stored(regulations: tuple[Regulation, Regulation]) -> Figure:
    """The deadlines of a regulation from before, with a day that the office has changed."""
    figure = Figure.objects.filter(key="deadlines").order_by("pk")[0]
    rows = [row for row in figure.value if row["step"] != "cross_scoring"]
    for row in rows:
        if row["step"] == "review":
            row["day"] = 29
    figure.value = rows
    figure.save()
    return figure


def test_cross_scoring_gets_the_last_day_of_the_review_it_belongs_to(stored: Figure) -> None:
    cross.add_rows(apps, None)
    cross.add_rows(apps, None)  # again: nothing
    stored.refresh_from_db()
    added = [row for row in stored.value if row["step"] == "cross_scoring"]
    reviews = [row for row in stored.value if row["step"] == "review"]
    assert [(row["cycle"], row["group_kind"], row["day"], row["month"]) for row in added] == [
        (row["cycle"], row["group_kind"], 29, row["month"]) for row in reviews
    ]
    order = [row["step"] for row in stored.value[:5]]
    assert order[3:] == ["self_assessment", "cross_scoring"]
    book = Regulation.objects.get(pk=stored.regulation_id).book
    assert book.deadlines(cycle="calendar", group_kind="block", year=2025)["cross_scoring"].day == 29
