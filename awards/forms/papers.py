"""Forms of papers issued on a session: the minutes, number and day, a list to submit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from awards.models import CouncilMember
from awards.services.papers import MinutesFacts
from emulation.common.dates import HANOI
from emulation.common.forms import DateVnField, TextVnField, TimeVnField

DAY = {"class": "w-date num"}


class SeatChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.full_name}, {obj.get_role_display()}"


class MinutesForm(forms.Form):
    """What the minutes say besides the records."""

    use_required_attribute = False

    starts = TimeVnField(label="Bắt đầu lúc")
    ends = TimeVnField(label="Kết thúc lúc")
    chair = SeatChoice(label="Chủ tọa", queryset=CouncilMember.objects.none(), empty_label="Chọn chủ tọa")
    recorder = SeatChoice(
        label="Thư ký ghi biên bản", queryset=CouncilMember.objects.none(), empty_label="Chọn thư ký"
    )
    tellers = TextVnField(
        label="Tổ kiểm phiếu",
        required=False,
        help_text="Mỗi người một dòng, Tổ trưởng ghi đầu; không gồm Thư ký và người của đơn vị được đề nghị.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    report = TextVnField(label="Báo cáo của cơ quan thường trực", widget=forms.Textarea(attrs={"rows": 5}))
    discussion = TextVnField(
        label="Ý kiến thảo luận",
        help_text="Soạn sẵn từ ý kiến các thành viên đã ghi; ý kiến bảo lưu được in riêng.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    tasks = TextVnField(
        label="Kết luận, giao nhiệm vụ",
        required=False,
        help_text="Mỗi nội dung một dòng; kết quả bỏ phiếu tự ghi phía trước.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, held_on: date, present: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_on = held_on
        seats = CouncilMember.objects.filter(pk__in=present).select_related("user").order_by("order")
        for name in ("chair", "recorder"):
            self.fields[name].queryset = seats  # type: ignore[attr-defined]

    @property
    def facts(self) -> MinutesFacts:
        """What was written; call after `is_valid()`."""
        data = self.cleaned_data
        return MinutesFacts(
            starts_at=datetime.combine(self.held_on, data["starts"], HANOI),
            ends_at=datetime.combine(self.held_on, data["ends"], HANOI),
            chair=data["chair"],
            recorder=data["recorder"],
            tellers=tuple(line.strip() for line in data["tellers"].splitlines() if line.strip()),
            report=data["report"],
            discussion=data["discussion"],
            tasks=data["tasks"],
        )


class NumberForm(forms.Form):
    """Number and day as they are given at the signing."""

    use_required_attribute = False

    number = forms.IntegerField(
        label="Số",
        min_value=1,
        max_value=99999,
        widget=forms.TextInput(attrs={"class": "w-num num", "inputmode": "numeric"}),
        error_messages={"invalid": "Nhập số bằng chữ số.", "required": "Nhập số văn bản."},
    )
    dated = DateVnField(label="Ngày văn bản", widget=forms.TextInput(attrs=DAY))


class NoticeNumberForm(NumberForm):
    spread_by = DateVnField(label="Khối, cụm phổ biến kết quả trước ngày", widget=forms.TextInput(attrs=DAY))
