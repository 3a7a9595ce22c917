"""The form of a good example."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from emulation.activities.choices import ActivityState, ExampleKind
from emulation.activities.models import Activity
from emulation.activities.services.examples import ExampleFacts
from emulation.common.forms import TextVnField
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.people.models import User


class ExampleForm(forms.Form):
    """A collective is the rule; of a person only the name."""

    organisation = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Organisation.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": "Chọn đơn vị.", "invalid_choice": "Chọn đơn vị trong danh sách."},
    )
    kind = forms.ChoiceField(
        label="Gương",
        choices=ExampleKind.choices,
        widget=forms.RadioSelect,
        initial=ExampleKind.COLLECTIVE,
        error_messages={"required": "Chọn tập thể hoặc cá nhân."},
    )
    subject = TextVnField(
        label="Tên tập thể hoặc họ tên",
        max_length=200,
        help_text=(
            "Ưu tiên tập thể. Với cá nhân chỉ ghi họ tên; không ghi ngày sinh, địa chỉ, số điện thoại, "
            "số định danh."
        ),
        error_messages={"required": "Nhập tên tập thể hoặc họ tên."},
    )
    title = TextVnField(
        label="Tóm tắt trong một câu", max_length=200, error_messages={"required": "Nhập tóm tắt."}
    )
    story = TextVnField(
        label="Việc đã làm, kết quả",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Nhập việc đã làm, kết quả."},
    )
    lesson = TextVnField(
        label="Cách làm có thể nhân rộng", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    activity = forms.ModelChoiceField(
        label="Từ hoạt động",
        queryset=Activity.objects.none(),
        required=False,
        empty_label="Không gắn với hoạt động nào",
        error_messages={"invalid_choice": "Chọn hoạt động trong danh sách."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, group_year: GroupYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Organisation.objects.filter(
            memberships__group_year=group_year, memberships__left_on=None
        ).order_by("memberships__order")
        if not user.has_perm("groups.run_year", group_year):
            members = members.filter(pk__in=user.roles.served)
        own = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        own.queryset = members
        if len(members) == 1:
            own.initial = members[0].pk
        held = cast("forms.ModelChoiceField[Activity]", self.fields["activity"])
        held.queryset = group_year.activities.exclude(state=ActivityState.CANCELLED).order_by("-starts_on")

    def facts(self) -> ExampleFacts:
        """What was typed; call after `is_valid()`."""
        data = self.cleaned_data
        names = ("organisation", "kind", "subject", "title", "story", "lesson", "activity")
        return ExampleFacts(**{name: data[name] for name in names})
