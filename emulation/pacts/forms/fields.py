"""A text that may be empty in a draft and is asked for later."""

from __future__ import annotations

from typing import Any

from emulation.common.forms import TextVnField


class NeededLaterField(TextVnField):
    """Not marked as optional: needed before the head confirms, or in a case that the service knows."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)
