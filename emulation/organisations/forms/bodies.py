"""Forms about one body: its facts of a year, its details, a new one."""

from __future__ import annotations

from typing import Any

from django import forms

from emulation.common.dates import today
from emulation.common.forms import DateVnField, DecimalVnField, TextVnField
from emulation.organisations.choices import CompletionLevel, OrganisationKind
from emulation.organisations.forms.fields import NameInput, OrganisationField, StampedForm
from emulation.organisations.services import Details, YearFacts

MOST_LINES = 4


class YearFactsForm(StampedForm):
    """Facts of one year; the level of completion only for those who may set it."""

    staff_count = DecimalVnField(
        label="Tổng số người", max_places=0, min_value=0, max_value=100_000, required=False
    )
    female_count = DecimalVnField(
        label="Trong đó nữ", max_places=0, min_value=0, max_value=100_000, required=False
    )
    completion = forms.ChoiceField(
        label="Mức độ hoàn thành nhiệm vụ",
        choices=[("", "Chưa xác nhận"), *CompletionLevel.choices],
        required=False,
    )
    completion_document = TextVnField(
        label="Văn bản xác nhận", max_length=200, required=False, help_text="Số, ngày, cơ quan ban hành."
    )

    def __init__(self, *args: Any, with_completion: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("staff_count", "female_count"):
            self.fields[name].widget.attrs["class"] = "w-num num"
        if not with_completion:
            del self.fields["completion"], self.fields["completion_document"]

    def facts(self) -> YearFacts:
        """What was typed; call after `is_valid()`."""
        data = self.cleaned_data
        counts = {
            name: None if data[name] is None else int(data[name]) for name in ("staff_count", "female_count")
        }
        return YearFacts(
            **counts,
            completion=data.get("completion", ""),
            completion_document=data.get("completion_document", ""),
        )


class LinesField(TextVnField):
    """Some short lines of text, one below the other; gives a list."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def clean(self, value: Any) -> Any:
        lines = self.to_python(value)
        if len(lines) > MOST_LINES or any(len(line) > 80 for line in lines):
            raise forms.ValidationError(f"Nhiều nhất {MOST_LINES} dòng, mỗi dòng không quá 80 ký tự.")
        return lines

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class DetailsForm(StampedForm):
    """What may be changed without a reorganisation."""

    short_name = TextVnField(label="Tên ngắn", max_length=100, required=False)
    seat = TextVnField(label="Địa danh trên văn bản", max_length=60)
    abbreviation = TextVnField(label="Chữ viết tắt trong số ký hiệu", max_length=30, required=False)
    head_title = TextVnField(label="Chức vụ người đứng đầu", max_length=80)
    name_lines = LinesField(
        label="Tên trên văn bản",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chữ in hoa, ngắt dòng như trên văn bản giấy; để trống thì dùng tên đầy đủ.",
    )

    def details(self) -> Details:
        """What was typed; call after `is_valid()`."""
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})


class NewBodyForm(DetailsForm):
    """A body without predecessors."""

    name = TextVnField(label="Tên", max_length=200, error_messages={"required": "Nhập tên đơn vị."})
    kind = forms.ChoiceField(
        label="Loại",
        choices=[("", "Chọn loại"), *OrganisationKind.choices],
        error_messages={"required": "Chọn loại đơn vị."},
    )
    parent = OrganisationField(label="Đơn vị chủ quản", required=False, widget=NameInput)
    valid_from = DateVnField(label="Hoạt động từ ngày")
    code = TextVnField(
        label="Mã",
        max_length=80,
        required=False,
        help_text="Dùng trong tệp Excel: chữ thường không dấu, nối bằng gạch ngang. Để trống: theo tên.",
    )
    field_order = ("name", "kind", "parent", "valid_from", "short_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today()
        self.fields["valid_from"].widget.attrs["class"] = "w-date num"
        self.fields["seat"].initial = "Hưng Yên"
        self.fields["head_title"].initial = "Thủ trưởng"
