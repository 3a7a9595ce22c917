"""Forms of complaints."""

from __future__ import annotations

from typing import Any

from django import forms

from awards.models import AwardRecord
from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.organisations.forms import OrganisationField
from emulation.people.forms import PersonField

DAY = {"class": "w-date num"}


class ComplaintForm(forms.Form):
    """A complaint as it came in. The award is named by the number of its decision."""

    sender = TextVnField(label="Người, tổ chức gửi", max_length=200)
    received_on = DateVnField(label="Ngày nhận", widget=forms.TextInput(attrs=DAY))
    organisation = OrganisationField(label="Về đơn vị", help_text="Gõ tên, không cần dấu.")
    decision = TextVnField(
        label="Về quyết định khen thưởng số",
        max_length=60,
        required=False,
        help_text="Khi đơn nêu một khen thưởng cụ thể của đơn vị.",
    )
    content = TextVnField(label="Nội dung", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = today()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number, unit = data.pop("decision", ""), data.get("organisation")
        data["award"] = None
        if number and unit is not None:
            found = AwardRecord.objects.filter(organisation=unit, decision__number=number).first()
            if found is None:
                self.add_error("decision", f"Đơn vị không có khen thưởng theo Quyết định số {number}.")
            data["award"] = found
        return data


class AssignmentForm(forms.Form):
    to = PersonField(
        label="Người giải quyết", max_length=100, help_text="Họ tên hoặc tên đăng nhập của tài khoản."
    )
    due_on = DateVnField(label="Hạn giải quyết", widget=forms.TextInput(attrs=DAY))


class AnswerForm(forms.Form):
    answer = TextVnField(label="Nội dung trả lời", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    document = TextVnField(
        label="Văn bản trả lời", max_length=200, required=False, help_text="Số, ngày văn bản."
    )
    answered_on = DateVnField(label="Ngày trả lời", widget=forms.TextInput(attrs=DAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = today()
