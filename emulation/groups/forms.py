"""Forms about a group-year: offices of units, extension of a deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms

from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.groups.choices import GroupRole, Taking
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import members
from emulation.organisations.models import Organisation

if TYPE_CHECKING:
    UnitChoiceField = forms.ModelChoiceField[Organisation]
else:
    UnitChoiceField = forms.ModelChoiceField  # takes type parameters in its stubs only


class MemberField(UnitChoiceField):
    """One of the member units of a group-year, in their order; empty until `offer` was called."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "error_messages", {"required": "Chọn đơn vị.", "invalid_choice": "Chọn một đơn vị thành viên."}
        )
        super().__init__(Organisation.objects.none(), empty_label="Chọn đơn vị", **kwargs)

    def offer(self, units: list[Organisation]) -> None:
        """Offer exactly these units, without asking the database again for each field."""
        self.queryset = Organisation.objects.filter(pk__in=[unit.pk for unit in units])
        self.choices = [("", self.empty_label), *((unit.pk, unit.short_name) for unit in units)]


def member_units(group_year: GroupYear) -> list[Organisation]:
    return [membership.organisation for membership in members(group_year)]


class OfficeForm(forms.Form):
    """Make a member unit leader or deputy."""

    role = forms.ChoiceField(label="Chức trách")
    organisation = MemberField(label="Đơn vị")
    taking = forms.ChoiceField(label="Hình thức", choices=Taking.choices, initial=Taking.APPOINTED)
    document = TextVnField(
        label="Văn bản", max_length=200, required=False, help_text="Số, ngày của quyết định hoặc biên bản."
    )
    starts = DateVnField(label="Từ ngày")

    def __init__(self, *args: Any, group_year: GroupYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy = policy_of(group_year.group)
        role = cast(forms.ChoiceField, self.fields["role"])
        unit = cast(MemberField, self.fields["organisation"])
        role.choices = [(GroupRole.LEADER, policy.leader_title), (GroupRole.DEPUTY, policy.deputy_title)]
        unit.offer(member_units(group_year))
        self.fields["starts"].initial = today()
        self.fields["starts"].widget.attrs["class"] = "w-date num"


class EndOfficeForm(forms.Form):
    ends = DateVnField(label="Hết ngày")
    reason = TextVnField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do kết thúc."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends"].initial = today()
        self.fields["ends"].widget.attrs["class"] = "w-date num"


class ExtensionForm(forms.Form):
    due_on = DateVnField(label="Hạn mới")
    reason = TextVnField(
        label="Lý do gia hạn",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Các đơn vị của khối, cụm đọc được lý do này.",
        error_messages={"required": "Nêu lý do gia hạn."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["class"] = "w-date num"
