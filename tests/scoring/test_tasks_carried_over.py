"""Tasks of the time when scoring kept its own: each becomes one assigned task, and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from scoring.models import Target
from tests.assignments.making import make_task
from tests.factories import scoring as make

BEFORE = ("scoring", "0001_initial")
AFTER = ("scoring", "0004_one_model_of_tasks")
RELATED = ("assignments", "0002_entered_with_a_workbook")


def migrate(to: tuple[str, str]) -> Any:
    MigrationExecutor(connection).migrate([to])
    return MigrationExecutor(connection).loader.project_state([to, RELATED]).apps


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_there_and_back() -> None:
    sheet = make.sheet_of(make.make_assessing_year(members=2, leaves=8))
    unit, year = sheet.membership.organisation, sheet.membership.group_year.year
    stored = make_task(unit, year, title="Đã có", document_number="15/KH-UBND")
    lines = sheet.lines.select_related("criterion").order_by("pk")[:4]
    keys = [make.set_target(sheet, line).pk for line in lines]
    targets = migrate(BEFORE).get_model("scoring", "Target").objects
    try:
        task_model = targets.model._meta.get_field("task").related_model
        given = {
            "organisation_id": unit.pk,
            "year": year,
            "document_number": "15/KH-UBND",
            "document_date": date(year, 1, 20),
        }
        same = task_model.objects.create(title="Đã có", **given)
        plain = task_model.objects.create(title="Kế hoạch", **given)
        figure = task_model.objects.create(title="Giải ngân", target=95, result=90, **given)
        for key, task in zip(keys, (same, plain, plain, figure), strict=True):
            targets.filter(pk=key).update(task=task)
    finally:
        migrate(AFTER)
    first, second, third, fourth = (Target.objects.get(pk=key).task for key in keys)
    assert first == stored
    assert second and second == third
    assert (second.title, second.origin, second.state, second.direction) == (
        "Kế hoạch",
        "workbook",
        "open",
        "done",
    )
    assert fourth and (fourth.state, fourth.direction) == ("missed", "more")
    assert (fourth.result, fourth.finished_on) == (Decimal(90), date(year, 12, 31))
    assert fourth.document_issuer == (unit.parent.name if unit.parent else "Theo văn bản giao")
    targets = migrate(BEFORE).get_model("scoring", "Target").objects
    try:
        assert list(
            targets.filter(pk__in=keys).order_by("pk").values_list("task__title", "task__result")
        ) == [
            ("Đã có", None),
            ("Kế hoạch", None),
            ("Kế hoạch", None),
            ("Giải ngân", Decimal(90)),
        ]
    finally:
        migrate(AFTER)
