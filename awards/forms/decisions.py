"""Forms of a decision on its way: list, consultation, objections, number and day, publication, revocation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from awards.models import AwardRecord, Nomination
from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField

DAY = {"class": "w-date num"}


def _day(label: str, **kwargs: Any) -> DateVnField:
    return DateVnField(label=label, widget=forms.TextInput(attrs=DAY), **kwargs)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DraftForm(forms.Form):
    """Who decides, and the units of the list."""

    authority = TextVnField(label="Người quyết định", max_length=150)
    nominations = forms.TypedMultipleChoiceField(
        label="Tập thể có tên trong quyết định",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một tập thể."},
    )

    def __init__(self, *args: Any, waiting: Sequence[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["nominations"]
        units.choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.organisation.name} ({one.dossier.group_year.group.short_name})")
            for one in waiting
        ]
        self.fields["nominations"].initial = [one.pk for one in waiting]


class ConsultationForm(forms.Form):
    starts = _day("Lấy ý kiến từ ngày")
    place = TextVnField(label="Nơi đăng", max_length=300, initial="Cổng thông tin điện tử tỉnh")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts"].initial = today()


class WaiverForm(forms.Form):
    reason = TextVnField(label="Lý do không lấy ý kiến công khai", max_length=300, widget=_lines(2))


class DropForm(forms.Form):
    reason = TextVnField(label="Lý do rút khỏi dự thảo", max_length=300)


class ObjectionForm(forms.Form):
    """What came in about one unit of the list."""

    nomination = forms.TypedChoiceField(
        label="Về tập thể", coerce=int, error_messages={"required": "Chọn tập thể."}
    )
    sender = TextVnField(label="Người, tổ chức có ý kiến", max_length=200)
    received_on = _day("Ngày nhận")
    content = TextVnField(label="Nội dung", max_length=2000, widget=_lines(5))

    def __init__(self, *args: Any, nominations: Sequence[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["nomination"]
        units.choices = [  # type: ignore[attr-defined]
            ("", "Chọn tập thể"),
            *((one.pk, one.organisation.name) for one in nominations),
        ]
        self.fields["received_on"].initial = today()


class ObjectionAnswerForm(forms.Form):
    upheld = forms.ChoiceField(
        label="Kết quả",
        choices=(("no", "Giữ trong danh sách"), ("yes", "Rút khỏi danh sách")),
        widget=forms.RadioSelect,
    )
    answer = TextVnField(label="Nội dung xử lý", max_length=2000, widget=_lines(4))


class SignForm(forms.Form):
    """The facts of the signed decision."""

    number = TextVnField(label="Số quyết định", max_length=60, help_text="Ví dụ: 412/QĐ-UBND")
    signed_on = _day("Ngày ký")
    authority = TextVnField(label="Người quyết định", max_length=150)


class SignedFileForm(forms.Form):
    file = forms.FileField(
        label="Bản đã ký",
        help_text="PDF hoặc ảnh. Chữ ký số trong tệp PDF được kiểm tra khi tải lên.",
        error_messages={"required": "Chọn tệp bản đã ký."},
    )


class ReturnForm(forms.Form):
    reason = TextVnField(label="Lý do trả lại", max_length=300)


class RevocationForm(SignForm, SignedFileForm):
    """A signed decision that takes awards of an earlier one back."""

    awards = forms.TypedMultipleChoiceField(
        label="Khen thưởng bị hủy",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn khen thưởng bị hủy."},
    )
    reason = TextVnField(label="Lý do hủy", max_length=500, widget=_lines(3))
    field_order = ("awards", "number", "signed_on", "authority", "reason", "file")

    def __init__(self, *args: Any, awards: Sequence[AwardRecord], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["awards"].choices = [  # type: ignore[attr-defined]
            (award.pk, award.organisation.name) for award in awards
        ]
