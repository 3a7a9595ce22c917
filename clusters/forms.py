"""Forms of a cluster: the request, and on the founding page a waiver and the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from clusters.founding import Condition
from clusters.selectors import divisions_of, next_number
from emulation.common.dates import today
from emulation.common.forms import TextVnField
from emulation.organisations.models import Organisation

RECOGNISE, REFUSE = "recognise", "refuse"


class WaiverForm(forms.Form):
    prefix = "waiver"
    condition = forms.ChoiceField(label="Điều kiện", error_messages={"required": "Chọn điều kiện."})
    reason = TextVnField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu lý do miễn."},
    )
    document = TextVnField(
        label="Văn bản cho phép miễn",
        max_length=200,
        help_text="Số, ngày, cơ quan ban hành.",
        error_messages={"required": "Ghi văn bản cho phép miễn."},
    )

    def __init__(self, *args: Any, open_to_waiver: Sequence[Condition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["condition"])
        field.choices = [(str(found.code), found.label) for found in open_to_waiver]


class DecisionForm(forms.Form):
    prefix = "decision"
    verdict = forms.ChoiceField(
        label="Kết luận",
        choices=[(RECOGNISE, "Công nhận cụm"), (REFUSE, "Không công nhận")],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn một kết luận."},
    )
    document = TextVnField(label="Số quyết định", max_length=60, required=False)
    reason = TextVnField(
        label="Lý do không công nhận, gửi cho cơ quan thành lập",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RequestForm(forms.Form):
    """A cluster and its divisions, as the founder asks for it."""

    name = TextVnField(label="Tên cụm", max_length=200, error_messages={"required": "Nhập tên cụm."})
    short_name = TextVnField(label="Tên ngắn", max_length=100, error_messages={"required": "Nhập tên ngắn."})
    year = forms.ChoiceField(label="Năm thi đua")
    divisions = forms.MultipleChoiceField(
        label="Phòng, ban, đơn vị tham gia",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn các phòng, ban, đơn vị tham gia."},
    )

    def __init__(self, *args: Any, founder: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number, year = next_number(founder), today().year
        divisions = divisions_of(founder, year)
        self.bodies = {str(division.pk): division for division, _ in divisions}
        name = f"Cụm thi đua số {number}, {founder.short_name}"
        self.initial = {"name": name, "short_name": name, "year": year, **self.initial}
        years = cast(forms.ChoiceField, self.fields["year"])
        years.choices = [(value, str(value)) for value in (year, year + 1)]
        cast(forms.MultipleChoiceField, self.fields["divisions"]).choices = [
            (str(division.pk), f"{division.name} ({_people(staff)})") for division, staff in divisions
        ]

    def facts(self) -> dict[str, Any]:
        """What `services.request_cluster` takes."""
        data = dict(self.cleaned_data)
        chosen = [self.bodies[key] for key in data.pop("divisions")]
        return {**data, "year": int(data["year"]), "divisions": chosen}


def _people(staff: int | None) -> str:
    return "chưa có số người" if staff is None else f"{staff} người"


class AgainForm(forms.Form):
    prefix = "again"
    note = TextVnField(
        label="Những điểm đã khắc phục",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Nêu những điểm đã khắc phục."},
    )
