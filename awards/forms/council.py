"""Forms about the council and its members."""

from __future__ import annotations

from typing import Any

from django import forms

from awards.choices import CouncilRole, Honorific
from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.organisations.forms import OrganisationField
from emulation.people.forms import PersonField

DAY = {"class": "w-date num"}


class CouncilForm(forms.Form):
    """A council as a decision set it up."""

    name = TextVnField(label="Tên Hội đồng", max_length=200, initial="Hội đồng Thi đua - Khen thưởng tỉnh")
    decision_number = TextVnField(
        label="Số quyết định thành lập", max_length=60, help_text="Ví dụ: 1285/QĐ-UBND"
    )
    decided_on = DateVnField(label="Ngày quyết định", widget=forms.TextInput(attrs=DAY))
    symbol = TextVnField(
        label="Ký hiệu văn bản",
        max_length=20,
        initial="HĐTĐKT",
        help_text="Đứng sau loại văn bản trong số: 01/BB-HĐTĐKT.",
    )


class _AboutMember(forms.Form):
    honorific = forms.ChoiceField(
        label="Danh xưng",
        choices=[("", "Không ghi"), *Honorific.choices],
        required=False,
        help_text="Ghi trước họ tên trong biên bản, phiếu lấy ý kiến.",
    )
    title = TextVnField(
        label="Chức vụ", max_length=150, help_text="Như ghi trong quyết định, ví dụ: Giám đốc Sở Nội vụ"
    )
    organisation = OrganisationField(
        label="Đơn vị công tác",
        required=False,
        help_text="Thành viên không bỏ phiếu về đơn vị này. Gõ tên, không cần dấu.",
    )


class SeatForm(_AboutMember):
    """A person becomes a member."""

    user = PersonField(
        label="Người tham gia", max_length=100, help_text="Họ tên hoặc tên đăng nhập của tài khoản."
    )
    role = forms.ChoiceField(label="Chức trách trong Hội đồng", choices=CouncilRole.choices)
    document = TextVnField(
        label="Văn bản",
        max_length=200,
        required=False,
        help_text="Khi được cử sau quyết định thành lập: số, ngày văn bản.",
    )
    starts = DateVnField(label="Từ ngày", widget=forms.TextInput(attrs=DAY))
    field_order = ("user", "honorific", "role", "title", "organisation", "document", "starts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = CouncilRole.MEMBER
        self.fields["starts"].initial = today()


class SeatChangeForm(_AboutMember):
    """What is written about a member."""

    order = forms.IntegerField(
        label="Thứ tự trong danh sách",
        min_value=1,
        max_value=200,
        widget=forms.TextInput(attrs={"class": "w-num num", "inputmode": "numeric"}),
    )


class SeatEndForm(forms.Form):
    ends = DateVnField(label="Ngày cuối của nhiệm kỳ", widget=forms.TextInput(attrs=DAY))
