"""What the trail is narrowed by."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from emulation.audit.describing import rooms
from emulation.audit.selectors import Filters
from emulation.common.forms import DateVnField, TextVnField


class FilterForm(forms.Form):
    tu = DateVnField(label="Từ ngày", required=False)
    den = DateVnField(label="Đến ngày", required=False)
    muc = forms.ChoiceField(label="Mục", required=False)
    nguoi = TextVnField(label="Người thực hiện", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = cast(forms.ChoiceField, self.fields["muc"])
        room.choices = [("", "Tất cả"), *rooms()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "muc" else "form-control"
        for name in ("tu", "den"):
            self.fields[name].widget.attrs["class"] += " w-date"

    def filters(self) -> Filters:
        """What could be read; a date that could not is said at its field and left out."""
        data = self.cleaned_data if self.is_bound else {}
        return Filters(data.get("tu"), data.get("den"), data.get("muc", ""), data.get("nguoi", ""))
