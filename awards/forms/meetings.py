"""Forms of a sitting: who came, what a member says on an item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms

from awards.choices import Presence
from awards.models import CouncilMember
from awards.services.presence import Attending
from emulation.common.dates import HANOI
from emulation.common.forms import DateVnField, TextVnField, TimeVnField

DAY = {"class": "w-date num"}
PRESENCES = {
    Presence.PRESENT: "Có mặt",
    Presence.WRITTEN: "Vắng, lấy ý kiến bằng văn bản",
    Presence.ABSENT: "Vắng",
}


class PresenceForm(forms.Form):
    """Who came: for each member a choice, and the reason of an absence."""

    use_required_attribute = False

    def __init__(self, *args: Any, seats: Sequence[CouncilMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        for seat in seats:
            self.fields[f"presence-{seat.pk}"] = forms.ChoiceField(
                label=seat.user.full_name,
                choices=[(str(value), label) for value, label in PRESENCES.items()],
                error_messages={"required": "Chọn có mặt hay vắng."},
            )
            self.fields[f"reason-{seat.pk}"] = TextVnField(
                label=f"Lý do vắng mặt của {seat.user.full_name}", max_length=200, required=False
            )
        self.fields["due_on"] = DateVnField(
            label="Nhận phiếu lấy ý kiến bằng văn bản đến ngày",
            required=False,
            widget=forms.TextInput(attrs=DAY),
        )
        self.fields["due_at"] = TimeVnField(label="Giờ", required=False)

    def rows(self) -> list[tuple[CouncilMember, forms.BoundField, forms.BoundField]]:
        return [(seat, self[f"presence-{seat.pk}"], self[f"reason-{seat.pk}"]) for seat in self.seats]

    @property
    def lines(self) -> list[Attending]:
        """What was filled in, member by member."""
        data = self.cleaned_data
        return [
            Attending(seat.pk, Presence(data[f"presence-{seat.pk}"]), data[f"reason-{seat.pk}"])
            for seat in self.seats
        ]

    @property
    def due(self) -> datetime | None:
        """Until when written opinions are taken; the whole day where no hour is given."""
        day = self.cleaned_data.get("due_on")
        if day is None:
            return None
        return datetime.combine(day, self.cleaned_data.get("due_at") or time(17), HANOI)


class RemarkForm(forms.Form):
    """What a member says on an item; emptied, it is taken back."""

    text = TextVnField(
        label="Ý kiến của ông, bà",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi cùng họ tên, thành viên Hội đồng đọc được, đưa vào biên bản; không phải phiếu bầu.",
    )
