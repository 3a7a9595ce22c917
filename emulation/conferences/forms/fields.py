"""Fields of the conference form that the toolbox does not have: counts, names one a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from emulation.common.forms import DecimalVnField, TextVnField


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
