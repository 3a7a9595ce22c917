"""Form fields that read numbers, dates and text the way Vietnamese civil servants type them."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from emulation.common.dates import DateError, format_date, format_time, local_date, parse_date
from emulation.common.numbers import NumberError, format_decimal, parse_decimal
from emulation.common.text import nfc

_HOUR = re.compile(r"(\d{1,2})\s*(?::|h|g|giờ)\s*(\d{1,2})?(?:\s*(?:phút|ph|'))?", re.IGNORECASE)


class DecimalVnField(forms.Field):
    """A number typed as `8,5`, `8.5`, `1.234,5` or `1 234,5`; gives a `Decimal` with `max_places` places.

    What can be read two ways (`9.125`, `1,234`) is refused with words on how to write it. A text input,
    never `type=number`, which would refuse the comma or read it by the browser's language.
    """

    widget = forms.TextInput
    default_error_messages = {"required": "Nhập một số.", "invalid": "Giá trị này không phải là số."}

    def __init__(
        self,
        *,
        max_places: int = 2,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_places, self.min_value, self.max_value = max_places, min_value, max_value
        super().__init__(**kwargs)
        if min_value is not None:
            message = f"Nhập số không nhỏ hơn {self._short(min_value)}."
            self.validators.append(MinValueValidator(min_value, message))
        if max_value is not None:
            message = f"Nhập số không lớn hơn {self._short(max_value)}."
            self.validators.append(MaxValueValidator(max_value, message))

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, bool | float):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return parse_decimal(str(value) if isinstance(value, int) else _typed(value), self.max_places)
        except NumberError as error:
            raise ValidationError(error.message_vi, code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """A stored number in Vietnamese notation; what the user typed comes back untouched."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return format_decimal(value, self.max_places)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        mode = "decimal" if self.max_places else "numeric"
        return {**super().widget_attrs(widget), "inputmode": mode, "autocomplete": "off"}

    def _short(self, value: Decimal | int) -> str:
        text = format_decimal(value, self.max_places)
        return text.rstrip("0").rstrip(",") if self.max_places else text


def _typed(value: Any) -> str:
    """Text as typed; a Decimal (initial data) written so that it cannot be taken for grouped digits."""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else str(value)


class DateVnField(forms.Field):
    """A date typed as `5/1/2026`, `05-01-2026`, `05.01.2026` or ISO; gives a `date`, day before month."""

    widget = forms.TextInput
    default_error_messages = {"required": "Nhập ngày.", "invalid": "Nhập ngày theo dạng 05/01/2026."}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return local_date(value)
        try:
            return parse_date(str(value))
        except DateError as error:
            raise ValidationError(error.message_vi, code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        extra = {"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}
        return {**super().widget_attrs(widget), **extra}


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


class TextVnField(forms.CharField):
    """CharField whose cleaned text is NFC, so that what is typed on a Mac equals what is stored. Left empty
    it is called by its name, so that the summary of a page says which field is meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.label and "required" not in (kwargs.get("error_messages") or {}):
            self.error_messages["required"] = f"Chưa nhập “{self.label}”."

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return nfc(text) if isinstance(text, str) else text
