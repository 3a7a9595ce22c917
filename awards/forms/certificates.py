"""Forms of pre-printed sheets: a new one, its size and offsets, the place of each text."""

from __future__ import annotations

from typing import Any

from django import forms

from awards.choices import Alignment
from awards.models import AwardKind, CertificateField
from emulation.common.forms import DecimalVnField, TextVnField

LONGEST_SIDE = 1000
"""mm; more is a slip of the hand."""
NUMBER = {"size": "6", "class": "form-control num w-num", "inputmode": "decimal"}


def _mm(label: str, low: int = 0, high: int = LONGEST_SIDE, **kwargs: Any) -> DecimalVnField:
    return DecimalVnField(
        label=label,
        max_places=1,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs=NUMBER),
        **kwargs,
    )


def _tick(label: str) -> forms.BooleanField:
    box = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=box)


class NewSheetForm(forms.Form):
    kind = forms.ModelChoiceField(
        label="Hình thức khen thưởng",
        queryset=AwardKind.objects.none(),
        empty_label="Chọn hình thức",
        error_messages={"required": "Chọn hình thức khen thưởng."},
    )
    name = TextVnField(label="Tên phôi", max_length=100, help_text="Ví dụ: Phôi Bằng khen in năm 2026")
    width = _mm("Rộng, mm", 50, initial="420")
    height = _mm("Cao, mm", 50, initial="297")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = AwardKind.objects.order_by("level")  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    name = TextVnField(label="Tên phôi", max_length=100)
    width = _mm("Rộng, mm", 50)
    height = _mm("Cao, mm", 50)
    offset_x = _mm("Dịch tất cả sang phải, mm", -50, 50, help_text="Số âm: sang trái")
    offset_y = _mm("Dịch tất cả xuống, mm", -50, 50, help_text="Số âm: lên trên")


class PlaceForm(forms.Form):
    """Where one text stands."""

    shown = _tick("In")
    x = _mm("Ngang")
    y = _mm("Dọc")
    width = _mm("Rộng", 1)
    size = _mm("Cỡ chữ", 4, 200)
    smallest = _mm("Nhỏ nhất", 4, 200)
    lines = forms.IntegerField(
        label="Số dòng",
        min_value=1,
        max_value=6,
        widget=forms.TextInput(attrs={**NUMBER, "size": "2"}),
        error_messages={"required": "Nhập số dòng.", "invalid": "Nhập số dòng."},
    )
    align = forms.ChoiceField(
        label="Căn", choices=Alignment, widget=forms.Select(attrs={"class": "form-select"})
    )
    bold = _tick("Đậm")
    italic = _tick("Nghiêng")
    capitals = _tick("Hoa")

    def __init__(self, *args: Any, place: CertificateField, **kwargs: Any) -> None:
        self.place = place
        names = self.base_fields
        kwargs["initial"] = {name: getattr(place, name) for name in names}
        kwargs["prefix"] = place.part
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{place.get_part_display()}: {names[name].label}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        size, smallest = given.get("size"), given.get("smallest")
        if size is not None and smallest is not None and smallest > size:
            self.add_error("smallest", "Cỡ nhỏ nhất không lớn hơn cỡ chữ.")
        return given
