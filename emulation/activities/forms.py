"""The form of an activity."""

from __future__ import annotations

from typing import Any

from django import forms

from emulation.activities.choices import ActivityForm, ActivityKind
from emulation.activities.services import ActivityFacts
from emulation.common.forms import DateVnField, DecimalVnField, TextVnField


class ActivityRecordForm(forms.Form):
    title = TextVnField(
        label="Tên hoạt động", max_length=200, error_messages={"required": "Nhập tên hoạt động."}
    )
    kind = forms.ChoiceField(
        label="Loại hoạt động",
        choices=[("", "Chọn loại hoạt động"), *ActivityKind.choices],
        error_messages={"required": "Chọn loại hoạt động."},
    )
    form = forms.ChoiceField(
        label="Hình thức thi đua",
        choices=ActivityForm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn hình thức thi đua."},
    )
    starts_on = DateVnField(label="Ngày bắt đầu", error_messages={"required": "Nhập ngày bắt đầu."})
    ends_on = DateVnField(label="Ngày kết thúc", required=False, help_text="Để trống nếu chỉ một ngày.")
    goal = TextVnField(label="Mục tiêu", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    units_attending = DecimalVnField(
        label="Số đơn vị tham gia", max_places=0, min_value=0, max_value=1000, required=False
    )
    result = TextVnField(label="Kết quả chính", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, css in (
            ("starts_on", "w-date num"),
            ("ends_on", "w-date num"),
            ("units_attending", "w-num num"),
        ):
            self.fields[name].widget.attrs["class"] = css

    def facts(self) -> ActivityFacts:
        """What was typed; call after `is_valid()`."""
        data = dict(self.cleaned_data)
        units = data.pop("units_attending")
        data["ends_on"] = data["ends_on"] or data["starts_on"]
        return ActivityFacts(units_attending=None if units is None else int(units), **data)
