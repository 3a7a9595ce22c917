"""Forms of exclusions: the unit, the case of the regulation, the paper; the reason for lifting."""

from __future__ import annotations

from typing import Any

from django import forms

from emulation.common.forms import TextVnField
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.selectors.exclusions import kinds_of, units_to_judge


class ExclusionForm(forms.Form):
    """Which unit is not considered, in which case of the regulation, by which paper."""

    organisation = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Organisation.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": "Chọn đơn vị.", "invalid_choice": "Chọn đơn vị trong danh sách."},
    )
    kind = forms.ChoiceField(
        label="Trường hợp",
        error_messages={"required": "Chọn trường hợp.", "invalid_choice": "Chọn trường hợp trong danh sách."},
    )
    document = TextVnField(
        label="Văn bản làm căn cứ",
        max_length=200,
        help_text="Số, ký hiệu, ngày và cơ quan ban hành.",
        error_messages={"required": "Nhập văn bản làm căn cứ."},
    )
    detail = TextVnField(
        label="Nội dung",
        max_length=500,
        required=False,
        help_text="Chỉ Sở Nội vụ và thanh tra xem được.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["organisation"]
        assert isinstance(units, forms.ModelChoiceField)  # noqa: S101
        units.queryset = units_to_judge(user, year).order_by("sort_key")
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)  # noqa: S101
        kinds.choices = [
            ("", "Chọn trường hợp"),
            *((code, f"{row['label']} ({row['clause']})") for code, row in kinds_of(year).items()),
        ]


class LiftForm(forms.Form):
    """Why an exclusion ends."""

    reason = TextVnField(
        label="Lý do gỡ bỏ",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Nêu lý do gỡ bỏ."},
    )
