"""A published criteria set is frozen: its rows refuse to be written, by whatever road the write comes.

The services refuse earlier and in words for the user; this is the guard behind them. A database constraint
cannot look into another table, so the rows themselves ask.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.db import models

from scoring.choices import SetState


class FrozenCriteria(RuntimeError):
    """Something tried to write into a published criteria set: a fault of the program, not of the user."""


def refuse_frozen(set_ids: Collection[int]) -> None:
    """Raise `FrozenCriteria` when one of these sets is published in the database; one query."""
    model = apps.get_model("scoring", "CriteriaSet")
    if model._base_manager.filter(pk__in=set_ids, state=SetState.PUBLISHED).exists():
        raise FrozenCriteria("A published criteria set is never changed; amend it by a new version.")


class _Guarded(models.QuerySet[Any]):
    """A query set that asks before it writes many rows at once."""

    path = ""

    def _refuse_frozen(self) -> None:
        rows = self.order_by()
        if rows.query.is_sliced or rows.query.combinator:
            raise FrozenCriteria("Write whole query sets of criteria only.")
        if rows.filter(**{f"{self.path}state": SetState.PUBLISHED}).exists():
            raise FrozenCriteria("A published criteria set is never changed; amend it by a new version.")

    def update(self, **kwargs: Any) -> int:
        self._refuse_frozen()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_frozen()
        return super().delete()


class CriteriaSetQuerySet(_Guarded):
    """Sets: a draft may be published, a published one nothing any more."""


class CriterionQuerySet(_Guarded):
    path = "criteria_set__"

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        refuse_frozen({obj.criteria_set_id for obj in objs})
        return super().bulk_create(objs, *args, **kwargs)
