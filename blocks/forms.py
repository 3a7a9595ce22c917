"""The form that establishes a Khối."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from blocks.selectors import founders, next_number
from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.organisations.models import Organisation


class BlockForm(forms.Form):
    number = forms.IntegerField(
        label="Số thứ tự",
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-date num"}),
        error_messages=dict.fromkeys(("required", "invalid"), "Nhập số thứ tự."),
    )
    name = TextVnField(label="Tên", max_length=200, error_messages={"required": "Nhập tên khối."})
    short_name = TextVnField(
        label="Tên ngắn",
        max_length=100,
        help_text="Dùng trong danh sách và trên màn hình, ví dụ: Khối thi đua số 3.",
        error_messages={"required": "Nhập tên ngắn."},
    )
    symbol = TextVnField(
        label="Chữ viết tắt trong số ký hiệu",
        max_length=30,
        error_messages={"required": "Nhập chữ viết tắt."},
    )
    founder = forms.ChoiceField(label="Cơ quan thành lập")
    decision_number = TextVnField(
        label="Số quyết định thành lập",
        max_length=60,
        error_messages={"required": "Ghi số quyết định thành lập."},
    )
    established_on = DateVnField(label="Ngày quyết định")
    year = forms.ChoiceField(label="Năm thi đua đầu tiên")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {str(body.pk): body for body in founders()}
        founder, year = (cast(forms.ChoiceField, self.fields[name]) for name in ("founder", "year"))
        founder.choices = [(key, body.name) for key, body in self.bodies.items()]
        year.choices = [(value, str(value)) for value in (today().year, today().year + 1)]
        number = next_number()
        self.initial = {
            "number": number,
            "short_name": f"Khối thi đua số {number}",
            "symbol": f"K{number}",
            "established_on": today(),
            **self.initial,
        }
        self.fields["established_on"].widget.attrs["class"] = "w-date num"

    def facts(self) -> dict[str, Any]:
        """What `services.establish` takes."""
        data = dict(self.cleaned_data)
        founder: Organisation = self.bodies[data.pop("founder")]
        return {**data, "founder": founder, "year": int(data["year"])}
