"""Forms of an activity: its plan, its outcome, its files; cancelling and copying it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from emulation.activities.choices import ActivityForm, ActivityKind, Presence
from emulation.activities.models import Activity, Participant
from emulation.activities.selectors.listing import PLANNED_FIELDS
from emulation.activities.services.outcome import presence_field
from emulation.activities.services.planning import ActivityFacts
from emulation.common.forms import DateVnField, TextVnField, TimeVnField
from emulation.common.sniff import EXTENSIONS
from emulation.groups.models import GroupYear, Membership


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day(**kwargs: Any) -> DateVnField:
    return DateVnField(widget=forms.TextInput({"class": "w-date num"}), **kwargs)


class PlanForm(forms.Form):
    """What is planned, and which members are invited: all of them unless somebody is left out."""

    title = TextVnField(
        label="Tên hoạt động", max_length=200, error_messages={"required": "Nhập tên hoạt động."}
    )
    kind = forms.ChoiceField(
        label="Loại hoạt động",
        choices=[("", "Chọn loại hoạt động"), *ActivityKind.choices],
        error_messages={"required": "Chọn loại hoạt động."},
    )
    form = forms.ChoiceField(
        label="Hình thức thi đua",
        choices=ActivityForm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn hình thức thi đua."},
    )
    starts_on = _day(label="Ngày bắt đầu", error_messages={"required": "Nhập ngày bắt đầu."})
    ends_on = _day(label="Ngày kết thúc", required=False, help_text="Để trống nếu chỉ một ngày.")
    starts_at = TimeVnField(label="Giờ bắt đầu", required=False)
    ends_at = TimeVnField(label="Giờ kết thúc", required=False)
    place = TextVnField(label="Địa điểm", max_length=200, required=False)
    goal = TextVnField(label="Mục tiêu", required=False, widget=_area(3))
    plan = TextVnField(
        label="Kế hoạch",
        required=False,
        widget=_area(6),
        help_text="Nội dung, phân công, mốc thời gian. Khối, cụm khác chép được sau khi đã tổ chức.",
    )
    invited = forms.MultipleChoiceField(
        label="Đơn vị được mời",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Mời ít nhất một đơn vị thành viên.",
            "invalid_choice": "Chọn đơn vị trong danh sách.",
        },
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["invited"])
        field.choices = [(str(m.pk), m.organisation.short_name) for m in members]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["ends_on"] = data.get("ends_on") or data.get("starts_on")
        return data

    def facts(self) -> ActivityFacts:
        """What was typed; call after `is_valid()`."""
        return ActivityFacts(**{name: self.cleaned_data[name] for name in PLANNED_FIELDS})

    def guests(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["invited"]]


class OutcomeForm(forms.Form):
    """Attendance of each invited unit, the result, the minutes."""

    result = TextVnField(label="Kết quả chính", required=False, widget=_area(4))
    minutes = TextVnField(label="Biên bản", required=False, widget=_area(8))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: Sequence[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for row in found:
            self.fields[presence_field(row.membership_id)] = forms.ChoiceField(
                label=row.membership.organisation.short_name,
                choices=[("", "Chưa ghi"), *Presence.choices],
                required=False,
                error_messages={"invalid_choice": "Chọn trong danh sách."},
            )

    @property
    def rows(self) -> list[tuple[Participant, forms.BoundField]]:
        return [(row, self[presence_field(row.membership_id)]) for row in self.found]

    @property
    def errors_without_a_row(self) -> list[str]:
        return [str(error) for error in self.non_field_errors()]

    def presences(self) -> dict[int, str]:
        return {row.membership_id: self.cleaned_data[presence_field(row.membership_id)] for row in self.found}


class FileForm(forms.Form):
    """A document or picture. Its content is checked by the service."""

    subject = TextVnField(
        label="Nội dung tệp", max_length=200, error_messages={"required": "Nhập nội dung của tệp."}
    )
    file = forms.FileField(
        label="Tệp",
        widget=forms.FileInput(attrs={"accept": ",".join([*EXTENSIONS.values(), ".jpeg"])}),
        error_messages={
            "required": "Chọn tệp.",
            "missing": "Chọn tệp.",
            "empty": "Tệp không có nội dung.",
            "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.MAX_EVIDENCE_MB
        self.fields["file"].help_text = f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh, không quá {most} MB."

    @property
    def sent_file(self) -> UploadedFile[Any]:
        return cast("UploadedFile[Any]", self.cleaned_data["file"])


class ReasonForm(forms.Form):
    """Why something is cancelled, sent back or withdrawn."""

    reason = TextVnField(
        label="Lý do", max_length=300, widget=_area(3), error_messages={"required": "Nêu lý do."}
    )


class CopyForm(forms.Form):
    """Into which of the own years a plan is copied, and when it begins there."""

    group_year = forms.TypedChoiceField(
        label="Chép vào",
        coerce=int,
        error_messages={
            "required": "Chọn khối, cụm.",
            "invalid_choice": "Chọn khối, cụm trong danh sách.",
        },
    )
    starts_on = _day(
        label="Ngày bắt đầu",
        required=False,
        help_text="Để trống: cùng ngày, tháng như hoạt động gốc.",
    )

    def __init__(self, *args: Any, years: Sequence[GroupYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.pk: year for year in years}
        field = cast("forms.TypedChoiceField", self.fields["group_year"])
        field.choices = [(year.pk, str(year)) for year in years]

    def chosen(self) -> GroupYear:
        return self.years[self.cleaned_data["group_year"]]


def plan_initial(activity: Activity) -> dict[str, Any]:
    """The stored plan for the form; a single day leaves the last day empty."""
    initial = {name: getattr(activity, name) for name in PLANNED_FIELDS}
    if activity.ends_on == activity.starts_on:
        initial["ends_on"] = None
    return initial
