"""Khối thi đua: a block of organisations of like function under the provincial People's Committee."""

from __future__ import annotations

from typing import Any

from django.db import models

from emulation.groups.choices import GroupKind
from emulation.groups.models import Group


class Block(Group):
    """A block; `number` orders the blocks of the province."""

    number = models.PositiveSmallIntegerField("số thứ tự", unique=True)

    class Meta:
        verbose_name = "khối thi đua"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = GroupKind.BLOCK
        super().save(*args, **kwargs)
