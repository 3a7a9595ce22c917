"""Work of the cross-scoring: units score others; leaders close the round."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.home.registry import Task
from emulation.people.models import User
from scoring.selectors.crossing import own_rounds


def cross_tasks(user: User) -> Iterable[Task]:
    """One query."""
    if not user.roles.served:
        return
    for own in own_rounds(user):
        group_year = own.rater.round.group_year
        yield Task(
            title=f"Chấm chéo {own.units} đơn vị năm {group_year.year}",
            url=reverse("scoring:cross-rater", args=[own.rater.pk]),
            scope=f"{own.rater.organisation.short_name}, {group_year.group.short_name}",
        )
