"""Fields of the conference form that the toolbox does not have: hours, counts, names one a line."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from emulation.common.dates import format_time
from emulation.common.forms import DecimalVnField, TextVnField

_HOUR = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{1,2})?(?:\s*(?:phút|ph|'))?", re.IGNORECASE)


class TimeVnField(forms.Field):
    """An hour typed as `8:00`, `8h30`, `8 giờ 30`; gives a `time`."""

    widget = forms.TextInput
    default_error_messages = {"required": "Nhập giờ.", "invalid": "Nhập giờ theo dạng 08:00."}

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        if isinstance(value, time):
            return value
        found = _HOUR.fullmatch(str(value).strip())
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2] or 0))

    def prepare_value(self, value: Any) -> Any:
        return format_time(value) if isinstance(value, time) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "placeholder": "08:00",
            "autocomplete": "off",
            "class": "w-num num",
        }


class CountField(DecimalVnField):
    """A number of papers, votes or units; gives an `int`."""

    default_error_messages = {"required": "Nhập số, có thể là 0."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_places=0, min_value=0, max_value=1000, **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return int(number) if isinstance(number, Decimal) else number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "class": "w-num num"}


class NamesField(TextVnField):
    """Names of people, one a line; gives a tuple."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        return tuple(name for line in super().clean(value).splitlines() if (name := " ".join(line.split())))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value
