"""Forms about opinions of responsible bodies, and the upload of a filled-in template."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from emulation.common.forms import TextVnField
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from scoring.selectors.exclusions import kinds_of


class AskForm(forms.Form):
    """By which paper the bodies of a year are asked."""

    document = TextVnField(
        label="Văn bản đề nghị",
        max_length=200,
        help_text="Ví dụ: Công văn số 2150/SNV-TĐKT ngày 02/11/2026.",
        error_messages={"required": "Nhập văn bản đề nghị."},
    )


class BodyForm(forms.Form):
    """Which unit of the tree answers for a body, and what it is asked about."""

    organisation = forms.ModelChoiceField(
        label="Đơn vị trả lời trên hệ thống",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Không có; Sở Nội vụ nhập thay",
        error_messages={"invalid_choice": "Chọn đơn vị trong danh sách."},
    )
    subjects = TextVnField(
        label="Lĩnh vực cho ý kiến",
        max_length=300,
        error_messages={"required": "Nhập lĩnh vực cho ý kiến."},
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.in_force(on).exclude(kind=OrganisationKind.DIVISION)
        self.fields["organisation"].queryset = units.order_by("sort_key")  # type: ignore[attr-defined]


class NamedForm(forms.Form):
    """A unit with a violation."""

    organisation = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Organisation.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": "Chọn đơn vị.", "invalid_choice": "Chọn đơn vị trong danh sách."},
    )
    kind = forms.ChoiceField(
        label="Trường hợp",
        required=False,
        help_text="Sở Nội vụ quyết định ghi nhận không xét hoặc ghi chú.",
        error_messages={"invalid_choice": "Chọn trường hợp trong danh sách."},
    )
    text = TextVnField(
        label="Nội dung vi phạm",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Nhập nội dung vi phạm."},
    )
    document = TextVnField(
        label="Văn bản làm căn cứ",
        max_length=200,
        error_messages={"required": "Nhập văn bản làm căn cứ."},
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(memberships__group_year__year=year).distinct()
        self.fields["organisation"].queryset = units.order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "Không thuộc trường hợp không xét (ghi chú)"),
            *((code, f"{row['label']} ({row['clause']})") for code, row in kinds_of(year).items()),
        ]


class FinishForm(forms.Form):
    """The answer is complete: with the units named, or expressly with none."""

    answer_document = TextVnField(
        label="Văn bản trả lời",
        max_length=200,
        error_messages={"required": "Nhập văn bản trả lời."},
    )
    no_violation = forms.BooleanField(label="Xác nhận không có đơn vị vi phạm", required=False)


class WorkbookForm(forms.Form):
    """A filled-in template."""

    file = forms.FileField(
        label="Tệp Excel đã điền",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )


class ListPaperForm(forms.Form):
    """The paper that a list of proposals came with."""

    document = TextVnField(
        label="Văn bản kèm danh sách",
        max_length=200,
        help_text="Ví dụ: Tờ trình số 45/TTr-UBND của UBND xã Văn Giang.",
        error_messages={"required": "Nhập văn bản kèm danh sách."},
    )
