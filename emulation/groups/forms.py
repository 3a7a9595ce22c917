"""Forms about a group-year: offices of units, extension of a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms

from emulation.common.dates import today
from emulation.common.forms import DateVnField, TextVnField
from emulation.groups.choices import GroupRole, Taking, YearState
from emulation.groups.models import GroupOffice, GroupYear, Membership
from emulation.groups.policies import policy_of
from emulation.groups.selectors import members
from emulation.groups.services.members import order_stamp
from emulation.organisations.models import Organisation
from emulation.people.models import Office, User

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


class ReplacementForm(OfficeForm):
    """Another member takes the office that is held now; the role stays."""

    reason = TextVnField(
        label="Lý do thay thế",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do thay thế."},
    )

    def __init__(self, *args: Any, group_year: GroupYear, office: GroupOffice, **kwargs: Any) -> None:
        super().__init__(*args, group_year=group_year, **kwargs)
        del self.fields["role"]
        unit = cast(MemberField, self.fields["organisation"])
        unit.offer([u for u in member_units(group_year) if u.pk != office.organisation_id])

    def replacement(self) -> dict[str, Any]:
        """What `services.replace_office` takes."""
        data = dict(self.cleaned_data)
        return {"on": data.pop("starts"), **data}


class NewMemberForm(forms.Form):
    """A unit that becomes a member; with day and reason once the year has begun."""

    organisation = MemberField(label="Đơn vị")
    joined_on = DateVnField(label="Tham gia từ ngày")
    reason = TextVnField(
        label="Lý do",
        max_length=300,
        error_messages={"required": "Nêu lý do thay đổi."},
        help_text="Số, ngày của văn bản và lý do thay đổi; đơn vị trong khối, cụm đọc được.",
    )

    def __init__(self, *args: Any, group_year: GroupYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        have = {unit.pk for unit in member_units(group_year)}
        candidates = policy_of(group_year.group).candidates(group_year)
        unit = cast(MemberField, self.fields["organisation"])
        unit.offer([unit for unit in candidates if unit.pk not in have])
        self.fields["joined_on"].widget.attrs["class"] = "w-date num"
        if group_year.state == YearState.FORMING:
            del self.fields["joined_on"], self.fields["reason"]


class LeavingForm(forms.Form):
    """A member leaves; while the year is being formed nothing is asked."""

    left_on = DateVnField(label="Rời khỏi từ ngày")
    reason = TextVnField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do thay đổi."},
    )

    def __init__(self, *args: Any, group_year: GroupYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].widget.attrs["class"] = "w-date num"
        if group_year.state == YearState.FORMING:
            del self.fields["left_on"], self.fields["reason"]


class OrderForm(forms.Form):
    """The place of each member; `seen` tells whether somebody else changed the list in the meantime."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = order_stamp(list(members))
        for number, member in enumerate(members, start=1):
            self.fields[f"place-{member.pk}"] = forms.IntegerField(
                label=member.organisation.name,
                min_value=1,
                max_value=999,
                initial=number,
                error_messages=dict.fromkeys(("required", "invalid"), "Nhập số thứ tự."),
                widget=forms.TextInput(attrs={"class": "form-control num w-num", "inputmode": "numeric"}),
            )

    def places(self) -> dict[int, int]:
        """Membership id → the number typed."""
        return {
            int(name.removeprefix("place-")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("place-")
        }


class SecretaryForm(forms.Form):
    """One of the people of the member units, or nobody."""

    secretary = forms.ChoiceField(
        label="Thư ký",
        required=False,
        error_messages={"invalid_choice": "Chọn một người của đơn vị thành viên."},
    )

    def __init__(self, *args: Any, people: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(office.user_id): office.user for office in people}
        units = {str(office.user_id): str(office.organisation or "") for office in people}
        field = cast(forms.ChoiceField, self.fields["secretary"])
        named = [(key, f"{user.full_name}, {units[key]}") for key, user in self.people.items()]
        field.choices = [("", "Chưa cử"), *named]

    def chosen(self) -> User | None:
        return self.people.get(self.cleaned_data["secretary"])


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


class GroupForm(forms.Form):
    """Name, symbol and decision of a group."""

    name = TextVnField(label="Tên", max_length=200, error_messages={"required": "Nhập tên."})
    short_name = TextVnField(label="Tên ngắn", max_length=100, error_messages={"required": "Nhập tên ngắn."})
    symbol = TextVnField(
        label="Chữ viết tắt trong số ký hiệu",
        max_length=30,
        error_messages={"required": "Nhập chữ viết tắt."},
    )
    decision_number = TextVnField(label="Số quyết định thành lập", max_length=60, required=False)
    established_on = DateVnField(label="Ngày thành lập")
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["established_on"].widget.attrs["class"] = "w-date num"


class ClosingForm(forms.Form):
    closed_on = DateVnField(label="Kết thúc từ ngày")
    reason = TextVnField(
        label="Lý do và văn bản",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do và văn bản."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = today()
        self.fields["closed_on"].widget.attrs["class"] = "w-date num"
