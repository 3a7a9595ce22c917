"""Forms about the government flag: why this unit, why not after all, by which paper it was not granted."""

from __future__ import annotations

from django import forms

from emulation.common.forms import TextVnField


class ChooseForm(forms.Form):
    reason = TextVnField(
        label="Lý do lựa chọn",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Hội đồng đọc lý do này trên thẻ đề nghị.",
    )


class DropFlagForm(forms.Form):
    reason = TextVnField(label="Lý do bỏ chọn", max_length=500)


class NotGrantedForm(forms.Form):
    document = TextVnField(
        label="Văn bản thông báo không tặng",
        max_length=200,
        help_text="Ví dụ: Công văn số 812/BNV-TĐKT ngày 12/6/2026",
    )
